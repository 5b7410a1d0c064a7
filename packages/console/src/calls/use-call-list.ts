import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import type { CallView, EventView, PageView } from 'outdial/client';
import { useMemo } from 'react';
import type { Filter } from '../app/filter.ts';
import { useLive } from '../app/live.ts';
import { client } from '../app/session.ts';

export interface CallList {
  readonly calls: readonly CallView[];
  /** How many calls fit; null until counted. */
  readonly total: number | null;
  readonly isLoading: boolean;
  readonly error: Error | null;
  readonly hasNext: boolean;
  readonly isFetchingNext: boolean;
  readonly fetchNext: () => void;
  readonly retry: () => void;
}

type Pages = InfiniteData<PageView<CallView>, string | null>;
const pageSize = 100;
/** So many changed rows are read one by one; more at once, and the whole list is read again. */
const oneByOne = 12;

/** The calls that fit, newest first, read page by page, and kept up to date by the live events. */
export function useCallList(filter: Filter): CallList {
  const query = useInfiniteQuery({
    queryKey: ['calls', filter],
    queryFn: ({ pageParam }) =>
      client.list({ ...filter, limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const counted = useQuery({ queryKey: ['count', filter], queryFn: () => client.count(filter) });
  const renew = useRenewal(filter);
  useLive(
    (events) => {
      void renew(events).catch(() => undefined);
      void counted.refetch();
    },
    () => void query.refetch(),
  );
  const pages = query.data?.pages;
  const calls = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  return {
    calls,
    total: counted.data?.count ?? null,
    isLoading: query.isLoading,
    error: query.error,
    hasNext: query.hasNextPage,
    isFetchingNext: query.isFetchingNextPage,
    fetchNext: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}

/** Reads what the events changed: rows in the list one by one, new ones from the top. */
function useRenewal(filter: Filter): (events: readonly EventView[]) => Promise<void> {
  const queryClient = useQueryClient();
  const queryKey = ['calls', filter];
  return async (events: readonly EventView[]): Promise<void> => {
    const changed = [...new Set(events.map(({ callId }) => callId))];
    const pages = queryClient.getQueryData<Pages>(queryKey)?.pages ?? [];
    const known = new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)));
    const shown = changed.filter((id) => known.has(id));
    const isAll = shown.length > oneByOne;
    const [first, ...fresh] = await Promise.all([
      client.list({ ...filter, limit: isAll ? 200 : 50 }),
      ...(isAll ? [] : shown.map((id) => client.get(id).catch(() => null))),
    ]);
    queryClient.setQueryData<Pages>(queryKey, (data) =>
      data === undefined
        ? data
        : merged(
            data,
            first.items,
            fresh.flatMap((call) => (call === null ? [] : [call])),
            filter,
          ),
    );
  };
}

/** New calls first; changed ones replaced, or removed if their state no longer fits. */
function merged(data: Pages, newest: readonly CallView[], fresh: readonly CallView[], filter: Filter): Pages {
  const states = filter.state?.split(',');
  const byId = new Map([...newest, ...fresh].map((call) => [call.id, call]));
  const known = new Set(data.pages.flatMap(({ items }) => items.map(({ id }) => id)));
  const added = newest.filter(({ id }) => !known.has(id));
  const pages = data.pages.map(({ items, next }, index) => {
    const kept = items
      .map((call) => byId.get(call.id) ?? call)
      .filter(
        ({ state, outcome }) =>
          (states?.includes(state) ?? true) && !(filter.undecided === 'true' && outcome?.resolution != null),
      );
    return { items: index === 0 ? [...added, ...kept] : kept, next };
  });
  return { ...data, pages };
}
