import type { Call } from 'outdial/engine-kit';
import { describe, expect, test } from 'vitest';
import { frozenCloud } from './frozen-cloud.ts';
import { holdDials } from './held-dials.ts';

const minute = 60_000;
const operation = 'postConversationsCallsUserUserId';

/** Functions that dial at the same time. */
const dialers = 50;

type Held = Awaited<ReturnType<typeof holdDials>>;

const everyCall = async ({ calls }: Held): Promise<readonly Call[]> => (await calls.all()).map(({ call }) => call);
const inState = async (there: Held, ...states: readonly string[]): Promise<readonly Call[]> =>
  (await everyCall(there)).filter(({ state }) => states.includes(state));
const dialRequests = ({ sandbox }: Held): number => sandbox.control.requests(operation).total;
const stopped = ({ logged }: Held): readonly unknown[] =>
  logged.filter((line) => line['DialingStopped'] === 1).map(({ code }) => code);
/** Releases them all at the same moment. */
async function letAllGo(there: Held): Promise<void> {
  there.letGo();
  await there.settle();
  // A call that found no slot checks again a few seconds later.
  await there.pass(10_000);
}

test('functions dial at once while Genesys answers with errors: few outcomes are unknown, and the other calls wait', async () => {
  const there = await holdDials(dialers);
  const { sandbox } = there;
  sandbox.control.injectFault({ operation, fault: 'status-after-effect', status: 503, count: 1_000 });
  await letAllGo(there);
  const rung = sandbox.control.dials().total;
  expect(rung).toBeGreaterThan(0);
  expect(rung).toBeLessThanOrEqual(5);
  const waiting = await inState(there, 'waiting');
  expect(waiting).toHaveLength(dialers - rung);
  for (const call of waiting) expect(call).toMatchObject({ waitingFor: [{ code: 'genesys-unavailable' }] });
  expect(stopped(there)).toEqual(['genesys-unavailable']);

  sandbox.control.clearFaults();
  await there.pass(4 * minute, 5_000);
  const dials = sandbox.control.dials().dials;
  expect(dials).toHaveLength(dialers);
  expect(new Set(dials.map(({ agent }) => agent)).size).toBe(dialers);
});

test('functions dial at once with a token without permission: few calls are refused, and the others wait for the permission', async () => {
  const there = await holdDials(dialers);
  const { sandbox } = there;
  const held = ['analytics:agentState:view', 'analytics:conversationDetail:view', 'routing:queue:view'];
  const others = [...held, 'conversation:communication:view', 'telephony:otherStationAssociation:view'];
  sandbox.control.changeClient(sandbox.client.id, { permissions: others });
  await letAllGo(there);
  const refused = await inState(there, 'failed');
  expect(refused.length).toBeGreaterThan(0);
  expect(dialRequests(there)).toBe(refused.length);
  expect(dialRequests(there)).toBeLessThanOrEqual(5);
  const waiting = await inState(there, 'waiting');
  expect(waiting).toHaveLength(dialers - refused.length);
  for (const call of waiting) expect(call).toMatchObject({ waitingFor: [{ code: 'client-lacks-permission' }] });
  expect(stopped(there)).toEqual(['client-lacks-permission']);

  sandbox.control.changeClient(sandbox.client.id, { permissions: [...others, 'conversation:agentlessCall:add'] });
  await there.pass(4 * minute, 5_000);
  expect(sandbox.control.dials().total).toBe(waiting.length);
});

describe('a refusal for a division', () => {
  const { cloud, request } = frozenCloud({ overHttp: true });
  test('holds only the calls of that agent, in every process, until a trial call is placed', async () => {
    const { sandbox, ask, settle, pass, calls } = cloud();
    const code = 'missing.division.permission';
    sandbox.control.injectFault({ operation, fault: 'status', status: 403, code, number: '+12025550123', count: 1 });
    await ask(request());
    await settle();
    await ask(request('+12025550124'));
    await ask({ ...request('+12025550125'), from: { id: sandbox.control.agent('hana').id, queueId: 'Sales' } });
    await settle();
    expect(sandbox.control.dials().dials.map(({ number }) => number)).toEqual(['+12025550125']);
    const second = (await calls.all()).find(({ call }) => call.order.target.phoneNumber === '+12025550124');
    expect(second?.call).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'client-lacks-permission' }] });
    await pass(2 * minute, 5_000);
    expect(sandbox.control.dials().dials.map(({ number }) => number)).toEqual(['+12025550125', '+12025550124']);
  });
});
