import { seededCodeClient } from 'genesys-cloud-sandbox';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

let cloud: LocalCloud;
beforeEach(async () => {
  cloud = await openLocalCloud({ frozen: true });
});
afterEach(() => cloud.close());

/** The agent records the result, as their own phone would. */
async function record(conversationId: string, wrapup: object): Promise<void> {
  const { genesysUrl, sandbox } = cloud;
  const { agentId, agentLeg } = sandbox.control.conversation(conversationId);
  const token = sandbox.control.issueToken({ clientId: seededCodeClient.id, user: agentId });
  const path = `/api/v2/conversations/calls/${conversationId}/participants/${agentLeg.participantId}`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${genesysUrl}${path}`, { method: 'PATCH', headers, body: JSON.stringify({ wrapup }) });
  expect(answer.status).toBe(202);
}

test('the execution reads what the agent recorded after the call, and then it is done', async () => {
  const { sandbox, ask, settle, pass, callOf, executions, calls } = cloud;
  await ask({
    from: { id: sandbox.control.agent('ana').id, queueId: 'Sales' },
    targets: [{ phoneNumber: '+12025550123' }],
  });
  await settle();
  await pass(60_000, 5_000);
  const { state, attempts } = await callOf('ana');
  expect(state).toBe('completed');
  await record(attempts[0]?.conversationId ?? '', { code: 'code-sold', name: 'Sold', notes: 'two boxes' });
  await pass(12 * 60_000, 30_000);
  expect(await callOf('ana')).toMatchObject({ outcome: { wrapUp: { code: 'code-sold', name: 'Sold' } } });
  const [row] = await calls.all();
  expect(row?.log.filter(({ name }) => name === 'call.wrapped-up')).toHaveLength(1);
  expect(executions.entered(executions.started()[0] ?? '').at(-1)).toBe('Done');
});

test('Outdial reads an agent who records nothing about three times, and the execution ends', async () => {
  const { sandbox, ask, settle, pass, executions } = cloud;
  await ask({
    from: { id: sandbox.control.agent('ana').id, queueId: 'Sales' },
    targets: [{ phoneNumber: '+12025550123' }],
  });
  await settle();
  await pass(25_000, 5_000);
  const reads = () => sandbox.control.requests().byOperation['getConversation'] ?? 0;
  const before = reads();
  await pass(15 * 60_000, 30_000);
  expect(reads() - before).toBe(3);
  expect(executions.entered(executions.started()[0] ?? '').at(-1)).toBe('Done');
});
