import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from 'genesys-cloud-sandbox';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { record } from '../../../sandbox/test/held.ts';
import { selfSigned } from '../certificate.ts';
import { session } from './in-process.ts';
import { scratchFolder } from './program.ts';

let sandbox: Sandbox;
let url = '';
beforeEach(async () => {
  sandbox = createSandbox({ record });
  url = await sandbox.listen();
});
afterEach(() => sandbox.close());

const answerSchema = z.object({
  ok: z.boolean(),
  rows: z.array(
    z.object({
      check: z.string(),
      result: z.string(),
      says: z.string(),
      fix: z.string().nullable(),
      who: z.string().nullable(),
    }),
  ),
});
const doctor = (...args: readonly string[]) => session(['doctor', '--sandbox-url', url, ...args]).ended;
const rowsOf = async (...args: readonly string[]) => {
  const { code, stdout } = await doctor('--json', ...args);
  const { ok, rows } = answerSchema.parse(JSON.parse(stdout));
  expect(code).toBe(ok ? 0 : 1);
  return rows;
};
const ana = (): string => sandbox.control.state().agents.find(({ email }) => email === 'ana@example.com')?.id ?? '';

test('the sandbox is fit for calls: nothing fails, each oddity causes a named warning, and nothing is dialed', async () => {
  expect((await rowsOf('--probe', 'ana@example.com')).find(({ check }) => check === 'Probe')?.result).toBe('pass');
  for (const nobody of ['nobody', '../../users/me?x=']) {
    expect((await rowsOf('--probe', nobody)).find(({ check }) => check === 'Probe')?.result).toBe('fail');
  }
  const rows = await rowsOf('--probe', ana());
  expect(rows.filter(({ result }) => result === 'fail')).toEqual([]);
  const checks = new Set(rows.map(({ check }) => check));
  for (const check of [
    'Region',
    'DNS',
    'Login',
    'Clock',
    'Client',
    'Permission',
    'Agents',
    'Stations',
    'WebRTC phones',
    'Queues',
    'Notifications',
    'Rate limit',
    'Probe',
  ]) {
    expect(checks).toContain(check);
  }
  expect(rows.find(({ check }) => check === 'Stations')?.says).toContain('Carla Nophone');
  expect(rows.find(({ check }) => check === 'WebRTC phones')?.says).toContain('Nils Notpersistent');
  expect(sandbox.control.dials({}).total).toBe(0);
});

test('a missing permission fails with who grants it where, and the probe says the same', async () => {
  sandbox.control.changeClient(sandbox.client.id, { permissions: ['routing:queue:view'] });
  const rows = await rowsOf('--probe', ana());
  expect(rows.find(({ check }) => check === 'Probe')).toMatchObject({ result: 'fail', who: 'admin' });
  expect(rows.filter(({ check, result }) => check === 'Permission' && result === 'fail')[0]?.says).toContain(
    'conversation:agentlessCall:add',
  );
  expect(sandbox.control.dials({}).total).toBe(0);
});

test('people read a table with each fix below its row', async () => {
  const { code, stdout } = await doctor();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^✓ pass {2}Login +Genesys issued a token\.$/m);
  expect(stdout).toMatch(/^! warn {2}Stations .*\n {8}Ask each agent to select a phone/m);
  expect(stdout).toMatch(/\d+ pass, \d+ warn, 0 fail\. Nothing was dialed\.\n$/);
});

test.each([
  ['lacks only a destination', null, 'pass', 'assumed'],
  ['lacks a grant', { status: 403, code: 'missing.any.permissions' }, 'fail', 'agentlessCall'],
  ["wants the agent's own token", { status: 400, code: 'not.a.user' }, 'fail', 'own token'],
  ['failed on the other side', { status: 500, code: 'internal.server.error' }, 'warn', 'does not show whether'],
] as const)('a probe that %s is reported, and has dialed nothing', async (_what, answer, result, says) => {
  if (answer !== null) {
    sandbox.control.injectFault({
      operation: 'postConversationsCallsUserUserId',
      fault: 'status',
      count: 1,
      ...answer,
    });
  }
  const probe = (await rowsOf('--probe', ana())).find(({ check }) => check === 'Probe');
  expect(probe?.result).toBe(result);
  expect(`${probe?.says} ${probe?.fix}`).toContain(says);
  expect(sandbox.control.requests().byOperation['postConversationsCallsUserUserId']).toBe(1);
  expect(sandbox.control.dials({}).total).toBe(0);
});

test('a host with an untrusted certificate fails at TLS and receives no secret', async () => {
  let heard = 0;
  const proxy = createTlsServer(selfSigned(30), (_request, response) => {
    heard += 1;
    response.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => proxy.close(() => resolve())));
  const region = `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const { code, stdout } = await session(['doctor', '--json'], { environment: organisation(region) }).ended;
  expect(code).toBe(1);
  const { rows } = answerSchema.parse(JSON.parse(stdout));
  const told = rows.filter(({ check }) => ['DNS', 'TLS', 'Login'].includes(check));
  expect(told.map(({ check, result }) => [check, result])).toEqual([
    ['DNS', 'pass'],
    ['TLS', 'fail'],
    ['Login', 'fail'],
  ]);
  expect(told[1]?.says).toContain('SELF_SIGNED');
  expect(heard).toBe(0);
});

const organisation = (region: string) => ({
  OUTDIAL_TARGET: 'organisation',
  GENESYSCLOUD_REGION: region,
  GENESYSCLOUD_OAUTHCLIENT_ID: sandbox.client.id,
  GENESYSCLOUD_OAUTHCLIENT_SECRET: 'not-the-secret',
});

test('with --live the configured organisation is checked: a refused client and a missing policy fail, and no secret is shown', async () => {
  const dataDir = join(scratchFolder(), 'data');
  const { code, stdout, stderr } = await session(['doctor', '--json', '--data-dir', dataDir], {
    environment: organisation(url),
  }).ended;
  expect(code).toBe(1);
  const failed = answerSchema.parse(JSON.parse(stdout)).rows.filter(({ result }) => result === 'fail');
  expect(failed.map(({ check }) => check)).toEqual(['Login', 'Policy']);
  expect(stdout + stderr).not.toContain('not-the-secret');
});

test('an invalid region receives no request, and is reported with the variable to set', async () => {
  let heard = 0;
  const elsewhere = createServer((_request, response) => {
    heard += 1;
    response.end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => elsewhere.close(() => resolve())));
  const region = `http://not-genesys.example:${(elsewhere.address() as AddressInfo).port}`;
  const { code, stdout } = await session(['doctor'], { environment: organisation(region) }).ended;
  expect(code).toBe(1);
  expect(stdout).toContain('GENESYSCLOUD_REGION');
  expect(heard).toBe(0);
});

test('without a sandbox it says how to start one, and --print-setup does not need one', async () => {
  await sandbox.close();
  const { code, stderr } = await doctor();
  expect(code).toBe(7);
  expect(stderr).toContain('outdial sandbox');
  expect((await doctor('--print-setup')).stdout).toContain('conversation:agentlessCall:add');
  expect((await doctor('--print-setup', '--terraform')).stdout).toContain(
    'resource "genesyscloud_auth_role" "outdial"',
  );
  expect((await doctor('--print-setup', 'agent-token')).stdout).toContain('user-basic-info');
  expect((await doctor('--print-setup=agent-token', '--terraform')).stdout).toContain('"CODE"');
  expect((await doctor('--print-setup', 'callback')).code).toBe(2);
});

test('a do-not-call list file that protects no number fails by name, with who must replace it', async () => {
  const folder = scratchFolder();
  const doNotCall = ['own', 'gone', 'page'].map((name) => ({ name, file: `${name}.txt` }));
  const policy = join(folder, 'policy.json');
  writeFileSync(policy, JSON.stringify({ version: 1, countries: null, doNotCall }));
  writeFileSync(join(folder, 'own.txt'), '+12125550123\n');
  writeFileSync(join(folder, 'page.txt'), '<html>Service temporarily unavailable</html>');
  const lists = async () => (await rowsOf('--policy', policy)).filter(({ check }) => check === 'Do-not-call list');
  expect(await lists()).toMatchObject([
    { result: 'pass', says: 'own (own.txt) can be used.' },
    {
      result: 'fail',
      who: 'admin',
      says: expect.stringMatching(/gone \(gone\.txt\).*there is no such file/) as string,
    },
    { result: 'fail', who: 'admin', says: expect.stringMatching(/page \(page\.txt\).*line 1/) as string },
  ]);
  for (const name of ['gone', 'page']) writeFileSync(join(folder, `${name}.txt`), '+12125550124\n');
  expect((await lists()).map(({ result }) => result)).toEqual(['pass', 'pass', 'pass']);
});
