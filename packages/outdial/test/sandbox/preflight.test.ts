import { expect, test } from 'vitest';
import { openDesk, untilTold, type Desk } from './desk.ts';

const request = { from: { id: 'ana@example.com', queueId: 'Sales' }, targets: [{ phoneNumber: '+12025550100' }] };
const reads = [
  ...['conversation:communication:view', 'analytics:agentState:view', 'analytics:conversationDetail:view'],
  ...['routing:queue:view', 'telephony:otherStationAssociation:view', 'presence:presenceDefinition:view'],
];
const check = ({ outdial }: Desk) => outdial.calls.check(request);
const codesOf = async (desk: Desk) => (await check(desk)).readiness?.blockers.map(({ code }) => code).toSorted();

/** Ana, with what was true a moment ago remembered: she has a phone, is in Sales, and the client may dial. */
async function rememberedDesk(over: 'fetch' | 'socket'): Promise<Desk> {
  const desk = await openDesk({}, {}, over);
  desk.sandbox.control.changeClient(desk.sandbox.client.id, { enforces: { queueMembership: true } });
  expect(await check(desk)).toMatchObject({ ok: true, readiness: { ready: true, blockers: [] } });
  return desk;
}

interface Truth {
  readonly mayDial: boolean;
  readonly isMember: boolean;
  readonly hasStation: boolean;
}
const everyTruth: readonly Truth[] = [true, false].flatMap((mayDial) =>
  [true, false].flatMap((isMember) => [true, false].map((hasStation) => ({ mayDial, isMember, hasStation }))),
);

function makeTrue({ sandbox: { control, client } }: Desk, { mayDial, isMember, hasStation }: Truth): void {
  control.changeClient(client.id, { permissions: mayDial ? ['*'] : reads });
  if (!isMember) control.changeAgent('ana', { queues: [] });
  if (!hasStation) control.changeAgent('ana', { station: null });
}

const expected = ({ mayDial, isMember, hasStation }: Truth): readonly string[] => [
  ...(hasStation ? [] : ['agent-no-station']),
  ...(mayDial ? [] : ['client-lacks-permission']),
  ...(isMember ? [] : ['queue-not-member']),
];

test.each(everyTruth)('a check reports what the dial then meets: %o', async (truth) => {
  const desk = await rememberedDesk('fetch');
  makeTrue(desk, truth);
  const codes = expected(truth);
  expect(await codesOf(desk)).toEqual(codes);
  expect((await check(desk)).ok).toBe(truth.mayDial);
  const { id } = await desk.place(request);
  const { state, waitingFor } = await desk.until(
    id,
    (call) => ['placed', 'failed'].includes(call.state) || call.waitingFor.length > 0,
  );
  // What the floor shows keeps the call from its dial. Only Genesys shows it that the client may not dial.
  const onFloor = codes.filter((code) => code !== 'client-lacks-permission');
  expect(waitingFor.map(({ code }) => code).toSorted()).toEqual(onFloor);
  if (onFloor.length === 0) expect(state).toBe(truth.mayDial ? 'placed' : 'failed');
  expect(desk.sandbox.control.dials({}).total).toBe(codes.length === 0 ? 1 : 0);
});

test('a station that goes is not replaced by the remembered default one: a read decides, and Genesys is not asked to dial', async () => {
  const desk = await rememberedDesk('socket');
  const first = await desk.place({ ...request, targets: [{ phoneNumber: '+12025550101' }] });
  const ended = await desk.within(first.id, 120_000, ({ outcome }) => outcome !== null);
  expect(ended.outcome).not.toBeNull();
  await untilTold(async () => (await desk.outdial.calls.capacity()).feed?.covered !== 0);
  const dialed = desk.sandbox.control.requests('postConversationsCallsUserUserId').total;
  desk.sandbox.control.changeAgent('ana', { station: null });
  await untilTold(async () => {
    const { items } = await desk.outdial.calls.agents();
    return items.find(({ email }) => email === 'ana@example.com')?.station === null;
  });
  const { id } = await desk.place(request);
  await untilTold(async () => (await desk.outdial.calls.get(id)).waitingFor.length > 0);
  expect((await desk.outdial.calls.get(id)).waitingFor.map(({ code }) => code)).toContain('agent-no-station');
  expect(desk.sandbox.control.requests('postConversationsCallsUserUserId').total).toBe(dialed);
});

test.each([
  ['a lost phone', { station: null }, 'agent-no-station'],
  ['a lost queue', { queues: [] }, 'queue-not-member'],
])('a refused dial teaches Outdial %s at once: the next call waits for it, undialed', async (_what, change, code) => {
  const desk = await rememberedDesk('fetch');
  desk.sandbox.control.changeAgent('ana', change);
  const first = await desk.place(request);
  await desk.until(first.id, ({ attempts, state }) => attempts.length > 0 && state !== 'dialing');
  const dialed = desk.sandbox.control.requests('postConversationsCallsUserUserId').total;
  expect(dialed).toBe(1);
  const { id } = await desk.place({ ...request, targets: [{ phoneNumber: '+12025550102' }] });
  const waiting = await desk.until(id, ({ waitingFor }) => waitingFor.length > 0);
  expect(waiting.waitingFor.map((blocker) => blocker.code)).toContain(code);
  expect(desk.sandbox.control.requests('postConversationsCallsUserUserId').total).toBe(dialed);
});

test('each fact says how fresh it is; what cannot be read again is remembered, assumed, and says why', async () => {
  const desk = await rememberedDesk('fetch');
  const how = async () => {
    const { readiness } = await check(desk);
    return Object.fromEntries(readiness!.facts.map(({ fact, ...known }) => [fact, known]));
  };
  expect(await how()).toMatchObject({
    station: { how: 'read-now', secondsAgo: 0, assumed: false, unread: null },
    queues: { how: 'read-now' },
    permission: { how: 'read-now' },
  });
  desk.sandbox.control.changeClient(desk.sandbox.client.id, {
    permissions: ['*'].concat(reads).filter((name) => name !== '*' && name !== 'routing:queue:view'),
  });
  await desk.clock.advance(90_000);
  expect(await how()).toMatchObject({
    queues: { how: 'remembered', secondsAgo: 90, assumed: true, unread: 'client-lacks-permission' },
  });
  desk.sandbox.control.injectFault({ operation: 'getAuthorizationSubjectsMe', fault: 'status', status: 404 });
  const fresh = await openDesk();
  fresh.sandbox.control.injectFault({ operation: 'getAuthorizationSubjectsMe', fault: 'status', status: 404 });
  const { readiness } = await check(fresh);
  expect(readiness?.facts.find(({ fact }) => fact === 'permission')).toMatchObject({
    ...{ how: 'not-known', asOf: null, secondsAgo: null, assumed: true, unread: 'genesys-unavailable' },
  });
});

test('a check costs at most four requests, and none of them that dials need', async () => {
  const desk = await rememberedDesk('fetch');
  const before = desk.sandbox.control.requests().total;
  await check(desk);
  expect(desk.sandbox.control.requests().total - before).toBe(4);
});

test('without room in the rate budget a check rests on what is remembered, and says so', async () => {
  const desk = await openDesk({}, { rateLimitPerMinute: 300 });
  expect(await codesOf(desk)).toEqual([]);
  for (let checks = 0; checks < 45; checks += 1) await check(desk);
  const { ok, readiness } = await check(desk);
  const queues = readiness?.facts.find(({ fact }) => fact === 'queues');
  expect([ok, readiness?.ready, queues?.unread]).toEqual([true, true, 'rate-budget-spent']);
  const { id } = await desk.place(request);
  expect((await desk.until(id, ({ state }) => state !== 'dialing' && state !== 'waiting')).state).toBe('placed');
});
