import type { CallView, EventView } from 'outdial/client';
import type { ReactNode } from 'react';
import { Card } from '../parts/card.tsx';
import { CopyButton, Json, pretty } from '../parts/copy.tsx';
import { pausedCode } from '../parts/pause-reason.tsx';
import { Problems } from '../parts/problem.tsx';
import { texts } from '../texts.ts';
import { Attempts } from './attempts.tsx';
import { Checks } from './checks.tsx';
import { Lead } from './lead.tsx';
import { Legs } from './legs-figure.tsx';
import { Timeline } from './timeline.tsx';

interface WholeCallProps {
  readonly call: CallView;
  readonly history: readonly EventView[];
  /** `sandbox`, or the region. */
  readonly target: string;
  readonly actions: ReactNode;
  /** The requests that the call cost; left out where the reader may not see them. */
  readonly cost?: ReactNode;
  /** Who paused dialing, and why; left out where the reader may not know it. */
  readonly pause?: ReactNode;
}

/** The answer first, then how it came about, the raw record last. */
export function WholeCall({ call, history, target, actions, cost, pause }: WholeCallProps) {
  return (
    <>
      <section className="card" aria-label={texts.call.whatHappened}>
        <Lead call={call} actions={actions} />
      </section>
      {call.waitingFor.length > 0 && (
        <Card title={texts.call.waitsFor}>
          <div className="inside flush">
            <Problems problems={call.waitingFor} tone="waits" />
            {pause !== undefined && call.waitingFor.some(({ code }) => code === pausedCode) && (
              <p className="pause-reason">{pause}</p>
            )}
          </div>
        </Card>
      )}
      <Card title={texts.call.overTime} aside={<span className="hint">{texts.call.notToScale}</span>}>
        <div className="inside">
          <Legs call={call} history={history} />
        </div>
        <Timeline history={history} />
      </Card>
      <div className="two">
        <Attempts call={call} target={target} />
        <Checks call={call} />
      </div>
      {cost}
      <Card title={texts.call.raw} aside={<CopyButton text={pretty({ call, history })} />}>
        <details>
          <summary className="inside">{texts.call.showRaw}</summary>
          <Json value={{ call, history }} />
        </details>
      </Card>
    </>
  );
}
