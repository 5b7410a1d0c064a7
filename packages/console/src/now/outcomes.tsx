import { Link } from '@tanstack/react-router';
import type { StatisticsView } from 'outdial/client';
import { useState } from 'react';
import { now } from '../app/clock.ts';
import { count } from '../app/format.ts';
import { Mark } from '../parts/mark.tsx';
import { Card } from '../parts/card.tsx';
import { Empty } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { expiredIn, outcomeRows, shortened, type Cut, type OutcomeRow } from './figures.ts';

type Outcomes = StatisticsView['outcomes'];
type Span = keyof Outcomes;

const spans: Readonly<Record<Span, number>> = { hour: 3_600_000, day: 86_400_000 };
const cuts: readonly Cut[] = ['code', 'queue', 'agent'];
/** Most rows: the rest are few calls each. */
const most = 8;

/** How calls ended, in the last hour or day, by outcome, queue or agent. */
export function Outcomes({ outcomes }: { readonly outcomes: Outcomes }) {
  const [span, setSpan] = useState<Span>('hour');
  const [cut, setCut] = useState<Cut>('code');
  const { rows, rest } = shortened(outcomeRows(outcomes[span], cut, texts.personal), most, texts.now.others);
  const expired = expiredIn(outcomes[span]);
  const largest = Math.max(1, rest?.calls ?? 0, ...rows.map(({ calls }) => calls));
  return (
    <Card
      title={texts.now.outcomes}
      aside={
        <>
          <Choice options={cuts} chosen={cut} nameOf={(each) => texts.now.by[each]} onPick={setCut} />
          <Choice options={['hour', 'day']} chosen={span} nameOf={(each) => texts.now.spans[each]} onPick={setSpan} />
        </>
      }
    >
      {expired > 0 && (
        <p className="inside prose">
          <span className="state" data-tone="waits">
            <Mark name="alert" />
          </span>{' '}
          {texts.now.expired(expired)}{' '}
          <Link to="/calls" search={{ state: 'expired' }}>
            {texts.now.showExpired}
          </Link>
        </p>
      )}
      {rows.length === 0 ? (
        <Empty title={texts.now.noOutcomes} />
      ) : (
        <ul className="inside">
          {rows.map((row) => (
            <Meter key={row.key ?? ''} row={row} cut={cut} span={span} largest={largest} />
          ))}
          {rest !== null && (
            <li className="meter">
              <MeterParts row={rest} cut={cut} largest={largest} />
            </li>
          )}
        </ul>
      )}
    </Card>
  );
}

function Meter({
  row,
  cut,
  span,
  largest,
}: {
  readonly row: OutcomeRow;
  readonly cut: Cut;
  readonly span: Span;
  readonly largest: number;
}) {
  const { key } = row;
  const since = new Date(Math.floor((now() - spans[span]) / 60_000) * 60_000).toISOString();
  return (
    <li>
      <Link to="/calls" search={{ ...(key === null ? {} : { [cut]: key }), since }} className="meter">
        <MeterParts row={row} cut={cut} largest={largest} />
      </Link>
    </li>
  );
}

interface MeterPartsProps {
  readonly row: OutcomeRow;
  readonly cut: Cut;
  readonly largest: number;
}

function MeterParts({ row: { name, calls, completed, why }, cut, largest }: MeterPartsProps) {
  const share = (part: number): string => `${(part / largest) * 100}%`;
  return (
    <>
      <span>
        {name}
        {cut !== 'code' && <span className="meter-why">{texts.now.answered(completed, calls, why)}</span>}
      </span>
      <span className="bar" aria-hidden="true">
        <i data-tone="good" style={{ width: share(completed) }} />
        <i data-tone="calm" style={{ width: share(calls - completed) }} />
      </span>
      <span className="number">
        {count(calls)}
        <span className="hidden-text"> {texts.now.completedOf(completed)}</span>
      </span>
    </>
  );
}

interface ChoiceProps<Option extends string> {
  readonly options: readonly Option[];
  readonly chosen: Option;
  readonly nameOf: (option: Option) => string;
  readonly onPick: (option: Option) => void;
}

function Choice<Option extends string>({ options, chosen, nameOf, onPick }: ChoiceProps<Option>) {
  return (
    <span className="chips">
      {options.map((option) => (
        <button
          key={option}
          type="button"
          className="chip"
          aria-pressed={option === chosen}
          onClick={() => onPick(option)}
        >
          {nameOf(option)}
        </button>
      ))}
    </span>
  );
}
