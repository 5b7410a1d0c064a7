import { createSandbox } from 'genesys-cloud-sandbox';
import { createOutdial } from 'outdial';
import { afterEach, expect, test } from 'vitest';
import { AgentNotReady, withOutdial } from '../../../../examples/thread.ts';
import { record } from '../../../sandbox/test/held.ts';

const opened: { close: () => Promise<void> | void }[] = [];
afterEach(async () => {
  for (let last = opened.pop(); last !== undefined; last = opened.pop()) await last.close();
});

async function desk() {
  const sandbox = createSandbox({ record });
  opened.push(sandbox);
  const url = await sandbox.listen(0);
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const outdial = await createOutdial({ target: { kind: 'sandbox', url, clientId, clientSecret }, dataDir: null });
  opened.push(outdial);
  const agent = sandbox.control.state().agents.find(({ email }) => email === 'jo@example.com');
  if (agent === undefined) throw new Error('The sandbox has no Jo.');
  return { sandbox, outdial, agentId: agent.id, ...withOutdial(outdial) };
}

test('a call for an agent who is Available is dialed, once', async () => {
  const { sandbox, outdial, agentId, initOutboundCall } = await desk();
  const call = await initOutboundCall(agentId, '+15559876543');
  for await (const event of outdial.calls.events(call.id)) if (event.name === 'call.placed') break;
  expect(sandbox.control.dials({ agent: agentId })).toMatchObject({ total: 1, dials: [{ number: '+15559876543' }] });
});

test('an agent who is Away is refused with the reason, and nothing is dialed', async () => {
  const { sandbox, agentId, initOutboundCall } = await desk();
  sandbox.control.changeAgent(agentId, { presence: 'Away' });
  const refusal: unknown = await initOutboundCall(agentId, '+15559876543').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AgentNotReady);
  expect(refusal).toMatchObject({ code: 'agent-presence', problem: { who: 'agent', targetRung: false } });
  expect(sandbox.control.dials({}).total).toBe(0);
});
