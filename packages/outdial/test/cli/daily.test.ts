import { execFileSync } from 'node:child_process';
import { beforeEach, describe, expect, test } from 'vitest';
import { connectedCall } from '../server/connected.ts';
import { ana, bo, goodBody, sales } from '../server/world.ts';
import { session } from './in-process.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

let served: ServedWorld;
beforeEach(async () => {
  served = await openServedWorld();
  for (const id of [ana, bo]) served.world.floor.feedAgent(served.world.centre.setPresence(id, 'AWAY'));
});

const place = async (parts: object = {}, key?: string) => {
  const options = key === undefined ? { allowDuplicate: true } : { idempotencyKey: key };
  return (await served.world.client().place(goodBody(undefined, parts), options)).call;
};

describe('calls list', () => {
  test('shows one call a line under a header, fitted to the terminal, and whole in a pipe', async () => {
    const call = await place();
    const { stdout } = await served.onTerminal('calls', 'list').ended;
    const [header = '', row = ''] = stdout.split('\n');
    expect(header).toMatch(/^ID +STATE +AGE +AGENT +QUEUE +TARGET +WHY$/);
    const [id = ''] = row.split(' ');
    expect(row).toMatch(/^\w{12} {2}waiting +\d+ (?:s|min|h|d) +Ana Ruiz +Sales +\+15559876543 +Away$/);
    expect((await served.outdial('calls', 'show', id)).stdout).toContain(call.id);
    const piped = (await served.outdial('calls', 'list')).stdout;
    expect(piped).toContain(call.id);
    expect(piped).toContain(call.waitingFor[0]?.message.split(' since ')[0]);
  });

  test('takes a time as how long ago, and keeps it as a time in the next page', async () => {
    const call = await place();
    await served.world.clock.advance(3_600_000);
    expect((await served.outdial('calls', 'list', '--since', '30m')).stdout).toBe('No calls.\n');
    expect((await served.outdial('calls', 'list', '--since', '2h', '--until', '30m')).stdout).toContain(call.id);
    expect(await served.outdial('calls', 'list', '--since', 'monday')).toMatchObject({ code: 2 });
  });

  test('lists the calls that expire soon, and status says how many they are', async () => {
    const { clock } = served.world;
    const soon = await place({ expiresAt: new Date(clock.now() + 5 * 60_000).toISOString() });
    const later = await place({ expiresAt: new Date(clock.now() + 15 * 60_000).toISOString() });
    const { stdout } = await served.outdial('calls', 'list', '--state', 'waiting', '--expires-before', '10m');
    expect(stdout).toContain(soon.id);
    expect(stdout).toMatch(/^ID +STATE +EXPIRES +AGE .*\n\S+ +waiting +\d\d:\d\d:\d\d UTC /);
    expect(stdout).not.toContain(later.id);
    expect((await served.outdial('calls', 'list')).stdout).not.toContain('EXPIRES');
    expect((await served.outdial('status')).stdout).toContain(
      '1 call expires within 10 minutes. See them: outdial calls list --state waiting --expires-before 10m',
    );
    expect(await served.outdial('calls', 'list', '--expires-before', 'soon')).toMatchObject({ code: 2 });
  });

  test('tells how to go on with the same filters, as it is typed here', async () => {
    for (let count = 0; count < 51; count++) await place({ label: "Ben's list" });
    const { stderr } = await served.onTerminal('calls', 'list', '--state', 'waiting', '--label', "Ben's list").ended;
    const more = /^More: (npx outdial calls list --state waiting --label 'Ben'\\''s list' --cursor \S+)$/m.exec(stderr);
    expect(more).not.toBeNull();
    const words = execFileSync('bash', ['-c', `printf '%s\\n' ${more?.[1] ?? ''}`], { encoding: 'utf8' })
      .trim()
      .split('\n');
    const next = await served.outdial(...words.slice(2));
    expect(next.stdout.trim().split('\n')).toHaveLength(2);
  });
});

describe('the beginning of an id', () => {
  test('finds the call to show or to cancel', async () => {
    const call = await place();
    const start = call.id.slice(0, 22).toLowerCase();
    expect((await served.outdial('calls', 'show', start)).stdout).toContain(call.id);
    expect((await served.outdial('calls', 'cancel', start)).stdout).toContain(`${call.id} is canceled.`);
  });

  test.each([
    ['of several calls names them', (id: string) => id.slice(0, 13), 2, 'Several calls begin with'],
    [
      'of no call is an error',
      (id: string) => `${id.slice(0, 15)}${id[15] === 'Z' ? 'Y' : 'Z'}ZZZ`,
      3,
      'or an id that begins',
    ],
    ['that is too short is an error', () => 'call_01', 2, 'too short'],
  ])('%s', async (_name, startOf, code, said) => {
    const call = await place();
    await place();
    const ended = await served.outdial('calls', 'show', startOf(call.id));
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(said) as string]);
  });
});

describe('a command that changes one call', () => {
  test('takes a key, and a number that has one such call', async () => {
    const keyed = await place({}, 'crm-7');
    expect((await served.outdial('calls', 'cancel', 'crm-7')).stdout).toContain(`${keyed.id} is canceled.`);
    const open = await place();
    expect((await served.outdial('calls', 'cancel', '+1 555 987 6543')).stdout).toContain(`${open.id} is canceled.`);
    expect(await served.outdial('calls', 'cancel', '+15559876543')).toMatchObject({
      ...{ code: 3, stderr: 'There is no open call to +15559876543.\n' },
    });
  });

  test('names the candidates of an ambiguous number, and changes none of them', async () => {
    for (let count = 0; count < 7; count++) await place();
    const { code, stderr } = await served.outdial('calls', 'cancel', '+15559876543');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^Several calls to \+15559876543 fit: call_\w+ \(waiting, Ana Ruiz\), .* and 2 more\. Give the id\.$/m,
      ),
    ]);
    expect((await served.world.client().count({ state: 'waiting' })).count).toBe(7);
  });

  test.each(['cancel', 'resolve', 'show'])('%s says that nothing has this id or key', async (command) => {
    const flags = command === 'resolve' ? ['--not-placed'] : [];
    const { code, stderr } = await served.outdial('calls', command, 'lead-027', ...flags);
    expect([code, stderr]).toEqual([
      3,
      'No call has the id or the key "lead-027", or an id that begins like this. To search by label: outdial calls list --label lead-027\n',
    ]);
  });

  test('fails when the call had already ended another way', async () => {
    const call = await place();
    await served.world.clock.advance(16 * 60_000);
    const { code, stdout } = await served.outdial('calls', 'cancel', call.id);
    expect([code, stdout]).toEqual([3, expect.stringContaining(`${call.id} had already ended: `) as string]);
  });
});

describe('on a terminal', () => {
  const wide = (columns: number, ...args: readonly string[]) =>
    session(args, { environment: served.environment, now: served.world.clock.now, columns }).ended;

  test('a calls list has the label, a wide one also the key, and names the time zone once', async () => {
    await place(
      { label: 'renewals', notBefore: new Date(served.world.clock.now() + 3_600_000).toISOString() },
      'crm-7',
    );
    const [header = '', row = ''] = (await wide(120, 'calls', 'list')).stdout.split('\n');
    expect(header).toMatch(/ TARGET +LABEL +KEY +WHY/);
    expect(row).toMatch(/ renewals +crm-7 +/);
    const [narrow = '', short = ''] = (await wide(80, 'calls', 'list')).stdout.split('\n');
    expect([narrow, short]).toEqual([
      expect.stringMatching(/TARGET +LABEL +WHY \(UTC\)$/) as string,
      expect.stringMatching(/ for \d\d:\d\d$/) as string,
    ]);
    expect((await served.outdial('calls', 'list')).stdout).not.toContain('(UTC)');
  });

  test('agents shows the joined queues where they fit', async () => {
    expect((await wide(140, 'agents')).stdout).toMatch(/^Bo Lind .* Sales, Support /m);
    expect((await wide(60, 'agents')).stdout).not.toContain('QUEUES');
    expect((await wide(80, 'agents')).stdout).toMatch(/^Bo Lind +bo@example\.com /m);
    expect((await served.outdial('agents')).stdout).toMatch(/^AGENT .* QUEUES .*$/m);
  });

  test('requests list fits with the key of each request, and its short id is enough', async () => {
    await served.world.call('POST', '/v1/keys', { body: { name: 'crm', role: 'caller' } });
    await served.world.clock.advance(1_000);
    await served.outdial('calls', 'list', '--state', 'nope');
    const { stdout } = await wide(80, 'requests', 'list');
    const [header = '', row = ''] = stdout.split('\n');
    expect(header).toMatch(/^ID +AT \(UTC\) +STATUS +METHOD +PATH +CODES$/);
    expect(row).toMatch(/^\w{12} +\d\d:\d\d:\d\d +400 +GET +\/v1\/calls\?state=nope +query-invalid$/);
    expect((await wide(80, 'requests', 'show', row.split(' ')[0] ?? '')).stdout).toContain('query-invalid');
    expect(await wide(80, 'requests', 'show', 'req_nope')).toMatchObject({ code: 3 });
  });
});

test('calls show answers who, for whom, by whom, with which key, label, reason and attributes', async () => {
  const call = await place(
    { label: 'renewals', reason: 'asked to be called', attributes: { ticket: '4711' } },
    'crm-7',
  );
  const { stdout } = await served.outdial('calls', 'show', call.id);
  for (const line of [
    /^Agent +Ana Ruiz \(ana@example\.com\)$/m,
    /^Accepted +\d{4}-\d\d-\d\d .*requested by root$/m,
    /^Key +crm-7$/m,
    /^Label +renewals$/m,
    /^Reason +asked to be called$/m,
    /^ {2}ticket +4711$/m,
  ])
    expect(stdout).toMatch(line);
});

test('calls show says who can fix it, and finds a call by its key or by the newest call to a number', async () => {
  const call = await place({ targets: [{ phoneNumber: '+12125550123' }] }, 'crm-7');
  await served.world.clock.advance(1_000);
  const newer = await place({ targets: [{ phoneNumber: '+12125550123' }] }, 'crm-8');
  const { stdout } = await served.outdial('calls', 'show', 'crm-7');
  expect(stdout).toContain(call.id);
  expect(stdout).toMatch(/^waiting: Ana Ruiz is Away.*\n {2}Ask Ana Ruiz .* \(who can fix it: the agent\)$/m);
  const byNumber = await served.outdial('calls', 'show', '+1 212 555 0123');
  expect(byNumber.stdout).toContain(newer.id);
  expect(byNumber.stderr).toContain("outdial calls list --number '+1 212 555 0123'");
  expect((await served.outdial('calls', 'show', '+12125550199')).code).toBe(3);
});

test('calls show --follow stays until the call ends', async () => {
  const call = await place();
  const watching = served.onTerminal('calls', 'show', call.id, '--follow');
  await watching.printed(/waiting {2}/);
  await served.world.client().cancel(call.id);
  expect(await watching.ended).toMatchObject({ code: 5, stdout: expect.stringContaining('was never rung') as string });
});

test('calls watch shows who calls whom, and why it waits, until Ctrl-C', async () => {
  const watching = served.onTerminal('calls', 'watch');
  const seen = watching.printed(/^.*waiting +Away\b.*$/m);
  const isSeen = seen.then(() => 'seen');
  // The stream begins with what happens after it was opened, so a call goes in until one is seen.
  while ((await Promise.race([isSeen, place()])) !== 'seen');
  const [line] = await seen;
  expect(line).toMatch(/^\w{10} {2}\d\d:\d\d:\d\d {2}Ana Ruiz +\+1555•••6543 {2}waiting {4}Away/);
  expect(line.length).toBeLessThanOrEqual(80);
  await watching.printed(/^ID +TIME +AGENT +TARGET +STATE +WHY \(UTC\)$/m);
  watching.interrupt();
  expect((await watching.ended).code).toBe(130);
});

test('status says what is open, why calls wait, and what needs a person', async () => {
  await place();
  await served.outdial('pause', '--note', 'fire drill');
  const again = await served.outdial('pause', '--note', 'lunch');
  expect([again.code, again.stdout]).toEqual([
    3,
    expect.stringMatching(
      /^Dialing is already paused since .* by root: fire drill\. Your note was not kept\./,
    ) as string,
  ]);
  expect((await served.outdial('pause')).code).toBe(0);
  const { stdout, code } = await served.onTerminal('status').ended;
  expect(code).toBe(0);
  expect(stdout).toContain('Open: 1 waiting.');
  expect(stdout).toMatch(/Dialing is paused since .* by root: fire drill\. Resume it: npx outdial resume/);
  expect(stdout).toMatch(/^1 +everyone +a supervisor +Dialing is paused/m);
  expect(JSON.parse((await served.outdial('status', '--json')).stdout)).toMatchObject({ calls: { waiting: 1 } });
});

test('status --today counts the calls since midnight here, by state, with the talk time of each agent', async () => {
  const { world, environment } = served;
  const today = (timeZone: string, ...flags: readonly string[]) =>
    session(['status', '--today', ...flags], { environment, now: world.clock.now, timeZone }).ended;
  expect((await today('UTC')).stdout).toMatch(/^No calls were accepted since 00:00:00 UTC\.$/m);
  await place({ from: { id: bo, queueId: sales } });
  await world.clock.advance(16 * 60_000);
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  await connectedCall(world);
  const { stdout } = await today('UTC');
  expect(stdout).toMatch(/^2 calls since 00:00:00 UTC: 1 connected, 1 expired\.\nTalk time: 0\.0 s\.$/m);
  expect(stdout).toMatch(/^1 +0\.0 s +Bo Lind$/m);
  expect((await served.outdial('status')).stdout).toContain('1 call (0 talked, 1 expired) in the last hour');
  const given = await place({ from: { id: bo, queueId: sales }, label: 'given' });
  await served.outdial('calls', 'reassign', '--label', 'given', '--to', 'cy@example.com', '--yes');
  await served.outdial('calls', 'cancel', '--label', 'given', '--yes');
  await world.clock.advance(2_000);
  expect((await world.client().get(given.id)).state).toBe('canceled');
  const parts = '1 expired, 1 canceled, 1 reassigned';
  expect((await served.outdial('status')).stdout).toContain(`3 calls (0 talked, ${parts}) in the last hour`);
  expect((await today('UTC')).stdout).toContain(`4 calls since 00:00:00 UTC: 1 connected, ${parts}.`);
  // It is 15:16 UTC, which is the next day on Kiritimati.
  expect(JSON.parse((await today('Pacific/Kiritimati', '--json')).stdout)).toMatchObject({
    ...{
      since: '2026-11-22T10:00:00.000Z',
      calls: 4,
      byState: { connected: 1, expired: 1, canceled: 2 },
      reassigned: 1,
    },
  });
});

test('waiting sums up by agent and by blocker, and counts each call of an agent once', async () => {
  await place();
  await place();
  await place({ from: { id: bo, queueId: sales } });
  expect((await served.outdial('waiting', '--by', 'agent')).stdout).toMatch(/^2 +Ana Ruiz +Away$/m);
  expect((await served.outdial('waiting', '--by', 'blocker')).stdout).toMatch(
    /^3 +agent-presence +the agent +Ana Ruiz, Bo Lind$/m,
  );
  await served.outdial('pause');
  await served.world.clock.advance(2_000);
  expect((await served.outdial('waiting', '--by', 'agent')).stdout).toMatch(/^2 +Ana Ruiz +Dialing is paused/m);
  expect((await served.outdial('waiting', '--by', 'blocker')).stdout).toMatch(
    /^3 +dialing-paused +a supervisor +everyone\n$/m,
  );
});

test('a printed command has the options that lead to the same server', async () => {
  const { OUTDIAL_URL: url = '' } = served.environment;
  await served.outdial('pause');
  const { stdout } = await served.outdial('status', '--url', url, '--data-dir', '/my data');
  expect(stdout).toContain(`Resume it: outdial resume --url ${url} --data-dir '/my data'`);
});

test('agents says who can take a call, and why not', async () => {
  const { stdout } = await served.outdial('agents');
  expect(stdout).toMatch(/^Ana Ruiz +ana@example\.com +no +Away .*Outdial dials when/m);
  expect(stdout).toMatch(/^Cy Moe +cy@example\.com +(?:yes|\?) +/m);
  expect((await served.outdial('agents', '--blocked')).stdout).not.toContain('Cy Moe');
});

test('agents names an Outdial call once, and a lost phone next to it', async () => {
  const { world } = served;
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  const { id } = await connectedCall(world);
  await served.outdial('agents');
  await world.clock.advance(1_000);
  const facts = world.centre.setPresence(ana, 'AVAILABLE');
  const [calls, station] = [facts.calls!, facts.station!];
  world.floor.feedAgent({
    ...facts,
    calls: { ...calls, value: { active: 1, acw: 0 } },
    station: { ...station, value: { ...station.value!, reachable: false } },
  });
  const { stdout } = await served.outdial('agents');
  expect(stdout).toMatch(
    new RegExp(`^Ana Ruiz +ana@example.com +no .*Outdial has a call in progress for Ana Ruiz \\(${id}\\)`, 'm'),
  );
  expect(stdout).toMatch(/^Ana Ruiz +ana@example.com +no .*phone/m);
  expect(stdout).not.toContain('another call');
  const narrow = (
    await session(['agents'], { environment: served.environment, now: world.clock.now, columns: 190 }).ended
  ).stdout;
  expect(narrow).toMatch(/^Ana Ruiz .*unreachable.*; on an Outdial call$/m);
  const { stdout: checked } = await served.outdial('check', '--from', ana, '--to', '+12025550143');
  expect(checked).toContain(`another call in progress for Ana Ruiz (${id})`);
  expect(checked).not.toContain('on another call');
});

test('check says that this key may not place the call, and what the number should be', async () => {
  const { world, environment } = served;
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  const { secret } = await world.client().keys.create({ role: 'supervisor' });
  const check = (...flags: readonly string[]) =>
    session(['check', '--from', ana, ...flags], {
      environment: { ...environment, OUTDIAL_API_KEY: secret },
      now: world.clock.now,
    }).ended;
  const ready = await check('--to', '+12025550143');
  expect([ready.code, ready.stdout]).toEqual([3, expect.stringContaining('lacks the scope') as string]);
  expect(ready.stdout).toContain('With a key that has the scope, Outdial would dial it now.');
  expect(ready.stdout).not.toContain('✓');
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  expect((await check('--to', '+12025550143')).stdout).toContain('With a key that has the scope, Outdial would accept');
  const wrong = await served.outdial('call', '--from', ana, '--to', '2025550143');
  expect(wrong.stderr).toMatch(/If you mean \+1202•••0143, send the number with its \+ and country code\./);
});

test('call --no-follow says why a call was rejected, and that dialing is paused', async () => {
  const { world } = served;
  const call = (...flags: readonly string[]) =>
    served.outdial('call', '--no-follow', '--from', ana, '--queue', 'Sales', '--to', '+12025550143', ...flags);
  const rejected = await call('--when-not-ready', 'refuse');
  expect([rejected.code, rejected.stdout]).toEqual([3, expect.stringMatching(/^✗ Ana Ruiz is Away/m) as string]);
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  await served.outdial('pause');
  expect((await call('--label', 'other')).stdout).toMatch(/^waiting: Dialing is paused/m);
  const { stdout } = await served.outdial('capacity');
  expect(stdout).toMatch(/^Next dial +- +dialing is paused$/m);
  expect(stdout).toMatch(/^Sent per call +- +all requests to Genesys, also for look-ups and checks, by 0 calls/m);
});

test('a time in a note or a path does not get a zone in the header, and the CSV of the audit has ISO times', async () => {
  await served.outdial('pause', '--note', 'until 13:10');
  await place();
  await served.outdial('requests', 'list', '--since', '2026-11-22 10:10');
  const wide = async (...args: readonly string[]) =>
    (await session(args, { environment: served.environment, now: served.world.clock.now, columns: 160 }).ended).stdout;
  expect(await wide('audit')).toMatch(/^AT \(UTC\) .* DETAILS$/m);
  expect((await served.outdial('requests', 'list')).stdout).toMatch(/^ID +AT +STATUS +METHOD +PATH +CODES$/m);
  const csv = (await served.outdial('audit', '--csv')).stdout;
  expect(csv).toContain('expiresAt');
  expect(csv).not.toMatch(/(?:^|,)"?\d{13}"?(?:,|$)/m);
  const [, id = ''] = /^(req_\w+)/m.exec((await served.outdial('requests', 'list')).stdout) ?? [];
  expect((await served.outdial('requests', 'show', id)).stdout).toContain('with root (key_root)');
});

test('doctor asks the server that is named, also by OUTDIAL_URL', async () => {
  const { code, stdout } = await served.outdial('doctor', '--json');
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { target: 'sandbox' }]);
});

test('--version prints the version', async () => {
  expect(await served.outdial('--version')).toMatchObject({ code: 0, stdout: '1.2.3\n' });
});

test('the script for bash completes commands, subcommands and flags', async () => {
  const { stdout } = await served.onTerminal('completion', 'bash').ended;
  const complete = (...words: readonly string[]): readonly string[] => {
    const typed = `COMP_WORDS=(${words.map((word) => `"${word}"`).join(' ')}); COMP_CWORD=${words.length - 1}; ${words[0] === 'npx' ? '_outdial_npx' : '_outdial'}`;
    const script = `${stdout}\n${typed}\necho "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split(' ');
  };
  expect(complete('outdial', 'sta')).toEqual(['start', 'status']);
  expect(complete('outdial', 'calls', 're')).toEqual(['reassign', 'resolve']);
  expect(complete('outdial', 'calls', 'list', '--st')).toEqual(['--state']);
  expect(complete('outdial', 'calls', 'list', '--state', 'wai')).toEqual(['waiting']);
  expect(complete('outdial', 'calls', 'cancel', '--state', '')).toEqual(['scheduled', 'waiting']);
  expect(complete('outdial', 'waiting', '--by', '')).toEqual(['agent', 'blocker']);
  expect(complete('outdial', 'calls', 'place', '--csv', '/etc/host')).toContain('/etc/hosts');
  expect(complete('outdial', 'calls', 'list', '--label', '')).toEqual(['']);
  expect(complete('outdial', 'calls', 'list', '--csv', '--st')).toEqual(['--state']);
  expect(complete('npx', 'outdial', 'calls', 're')).toEqual(['reassign', 'resolve']);
});
