import { keyId } from '../../call/ids.ts';
import type { Configuration } from '../../configuration.ts';
import type { Outdial } from '../../outdial.ts';
import { broadestScopes, type Scope, whyNotGood } from '../../ports/api-keys.ts';
import { isToken } from '../../ports/identity.ts';
import { hashOf, newSecret } from '../../system/secrets.ts';
import { CommandError, exitCode } from '../exit-code.ts';
import { apiKeyVariable, keyFileOf, readKeyFile, writeKeyFile, type KeyFile } from '../key-file.ts';

type ServerKeys = Outdial['apiKeys'];

/** The client id with which an SDK signs in, wherever the key comes from. */
const startName = 'start';
/** What the key of the environment was named in data folders of earlier versions. */
const formerStartName = 'start, from OUTDIAL_API_KEY';

interface Making {
  readonly apiKeys: ServerKeys;
  readonly dataDir: string;
  readonly now: number;
  readonly newId: () => string;
}

/** The key that `start` prints, and where its secret lies. */
export interface StartKey {
  readonly secret: string;
  /** Null when the environment gave it. */
  readonly file: string | null;
  /** The variable that gave it; null when none did. */
  readonly variable: string | null;
}

/**
 * The start key, which may do everything: the given one, else the one in the data folder, else a new one written there. Rejects with a
 * `CommandError` when the given one was revoked.
 */
export async function startKey(making: Making, given: Configuration['apiKey']): Promise<StartKey> {
  if (given.value === null) {
    const secret = await keptKey(making, { file: 'api-key', name: startName, scopes: broadestScopes });
    return { secret, file: keyFileOf(making.dataDir, 'api-key'), variable: null };
  }
  const variable = apiKeyVariable(given);
  // As a key it would go on for ever, and without the person's rights.
  if (isToken(given.value))
    throw new CommandError(
      `${variable} is the token of a person. Commands may use one; \`start\` needs an API key: give one, or leave ${variable} out.`,
      exitCode.usage,
    );
  if (!(await makeKnown(making, { secret: given.value, name: startName, scopes: broadestScopes })))
    throw new CommandError(
      `The key in ${variable} was revoked or got another secret, so nothing could use this server with it. Give another key, or leave ${variable} out.`,
      exitCode.usage,
    );
  return { secret: given.value, file: null, variable };
}

interface Kept {
  readonly file: KeyFile;
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** A key whose secret is in its file. A key that was revoked or got another secret is replaced. */
async function keptKey(making: Making, { file, name, scopes }: Kept): Promise<string> {
  const kept = readKeyFile(making.dataDir, file);
  if (kept !== null && (await makeKnown(making, { secret: kept, name, scopes }))) return kept;
  const secret = newSecret();
  await makeKnown(making, { secret, name, scopes });
  writeKeyFile(making.dataDir, file, secret);
  return secret;
}

/** Makes the secret a key if it is not one yet. False: it was one and does not work any more. */
async function makeKnown(
  { apiKeys, now, newId }: Making,
  { secret, name, scopes }: { readonly secret: string; readonly name: string; readonly scopes: readonly Scope[] },
): Promise<boolean> {
  const hash = hashOf(secret);
  const held = await apiKeys.findByHash(hash);
  if (held === null) {
    await apiKeys.add({ id: keyId(`key_${newId()}`), name, scopes, createdAt: now, revokedAt: null }, hash);
  } else if (held.name === formerStartName && held.secretUntil === undefined) {
    await apiKeys.add({ ...held, name }, hash);
  }
  return held === null || whyNotGood(held, now) === null;
}
