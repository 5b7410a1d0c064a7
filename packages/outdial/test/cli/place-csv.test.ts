import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, bo } from '../server/world.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

let served: ServedWorld;
let folder: string;
beforeEach(async () => {
  served = await openServedWorld();
  for (const id of [ana, bo]) served.world.floor.feedAgent(served.world.centre.setPresence(id, 'AWAY'));
  folder = mkdtempSync(join(tmpdir(), 'outdial-csv-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = (text: string): string => {
  const file = join(folder, 'leads.csv');
  writeFileSync(file, text);
  return file;
};
const place = (text: string, ...flags: readonly string[]) =>
  served.outdial('calls', 'place', '--csv', written(text), ...flags);
/** In the order of their numbers. */
const calls = async () =>
  (await served.world.client().list()).items.toSorted((one, other) =>
    one.targets[0].phoneNumber.localeCompare(other.targets[0].phoneNumber),
  );

test('each row becomes a call, and a report says what became of it', async () => {
  const report = join(folder, 'report.csv');
  const text = [
    '\ufefffrom;Queue;to;label;attribute.ticket;Notes',
    'ana@example.com;Sales;+12125550123;renewals;4711;"says; hello"',
    'ana@example.com;;+12125550124;;;',
    'nemo@example.com;Sales;+12125550125;;;',
  ].join('\r\n');
  const ended = await place(text, '--map', 'Notes=', '--confirm', '3', '--report', report);
  expect(ended).toMatchObject({ code: 3, stderr: '3 rows of 3: 2 placed, 1 refused.\n' });
  const [first, second] = await calls();
  expect(first).toMatchObject({
    label: 'renewals',
    attributes: { ticket: '4711' },
    resolved: { queue: { name: 'Sales' } },
  });
  expect(second).toMatchObject({ label: null, attributes: {}, targets: [{ phoneNumber: '+12125550124' }] });
  expect(parse(readFileSync(report, 'utf8'), { bom: true, columns: true })).toMatchObject([
    { row: '2', result: 'placed', call: first?.id },
    { row: '3', result: 'placed', call: second?.id },
    { row: '4', result: 'refused', call: '', code: 'agent-not-found' },
  ]);
});

test('the same file again places no row twice; another batch does', async () => {
  const text = 'from,to\nana@example.com,+12125550123\nbo@example.com,+12125550124\n';
  const flags = ['--queue', 'Sales', '--confirm', '2'];
  expect((await place(text, ...flags)).stderr).toContain('2 placed.');
  expect(await place(text, ...flags)).toMatchObject({ code: 0, stderr: '2 rows of 2: 2 placed before.\n' });
  expect(await calls()).toHaveLength(2);
  expect((await place(text, ...flags, '--batch', 'monday')).stderr).toContain('2 rows of 2');
});

test('a row whose times count from now is not placed twice either, and its call is named', async () => {
  const text = 'from,to,wait,not-before\nana@example.com,+12125550123,2h,\nana@example.com,+12125550124,,30m\n';
  const flags = ['--queue', 'Sales', '--confirm', '2'];
  await place(text, ...flags);
  await served.world.clock.advance(60_000);
  const again = await place(text, ...flags);
  expect(again).toMatchObject({ code: 0, stderr: '2 rows of 2: 2 placed before.\n' });
  for (const { id } of await calls()) expect(again.stdout).toContain(id);
  expect(await calls()).toHaveLength(2);
});

test('such a row with a key of its own is known, too; the key of another row is refused', async () => {
  const head = 'from,to,wait,key,label\n';
  const rows = ['ana@example.com,+1 212 555 0123,2h,lead-1,a', 'bo@example.com,+12125550124,1h,lead-2,b'];
  const flags = ['--queue', 'Sales', '--confirm', '2'];
  await place(head + rows.join('\n'), ...flags);
  await served.world.clock.advance(60_000);
  expect(await place(head + rows.join('\n'), ...flags)).toMatchObject({
    code: 0,
    stderr: '2 rows of 2: 2 placed before.\n',
  });
  for (const other of [
    'ana@example.com,+12125550199,2h,lead-1,a',
    'bo@example.com,+1 212 555 0123,2h,lead-1,a',
    'ana@example.com,+1 212 555 0123,2h,lead-1,z',
    'ana@example.com,+1 212 555 0123,,lead-1,z',
  ])
    expect(await place(head + other, '--queue', 'Sales', '--confirm', '1')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('key') as string,
    });
  expect(await calls()).toHaveLength(2);
});

test('a dry run checks each row and stores nothing', async () => {
  const text = 'Phone number,Owner\n+12125550123,ana@example.com\n911,ana@example.com\n';
  const ended = await place(text, '--map', 'Phone number=to', '--map', 'Owner=from', '--dry-run');
  expect(ended).toMatchObject({ code: 3, stderr: '2 rows of 2: 1 would be placed, 1 refused.\n' });
  expect(ended.stdout).toMatch(/^✓ line 2: would be accepted {2}Ana Ruiz is Away/m);
  expect(ended.stdout).toMatch(/^✗ line 3: /m);
  expect(await calls()).toEqual([]);
});

test('without --confirm a person is asked, and a pipe is refused', async () => {
  const text = 'from,to\nana@example.com,+12125550123\n';
  expect(await place(text)).toMatchObject({ code: 2, stderr: expect.stringContaining('--confirm 1') as string });
  expect(await place(text, '--confirm', '2')).toMatchObject({ code: 3 });
  expect(await calls()).toEqual([]);
});

test.each([
  ['', 'is empty'],
  ['from,to\n', 'no row'],
  ['from,fone\nana@example.com,+12125550123\n', '"fone"'],
  ['from,label\nana@example.com,x\n', '--map "COLUMN=to"'],
  ['to,TO\n+12125550123,+12125550123\n', 'Two columns are to'],
  ['from,to,wait\nana@example.com,+12125550123,soon\n', 'Line 2: wait: "soon" is not a duration'],
  ['from,to\n"ana@example.com,+12125550123\n', 'is not CSV'],
])('%j is refused as a whole', async (text, said) => {
  const { code, stderr } = await place(text, '--confirm', '1');
  expect([code, stderr]).toEqual([2, expect.stringContaining(said) as string]);
});

test('calls list --csv exports every call that fits, in flat columns', async () => {
  const text = ['from,to', ...Array.from({ length: 51 }, (_, row) => `ana@example.com,+121255501${String(10 + row)}`)];
  await place(text.join('\n'), '--confirm', '51');
  const { stdout } = await served.outdial('calls', 'list', '--state', 'waiting', '--csv');
  const rows: unknown = parse(stdout, { bom: true, columns: true });
  expect(rows).toHaveLength(51);
  expect(rows).toContainEqual(
    expect.objectContaining({
      state: 'waiting',
      agent: 'Ana Ruiz',
      phoneNumber: '+12125550110',
      code: 'agent-presence',
    }),
  );
});
