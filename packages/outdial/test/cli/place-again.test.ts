import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, bo } from '../server/world.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

let served: ServedWorld;
let folder: string;
beforeEach(async () => {
  served = await openServedWorld();
  for (const id of [ana, bo]) served.world.floor.feedAgent(served.world.centre.setPresence(id, 'AWAY'));
  folder = mkdtempSync(join(tmpdir(), 'outdial-again-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const place = (text: string | Buffer, ...flags: readonly string[]) => {
  const file = join(folder, 'leads.csv');
  writeFileSync(file, text);
  return served.outdial('calls', 'place', '--csv', file, '--queue', 'Sales', ...flags);
};
const calls = async () => (await served.world.client().list()).items;
const expireAll = async (): Promise<void> => {
  await served.world.clock.advance(16 * 60_000);
  for (const { state } of await calls()) expect(state).toBe('expired');
  for (const id of [ana, bo]) served.world.floor.feedAgent(served.world.centre.setPresence(id, 'AWAY'));
};

const twice = [
  'from,to,key',
  'ana@example.com,+12125550123,a',
  'bo@example.com,+1 (212) 555-0123,b',
  'ana@example.com,+12125550124,c',
].join('\n');

test('a row whose number is in a row before is refused, in a dry run too, unless the person asks for both', async () => {
  for (const how of [['--dry-run'], ['--confirm', '3']]) {
    const { code, stdout } = await place(twice, ...how);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^✗ line 3: refused {2}The number is also in line 2\. .*--allow-duplicates.* \(you\)$/m);
  }
  expect(await calls()).toHaveLength(2);
  expect(await place(twice, '--confirm', '3', '--allow-duplicates')).toMatchObject({ code: 0 });
  expect(await calls()).toHaveLength(3);
  // Such a row has a call now, so a further run knows it.
  expect(await place(twice, '--confirm', '3')).toMatchObject({ code: 0, stderr: '3 rows of 3: 3 placed before.\n' });
});

test('two rows with the same content count as one', async () => {
  const row = 'ana@example.com,+12125550123';
  const { stdout } = await place(`from,to\n${row}\n${row}\n`, '--confirm', '2');
  expect(stdout).toMatch(/^✗ line 3: refused {2}The number is also in line 2\./m);
  expect(await calls()).toHaveLength(1);
});

test('rows that expired are placed again with the command of the summary, once, and no other row', async () => {
  const first = 'from,to,key,wait\nana@example.com,+12125550123,a,\nbo@example.com,+12125550124,,10m\n';
  const text = `${first}ana@example.com,+12125550125,,2h\n`;
  await place(first, '--confirm', '2');
  await expireAll();
  await place(text, '--confirm', '3');
  const { stderr } = await place(text, '--confirm', '3');
  expect(stderr).toMatch(/^3 rows of 3: 3 placed before \(2 of them never rang\)\.$/m);
  const [, command = ''] = /^2 rows expired or failed, .*again: outdial (.* --again)$/m.exec(stderr) ?? [];
  const dry = await served.outdial(...command.split(' '), '--dry-run');
  expect(dry.stderr).toMatch(/^3 rows of 3: 1 placed before, 2 would be placed/);
  const again = await served.outdial(...command.split(' '));
  expect(again).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^3 rows of 3: 2 placed, 1 placed before\./) as string,
  });
  expect((await calls()).map(({ key }) => key)).toContain('a-again');
  for (const flags of [[], ['--again'], ['--again', '--dry-run']]) {
    await served.world.clock.advance(1_000);
    expect((await place(text, '--confirm', '3', ...flags)).stderr).toBe('3 rows of 3: 3 placed before.\n');
  }
  expect(await calls()).toHaveLength(5);
  await expireSome();
  expect((await place(text, '--confirm', '3', '--again')).stderr).toContain('2 placed, 1 placed before');
  expect((await calls()).map(({ key }) => key)).toContain('a-again-2');
});
const expireSome = () => served.world.clock.advance(16 * 60_000);

test('a canceled row is not placed again', async () => {
  const text = 'from,to\nana@example.com,+12125550123\n';
  await place(text, '--confirm', '1');
  await served.outdial('calls', 'cancel', '+12125550123');
  const again = await place(text, '--confirm', '1', '--again');
  expect(again.stderr).toBe('1 row of 1: 1 placed before.\n');
  expect(await calls()).toHaveLength(1);
});

test('a row that rang is not placed again', async () => {
  const { world } = served;
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  const text = 'from,to\nana@example.com,+12125550123\n';
  await place(text, '--confirm', '1');
  await world.until(async () => (await calls())[0]?.state !== 'waiting');
  for (const state of ['placed', 'unknown', 'outcome-unknown'] as const) {
    expect((await place(text, '--confirm', '1', '--again')).stderr, state).toContain('1 placed before.');
    await world.clock.advance(600_000);
  }
  expect(await calls()).toHaveLength(1);
});

test('a run says until when its calls wait, unless every row says so itself', async () => {
  const text = 'from,to\nana@example.com,+12125550123\n';
  for (const how of [['--dry-run'], ['--confirm', '1']])
    expect((await place(text, ...how)).stderr).toMatch(
      /^Calls wait at most 15 minutes, until about \d\d:\d\d:\d\d UTC\. Change that with --wait or a column wait\.$/m,
    );
  const other = text.replace('0123', '0199');
  const long = await place(other, '--confirm', '1', '--wait', '2h');
  expect(long.stderr).not.toContain('Calls wait');
  const [call] = (await calls()).filter(({ targets }) => targets[0].phoneNumber === '+12125550199');
  expect(Date.parse(call!.expiresAt) - Date.parse(call!.createdAt)).toBeGreaterThan(7_000_000);
  // Another wait for the run makes no other rows.
  await served.world.clock.advance(1_000);
  for (const flags of [[], ['--wait', '3h']])
    expect((await place(other, '--confirm', '1', ...flags)).stderr).toBe('1 row of 1: 1 placed before.\n');
});

test('a file that is not UTF-8 is refused as a whole', async () => {
  const text = Buffer.from('from,to,label\nana@example.com,+12125550123,M\u00fcller\n', 'latin1');
  const { code, stderr } = await place(text, '--confirm', '1');
  expect([code, stderr]).toEqual([2, expect.stringContaining('Save it as "CSV UTF-8"') as string]);
  expect(await calls()).toEqual([]);
});

test('an attribute is taken as name=value and as name:value, and a column keeps its name', async () => {
  const call = ['call', '--from', 'ana@example.com', '--queue', 'Sales', '--to', '+12125550123', '--no-follow'];
  await served.outdial(...call, '--attribute', 'ticket:4711', '--attribute', 'page=http://a.example');
  await place('from,to,attribute.a:b\nana@example.com,+12125550124,x=1\n', '--confirm', '1');
  // Both were accepted at one time, so their order is that of their ids.
  const given = (await calls()).map(({ attributes }) => attributes);
  expect(given).toHaveLength(2);
  expect(given).toEqual(expect.arrayContaining([{ ticket: '4711', page: 'http://a.example' }, { 'a:b': 'x=1' }]));
  const wrong = await served.outdial(...call, '--attribute', 'ticket');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('such as ticket=4711') as string]);
});

test('a call behind another one of its agent has nothing to fix; once expired, it does not say that it will clear', async () => {
  const { world } = served;
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  const rows = 'from,to\nana@example.com,+12125550123\nana@example.com,+12125550124\n';
  await place(rows, '--confirm', '2');
  const second = async () => (await calls()).find(({ targets }) => targets[0].phoneNumber === '+12125550124')!;
  await world.until(async () => (await second()).waitingFor[0]?.code === 'agent-has-call');
  expect((await served.outdial('waiting')).stdout).toMatch(/^1 +Ana Ruiz +no one: it clears by itself /m);
  const { id } = await second();
  await served.world.clock.advance(16 * 60_000);
  expect(await second()).toMatchObject({ state: 'expired', outcome: { problem: { code: 'agent-has-call' } } });
  const { stdout } = await served.outdial('calls', 'show', id);
  expect(stdout).toContain('It did not clear in time.');
  expect(stdout).not.toContain('ends by itself');
});
