import { useQuery } from '@tanstack/react-query';
import { clockTime } from '../app/format.ts';
import { sessionQuery, useMay } from '../app/session.ts';
import { Empty, messageOf, Shown } from '../parts/notice.tsx';
import { dialsQuery, stateQuery, useOrder, type Order, type SandboxState } from '../sandbox/control.ts';
import { AgentControls } from '../sandbox/agent-controls.tsx';
import { Conversations } from '../sandbox/conversations.tsx';
import { Faults } from '../sandbox/faults.tsx';
import { texts } from '../texts.ts';

/** What happens on the sandbox's side: for trying out, and only there. */
export function SandboxPage() {
  const mayAct = useMay('admin');
  const isSandbox = useQuery(sessionQuery).data?.target === 'sandbox';
  const state = useQuery({ ...stateQuery, enabled: mayAct && isSandbox });
  const order = useOrder();
  if (!isSandbox) return <Empty title={texts.sandbox.notHere} />;
  if (!mayAct) return <Empty title={texts.mayNot('admin')} />;
  return (
    <>
      <div className="stripe" aria-hidden="true" />
      <p className="quiet">{texts.sandbox.what}</p>
      {order.error !== null && (
        <p className="banner" data-tone="bad" role="alert">
          {messageOf(order.error)}
        </p>
      )}
      <Shown query={state} lines={8}>
        {(data) => (
          <div className="stack panel">
            <ClockCard state={data} order={order} />
            <Conversations state={data} order={order} />
            <AgentControls state={data} order={order} />
            <Faults order={order} />
          </div>
        )}
      </Shown>
    </>
  );
}

function ClockCard({ state, order }: { readonly state: SandboxState; readonly order: Order }) {
  const dials = useQuery(dialsQuery);
  const { now, running, speed } = state.clock;
  const send = (body: object): void => {
    order.mutate({ method: 'POST', path: 'clock', body });
  };
  return (
    <div className="card figures">
      <div className="figure">
        <b className="word">{clockTime(now)}</b>
        <span className="label">{running ? texts.sandbox.runs(speed) : texts.sandbox.stopped}</span>
        <span className="buttons">
          <button type="button" className="button" onClick={() => send(running ? { pause: true } : { resume: true })}>
            {running ? texts.sandbox.pause : texts.sandbox.resume}
          </button>
          <button type="button" className="button" onClick={() => send({ advanceMs: 60_000 })}>
            {texts.sandbox.minute}
          </button>
        </span>
      </div>
      <div className="figure">
        <b>{dials.data?.total ?? '–'}</b>
        <span className="label">{texts.sandbox.dials}</span>
      </div>
      <div className="figure">
        <b>{state.conversations.filter((conversation) => conversation.state !== 'closed').length}</b>
        <span className="label">{texts.sandbox.open}</span>
      </div>
    </div>
  );
}
