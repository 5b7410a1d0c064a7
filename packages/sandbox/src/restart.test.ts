import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, redirectUri } from '../test/browser.ts';
import { deskSandbox } from '../test/desk.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

test('a sandbox that was not closed continues where it was: tokens, agents, calls with their timers, dials, counts', async () => {
  const before = deskSandbox({ dataDir });
  before.control.changeAgent('ana', { presence: 'away' });
  const { body } = await before.dial('ana', { phoneNumber: '+12025550100', attributes: { 'outdial.callId': 'c' } });
  before.advance(350);
  const requests = before.control.requests().total;

  const after = deskSandbox({ dataDir });
  expect(after.control.agent('ana').presence).toBe('AWAY');
  expect(after.control.dials({ callId: 'c' }).total).toBe(1);
  expect(after.control.requests().total).toBe(requests);
  expect(after.control.state().clock.now).toBe(before.control.state().clock.now);
  const path = `/api/v2/conversations/calls/${body.id}`;
  expect((await after.get(path, before.token)).body.participants).toMatchObject([{ state: 'dialing' }]);
  after.advance(50);
  expect((await after.get(path)).body.participants).toHaveLength(2);
  after.advance(10_000);
  expect(after.control.conversation(body.id).state).toBe('closed');
});

test('a dial is on disk before its answer', async () => {
  const desk = deskSandbox({ dataDir });
  const { body } = await desk.dial('ana', { phoneNumber: '+12025550100' });
  expect(readFileSync(join(dataDir, 'sandbox.ndjson'), 'utf8')).toContain(`"kind":"dial","id":"${body.id}"`);
});

test('a torn last line is left out, and a start leaves one line per record', async () => {
  const desk = deskSandbox({ dataDir });
  for (const presence of ['away', 'busy', 'meal']) desk.control.changeAgent('ana', { presence });
  await desk.get('/api/v2/systempresences');
  const path = join(dataDir, 'sandbox.ndjson');
  appendFileSync(path, '{"kind":"agent","id":"a9e0');
  expect(deskSandbox({ dataDir }).control.agent('ana').presence).toBe('MEAL');
  const ids = readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { kind: string; id: string });
  expect(new Set(ids.map(({ kind, id }) => `${kind} ${id}`)).size).toBeGreaterThanOrEqual(ids.length - 1);
});

test('a running clock advances while the sandbox is down', async () => {
  const before = deskSandbox({ dataDir });
  before.control.setClock({ resume: true });
  const { body } = await before.dial('ana', { phoneNumber: '+12025550100' });
  const machine = { ...before.machine, now: () => before.machine.now() + 60_000 };
  const after = deskSandbox({ dataDir, machine, paused: false });
  expect(after.control.conversation(body.id).state).toBe('contacting');
  after.control.setClock({ advanceMs: 1 });
  expect(after.control.conversation(body.id).state).not.toBe('contacting');
});

test('users who signed in by code stay signed in over a restart, with the refresh token', async () => {
  const before = deskSandbox({ dataDir });
  const { id, secret } = before.sandbox.codeClient;
  const code = await codeOf(before.sandbox, 'ana');

  let count = 0;
  const after = deskSandbox({ dataDir, newId: () => `later-${(count += 1)}` });
  const ask = async (form: Record<string, string>): Promise<Record<string, string>> => {
    const body = new URLSearchParams({ client_id: id, client_secret: secret, ...form });
    const response = await after.sandbox.fetch(`${after.sandbox.url}/oauth/token`, { method: 'POST', body });
    return (await response.json()) as Record<string, string>;
  };
  const granted = await ask({ grant_type: 'authorization_code', code, redirect_uri: redirectUri });
  expect((await after.get('/api/v2/users/me', granted['access_token'])).status).toBe(200);
  const renewed = await ask({ grant_type: 'refresh_token', refresh_token: granted['refresh_token'] ?? '' });
  expect((await after.get('/api/v2/users/me', renewed['access_token'])).status).toBe(200);
});
