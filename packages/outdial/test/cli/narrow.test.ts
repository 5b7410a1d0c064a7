import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { beforeEach, expect, test } from 'vitest';
import { callId } from '../../src/call/ids.ts';
import { undecided } from '../server/undecided.ts';
import { ana, bo, goodBody, sales, support } from '../server/world.ts';
import { session } from './in-process.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

let served: ServedWorld;
beforeEach(async () => {
  served = await openServedWorld();
  for (const id of [ana, bo]) served.world.floor.feedAgent(served.world.centre.setPresence(id, 'AWAY'));
});
const printed = async (...args: readonly string[]) =>
  (await served.onTerminal(...args).ended).stdout.trimEnd().split('\n');
const place = async (parts: object = {}) =>
  (await served.world.client().place(goodBody(undefined, parts), { allowDuplicate: true })).call;

test('80 columns show the label where a call has one, in each line of the list and in the first of the watch', async () => {
  const watching = served.onTerminal('calls', 'watch');
  const seen = watching.printed(/^.*waiting +Autumn campaign 2026$/m);
  const isSeen = seen.then(() => 'seen');
  while ((await Promise.race([isSeen, place({ label: 'Autumn campaign 2026' })])) !== 'seen');
  expect((await seen)[0].length).toBeLessThanOrEqual(80);
  watching.interrupt();
  await watching.ended;
  const [header = '', ...rows] = await printed('calls', 'list');
  expect(header).toMatch(/^ID +STATE +(?:AGE +)?AGENT +TARGET +LABEL +WHY/);
  expect(rows[0]).toMatch(/ Autumn campaign 2026 {2}\S/);
  expect([header, ...rows].filter((line) => line.length > 80)).toEqual([]);
});

test('80 columns of the audit say to whom a call went', async () => {
  await place({ label: 'renewals', reason: 'asked to be called back about the contract of last year' });
  await served.outdial('calls', 'reassign', '--label', 'renewals', '--to', bo, '--yes');
  const lines = await printed('audit', '--since', '2026-11-22T00:00:00Z');
  expect(lines[0]).toMatch(/^AT \(UTC\) +WHO +ACT +AGENT +NUMBER +DETAILS$/);
  expect(lines.at(-1)).toMatch(/ took over +Bo Lind +\+15559876543 +asked to be\b/);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('80 columns of the keys list show state, role and limits apart', async () => {
  const limits = { agents: [ana], queues: [sales, support], countries: ['US'], ownCalls: true, perMinute: 30 };
  const expiresAt = '2027-02-28T15:20:14Z';
  await served.world.call('POST', '/v1/keys', {
    body: { name: 'the-key-of-the-customer-system', role: 'caller', limits, expiresAt },
  });
  const lines = await printed('keys', 'list');
  expect(lines.at(-1)).toMatch(/ the-key-o\S* +until 2027-02-28 +caller +1 agent, 2 queues/);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect((await served.outdial('keys', 'list')).stdout).toContain(`agents ${ana}, queues ${sales} ${support}`);
});

test('an unknown call says until when Outdial searches, and then that the search has ended', async () => {
  const { world } = served;
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  let during = '';
  const { advance } = world.clock;
  Object.assign(world.clock, {
    advance: async (ms: number) => {
      const [open] = (await world.engine.list({ states: ['unknown'] })).items;
      if (open !== undefined && during === '') {
        during = (await served.outdial('calls', 'show', open.order.id)).stdout;
      }
      await advance(ms);
    },
  });
  const { id } = await undecided(world, { id: ana });
  expect(during).toMatch(/^Searches +until \d\d:\d\d:\d\d UTC at the latest$/m);
  expect(during).toMatch(/^searching: .*Do not place it again\..* a person decides\.$/m);
  expect(during).not.toContain('Gives up');
  expect((await world.engine.get(callId(id)))?.state).toBe('outcome-unknown');
  const after = (await served.outdial('calls', 'show', id)).stdout;
  expect(after).toMatch(/^The search has ended, at .* UTC\. A person looks the call up in Genesys and decides:$/m);
  expect(after).not.toMatch(/^Searches/m);
});

test('the advice to correct a decision works as it is typed, for another person', async () => {
  const { world, environment, outdial } = served;
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  const { id } = await undecided(world, { id: ana });
  await outdial('calls', 'resolve', id, '--not-placed', '--yes');
  const made = await world.call('POST', '/v1/keys', { body: { name: 'nora', role: 'supervisor' } });
  const { secret } = (await made.json()) as { secret: string };
  const asNora = (...args: readonly string[]) =>
    session(args, { environment: { ...environment, OUTDIAL_API_KEY: secret }, now: world.clock.now }).ended;
  const refused = await asNora('calls', 'resolve', id, '--placed', 'c0000000-0000-4000-8000-000000000001');
  const command = /outdial (calls resolve .*)$/m.exec(refused.stderr)?.[1] ?? '';
  expect([refused.code, command]).toEqual([3, expect.stringMatching(/ --placed c0\S+ --correct$/) as string]);
  expect(await asNora(...command.split(' '))).toMatchObject({ code: 0 });
});

test('a search that finds nothing says how labels are searched', async () => {
  await place({ label: 'Autumn campaign' });
  const shown = await served.outdial('calls', 'show', 'Autumn campaign');
  const command = /outdial (calls list --label) '(.*)'$/m.exec(shown.stderr);
  expect((await served.outdial(...(command?.[1] ?? '').split(' '), command?.[2] ?? '')).stdout).toContain('waiting');
  const part = await served.outdial('calls', 'list', '--label', 'Autumn');
  expect([part.stdout, part.stderr]).toEqual(['No calls.\n', expect.stringContaining('whole label') as string]);
});

test('a key that no longer works says where it comes from and who makes another', async () => {
  const { world, environment } = served;
  const made = (await (await world.call('POST', '/v1/keys', { body: { name: 'crm', role: 'caller' } })).json()) as {
    id: string;
    secret: string;
  };
  await world.call('DELETE', `/v1/keys/${made.id}`);
  const folder = join(tmpdir(), `outdial-old-key-${process.pid}`);
  const { mkdirSync, rmSync } = await import('node:fs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'api-key'), `${made.secret}\n`);
  const at = { now: world.clock.now };
  const given = await session(['status'], { environment: { ...environment, OUTDIAL_API_KEY: made.secret }, ...at })
    .ended;
  expect(given.stderr).toContain('Put a key that works into OUTDIAL_API_KEY. An administrator makes one with');
  expect(given.stderr).not.toContain('Authorization');
  const { OUTDIAL_URL = '' } = environment;
  const kept = await session(['status', '--data-dir', folder], { environment: { OUTDIAL_URL }, ...at }).ended;
  rmSync(folder, { recursive: true });
  expect(kept.stderr).toContain('restart the Outdial of this data folder');
  expect(kept.stderr).toContain(`The key comes from ${join(folder, 'api-key')}.`);
});

test('a refusal for an agent or queue of another key names those of this one', async () => {
  const { world, environment } = served;
  const limits = { agents: [ana], queues: [sales] };
  const made = await world.call('POST', '/v1/keys', { body: { name: 'crm', role: 'caller', limits } });
  const { secret } = (await made.json()) as { secret: string };
  const check = async (from: string, queue: string) => {
    const command = ['call', '--from', from, '--queue', queue, '--to', '+12025550143', '--no-follow'];
    return (
      await session(command, { environment: { ...environment, OUTDIAL_API_KEY: secret }, now: world.clock.now }).ended
    ).stderr;
  };
  expect(await check(bo, 'Sales')).toContain(`expected: Ana Ruiz (${ana})`);
  expect(await check(ana, 'Support')).toContain(`expected: Sales (${sales})`);
});

test('a reassign to an agent outside the queue says how many calls would wait and how many end', async () => {
  await place({ label: 'renewals' });
  await place({ label: 'renewals', whenNotReady: 'wait' });
  const asked = await served.outdial('calls', 'reassign', '--label', 'renewals', '--to', 'cy@example.com');
  expect(asked.code).toBe(2);
  expect(asked.stderr).toMatch(
    /^! Cy Moe is not a member of the queue Sales.* 2 calls would wait for this, and expire/m,
  );
});

test.each([
  ['waiting,co', 'waiting,completed waiting,connected'],
  ['compl', 'completed'],
])('bash completes --state %s', async (typed, expected) => {
  const script = (await served.outdial('completion', 'bash')).stdout;
  const run = `${script}\nCOMP_WORDS=(outdial calls list --state ${typed}); COMP_CWORD=4; _outdial; echo "\${COMPREPLY[*]}"`;
  const { stdout } = spawnSync('bash', ['-c', run], { encoding: 'utf8' });
  expect(stdout.trim().split(' ').toSorted().join(' ')).toBe(expected);
});
