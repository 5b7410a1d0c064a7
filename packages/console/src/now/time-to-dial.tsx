import { Link } from '@tanstack/react-router';
import type { StatisticsView } from 'outdial/client';
import { useNow } from '../app/clock.ts';
import { duration, since } from '../app/format.ts';
import { texts } from '../texts.ts';
import { expiredIn } from './figures.ts';

type Times = StatisticsView['timeToDialBefore'];

/** How long calls of the last day waited for their first dial, next to the day before and to those that wait now. */
export function TimeToDial({ statistics }: { readonly statistics: StatisticsView }) {
  const { outcomes, timeToDialBefore, waiting } = statistics;
  const expired = expiredIn(outcomes.day);
  return (
    <>
      <Figures times={outcomes.day.timeToDial} />
      <div className="inside stack tight">
        {expired > 0 && <p className="warning small">{texts.now.notInFigures(expired)}</p>}
        <p className="small quiet">{beforeText(timeToDialBefore)}</p>
        {waiting.longest !== null && <Longest longest={waiting.longest} />}
      </div>
    </>
  );
}

function Figures({ times: { p50Ms, p90Ms } }: { readonly times: Times }) {
  if (p50Ms === null || p90Ms === null) return <p className="inside quiet">{texts.now.none}</p>;
  return (
    <div className="figures bare">
      {[[p50Ms, texts.now.half] as const, [p90Ms, texts.now.most] as const].map(([ms, label]) => (
        <div key={label} className="figure">
          <b>{duration(ms)}</b>
          <span className="label">{label}</span>
        </div>
      ))}
    </div>
  );
}

const beforeText = ({ p50Ms, p90Ms }: Times): string =>
  p50Ms === null || p90Ms === null ? texts.now.noBefore : texts.now.before(duration(p50Ms), duration(p90Ms));

function Longest({ longest }: { readonly longest: NonNullable<StatisticsView['waiting']['longest']> }) {
  const now = useNow();
  return (
    <p className="small prose">
      {texts.now.longest(since(longest.since, now))}{' '}
      <Link to="/calls/$id" params={{ id: longest.call }}>
        {texts.now.openLongest}
      </Link>
      {' · '}
      <Link to="/calls" search={{ state: 'waiting' }}>
        {texts.now.allWaiting}
      </Link>
    </p>
  );
}
