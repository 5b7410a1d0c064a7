import type { CapacityView } from 'outdial/client';
import { count, duration } from '../app/format.ts';
import { texts } from '../texts.ts';

/** How many calls a minute are possible, and how long a call that becomes ready now would wait. */
export function CapacityFigures({
  capacity,
  isPaused = false,
}: {
  readonly capacity: CapacityView;
  readonly isPaused?: boolean;
}) {
  const { callsPerMinute, dialedLastMinute, headroom, etaSeconds, queue, grade } = capacity;
  const figures: readonly (readonly [string, string])[] = [
    [callsPerMinute === null ? '–' : count(Math.floor(callsPerMinute)), texts.capacity.possible],
    [count(dialedLastMinute), texts.capacity.dialed],
    [headroom === null ? '–' : count(Math.floor(headroom)), texts.capacity.headroom],
    isPaused
      ? ['–', texts.capacity.pausedEta]
      : [etaSeconds === null ? '–' : duration(etaSeconds * 1000), texts.capacity.eta],
    [count(queue.ready), texts.capacity.ready],
    [texts.capacity.grades[grade], texts.capacity.grade],
  ];
  return (
    <div className="figures">
      {figures.map(([value, label]) => (
        <div key={label} className="figure">
          <b className={value.length > 8 ? 'word' : undefined}>{value}</b>
          <span className="label">{label}</span>
        </div>
      ))}
    </div>
  );
}
