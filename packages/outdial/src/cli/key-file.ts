import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The start key's secret, in the data folder, readable by its owner only. */
export const keyFileOf = (dataDir: string): string => join(dataDir, 'api-key');

/** The secret in the key file; null when there is none. */
export function readKeyFile(dataDir: string): string | null {
  const path = keyFileOf(dataDir);
  if (!existsSync(path)) return null;
  const secret = readFileSync(path, 'utf8').trim();
  return secret === '' ? null : secret;
}

export function writeKeyFile(dataDir: string, secret: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = keyFileOf(dataDir);
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  // The mode above holds for a new file only.
  chmodSync(path, 0o600);
}
