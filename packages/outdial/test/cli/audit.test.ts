import { parse } from 'csv-parse/sync';
import { beforeEach, expect, test } from 'vitest';
import { keyId } from '../../src/call/ids.ts';
import { bo, goodBody } from '../server/world.ts';
import { session } from './in-process.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

let world: ServedWorld['world'];
let outdial: ServedWorld['outdial'];
let environment: ServedWorld['environment'];
beforeEach(async () => {
  ({ world, outdial, environment } = await openServedWorld());
});

/** A call that is asked for and canceled while nothing is dialed. */
async function canceled(reason: string): Promise<string> {
  await world.call('POST', '/v1/pause');
  await world.clock.advance(1_000);
  const answer = await world.call('POST', '/v1/calls', { body: goodBody(undefined, { reason }) });
  const { id } = (await answer.json()) as { id: string };
  await world.call('POST', `/v1/calls/${id}/cancel`);
  return id;
}

test('audit shows who did what, a line each', async () => {
  const id = await canceled('callback');
  const { code, stdout } = await outdial('audit', '--since', '2026-11-22T00:00:00Z');
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/ {2}paused {4}root$/),
    expect.stringMatching(new RegExp(` {2}asked {5}root {2}${id} {2}Ana Ruiz {2}\\+15559876543 {2}reason: callback$`)),
    expect.stringMatching(new RegExp(` {2}canceled {2}root {2}${id} `)),
  ]);
});

test('audit --csv gives flat columns that Excel reads, with nothing that it would run', async () => {
  await canceled('=HYPERLINK("x")');
  const { stdout } = await outdial('audit', '--since', '2026-11-22T00:00:00Z', '--number', '+15559876543', '--csv');
  const [head = '', asked, ...others] = parse(stdout, { bom: true });
  expect(stdout.startsWith('\ufeffat,act,by,byName,callId,agentId,agentName,phoneNumber,reason,')).toBe(true);
  const cell = (name: string): string | undefined => asked?.[head.indexOf(name)];
  expect(cell('at')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect([cell('act'), cell('byName'), cell('phoneNumber')]).toEqual(['asked', 'root', '+1 555 987 6543']);
  expect(cell('reason')).toBe(`'=HYPERLINK("x")`);
  expect(others).toHaveLength(1);
});

test('audit shows of a restored backup its time, and the ids of the calls that are lost', async () => {
  const facts = { since: '2026-11-22T13:00:00.000Z', calls: 2, accepted: ['call_1', 'call_2'] };
  await world.engine.note?.('restored' as never, null, facts);
  const limits = { role: 'caller', scopes: ['calls:read'], ownCalls: true };
  await world.engine.note?.('person-known', keyId('person_1'), { key: 'person_1', name: 'Ana', ...limits });
  const { stdout } = await outdial('audit', '--since', '2026-11-22T00:00:00Z');
  expect(stdout).toMatch(/restored {2}Outdial {2}calls: 2, since: .*13:00:00 UTC, lost: call_1, call_2\n/);
  expect(stdout).toMatch(/person-known .*scopes: calls:read, role: caller, own calls: yes\n/);
});

test('on a terminal each act is one line in words, and a reassigned call is said to be', async () => {
  await world.call('POST', '/v1/pause', { body: { note: 'fire drill' } });
  await world.clock.advance(1_000);
  await world.call('POST', '/v1/calls', { body: goodBody(undefined, { label: 'renewals', reason: 'callback' }) });
  await outdial('calls', 'reassign', '--label', 'renewals', '--to', bo, '--yes');
  const since = ['--since', '2026-11-22T00:00:00Z'];
  const { stdout } = await session(['audit', ...since], { environment, now: world.clock.now, columns: 120 }).ended;
  const [header = '', ...rows] = stdout.trimEnd().split('\n');
  expect(header).toMatch(/^AT \(UTC\) +WHO +ACT +CALL +AGENT +NUMBER +DETAILS/);
  expect(rows).toEqual([
    expect.stringMatching(/^[\d:]{8} +root +paused dialing +- .*fire drill$/) as string,
    expect.stringMatching(/^[\d:]{8} +root +requested +\w{12,} +Ana Ruiz +\+15559876543 +callback$/) as string,
    expect.stringMatching(/^[\d:]{8} +root +reassigned +\w{12,} +Ana Ruiz .*reassigned$/) as string,
    expect.stringMatching(/^[\d:]{8} +root +took over +\w{12,} +Bo Lind .*callback$/) as string,
  ]);
  const flat = parse((await outdial('audit', ...since, '--csv')).stdout, { bom: true });
  expect(flat[0]).toContain('reassignedTo');
  expect(flat.flat().filter((cell) => /^[{[]/.test(cell))).toEqual([]);
});

test('an invalid time is a usage error', async () => {
  const { code, stderr } = await outdial('audit', '--since', 'yesterday');
  expect([code, stderr]).toEqual([2, expect.stringContaining('--since: "yesterday"')]);
});

test('calls forget erases, and says how many; an open call is in the way', async () => {
  await canceled('one');
  await world.call('POST', '/v1/calls', { body: goodBody(undefined, { label: 'open' }) });
  const forget = (...flags: string[]) => outdial('calls', 'forget', '--number', '+15559876543', ...flags);
  const refused = await forget('--yes');
  expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('number-has-open-call')]);
  const [open] = (await world.engine.list({ states: ['waiting'] })).items;
  await world.call('POST', `/v1/calls/${open!.order.id}/cancel`);
  const unasked = await forget();
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('--confirm 2')]);
  expect((await forget('--confirm', '3')).stderr).toContain('confirm-differs');
  expect(await forget('--confirm', '2')).toMatchObject({
    code: 0,
    stdout: 'Erased 2 calls.\n',
  });
  expect((await world.engine.list({})).items).toEqual([]);
});
