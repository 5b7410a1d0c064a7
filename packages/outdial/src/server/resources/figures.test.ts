import { expect, onTestFinished, test } from 'vitest';
import { goodBody, openWorld, type TestServer } from '../../../test/server/world.ts';
import { createHistogram } from '../http/histogram.ts';

async function openedWorld(change: Parameters<typeof openWorld>[0] = {}): Promise<TestServer> {
  const world = await openWorld(change);
  onTestFinished(() => world.close());
  return world;
}
const figuresOf = async (world: TestServer): Promise<string> => {
  // Figures are shared for a moment.
  await world.clock.advance(60_000);
  return (await world.call('GET', '/metrics', { secret: null })).text();
};

test('a histogram counts a value in its bucket and all above it, and sums in seconds', () => {
  const plain = createHistogram({ name: 'x_seconds', help: 'X.', buckets: [0.1, 1] });
  for (const ms of [50, 100, 900, 5_000]) plain.observe(ms);
  expect(plain.text()).toBe(
    [
      ...['# HELP x_seconds X.', '# TYPE x_seconds histogram', 'x_seconds_bucket{le="0.1"} 2'],
      ...['x_seconds_bucket{le="1"} 3', 'x_seconds_bucket{le="+Inf"} 4', 'x_seconds_sum 6.05', 'x_seconds_count 4', ''],
    ].join('\n'),
  );
  const labelled = createHistogram({ name: 'y', help: 'Y.', buckets: [1], label: 'of' });
  labelled.observe(2_000, 'a');
  expect(labelled.text()).toContain('y_bucket{of="a",le="1"} 0\ny_bucket{of="a",le="+Inf"} 1\ny_sum{of="a"} 2');
});

test('a dialed call counts in the times of waiting, dialing and deciding', async () => {
  const world = await openedWorld();
  const answer = await world.call('POST', '/v1/calls', { body: goodBody() });
  expect(answer.status).toBe(202);
  await world.until(() => world.centre.dials.length === 1);
  await world.call('POST', '/v1/calls', { body: '{' });
  const figures = await figuresOf(world);
  expect(figures).toMatch(/^outdial_wait_seconds_count 1$/m);
  expect(figures).toMatch(/^outdial_dial_seconds_count\{became="placed"\} 1$/m);
  expect(figures).toMatch(/^outdial_decision_seconds_count\{status="202"\} 1$/m);
  expect(figures).toMatch(/^outdial_decision_seconds_count\{status="400"\} 1$/m);
});

test('a scheduled call waits from its time on', async () => {
  const world = await openedWorld();
  const notBefore = new Date(world.clock.now() + 3_600_000).toISOString();
  await world.call('POST', '/v1/calls', { body: { ...goodBody(), notBefore } });
  await world.clock.advance(3_600_000);
  await world.until(() => world.centre.dials.length === 1);
  expect(await figuresOf(world)).toMatch(/^outdial_wait_seconds_bucket\{le="5"\} 1$/m);
});

test('an end, and each request that may change something, is one line of the log with its ids and no number', async () => {
  const world = await openedWorld();
  await world.call('POST', '/v1/pause');
  const placed = await world.call('POST', '/v1/calls', { body: goodBody() });
  const { id } = (await placed.json()) as { id: string };
  await world.call('POST', `/v1/calls/${id}/cancel`);
  await world.call('GET', `/v1/calls/${id}`);
  const requestId = placed.headers.get('x-request-id');
  const end = { callId: id, state: 'canceled', code: 'canceled-before-dial', targetRung: false };
  expect(world.logged).toContainEqual(expect.objectContaining(end));
  expect(world.logged).toContainEqual({
    ...{ requestId, callId: id, key: 'key_root', route: 'POST /v1/calls', status: 202 },
    tookMs: expect.any(Number) as number,
  });
  expect(world.logged).toHaveLength(4);
  expect(JSON.stringify(world.logged)).not.toContain('5559876543');
  expect(await figuresOf(world)).toMatch(
    /^outdial_calls_ended_total\{state="canceled",code="canceled-before-dial"\} 1$/m,
  );
});

test('what needs a person, and what keeps calls from going out, are figures', async () => {
  const world = await openedWorld({ policy: () => ({ version: null, policy: null }) });
  await world.call('POST', '/v1/pause');
  const figures = await figuresOf(world);
  for (const line of ['outdial_policy_missing 1', 'outdial_incident 0', 'outdial_build_info{version="0.0.0"} 1'])
    expect(figures).toContain(`${line}\n`);
  expect(figures).toMatch(/^outdial_paused_seconds (?!0)\d+$/m);
});

test('Genesys that does not answer is a figure, a warning and an incident, though no call was dialed', async () => {
  const world = await openedWorld();
  const since = world.clock.now();
  const problem = { code: 'genesys-login-refused', pointer: null, facts: {} };
  const warnings = async (): Promise<unknown> =>
    ((await (await world.call('GET', '/health/ready')).json()) as { warnings: unknown }).warnings;
  Object.assign(world.centre, { unavailable: () => ({ since, problem }) });
  await world.clock.advance(59_000);
  expect(await warnings()).toEqual([]);
  expect(await figuresOf(world)).toMatch(/^outdial_genesys_unavailable_seconds 119$/m);
  expect(await warnings()).toMatchObject([{ code: 'genesys-login-refused', who: 'admin' }]);
  expect((await world.client().statistics()).needsPerson.incident).toMatchObject({ code: 'genesys-login-refused' });
  Object.assign(world.centre, { unavailable: () => null });
  expect(await figuresOf(world)).toMatch(/^outdial_genesys_unavailable_seconds 0$/m);
});
