import type { StatisticsView } from 'outdial/client';
import { duration } from '../app/format.ts';
import { texts } from '../texts.ts';

/** How long calls of the last day waited for their first dial. */
export function TimeToDial({ timeToDial }: { readonly timeToDial: StatisticsView['outcomes']['day']['timeToDial'] }) {
  const { p50Ms, p95Ms } = timeToDial;
  if (p50Ms === null || p95Ms === null) return <p className="inside quiet">{texts.now.none}</p>;
  return (
    <div className="figures bare">
      <div className="figure">
        <b>{duration(p50Ms)}</b>
        <span className="label">{texts.now.half}</span>
      </div>
      <div className="figure">
        <b>{duration(p95Ms)}</b>
        <span className="label">{texts.now.most}</span>
      </div>
    </div>
  );
}
