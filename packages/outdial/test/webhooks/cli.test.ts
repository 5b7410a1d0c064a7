import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { session } from '../cli/in-process.ts';
import { listen } from '../../src/cli/start/listen.ts';
import { keyId } from '../../src/call/ids.ts';
import { hashOf } from '../../src/system/secrets.ts';
import { openDesk } from '../sandbox/desk.ts';
import { isSignedBy, openReceiver } from './receiver.ts';

/** The command line, speaking to an Outdial in this process. */
async function openLine() {
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-webhooks-cli-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const { outdial } = await openDesk({ dataDir, webhooks: { allowPrivate: true } });
  const key = { id: keyId('key_cli'), name: null, scopes: ['admin'], createdAt: 0, revokedAt: null } as const;
  await outdial.apiKeys.add(key, hashOf('cli-secret'));
  const port = { value: 0, origin: 'default' } as const;
  const server = await listen((request) => outdial.fetch(request), port, { what: 'it', flag: '', variable: '' });
  onTestFinished(() => server.close());
  const environment = { OUTDIAL_URL: server.url, OUTDIAL_API_KEY: 'cli-secret' };
  return async (...args: string[]) => session(['webhooks', ...args], { environment }).ended;
}

test('webhooks are added, tested, listed, rotated and removed', async () => {
  const receiver = await openReceiver();
  const outdial = await openLine();
  const added = await outdial('add', receiver.url);
  expect([added.code, added.stdout]).toEqual([0, expect.stringMatching(/^whsec_\S+\n$/)]);
  const id = /wh_\w+/.exec(added.stderr)?.[0] ?? '';
  expect((await outdial('test', id)).stdout).toContain('accepted');
  expect(isSignedBy(added.stdout.trim(), receiver.received[0]!)).toBe(true);
  expect((await outdial('list')).stdout).toContain(receiver.url);
  expect((await outdial('list')).stdout).toMatch(/^ID +ADDED +ADDRESS$/m);
  receiver.answer = () => ({ status: 500 });
  expect(await outdial('test', id)).toMatchObject({ code: 1, stdout: expect.stringContaining('500') as string });
  const rotated = await outdial('rotate', id, '--json');
  expect(JSON.parse(rotated.stdout)).toMatchObject({ id, secret: expect.stringMatching(/^whsec_/) as string });
  expect((await outdial('remove', id)).code).toBe(0);
  expect((await outdial('list')).stdout).not.toContain(receiver.url);
});

test('dead letters are listed and sent again, and misuse is refused', async () => {
  const outdial = await openLine();
  expect(await outdial('dead')).toMatchObject({ code: 0, stderr: 'There are no dead messages.\n' });
  expect(JSON.parse((await outdial('dead', '--json')).stdout)).toEqual({ items: [], next: null });
  expect(await outdial('resend', 'call_1.1')).toMatchObject({ code: 0, stdout: 'There is no such dead message.\n' });
  expect((await outdial('resend')).code).toBe(2);
  expect(await outdial('test', 'webhook-url')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no address of its own to test') as string,
  });
  expect((await outdial('resend', 'call_1.1', '--endpoint', 'wh_1')).code).toBe(2);
  expect((await outdial('remove', 'wh_nobody')).code).toBe(3);
  expect((await outdial('add', 'ftp://example.com')).code).toBe(3);
});
