import { createHash, randomBytes } from 'node:crypto';
import { keyId } from '../call/ids.ts';
import type { Outdial } from '../outdial.ts';
import { keyFileOf, readKeyFile, writeKeyFile } from './key-file.ts';

type ApiKeys = Outdial['apiKeys'];
type ApiKey = Parameters<ApiKeys['add']>[0];
type Scope = ApiKey['scopes'][number];

const everything: readonly Scope[] = [
  'conversation:call',
  'presence:read',
  'calls:read',
  'calls:cancel',
  'events:write',
  'admin',
];

interface Making {
  readonly apiKeys: ApiKeys;
  readonly now: number;
  readonly newId: () => string;
}

/** The key that `start` prints, and where its secret comes from. */
export interface StartKey {
  readonly secret: string;
  /** The file it lies in; null when the environment gave it. */
  readonly file: string | null;
}

/** The start key, which may do everything: the given one, else the one in the data folder, else a new one written there. */
export async function startKey(making: Making, given: string | null, dataDir: string): Promise<StartKey> {
  const secret = given ?? readKeyFile(dataDir) ?? newSecret();
  const held = making.apiKeys.findByHash(hashOf(secret));
  if (held === null) await addKey(making, { secret, name: 'start', scopes: everything });
  if (given !== null) return { secret, file: null };
  writeKeyFile(dataDir, secret);
  return { secret, file: keyFileOf(dataDir) };
}

const feedName = 'sandbox events';

/** A fresh key with which the sandbox delivers its events; the one of the start before stops working. Returns its secret. */
export async function feedKey(making: Making): Promise<string> {
  for (const key of await making.apiKeys.list()) {
    if (key.name === feedName && key.revokedAt === null) await making.apiKeys.revoke(key.id, making.now);
  }
  const secret = newSecret();
  await addKey(making, { secret, name: feedName, scopes: ['events:write'] });
  return secret;
}

async function addKey(
  { apiKeys, now, newId }: Making,
  { secret, name, scopes }: { readonly secret: string; readonly name: string; readonly scopes: readonly Scope[] },
): Promise<void> {
  const key: ApiKey = { id: keyId(`key_${newId()}`), name, scopes, createdAt: now, revokedAt: null };
  await apiKeys.add(key, hashOf(secret));
}

const newSecret = (): string => `od_${randomBytes(24).toString('base64url')}`;
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
