import type { CallView } from 'outdial';
import { expect, test } from 'vitest';
import { openDesk, type Desk } from './desk.ts';

const crowd = 50;
const operation = 'postConversationsCallsUserUserId';
const agentOf = (index: number): string => `agent-${String(index + 1).padStart(5, '0')}@example.com`;
const numberOf = (index: number): string => `+447700900${String(200 + index)}`;

/** 50 agents, all of them Available, on a Genesys whose own limit is far away. */
async function openCrowd(): Promise<Desk> {
  const desk = await openDesk({}, { agents: crowd, rateLimitPerMinute: 1_000_000 });
  // The answer to this tells Outdial how many requests Genesys allows per minute.
  await desk.outdial.calls.agents({ limit: 1 });
  return desk;
}
async function place({ outdial }: Desk, index: number, body: object = {}): Promise<CallView> {
  const from = { id: agentOf(index), queueId: 'Sales' };
  return (await outdial.calls.place({ from, targets: [{ phoneNumber: numberOf(index) }], ...body })).call;
}
/** One after another, and all of them ready at the same moment. */
async function placeAll(desk: Desk): Promise<void> {
  await desk.outdial.calls.pause();
  for (let index = crowd - 1; index >= 0; index -= 1) {
    await place(desk, index);
    await desk.clock.advance(1);
  }
  await desk.outdial.calls.resume();
}
async function elapse({ clock }: Desk, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 1) {
    await clock.advance(1_000);
    for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}
const everyCall = async ({ outdial }: Desk): Promise<readonly CallView[]> =>
  (await outdial.calls.list({ limit: 200 })).items;
const inState = async (desk: Desk, state: string): Promise<readonly CallView[]> =>
  (await everyCall(desk)).filter((call) => call.state === state);
const dialRequests = ({ sandbox }: Desk): number => sandbox.control.requests().byOperation[operation] ?? 0;
const numbersDialed = ({ sandbox }: Desk): readonly (string | null)[] =>
  sandbox.control.dials({}).dials.map(({ number }) => number);

const mayDial = 'conversation:agentlessCall:add';
function grant({ sandbox }: Desk, isHeld: boolean): void {
  const others = [
    ...['conversation:communication:view', 'analytics:agentState:view', 'analytics:conversationDetail:view'],
    ...['routing:queue:view', 'telephony:otherStationAssociation:view', 'presence:presenceDefinition:view'],
  ];
  sandbox.control.changeClient(sandbox.client.id, { permissions: isHeld ? [...others, mayDial] : others });
}

test('when the client may not dial, the calls in flight are refused; the others wait for the permission, then are dialed', async () => {
  const desk = await openCrowd();
  grant(desk, false);
  await placeAll(desk);
  await elapse(desk, 20);
  const refused = await inState(desk, 'failed');
  expect(refused.length).toBeGreaterThan(0);
  expect(dialRequests(desk)).toBe(refused.length);
  expect(dialRequests(desk)).toBeLessThanOrEqual(5);
  const waiting = await inState(desk, 'waiting');
  expect(waiting).toHaveLength(crowd - refused.length);
  for (const { waitingFor } of waiting) {
    expect(waitingFor).toMatchObject([{ code: 'client-lacks-permission', who: 'admin' }]);
    expect(waitingFor[0]?.message).toContain('missing.any.permissions');
    expect(waitingFor[0]?.since).toEqual(expect.any(String));
  }
  const readiness = await desk.outdial.calls.readiness(agentOf(49), {});
  expect(readiness).toMatchObject({ ready: false, blockers: [{ code: 'client-lacks-permission' }] });
  const targets = [{ phoneNumber: numberOf(60) }];
  const rehearsed = await desk.outdial.calls.check({ from: { id: agentOf(49), queueId: 'Sales' }, targets });
  expect(rehearsed).toMatchObject({ readiness: { ready: false, blockers: [{ code: 'client-lacks-permission' }] } });
  expect(await desk.outdial.calls.capacity()).toMatchObject({ outage: 'client-lacks-permission' });

  grant(desk, true);
  await elapse(desk, 60);
  const dialed = numbersDialed(desk);
  expect(dialed).toEqual(
    waiting
      .map(({ targets }) => targets[0].phoneNumber)
      .toSorted()
      .toReversed(),
  );
  expect(await desk.outdial.calls.readiness(agentOf(0), {})).toMatchObject({ blockers: [] });
});

test.each([
  ['app.not.authorized.for.scope', 403, 'token-lacks-scope'],
  ['not.a.user', 400, 'token-lacks-user'],
])('after %s one call tries at a time, less and less often, and deadlines stand', async (code, status, blocker) => {
  const desk = await openCrowd();
  desk.sandbox.control.injectFault({ operation, fault: 'status', status, code, count: 1_000 });
  await placeAll(desk);
  await elapse(desk, 20);
  const out = dialRequests(desk);
  expect(out).toBeLessThanOrEqual(5);
  const codes = (await inState(desk, 'waiting')).map(({ waitingFor }) => waitingFor[0]?.code);
  expect(new Set(codes)).toEqual(new Set([blocker]));
  await elapse(desk, 80);
  expect(dialRequests(desk)).toBe(out + 2);
  await elapse(desk, 20 * 60);
  expect(dialRequests(desk)).toBeLessThan(out + 10);
  expect(await inState(desk, 'waiting')).toHaveLength(0);
  expect(await inState(desk, 'expired')).toHaveLength(crowd - dialRequests(desk));
});

test('a refusal for a division keeps the calls of that agent only', async () => {
  const desk = await openCrowd();
  const code = 'missing.division.permission';
  desk.sandbox.control.injectFault({ operation, fault: 'status', status: 403, code, number: numberOf(0), count: 2 });
  const { id } = await place(desk, 0);
  await desk.until(id, ({ state }) => state === 'failed');
  const next = await place(desk, 0, { targets: [{ phoneNumber: numberOf(60) }] });
  const waits = await desk.until(next.id, ({ waitingFor }) => waitingFor.length > 0);
  expect(waits.waitingFor).toMatchObject([{ code: 'client-lacks-permission', who: 'admin' }]);
  const readiness = await desk.outdial.calls.readiness(agentOf(0), {});
  expect(readiness.blockers).toMatchObject([{ code: 'client-lacks-permission' }]);

  expect(await desk.outdial.calls.readiness(agentOf(1), {})).toMatchObject({ ready: true });
  const other = await place(desk, 1);
  await desk.until(other.id, ({ attempts }) => attempts.length === 1);
  expect(dialRequests(desk)).toBe(2);
  await elapse(desk, 90);
  expect(numbersDialed(desk)).toContain(numberOf(60));
});
