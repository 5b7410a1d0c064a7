import { expect, test } from 'vitest';
import { feedByEnvelopes, openDesk } from '../../test/sandbox/desk.ts';
import { etaOf } from './capacity.ts';
import { capacitySchema } from './schemas.ts';

const minute = { nextAt: 20_000, perMinute: 250, now: 0 };

test('with room for one more the next call goes now', () => {
  expect(etaOf({ ...minute, ahead: 9, left: 10, nextAt: null })).toBe(0);
});

test('behind more calls than the minute allows it goes in the minute that has room', () => {
  expect(etaOf({ ...minute, ahead: 10, left: 0 })).toBe(20);
  expect(etaOf({ ...minute, ahead: 600, left: 0 })).toBe(140);
});

test('where another budget counts nobody can say', () => {
  expect(etaOf({ ...minute, ahead: 0, left: null })).toBeNull();
});

test('the capacity names the grade, what a call cost on it, and what is left of the minute', async () => {
  const desk = await openDesk({}, { rateLimitPerMinute: 300 });
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
  // By its answer Outdial learns what Genesys allows in a minute.
  await desk.outdial.calls.agents({ limit: 1 });
  for (let n = 1; n <= 20; n += 1) {
    const from = { id: `agent-${String(n).padStart(5, '0')}@example.com`, queueId: 'Sales' };
    const targets = [{ phoneNumber: `+4477009002${String(n).padStart(2, '0')}` }];
    await desk.outdial.calls.place({ from, targets });
  }
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
  const refused = desk.sandbox.control.requests().requests.filter(({ status }) => status === 429);
  expect(refused).toEqual([]);
});
