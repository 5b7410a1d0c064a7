import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import type { EventView, PageView } from 'outdial/client';
import { useEffect, useMemo } from 'react';
import { codesQuery } from '../app/codes.ts';
import type { Filter } from '../app/filter.ts';
import { useLive } from '../app/live.ts';
import { queries } from '../app/queries.ts';
import { client } from '../app/session.ts';
import { rowOf, type CallRow } from './call-row.ts';

export interface CallList {
  readonly calls: readonly CallRow[];
  /** How many calls fit; null until counted. */
  readonly total: number | null;
  readonly isLoading: boolean;
  readonly error: Error | null;
  readonly hasNext: boolean;
  readonly isFetchingNext: boolean;
  readonly fetchNext: () => void;
  readonly retry: () => void;
}

type Pages = InfiniteData<PageView<CallRow>, string | null>;
const pageSize = 100;
/** So many new rows are read from the top; after more at once, the whole list is read again. */
const mostNew = 200;
/** So many pages are read again after a lost connection; a longer list begins again at its top. */
const readAgain = 10;
/** So many changed rows are read one by one; more at once, and the whole list is read again. */
const oneByOne = 12;

async function listRows(
  filter: Filter,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<PageView<CallRow>> {
  // The reasons name codes by their titles.
  const codes = queries.query({ ...codesQuery, staleTime: 'static' }).catch(() => undefined);
  const [{ items, next }] = await Promise.all([client.list({ ...filter, ...page }), codes]);
  return { items: items.map(rowOf), next };
}

/** The calls that fit, newest first, read page by page, and kept up to date by the live events. */
export function useCallList(filter: Filter): CallList {
  const query = useInfiniteQuery({
    queryKey: ['calls', filter],
    queryFn: ({ pageParam }) =>
      listRows(filter, { limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    // The live events say what changed; a long list is not read again for a look at another window.
    refetchOnWindowFocus: false,
  });
  const counted = useQuery({ queryKey: ['count', filter], queryFn: () => client.count(filter) });
  const queryClient = useQueryClient();
  const isLong = (query.data?.pages.length ?? 0) > readAgain;
  const readWhole = (): void =>
    void (isLong ? queryClient.resetQueries({ queryKey: ['calls', filter] }) : query.refetch());
  const renew = useRenewal(filter, readWhole);
  useShortAgain(filter);
  useLive((events) => {
    void renew(events).catch(() => undefined);
    void counted.refetch();
  }, readWhole);
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
function useRenewal(filter: Filter, readWhole: () => void): (events: readonly EventView[]) => Promise<void> {
  const queryClient = useQueryClient();
  const queryKey = ['calls', filter];
  return async (events: readonly EventView[]): Promise<void> => {
    const changed = new Set(events.map(({ callId }) => callId));
    const shown = [...found(queryClient.getQueryData<Pages>(queryKey)?.pages ?? [], changed)];
    if (changed.size - shown.length > mostNew) {
      readWhole();
      return;
    }
    const isAll = shown.length > oneByOne;
    const [first, ...fresh] = await Promise.all([
      listRows(filter, { limit: mostNew }),
      ...(isAll ? [] : shown.map((id) => client.get(id).then(rowOf, () => null))),
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

/** Those of the ids that are in the pages. */
function found(pages: Pages['pages'], ids: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set<string>();
  for (const { items } of pages) for (const { id } of items) if (ids.has(id)) all.add(id);
  return all;
}

/**
 * New rows at their place by age, as far as that is loaded; changed ones replaced, or removed if their state no longer fits. A page without a
 * change stays the same object.
 */
function merged(data: Pages, newest: readonly CallRow[], fresh: readonly CallRow[], filter: Filter): Pages {
  const states = filter.state?.split(',');
  const byId = new Map([...newest, ...fresh].map((call) => [call.id, call]));
  const known = found(data.pages, new Set(byId.keys()));
  const added = newest.filter(({ id }) => !known.has(id));
  const pageOf = (row: CallRow): number =>
    data.pages.findIndex(({ items, next }) => next === null || (items.at(-1)?.createdAt ?? '') <= row.createdAt);
  const fits = ({ state, isResolved }: CallRow): boolean =>
    (states?.includes(state) ?? true) && !(filter.undecided === 'true' && isResolved);
  const places = Map.groupBy(added, pageOf);
  const pages = data.pages.map((page, index) => {
    const here = places.get(index) ?? [];
    const isTouched = page.items.some(({ id }) => byId.has(id));
    if (here.length === 0 && !isTouched) return page;
    const kept = page.items.map((call) => byId.get(call.id) ?? call).filter(fits);
    return { ...page, items: here.length === 0 ? kept : [...here, ...kept].toSorted(newestFirst) };
  });
  return { ...data, pages };
}

const newestFirst = (one: CallRow, other: CallRow): number =>
  one.createdAt === other.createdAt ? 0 : one.createdAt < other.createdAt ? 1 : -1;

/** Leaves only the first page behind: a person who comes back begins at the top, and the console reads one page again instead of all. */
function useShortAgain(filter: Filter): void {
  const queryClient = useQueryClient();
  const key = JSON.stringify(filter);
  useEffect(
    () => () => {
      queryClient.setQueryData<Pages>(['calls', filter], (data) =>
        data === undefined ? data : { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
      );
    },
    [key],
  );
}
