import { expect, test } from 'vitest';
import { openDesk, type Desk } from './desk.ts';

const asked = ({ sandbox }: Desk, operation: string): number => sandbox.control.requests().byOperation[operation] ?? 0;
const allow = ({ sandbox }: Desk, addresses: string[] | null): void =>
  void sandbox.control.changeClient(sandbox.client.id, { allowedAddresses: addresses });
const dialing = 'postConversationsCallsUserUserId';
const numbers = ['+12025550101', '+12025550102'] as const;
const placeTo = (desk: Desk, phoneNumber: string) => desk.place({ targets: [{ phoneNumber }] });

test('a login from an address that is not allowed is reported as that, with the address that Genesys saw', async () => {
  const desk = await openDesk();
  allow(desk, ['203.0.113.7']);
  const refused: unknown = await desk.place().catch((error: unknown) => error);
  expect(refused).toMatchObject({
    problems: [
      { code: 'ip.not.authorized', who: 'admin', message: expect.stringContaining('from 127.0.0.1') as string },
    ],
  });
  allow(desk, null);
  await desk.clock.advance(10_000);
  const { id } = await desk.place();
  await desk.until(id, ({ state }) => state === 'placed');
});

test('an address that is no longer allowed stops dialing, not the token; with the address allowed the waiting call goes out', async () => {
  const desk = await openDesk();
  expect((await desk.outdial.calls.readiness('ana@example.com', { queueId: 'Sales' })).ready).toBe(true);
  allow(desk, ['203.0.113.7']);
  const first = await placeTo(desk, numbers[0]);
  const failed = await desk.until(first.id, ({ state }) => state === 'failed');
  expect(failed.outcome?.problem).toMatchObject({ code: 'ip.not.authorized', who: 'admin' });
  const second = await placeTo(desk, numbers[1]);
  const waiting = await desk.until(second.id, ({ waitingFor }) => waitingFor.length > 0);
  expect(waiting.waitingFor).toMatchObject([{ code: 'ip.not.authorized' }]);
  expect([asked(desk, dialing), asked(desk, 'postOauthToken')]).toEqual([1, 1]);
  allow(desk, ['127.0.0.1', '203.0.113.7']);
  await desk.within(second.id, 120_000, ({ state }) => state === 'placed');
  expect(desk.sandbox.control.dials({}).total).toBe(1);
});

/** Genesys refuses this many reads of the agent by a limit of the organisation. */
const limitReads = ({ sandbox }: Desk, count: number): void =>
  void sandbox.control.injectFault({
    ...{ operation: 'getUsers', fault: 'status', status: 429, code: 'too.many.requests', count },
    ...{ limitKey: 'assignment.users.rate.per.minute', retryAfterSeconds: 3 },
  });

test("a limit of the organisation slows the reads, not the dials, and is not counted as the token's", async () => {
  const desk = await openDesk();
  const readiness = () => desk.outdial.calls.readiness('ana@example.com', { queueId: 'Sales' });
  expect((await readiness()).ready).toBe(true);
  limitReads(desk, 1);
  const limited = await readiness();
  const station = limited.facts.find(({ fact }) => fact === 'station');
  expect([limited.ready, station?.how, station?.unread]).toEqual([true, 'remembered', 'too.many.requests']);
  const { requests } = await desk.outdial.calls.capacity();
  expect(requests.limited).toEqual({ token: 0, organisation: 1 });
  expect(requests.nextDialAt).toBeNull();
  const { id } = await desk.place();
  await desk.until(id, ({ state }) => state === 'placed');
  const metrics = await (await desk.outdial.fetch(new Request('http://127.0.0.1/metrics'))).text();
  expect(metrics).toContain('outdial_genesys_limited_total{limit="organisation"} 1');
  // Reads that the limit held up go on now.
  await desk.clock.advance(10_000);
});

test('a dial that a limit of the organisation refuses waits, and is told apart from the limit of the token', async () => {
  const desk = await openDesk();
  desk.sandbox.control.injectFault({
    ...{ operation: dialing, fault: 'status', status: 429, code: 'too.many.requests' },
    ...{ limitKey: 'org.app.user.rate.per.minute', retryAfterSeconds: 3 },
  });
  const { id } = await desk.place();
  const refused = await desk.until(id, ({ attempts }) => attempts.length > 0);
  expect(refused.state).not.toBe('failed');
  await desk.within(id, 60_000, ({ state }) => state === 'placed');
  expect(asked(desk, dialing)).toBe(2);
  expect((await desk.outdial.calls.capacity()).requests.limited).toEqual({ token: 0, organisation: 1 });
});
