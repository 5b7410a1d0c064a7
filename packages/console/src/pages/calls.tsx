import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { readFilter, type FilterChange } from '../app/filter.ts';
import { useNarrow } from '../app/narrow.ts';
import { BulkBar } from '../calls/bulk.tsx';
import { CallFilters } from '../calls/filters.tsx';
import { FilterLine } from '../calls/filter-line.tsx';
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
  const [hasMore, setMore] = useState(false);
  // Who comes by a link, or on a phone, wants the calls first.
  const isNarrow = useNarrow();
  const [isOpen, setOpen] = useState(() => Object.keys(filter).length === 0 && !isNarrow);
  const change = (part: FilterChange): void =>
    void navigate({ search: readFilter({ ...filter, ...part }), replace: true });
  const isFiltered = Object.values(filter).some((value) => value !== '');
  const onClear = (): void => void navigate({ search: {}, replace: true });
  return (
    <section className="card" aria-label={texts.pages.calls}>
      <a className="skip" href="#calls">
        {texts.calls.skip}
      </a>
      {isOpen ? (
        <CallFilters
          {...{ filter, change, hasMore, isFiltered, onClear }}
          onMore={() => setMore(!hasMore)}
          onFold={() => setOpen(false)}
        />
      ) : (
        <FilterLine {...{ filter, change, onClear }} onOpen={() => setOpen(true)} />
      )}
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
