import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../configuration.ts';
import { giveToOwnerOf, makeFolder } from '../system/make-folder.ts';

/** Secrets kept in the data folder, readable by their owner only. */
export type KeyFile = 'api-key';

export const keyFileOf = (dataDir: string, file: KeyFile): string => join(dataDir, file);

/** The variable that gave the key. */
export const apiKeyVariable = ({ origin }: Configuration['apiKey']): string =>
  origin === 'file' ? 'OUTDIAL_API_KEY_FILE' : 'OUTDIAL_API_KEY';

/** The secret in the file. Null when there is no secret. */
export function readKeyFile(dataDir: string, file: KeyFile): string | null {
  const path = keyFileOf(dataDir, file);
  if (!existsSync(path)) return null;
  const secret = readFileSync(path, 'utf8').trim();
  return secret === '' ? null : secret;
}

export function writeKeyFile(dataDir: string, file: KeyFile, secret: string): void {
  makeFolder(dataDir);
  const path = keyFileOf(dataDir, file);
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  // The mode above holds for a new file only.
  chmodSync(path, 0o600);
  giveToOwnerOf(dataDir, path);
}
