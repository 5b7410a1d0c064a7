import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createGenesysTimes } from '../../src/server/http/histogram.ts';
import { openDesk } from '../sandbox/desk.ts';
import { openWorld } from '../server/world.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const textOf = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

/** Figures of a server on which a call was dialed and a request had no key. */
async function figuresOfWork(): Promise<string> {
  const { outdial, place, until } = await openDesk();
  const read = (path: string): Promise<Response> => outdial.fetch(new Request(`http://127.0.0.1${path}`));
  const { id } = await place();
  await read('/v1/calls');
  await until(id, ({ state }) => state === 'placed');
  const figures = await (await read('/metrics')).text();
  expect(figures).toMatch(/^outdial_genesys_request_seconds_count\{request="dial 20\d"\} 1$/m);
  expect(figures).toContain('outdial_genesys_request_seconds_count{request="login 200"} 1');
  return figures;
}

/** Figures of a server with connections, a feed, webhooks, do-not-call lists and requests to Genesys. */
async function figuresOfTrouble(): Promise<string> {
  const health = [{ endpointId: 'a', pending: 1, oldestAt: 0, dead: 2, problem: null }];
  const genesysTimes = createGenesysTimes();
  genesysTimes.observe(20, 'dial 200');
  const world = await openWorld({
    ...{ webhooks: { health: () => health } as never, genesysTimes },
    screening: { lists: () => [{ dated: 0, failure: 'gone' }] } as never,
    feed: () => ({ watched: 2, covered: 1, sockets: 1, refused: null }),
    connections: () => ({
      open: 1,
      most: 4000,
      closed: { full: 0, 'one-holder': 0, pipelined: 1, slow: 0, unread: 0 },
    }),
  });
  onTestFinished(() => world.close());
  return (await world.call('GET', '/metrics', { secret: null })).text();
}

test('every alert and every panel reads figures that /metrics has', async () => {
  const figures = (await figuresOfWork()) + (await figuresOfTrouble());
  for (const path of ['deploy/prometheus/alerts.yml', 'deploy/grafana/outdial.json']) {
    const named = new Set(textOf(path).match(/\boutdial_\w+/g));
    expect(named.size).toBeGreaterThan(10);
    expect(
      [...named].filter((name) => !figures.includes(name)),
      path,
    ).toEqual([]);
  }
});

test('the guide lists every figure of /metrics, and no other', async () => {
  const figures = (await figuresOfWork()) + (await figuresOfTrouble());
  const served = [...figures.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
  const listed = textOf('docs/operate.md').match(/^\| `outdial_.*$/gm) ?? [];
  const names = listed.flatMap((row) => row.split('|')[1]?.match(/\boutdial_\w+/g) ?? []);
  expect(names.toSorted()).toEqual([...new Set(served)].toSorted());
});

test('every alert has a section that says what to do, and every section an alert', () => {
  const alerts = [...textOf('deploy/prometheus/alerts.yml').matchAll(/- alert: (\w+)[^]*?runbook: (\S+)/g)];
  expect(alerts.length).toBeGreaterThan(10);
  for (const [, name = '', runbook] of alerts) expect(runbook).toBe(`docs/alerts.md#${name.toLowerCase()}`);
  const sections = [...textOf('docs/alerts.md').matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(alerts.map(([, name]) => name));
});

test.skipIf(!hasPromtool)('promtool takes the rules, their tests, and the figures', async () => {
  const folder = `${root}deploy/prometheus`;
  const promtool = (...args: readonly string[]): string =>
    execFileSync('promtool', args, { cwd: folder, encoding: 'utf8' });
  for (const name of ['prometheus.yml', 'plain.prometheus.yml'])
    expect(promtool('check', 'config', name)).toContain('SUCCESS');
  for (const name of ['prometheus.yml', 'live.prometheus.yml'])
    expect(promtool('check', 'config', '--syntax-only', `../compose/${name}`)).toContain('SUCCESS');
  expect(promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
  for (const input of [await figuresOfWork(), await figuresOfTrouble()]) {
    const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    // 1: the text cannot be parsed. 3: advice on names, of which there is none.
    expect([status, stderr]).toEqual([0, '']);
  }
});
