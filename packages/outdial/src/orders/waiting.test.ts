import type { CallView } from 'outdial';
import { expect, test } from 'vitest';
import { eventSource, feedByEnvelopes, openDesk, type Desk } from '../../test/sandbox/desk.ts';

/** A call for the nth of the desk's many agents. */
async function placeFor({ outdial }: Desk, n: number): Promise<CallView> {
  const from = { id: `agent-${String(n).padStart(5, '0')}@example.com`, queueId: 'Sales' };
  const targets = [{ phoneNumber: `+4477009002${String(n).padStart(2, '0')}` }];
  return (await outdial.calls.place({ from, targets })).call;
}
const codesOf = ({ waitingFor }: CallView): readonly string[] => waitingFor.map(({ code }) => code);

/** More calls than the budget of 30 requests a minute; the last of them. */
async function placeTooMany(desk: Desk): Promise<CallView> {
  await feedByEnvelopes(desk);
  await desk.outdial.calls.agents({ limit: 1 });
  let last = await placeFor(desk, 1);
  for (let n = 2; n <= 40; n += 1) last = await placeFor(desk, n);
  return desk.until(last.id, (call) => call.waitingFor.length > 0);
}

test('a call that is ready and waits only for its turn says so, behind how many and for how long', async () => {
  const desk = await openDesk({ eventSource }, { agents: 40, rateLimitPerMinute: 30 });
  const last = await placeTooMany(desk);
  const [turn] = last.waitingFor;
  expect(codesOf(last)).toEqual(['rate-budget-spent']);
  const inSeconds = Math.ceil((Date.parse(last.estimatedDialAt ?? '') - desk.clock.now()) / 1000);
  const ahead = (await desk.outdial.calls.capacity()).queue.ready - 1;
  expect(turn?.message).toContain('(30 per minute)');
  expect(turn?.message).toContain(`Outdial dials in about ${inSeconds} seconds. ${ahead} calls are ahead of it.`);
  expect(turn?.clears).toMatch(/^Its turn comes at about \d\d:\d\d UTC\.$/);
  expect([turn?.who, turn?.next]).toEqual(['nobody', 'wait']);
  const listed = (await desk.outdial.calls.list({ state: 'waiting' })).items;
  expect(listed.find(({ id }) => id === last.id)).toEqual(last);
  const agent = `/v1/agents/${last.from.id}/readiness`;
  const { secret } = await desk.outdial.calls.keys.create({ scopes: ['presence:read'] });
  const headers = { authorization: `Bearer ${secret}` };
  const ready = await (await desk.outdial.fetch(new Request(`http://outdial.localhost${agent}`, { headers }))).json();
  expect(ready).toMatchObject({ ready: true, blockers: [], warnings: [{ code: turn?.code, message: turn?.message }] });
  await desk.outdial.calls.pause();
  expect(codesOf(await desk.until(last.id, (call) => call.waitingFor[0]?.code !== turn?.code))).toEqual([
    'dialing-paused',
  ]);
  await desk.outdial.calls.resume();
  const dialed = await desk.within(last.id, 200_000, ({ state }) => state !== 'waiting');
  expect(dialed.waitingFor).toEqual([]);
});

test('a call that may go at once never says that it waits for its turn', async () => {
  const desk = await openDesk();
  const placed = await desk.place();
  expect([placed.waitingFor, placed.warnings.map(({ code }) => code)]).toEqual([[], ['number-unassigned']]);
  const seen: string[] = [];
  await desk.until(placed.id, (call) => {
    seen.push(...codesOf(call));
    return call.state !== 'waiting' && call.state !== 'dialing';
  });
  expect(seen).toEqual([]);
});

test('the answer to a request says what its call waits for, as a read right after it does', async () => {
  const desk = await openDesk();
  desk.sandbox.control.changeAgent('ana', { presence: 'Away' });
  await desk.outdial.calls.agents({ limit: 1 });
  await desk.place();
  const placed = await desk.place({ targets: [{ phoneNumber: '+12125550124' }] });
  expect(codesOf(placed)).toContain('agent-presence');
  expect((await desk.outdial.calls.get(placed.id)).waitingFor).toEqual(placed.waitingFor);
});

test('while the maximum number of dial requests is in flight, the next call says that', async () => {
  const desk = await openDesk({}, { agents: 8 });
  desk.sandbox.control.injectFault({
    operation: 'postConversationsCallsUserUserId',
    fault: 'latency',
    ms: 5_000,
    count: 20,
  });
  for (let n = 1; n <= 7; n += 1) await placeFor(desk, n);
  const last = await placeFor(desk, 8);
  const held = await desk.until(last.id, ({ waitingFor }) => waitingFor.length > 0);
  expect(held.waitingFor[0]?.message).toMatch(
    /the maximum number of dial requests is in flight\. .*2 calls are ahead of it\.$/,
  );
  const isPlaced = ({ state }: CallView): boolean => state !== 'waiting' && state !== 'dialing';
  expect((await desk.within(last.id, 60_000, isPlaced)).waitingFor).toEqual([]);
});

const week = { sunday: ['12:00-20:00'] };
const noonOpening = JSON.stringify({ version: 1, countries: null, callingHours: { week } });
// It is 10:00 in New York.
const targets = [{ phoneNumber: '+12125550123' }];
const late = 'gives-up-before-dial';

test('a call that gives up before its blocker clears warns of it, in the view, the history and the rehearsal', async () => {
  const desk = await openDesk({ policy: noonOpening });
  const placed = await desk.place({ targets });
  const waiting = await desk.until(placed.id, ({ waitingFor }) => waitingFor.length > 0);
  expect(waiting.warnings.find(({ code }) => code === late)?.message).toBe(
    "The call cannot be dialed before its deadline at 15:15 UTC, unless this blocker clears first: outside the target's calling hours (until 17:00 UTC).",
  );
  const history = await desk.outdial.calls.history(placed.id);
  expect(history.at(-1)?.sentence).toMatch(/ Outdial gives up at 15:15 UTC, before this clears\.$/);
  const from = { id: 'ana@example.com', queueId: 'Sales' };
  const { readiness, ok } = await desk.outdial.calls.check({ from, targets });
  expect([ok, readiness?.warnings.map(({ code }) => code).includes(late)]).toEqual([true, true]);
});

test('a call whose blocker clears in time does not warn', async () => {
  const desk = await openDesk({ policy: noonOpening });
  const expiresAt = new Date(desk.clock.now() + 6 * 3_600_000).toISOString();
  const placed = await desk.place({ targets, expiresAt });
  const waiting = await desk.until(placed.id, ({ waitingFor }) => waitingFor.length > 0);
  expect(waiting.warnings.map(({ code }) => code)).not.toContain(late);
  expect((await desk.outdial.calls.history(placed.id)).at(-1)?.sentence).toMatch(/UTC\.$/);
});
