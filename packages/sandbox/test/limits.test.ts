import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deskSandbox } from './desk.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

test('the clock cannot move beyond the year 9999, in one jump or in several', async () => {
  const desk = deskSandbox({ dataDir });
  for (const advanceMs of [1e16, 8.64e15, Number.MAX_VALUE])
    expect((await desk.post('/_sandbox/clock', { advanceMs })).status).toBe(400);
  expect((await desk.post('/_sandbox/clock', { advanceMs: 2e14 })).status).toBe(200);
  const second = await desk.post('/_sandbox/clock', { advanceMs: 2e14 });
  expect(second).toMatchObject({ status: 400, body: { message: expect.stringContaining('year 9999') as string } });
  expect((await desk.post('/_sandbox/clock', { resume: true, speed: 10_000 })).status).toBe(200);
  desk.machine.advance(1e13);
  expect((await desk.get('/_sandbox/clock')).status).toBe(200);
});

test('a stored clock outside its range is ignored, so that the folder stays usable', () => {
  deskSandbox({ dataDir }).control.setClock({ advanceMs: 1 });
  const path = join(dataDir, 'sandbox.ndjson');
  const value = { now: 1e16, running: true, speed: 1, machineNow: 1 };
  writeFileSync(path, `${JSON.stringify({ kind: 'setting', id: 'clock', record: { id: 'clock', value } })}\n`);
  const desk = deskSandbox({ dataDir });
  expect(desk.control.state().clock.now).toBe(new Date(desk.machine.now()).toISOString());
  expect(readFileSync(path, 'utf8')).not.toContain('"now":10000000000000000');
});

test.each([
  ['faults', { fault: 'latency', ms: 1e16 }],
  ['faults', { fault: 'answer-lost', holdMs: 1e16 }],
  ['timings', { talkMs: 1e16 }],
  ['events/deliver-to', { url: 'ftp://example.com' }],
])('POST %s refuses %o', async (path, order) => {
  expect((await deskSandbox().post(`/_sandbox/${path}`, order)).status).toBe(400);
});

test('a token cannot outlive the clock’s range, and a timing must be a duration', async () => {
  const desk = deskSandbox();
  const path = `/_sandbox/clients/${desk.sandbox.client.id}`;
  expect((await desk.patch(path, { tokenSeconds: 1e16 })).status).toBe(400);
  for (const talkMs of [Number.NaN, -1, 1e16]) expect(() => deskSandbox({ timings: { talkMs } })).toThrow(/talkMs/);
});

test('the API counts the bytes of a body, not its characters', async () => {
  const desk = deskSandbox();
  const answer = await desk.dial('ana', { phoneNumber: '+12025550100', uuiData: 'ü'.repeat(300_000) });
  expect(answer).toMatchObject({ status: 413, body: { code: 'request.entity.too.large' } });
});

test('over a socket the API also accepts 512,000 bytes, and a control path accepts a large floor', async () => {
  const desk = deskSandbox();
  const url = await desk.sandbox.listen();
  const send = async (path: string, body: string): Promise<number> => {
    const headers = { authorization: `Bearer ${desk.token}`, 'content-type': 'application/json' };
    return (await fetch(`${url}${path}`, { method: 'POST', headers, body })).status;
  };
  const agents = Array.from({ length: 12_000 }, (_all, index) => ({ slug: `a-${index}`, note: 'ü'.repeat(80) }));
  try {
    expect(await send('/_sandbox/reset', JSON.stringify({ agents }))).toBe(200);
    expect(await send('/_sandbox/reset', `"${'x'.repeat(64_000_000)}"`)).toBe(413);
    const path = `/api/v2/conversations/calls/user/${desk.agentId('a-1')}`;
    expect(await send(path, JSON.stringify({ phoneNumber: '+12025550100', uuiData: 'ü'.repeat(400_000) }))).toBe(413);
    expect(await send('/oauth/token', 'x'.repeat(600_000))).toBe(413);
  } finally {
    await desk.sandbox.close();
  }
});
