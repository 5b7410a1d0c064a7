import { createHmac } from 'node:crypto';
import type { KeyId } from '../call/ids.ts';

/** Name of the setting that holds the secret of the hashes below. */
export const guardSecretName = 'erasure-secret';

/** `random`: 0 up to, not including, 1, of cryptographic quality. */
export function newGuardSecret(random: () => number): string {
  return Array.from({ length: 8 }, () => Math.floor(random() * 2 ** 32).toString(16)).join('-');
}

/** The name under which a caller's idempotency key stays used without its call: a keyed hash that does not show the key. */
export function guardHash(secret: string, caller: KeyId, key: string): string {
  const hash = createHmac('sha256', secret)
    .update(JSON.stringify([caller, key]))
    .digest('hex');
  // A blank, which no key sent in a header can hold.
  return `erased ${hash}`;
}
