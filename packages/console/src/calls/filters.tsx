import type { CallView } from 'outdial/client';
import { timeFilters, type Filter, type FilterChange, type FilterName } from '../app/filter.ts';
import { fromLocalInput, toLocalInput } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { AgentField } from '../parts/agent-field.tsx';
import { TextField } from '../parts/field.tsx';
import { Glyph, toneOf } from '../parts/glyph.tsx';
import { texts } from '../texts.ts';
import { FilterField } from './filter-field.tsx';
import { useFilterNames } from './filter-names.ts';

const states: readonly CallView['state'][] = [
  ...(['scheduled', 'waiting', 'dialing', 'unknown', 'placed', 'ringing', 'connected'] as const),
  ...(['completed', 'failed', 'rejected', 'expired', 'canceled', 'outcome-unknown'] as const),
];
const first = ['queue', 'number', 'code'] as const;
const further = ['label', 'key', 'attribute', 'createdBy'] as const;

interface FiltersProps {
  readonly filter: Filter;
  readonly change: (part: FilterChange) => void;
  readonly hasMore: boolean;
  readonly isFiltered: boolean;
  readonly onMore: () => void;
  readonly onFold: () => void;
  readonly onClear: () => void;
}

export function CallFilters({ filter, change, hasMore, isFiltered, onMore, onFold, onClear }: FiltersProps) {
  const chosen = filter.state?.split(',') ?? [];
  const toggle = (state: string): void => {
    const next = chosen.includes(state) ? chosen.filter((each) => each !== state) : [...chosen, state];
    change({ state: next.join(',') });
  };
  const names = useFilterNames(filter);
  const seesAgents = useMay('presence:read');
  const field = (name: FilterName) => (
    <FilterField
      {...{ key: name, name, value: names[name]?.text ?? filter[name] ?? '', hint: names[name]?.hint ?? null }}
      onSettle={(value) => change({ [name]: value })}
    />
  );
  return (
    <div className="filters" role="search">
      <div className="chips" role="group" aria-label={texts.calls.byState}>
        {states.map((state) => (
          <button
            key={state}
            {...{ type: 'button', className: 'chip', 'data-tone': toneOf[state] }}
            aria-pressed={chosen.includes(state)}
            onClick={() => toggle(state)}
          >
            <Glyph state={state} />
            {texts.states[state]}
          </button>
        ))}
        <button
          type="button"
          className="chip"
          data-tone="odd"
          aria-pressed={filter.undecided === 'true'}
          onClick={() => change({ undecided: filter.undecided === 'true' ? '' : 'true' })}
        >
          {texts.calls.undecided}
        </button>
      </div>
      <div className={hasMore ? 'filter-fields' : 'filter-fields folded'}>
        {seesAgents ? (
          <AgentField
            label={texts.calls.filters.agent}
            value={filter.agent ?? ''}
            onPick={(agent) => change({ agent })}
          />
        ) : (
          field('agent')
        )}
        {first.map(field)}
        {hasMore && further.map(field)}
        {hasMore &&
          timeFilters.map((name) => (
            <TextField
              key={name}
              {...{
                type: 'datetime-local',
                label: texts.calls.filters[name],
                value: toLocalInput(filter[name]),
              }}
              onChange={(event) => change({ [name]: fromLocalInput(event.target.value) ?? '' })}
            />
          ))}
      </div>
      <div className="buttons">
        <button type="button" className="button plain" aria-expanded={hasMore} onClick={onMore}>
          {hasMore ? texts.calls.fewerFilters : texts.calls.moreFilters}
        </button>
        <button type="button" className="button plain" onClick={onFold}>
          {texts.calls.hideFilters}
        </button>
        {isFiltered && (
          <button type="button" className="button plain" onClick={onClear}>
            {texts.calls.clear}
          </button>
        )}
      </div>
    </div>
  );
}
