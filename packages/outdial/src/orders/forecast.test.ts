import type { CallView } from 'outdial';
import { expect, test } from 'vitest';
import { eventSource, feedByEnvelopes, openDesk } from '../../test/sandbox/desk.ts';
import { etaOf } from './forecast.ts';
import { capacitySchema } from '../api/service-views.ts';

const minute = { nextAt: 20_000, perMinute: 300, cost: 1.2, now: 0 };

test('with room for one more the next call goes now', () => {
  expect(etaOf({ ...minute, ahead: 9, left: 12, nextAt: null })).toBe(0);
  expect(etaOf({ ...minute, ahead: 9, left: 12, cost: 2.4 })).toBe(20);
});

test('behind more calls than the minute allows it goes in the minute that has room', () => {
  expect(etaOf({ ...minute, ahead: 10, left: 0 })).toBe(20);
  expect(etaOf({ ...minute, ahead: 600, left: 0 })).toBe(142);
});

test('when another budget counts, no time is known', () => {
  expect(etaOf({ ...minute, ahead: 0, left: null })).toBeNull();
});

test('the capacity names the grade, what a call cost on it, and what is left of the minute', async () => {
  const desk = await openDesk({ eventSource }, { rateLimitPerMinute: 300 });
  const { id } = await desk.place();
  await desk.within(id, 5_000, ({ state }) => state !== 'waiting' && state !== 'dialing');
  const polled = await desk.outdial.calls.capacity();
  expect(capacitySchema.parse(polled)).toEqual(polled);
  expect(polled).toMatchObject({ grade: 'polling', feed: null, dialedLastMinute: 1, etaSeconds: 0, outage: null });
  expect(polled.requests.perMinute).toBe(300);
  expect(polled.requests.left).toBe(300 - desk.sandbox.control.requests().total + tokenRequests(desk));
  expect(polled.grades.find(({ grade }) => grade === 'polling')?.requestsPerCall).toBeGreaterThan(1);

  await feedByEnvelopes(desk);
  desk.sandbox.control.changeAgent('ben', { presence: 'Busy' });
  await desk.sandbox.control.flushEvents();
  expect((await desk.outdial.calls.capacity()).grade).toBe('eventbridge');
  const metrics = await (await desk.outdial.fetch(new Request('http://outdial.localhost/metrics'))).text();
  expect(metrics).toContain('outdial_feed_grade{grade="eventbridge"} 1');
  expect(metrics).toMatch(/^outdial_genesys_requests_per_call\{grade="polling"\} \d/m);
});

const tokenRequests = ({ sandbox }: Awaited<ReturnType<typeof openDesk>>): number =>
  sandbox.control.requests('postOauthToken').total;

test('calls beyond the budget wait for their turn and say how long; no request is refused by Genesys', async () => {
  const desk = await openDesk({}, { agents: 20, rateLimitPerMinute: 30 });
  // The answer to this tells Outdial how many requests Genesys allows per minute.
  await desk.outdial.calls.agents({ limit: 1 });
  let last: CallView | null = null;
  for (let n = 1; n <= 20; n += 1) {
    const from = { id: `agent-${String(n).padStart(5, '0')}@example.com`, queueId: 'Sales' };
    const targets = [{ phoneNumber: `+4477009002${String(n).padStart(2, '0')}` }];
    last = (await desk.outdial.calls.place({ from, targets })).call;
  }
  const foretold = Date.parse(last?.estimatedDialAt ?? '');
  expect(foretold).toBeGreaterThan(desk.clock.now());
  let most = 0;
  for (let seconds = 0; seconds < 240; seconds += 1) {
    const { queue, etaSeconds, callsPerMinute } = await desk.outdial.calls.capacity();
    most = Math.max(most, queue.ready);
    if (queue.ready > 0) expect(etaSeconds).toBeGreaterThan(0);
    expect(callsPerMinute).not.toBeNull();
    await desk.clock.advance(1_000);
  }
  expect(most).toBeGreaterThan(0);
  expect(desk.sandbox.control.dials({}).total).toBe(20);
  const [dialedLast] = desk.sandbox.control.dials({ callId: last?.id ?? '' }).dials;
  expect(Math.abs((dialedLast?.at ?? 0) - foretold)).toBeLessThanOrEqual(62_000);
  expect((await desk.outdial.calls.get(last?.id ?? '')).estimatedDialAt).toBeNull();
  const refused = desk.sandbox.control.requests().requests.filter(({ status }) => status === 429);
  expect(refused).toEqual([]);
});

test('a call that waits for a moment reports it, and one that waits for an event reports no moment', async () => {
  const week = { sunday: ['12:00-20:00'] };
  const policy = JSON.stringify({ version: 1, countries: null, callingHours: { week } });
  const desk = await openDesk({ policy });
  const expiresAt = new Date(desk.clock.now() + 6 * 3_600_000).toISOString();
  // It is 10:00 in New York.
  const early = await desk.place({ targets: [{ phoneNumber: '+12125550123' }], expiresAt });
  const waiting = await desk.until(early.id, ({ waitingFor }) => waitingFor.length > 0);
  expect(waiting.estimatedDialAt).toBe('2026-11-22T17:00:00.000Z');
  desk.sandbox.control.changeAgent('carla', { station: true, presence: 'Away' });
  const away = await desk.place({
    from: { id: 'carla@example.com' },
    targets: [{ phoneNumber: '+12125550124' }],
    expiresAt,
  });
  const unknown = await desk.until(away.id, ({ waitingFor }) => waitingFor.length > 1);
  expect(unknown.estimatedDialAt).toBeNull();
});
