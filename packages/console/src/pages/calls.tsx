import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { readFilter, type FilterChange } from '../app/filter.ts';
import { BulkBar } from '../calls/bulk.tsx';
import { CallFilters } from '../calls/filters.tsx';
import { CallGrid } from '../calls/grid.tsx';
import { useCallList } from '../calls/use-call-list.ts';
import { Empty, Failed, Loading } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

const route = getRouteApi('/calls');

/** The live list of calls; its filter is in the address. */
export function CallsPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const list = useCallList(filter);
  const [hasMore, setMore] = useState(() => Object.keys(filter).some((name) => name !== 'state' && name !== 'agent'));
  const change = (part: FilterChange): void =>
    void navigate({ search: readFilter({ ...filter, ...part }), replace: true });
  const isFiltered = Object.values(filter).some((value) => value !== '');
  return (
    <section className="card" aria-label={texts.pages.calls}>
      <CallFilters
        {...{ filter, change, hasMore, isFiltered }}
        onMore={() => setMore(!hasMore)}
        onClear={() => void navigate({ search: {}, replace: true })}
      />
      <BulkBar filter={filter} isFiltered={isFiltered} />
      {list.error !== null && list.calls.length === 0 ? (
        <Failed error={list.error} retry={list.retry} />
      ) : list.isLoading ? (
        <Loading lines={8} />
      ) : list.calls.length === 0 ? (
        <Empty title={isFiltered ? texts.calls.noneFit : texts.calls.none}>
          <span>{isFiltered ? texts.calls.noneFitHint : texts.calls.noneHint}</span>
        </Empty>
      ) : (
        <CallGrid list={list} />
      )}
    </section>
  );
}
