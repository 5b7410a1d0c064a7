import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { CallView, EventView } from 'outdial/client';
import { useLive } from '../app/live.ts';
import { client } from '../app/session.ts';
import { CallActions } from '../call/actions.tsx';
import { Attempts } from '../call/attempts.tsx';
import { Checks } from '../call/checks.tsx';
import { Legs } from '../call/legs-figure.tsx';
import { Lead } from '../call/lead.tsx';
import { Timeline } from '../call/timeline.tsx';
import { Card } from '../parts/card.tsx';
import { CopyButton, Json, pretty } from '../parts/copy.tsx';
import { Shown } from '../parts/notice.tsx';
import { Problems } from '../parts/problem.tsx';
import { texts } from '../texts.ts';

const route = getRouteApi('/calls/$id');

/** One call: the answer first, then how it came about, the raw record last. */
export function CallPage() {
  const { id } = route.useParams();
  const queryClient = useQueryClient();
  const call = useQuery({ queryKey: ['call', id], queryFn: () => client.get(id) });
  const history = useQuery({ queryKey: ['history', id], queryFn: () => client.history(id) });
  const renew = (): void => {
    void queryClient.invalidateQueries({ queryKey: ['call', id] });
    void queryClient.invalidateQueries({ queryKey: ['history', id] });
  };
  useLive((events) => {
    if (events.some(({ callId }) => callId === id)) renew();
  }, renew);
  return (
    <Shown query={call} lines={6}>
      {(data) => <Call call={data} history={history.data ?? []} />}
    </Shown>
  );
}

function Call({ call, history }: { readonly call: CallView; readonly history: readonly EventView[] }) {
  return (
    <div className="stack">
      <section className="card" aria-label={texts.call.whatHappened}>
        <Lead call={call} actions={<CallActions call={call} />} />
      </section>
      {call.waitingFor.length > 0 && (
        <Card title={texts.call.waitsFor}>
          <div className="inside flush">
            <Problems problems={call.waitingFor} tone="waits" />
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
        <Attempts call={call} />
        <Checks call={call} />
      </div>
      <Card title={texts.call.raw} aside={<CopyButton text={pretty({ call, history })} />}>
        <details>
          <summary className="inside">{texts.call.showRaw}</summary>
          <Json value={{ call, history }} />
        </details>
      </Card>
      <p>
        <Link to="/calls">{texts.call.backToList}</Link>
      </p>
    </div>
  );
}
