import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, bo, cy, goodBody } from '../server/world.ts';
import { session } from './in-process.ts';
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
/** Without the sentence about the deadline, which has a test of its own. */
const place = async (text: string, ...flags: readonly string[]) => {
  const ended = await served.outdial('calls', 'place', '--csv', written(text), ...flags);
  return { ...ended, stderr: withoutWait(ended.stderr) };
};
const withoutWait = (stderr: string): string => stderr.replace(/^Calls wait at most .*\n/m, '');
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
    { row: '4', result: 'refused', call: '', code: 'agent-not-found', who: 'you', from: 'nemo@example.com' },
  ]);
});

test('a row whose call another agent got is reported by the call in its place, over any number of agents', async () => {
  const text = 'from,to\nana@example.com,+12125550123\n';
  const report = join(folder, 'report.csv');
  const flags = ['--queue', 'Sales', '--confirm', '1', '--report', report];
  await place(text, ...flags);
  const first = (await calls())[0]!;
  await served.outdial('calls', 'reassign', '--agent', ana, '--to', bo, '--yes');
  await served.outdial('calls', 'reassign', '--agent', bo, '--to', cy, '--yes');
  const newest = (await calls()).find(({ resolved }) => resolved.agent.id === cy)!;
  const [row] = parse(readFileSync(report, 'utf8'), { bom: true, columns: true }) as unknown as readonly object[];
  expect(row).toMatchObject({ call: first.id });
  const again = await place(text, ...flags);
  expect(again.stderr).toBe('1 row of 1: 1 placed before.\n');
  expect(parse(readFileSync(report, 'utf8'), { bom: true, columns: true })).toMatchObject([
    { call: newest.id, agent: 'Cy Moe', result: 'placed-before', rung: '' },
  ]);
  expect(again.stdout).not.toContain('canceled');
  const shown = (await served.outdial('calls', 'show', first.id)).stdout;
  expect(shown).toContain('was not rung for this agent');
  expect(shown).toMatch(/^In its place: call_\w+ of Bo Lind is canceled\./m);
});

test('a dry run with a key that may not place says so, and running the command again is not advised', async () => {
  const { secret } = await served.world.client().keys.create({ role: 'supervisor' });
  const text = 'from,to\nana@example.com,+12125550123\nana@example.com,+12125550124\n';
  const run = (...flags: readonly string[]) =>
    session(['calls', 'place', '--csv', written(text), '--queue', 'Sales', ...flags], {
      ...{ environment: { ...served.environment, OUTDIAL_API_KEY: secret }, now: served.world.clock.now },
      ...(flags.length === 0 && { answers: ['y'] }),
    });
  const dry = await run('--dry-run').ended;
  expect([dry.code, dry.stderr]).toEqual([
    3,
    expect.stringMatching(/^! .*lacks the scope.*every row is refused\.$/m) as string,
  ]);
  const person = run();
  expect([(await person.ended).code, person.questions]).toEqual([3, []]);
  const placed = await run('--confirm', '2').ended;
  expect(placed.stderr).toContain('0 rows of 2. Run the command again with a key that may place these calls:');
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
  expect(ended).toMatchObject({
    code: 3,
    stderr: '2 rows of 2: 1 would be placed (1 of them would wait), 1 refused.\n',
  });
  expect(ended.stdout).toMatch(/^✓ line 2: would be accepted {2}Ana Ruiz is Away.* \(the agent\)$/m);
  expect(ended.stdout).toMatch(/^✗ line 3: /m);
  expect(await calls()).toEqual([]);
});

test('a row that is no request is refused by itself, in the words of the file', async () => {
  const rows = [
    'ana@example.com,+12125550123,soon,,',
    'ana@example.com,0212 555,,,',
    'bo@example.com,+12125550124,,high,',
  ];
  const keys = ['ana@example.com,+12125550125,,,k1', 'bo@example.com,+12125550126,,,k1', ',+12125550127,,,'];
  const text = `Owner,Phone,Frist,priority,key\n${[...rows, ...keys].join('\n')}\n`;
  const flags = ['--map', 'Owner=from', '--map', 'Phone=to', '--map', 'Frist=wait', '--queue', 'Sales'];
  for (const how of [['--dry-run'], ['--confirm', '6']]) {
    const { stdout, stderr, code } = await place(text, ...flags, ...how);
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/^6 rows of 6: 1 (?:would be )?placed.* 5 refused\.\n$/) as string,
    ]);
    for (const line of [
      /^✗ line 2: refused {2}Frist: "soon" is not a duration.* \(you\)$/m,
      /^✗ line 3: refused {2}The column "Phone" \("02•••55"\) is not a number.* such as \+1.* \(you\)$/m,
      /^✗ line 4: refused {2}priority: "high" is not a whole number/m,
      /^✓ line 5: /m,
      /^✗ line 6: refused {2}The key "k1" is also in line 5\./m,
      /^✗ line 7: refused {2}The row names no agent\. Fill in "Owner", or .* --from\. \(you\)$/m,
    ])
      expect(stdout).toMatch(line);
  }
});

test('a dry run knows the rows that were placed before', async () => {
  const text =
    'from,to,wait\nana@example.com,+12125550123,\nana@example.com,+12125550124,2h\nana@example.com,+12125550125,\n';
  const first = text.slice(0, text.lastIndexOf('ana'));
  await place(first, '--queue', 'Sales', '--confirm', '2');
  await served.world.clock.advance(60_000);
  const ended = await place(text, '--queue', 'Sales', '--dry-run');
  expect(ended.stderr).toBe('3 rows of 3: 2 placed before, 1 would be placed (1 of them would wait).\n');
  expect(await calls()).toHaveLength(2);
});

test('a run goes on when the look-ups of the minute are used up, and says its total when that lasts', async () => {
  const { centre } = served.world;
  const rows = 'from,to\nana@example.com,+12125550123\nnemo@example.com,+12125550124\n';
  const run = (pause: () => Promise<void>) =>
    session(['calls', 'place', '--csv', written(rows), '--queue', 'Sales', '--dry-run'], {
      ...{ environment: served.environment, now: served.world.clock.now, pause },
    }).ended;
  const spend = async (): Promise<void> => {
    await served.outdial('check', '--from', 'ana@example.com', '--queue', 'Sales', '--to', '+12125550123');
    Object.assign(centre, { down: true, trouble: 'rate-budget-spent' });
  };
  await spend();
  const ended = await run(async () => void (centre.down = false));
  expect({ ...ended, stderr: withoutWait(ended.stderr) }).toMatchObject({
    code: 3,
    stderr: '2 rows of 2: 1 would be placed (1 of them would wait), 1 refused.\n',
  });
  expect(ended.stdout).toContain('no user `nemo@example.com`');
  await spend();
  const stopped = await run(async () => undefined);
  expect([stopped.code, stopped.stderr]).toEqual([
    1,
    expect.stringMatching(/It lasts\.\n\d rows? of 2[.:] .*Nothing was placed/) as string,
  ]);
});

/** Cy is no longer active, so the server rejects calls for them. */
const rejecting = async (): Promise<void> => {
  const { centre, floor, clock } = served.world;
  const left = centre.setPresence(cy, 'AVAILABLE');
  const person = { found: 'user', name: 'Cy Moe', email: 'cy@example.com', state: 'inactive' } as const;
  const former = { ...left, person: { value: person, since: null, asOf: clock.now(), source: 'read' } } as const;
  floor.feedAgent(former);
  centre.former.set(cy, former);
};

test('a row whose call is rejected is said to be, and its corrected row can be sent with the suggested key', async () => {
  await rejecting();
  const report = join(folder, 'report.csv');
  const rowsOf = (agent: string, key: string): string =>
    `from,to,key,label,Who\nbo@example.com,+12125550123,,a,Kim\n${agent},+12125550124,${key},b,Lou\n`;
  const flags = ['--queue', 'Sales', '--map', 'Who='];
  const real = ['--confirm', '2', '--report', report];
  for (const how of [real, real, ['--dry-run']]) {
    const ended = await place(rowsOf(cy, 'lead-2'), ...flags, ...how);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/1 placed(?: before)?, 1 rejected\.\n$/);
    expect(ended.stdout).toMatch(/^✗ line 3: call_\w+, rejected, the phone never rang {2}.*another key/m);
  }
  expect(parse(readFileSync(report, 'utf8'), { bom: true, columns: true })).toMatchObject([
    { row: '2', result: 'placed-before', rung: '', agent: 'Bo Lind', label: 'a', Who: 'Kim', newKey: '' },
    {
      ...{ row: '3', result: 'rejected', state: 'rejected', rung: 'no', key: 'lead-2', newKey: 'lead-2-2', Who: 'Lou' },
      ...{ code: expect.stringContaining('agent') as string, who: expect.stringMatching(/./) as string },
    },
  ]);
  for (const how of [['--dry-run'], ['--confirm', '2']]) {
    const corrected = await place(rowsOf('bo@example.com', 'lead-2'), ...flags, ...how);
    expect([corrected.code, corrected.stdout]).toEqual([
      3,
      expect.stringContaining('never dialed. Give the corrected row the key "lead-2-2".') as string,
    ]);
  }
  const again = await place(rowsOf('bo@example.com', 'lead-2-2'), ...flags, '--confirm', '2');
  expect(again).toMatchObject({ code: 0, stderr: '2 rows of 2: 1 placed, 1 placed before.\n' });
});

test('a rejected row without a key of its own is sent again once it is corrected', async () => {
  await rejecting();
  const rows = (agent: string): string => `from,to\n${agent},+12125550124\n`;
  const flags = ['--queue', 'Sales', '--confirm', '1'];
  expect((await place(rows(cy), ...flags)).stderr).toBe('1 row of 1: 1 rejected.\n');
  expect((await place(rows('bo@example.com'), ...flags)).stderr).toBe('1 row of 1: 1 placed.\n');
});

test('a dry run says how each time was read; a start that has passed is refused, unless it was placed before', async () => {
  const { clock } = served.world;
  const at = (ms: number): string => new Date(clock.now() + ms).toISOString().slice(0, 16);
  const rows = [`${at(7_200_000)},b`, `${at(7_200_000)}Z,c`, '30m,d', `${at(-600_000)}Z,e`];
  const text = `from,to,Start,label\n${rows.map((row, index) => `ana@example.com,+1212555012${index},${row}`).join('\n')}\n`;
  const run = (...how: readonly string[]) =>
    session(['calls', 'place', '--csv', written(text), '--map', 'Start=not-before', '--queue', 'Sales', ...how], {
      ...{ environment: served.environment, now: clock.now, timeZone: 'Europe/Berlin' },
    }).ended;
  const dry = await run('--dry-run');
  expect(dry.stderr).toContain('Times without a time zone count in Europe/Berlin.');
  expect(dry.stdout).toMatch(/^✗ line 5: refused {2}Start: the time \S+Z has passed\. .*leave it out.* \(you\)$/m);
  expect(dry.stdout.match(/would be accepted, dials from (?:\S+ )?\d\d:\d\d:\d\d GMT\+1/g)).toHaveLength(3);
  expect((await run('--confirm', '4')).code).toBe(3);
  await clock.advance(5_400_000);
  expect((await run('--dry-run')).stdout).toMatch(/^= line 2: call_/m);
});

test('a person is asked about the rows that would be placed, after those that would not are shown', async () => {
  const run = (answer: string) => {
    const text = 'from,to\nbo@example.com,+12125550123\nnemo@example.com,+12125550124\nbo@example.com,911\n';
    const { environment, world } = served;
    return session(['calls', 'place', '--csv', written(text), '--queue', 'Sales'], {
      ...{ environment, answers: [answer], now: world.clock.now },
    });
  };
  const no = run('n');
  expect(await no.ended).toMatchObject({
    ...{ code: 3, stdout: '' },
    stderr: expect.stringMatching(
      /✗ line 3[^]*3 rows of 3: 1 would be placed .*, 2 refused\.\nCalls wait at most .*\nNothing was placed/,
    ) as string,
  });
  expect(no.questions).toEqual(['Place 1 call? [y/N] ']);
  expect((await run('y').ended).stderr).toMatch(/3 rows of 3: 1 placed, 2 refused\.\n$/);
  const nothingLeft = run('y');
  expect(await nothingLeft.ended).toMatchObject({ code: 3 });
  expect(nothingLeft.questions).toEqual([]);
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
      phoneNumber: '+1 212 555 0110',
      createdByName: 'root',
      code: 'agent-presence',
    }),
  );
});

test('calls list --csv says when a call is to begin, when it ended, who canceled it, and its attributes in columns', async () => {
  const client = served.world.client();
  const notBefore = new Date(served.world.clock.now() + 3_600_000).toISOString();
  const request = (parts: object) => client.place(goodBody(undefined, parts), { allowDuplicate: true });
  const { call } = await request({ notBefore, attributes: { 'ticket, no': '7' } });
  await served.world.clock.advance(1_000);
  await request({ attributes: { '=zone': 'b' } });
  await client.cancel(call.id);
  const { stdout } = await served.outdial('calls', 'list', '--csv');
  const rows: unknown = parse(stdout, { bom: true, columns: true });
  expect(rows).toMatchObject([
    { state: 'waiting', endedAt: '', targetRung: '', dialedAt: '', 'attribute.=zone': 'b', 'attribute.ticket, no': '' },
    {
      ...{ id: call.id, notBefore, targetRung: 'no', replacedBy: '', 'attribute.ticket, no': '7' },
      endedAt: new Date(served.world.clock.now()).toISOString(),
      canceledBy: expect.stringMatching(/./) as string,
    },
  ]);
});
