import { timeFilters, type Filter, type FilterChange, type FilterName } from '../app/filter.ts';
import { wholeTime } from '../app/format.ts';
import type { CallState } from '../parts/glyph.tsx';
import { texts } from '../texts.ts';
import { useFilterNames } from './filter-names.ts';

interface FilterLineProps {
  readonly filter: Filter;
  readonly change: (part: FilterChange) => void;
  readonly onOpen: () => void;
  readonly onClear: () => void;
}

/** The filter in one line: each part can be removed, and the fields open on demand. */
export function FilterLine({ filter, change, onOpen, onClear }: FilterLineProps) {
  const names = useFilterNames(filter);
  const parts = Object.entries(filter) as readonly (readonly [FilterName, string])[];
  return (
    <div className="filter-line" role="search">
      {parts.map(([name, value]) => {
        const known = names[name];
        const text = partText(name, known?.hint ?? known?.text ?? value);
        return (
          <button
            key={name}
            type="button"
            className="chip"
            aria-label={texts.calls.removePart(text)}
            onClick={() => change({ [name]: '' })}
          >
            {text} <span aria-hidden="true">×</span>
          </button>
        );
      })}
      <button type="button" className="button plain" onClick={onOpen}>
        {parts.length === 0 ? texts.calls.filter : texts.calls.changeFilters}
      </button>
      {parts.length > 0 && (
        <button type="button" className="button plain" onClick={onClear}>
          {texts.calls.clear}
        </button>
      )}
    </div>
  );
}

function partText(name: FilterName, value: string): string {
  if (name === 'undecided') return texts.calls.undecided;
  if (name === 'state')
    return value
      .split(',')
      .map((state) => (texts.states as Readonly<Partial<Record<string, string>>>)[state as CallState] ?? state)
      .join(', ');
  const isTime = timeFilters.includes(name) && !Number.isNaN(Date.parse(value));
  return `${texts.calls.filters[name]}: ${isTime ? wholeTime(value) : value}`;
}
