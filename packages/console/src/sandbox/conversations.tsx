import { clockTime } from '../app/format.ts';
import { Card } from '../parts/card.tsx';
import { Empty } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import type { Order, SandboxState } from './control.ts';

/** Open conversations, with what the called party can do. */
export function Conversations({ state, order }: { readonly state: SandboxState; readonly order: Order }) {
  const names = new Map(state.agents.map(({ id, name }) => [id, name]));
  const open = state.conversations.filter((conversation) => conversation.state !== 'closed');
  const tell = (id: string, does: string): void => {
    order.mutate({ method: 'POST', path: `conversations/${id}/target`, body: { does } });
  };
  return (
    <Card title={texts.sandbox.conversations}>
      {open.length === 0 ? (
        <Empty title={texts.sandbox.noConversation} />
      ) : (
        <ul className="rows">
          {open.map(({ id, agentId, destination, state: standing, startedAt }) => (
            <li key={id} className="conversation">
              <span>
                <strong>{`${names.get(agentId) ?? agentId} → ${destination.number ?? destination.kind}`}</strong>
                <span className="quiet">{` ${standing} · ${clockTime(new Date(startedAt).toISOString())}`}</span>
              </span>
              <span className="buttons">
                {texts.sandbox.targetActs.map(([does, label]) => (
                  <button key={does} type="button" className="button" onClick={() => tell(id, does)}>
                    {label}
                  </button>
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
