import { duration } from '../app/format.ts';
import { texts } from '../texts.ts';
import type { Figures } from './figures.ts';

/** How long calls of the last day waited for their first dial. */
export function TimeToDial({ timeToDial }: { readonly timeToDial: Figures['timeToDial'] }) {
  const { halfMs, mostMs } = timeToDial;
  if (halfMs === null || mostMs === null) return <p className="inside quiet">{texts.now.none}</p>;
  return (
    <div className="figures bare">
      <div className="figure">
        <b>{duration(halfMs)}</b>
        <span className="label">{texts.now.half}</span>
      </div>
      <div className="figure">
        <b>{duration(mostMs)}</b>
        <span className="label">{texts.now.most}</span>
      </div>
    </div>
  );
}
