import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, redirectUri } from '../../test/browser.ts';
import { deskSandbox } from '../../test/desk.ts';
import type { RecordedExchange } from './recorder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'record-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function recordingDesk() {
  const file = join(folder, 'exchanges.ndjson');
  const desk = deskSandbox({ record: file });
  const text = (): string => readFileSync(file, 'utf8');
  const lines = (): RecordedExchange[] =>
    text()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as RecordedExchange);
  return { ...desk, text, lines };
}

test('each exchange is written as a line of JSON when it happens', async () => {
  const desk = recordingDesk();
  await desk.get('/api/v2/systempresences?x=y');
  await desk.get('/api/v2/users/nobody');
  await desk.sandbox.close();
  expect(desk.lines()).toMatchObject([
    { method: 'GET', path: '/api/v2/systempresences', status: 200, request: null, response: { length: 10 } },
    { method: 'GET', path: '/api/v2/users/nobody', status: 404, response: { code: 'general.resource.not.found' } },
  ]);
});

test('phone numbers are masked anywhere, but ids and times are not', async () => {
  const desk = recordingDesk();
  const dialed = await desk.dial('ana', { phoneNumber: '+12025550104', callerId: '2025550199' });
  desk.advance(2_000);
  await desk.get(`/api/v2/conversations/calls/${dialed.body.id}`);
  await desk.sandbox.close();
  const [created, read] = desk.lines();
  expect(created?.request).toEqual({ phoneNumber: '+1202•••0104', callerId: '202•••0199' });
  expect(read?.path).toBe(`/api/v2/conversations/calls/${dialed.body.id}`);
  expect(read?.response).toMatchObject({ participants: [{ startTime: '2026-11-22T12:00:00.000Z' }, {}] });
  expect(desk.text()).not.toMatch(/2025550104|2025550199/);
});

test('a number is masked as a JSON number, in any script and with any separators; so is a token in a path', async () => {
  const desk = recordingDesk();
  const spelled = ['+1/202/555/0104', '+1–202–555–0104', '＋１２０２５５５０１０４'];
  await desk.dial('ana', { phoneNumber: 12025550104, attributes: { card: 4111111111111111, age: 42, spelled } });
  await desk.get(`/api/v2/users/${desk.token}`);
  await desk.sandbox.close();
  const [created, read] = desk.lines();
  expect(created?.request).toMatchObject({
    phoneNumber: '1202•••0104',
    attributes: { card: '41111•••1111', age: 42 },
  });
  expect(JSON.stringify(created?.request)).not.toMatch(/202\D?555|５５５/);
  expect(read?.path).toBe('/api/v2/users/•••');
});

test('secrets, tokens and codes of the sign-in are masked', async () => {
  const desk = recordingDesk();
  const { id, secret } = desk.sandbox.codeClient;
  const code = await codeOf(desk.sandbox, 'ana');
  const response = await desk.sandbox.fetch(`${desk.sandbox.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri },
      ...{ client_id: id, client_secret: secret, assertion: 'saml-assertion' },
    }),
  });
  const granted = (await response.json()) as Record<string, string>;
  await desk.sandbox.close();
  expect(desk.lines().at(-1)).toMatchObject({
    request: { grant_type: 'authorization_code', code: '•••', client_secret: '•••' },
    response: { access_token: '•••', refresh_token: '•••', token_type: 'bearer' },
  });
  for (const hidden of ['saml-assertion', code, secret, granted['access_token'], granted['refresh_token']])
    expect(desk.text()).not.toContain(hidden);
});

test('an injected fault is marked by its name, and a missing answer does not have a status', async () => {
  const desk = recordingDesk();
  desk.control.injectFault({ operation: 'getSystempresences', fault: 'status', status: 503 });
  await desk.get('/api/v2/systempresences');
  desk.control.injectFault({ operation: 'getSystempresences', fault: 'reset-before-effect' });
  await desk.get('/api/v2/systempresences').catch(() => null);
  await desk.sandbox.close();
  expect(desk.lines()).toMatchObject([
    { status: 503, fault: 'status' },
    { status: null, response: null, fault: 'reset-before-effect' },
  ]);
});

test('control paths are not recorded', async () => {
  const desk = recordingDesk();
  await desk.get('/_sandbox/state');
  await desk.sandbox.close();
  expect(desk.text()).toBe('');
});
