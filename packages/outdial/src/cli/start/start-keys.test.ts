import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keyId } from '../../call/ids.ts';
import { grantToken } from '../../server/drop-in/oauth.ts';
import { createMemoryKeys } from '../../engine/memory/memory-keys.ts';
import { hashOf } from '../../system/secrets.ts';
import { startKey } from './start-keys.ts';

const key = (value: string | null, origin: 'environment' | 'file' = 'environment') => ({ value, origin });
const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
const signIn = async (apiKeys: ReturnType<typeof createMemoryKeys>, secret: string): Promise<number> => {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'start', client_secret: secret });
  return (await grantToken(apiKeys, { authorization: undefined, form, now: 3 })).answer.status;
};

test.each([
  ['the environment', 'a-good-secret-0123456789'],
  ['the data folder', null],
])('an SDK signs in as `start` with the key of %s', async (_where, given) => {
  const apiKeys = createMemoryKeys();
  const { secret } = await startKey({ apiKeys, dataDir: scratch(), now: 1, newId: () => '1' }, key(given));
  expect(await signIn(apiKeys, secret)).toBe(200);
});

test('a key from the environment that an earlier version named differently is `start` from now on, with its id', async () => {
  const apiKeys = createMemoryKeys();
  const secret = 'a-good-secret-0123456789';
  const held = { id: keyId('key_old'), name: 'start, from OUTDIAL_API_KEY', scopes: ['admin'] as const };
  await apiKeys.add({ ...held, createdAt: 1, revokedAt: null }, hashOf(secret));
  await startKey({ apiKeys, dataDir: scratch(), now: 2, newId: () => '2' }, key(secret));
  expect(apiKeys.findByHash(hashOf(secret))).toMatchObject({ id: 'key_old', name: 'start' });
  expect(await signIn(apiKeys, secret)).toBe(200);
});

test("a caller's own key that the start receives keeps its name", async () => {
  const apiKeys = createMemoryKeys();
  await apiKeys.add(
    { id: keyId('key_1'), name: 'crm', scopes: ['admin'], createdAt: 1, revokedAt: null },
    hashOf('s3'),
  );
  await startKey({ apiKeys, dataDir: scratch(), now: 2, newId: () => '2' }, key('s3'));
  expect(apiKeys.findByHash(hashOf('s3'))).toMatchObject({ name: 'crm' });
});

test('a start key that was rotated is replaced once its old secret stops working, and the old secret makes no key', async () => {
  const apiKeys = createMemoryKeys();
  const dataDir = scratch();
  const at = (now: number) => startKey({ apiKeys, dataDir, now, newId: () => String(now) }, key(null));
  const first = await at(1);
  await apiKeys.rotate({ id: keyId('key_1'), hash: hashOf('next'), until: 5 });
  expect((await at(4)).secret).toBe(first.secret);
  expect((await at(5)).secret).not.toBe(first.secret);
  await expect(startKey({ apiKeys, dataDir, now: 5, newId: () => '5' }, key(first.secret))).rejects.toThrow('revoked');
  expect((await apiKeys.list()).map(({ id }) => id)).toEqual(['key_1', 'key_5']);
});

test('a given key is known by the variable that gave it', async () => {
  const apiKeys = createMemoryKeys();
  const start = (given: ReturnType<typeof key>) =>
    startKey({ apiKeys, dataDir: scratch(), now: 1, newId: () => '1' }, given);
  expect((await start(key('s3', 'file'))).variable).toBe('OUTDIAL_API_KEY_FILE');
  expect((await start(key('s3'))).variable).toBe('OUTDIAL_API_KEY');
});
