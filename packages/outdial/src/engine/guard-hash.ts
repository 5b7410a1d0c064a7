import { createHmac } from 'node:crypto';
import type { CallOrder } from '../call/call.ts';
import type { KeyId } from '../call/ids.ts';

/** Name of the setting that holds the secret of the hashes below. */
export const guardSecretName = 'erasure-secret';

const hmac = (secret: string, parts: readonly string[]): string =>
  createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');

/** `random`: 0 up to, not including, 1, of cryptographic quality. */
export function newGuardSecret(random: () => number): string {
  return Array.from({ length: 8 }, () => Math.floor(random() * 2 ** 32).toString(16)).join('-');
}

/** The name under which a caller's idempotency key stays used without its call: a keyed hash that does not show the key. */
export function guardHash(secret: string, caller: KeyId, key: string): string {
  // A blank, which no key sent in a header can hold.
  return `erased ${hmac(secret, [caller, key])}`;
}

type Twinned = Pick<CallOrder, 'createdBy' | 'agent' | 'target' | 'fingerprint'>;

/** Accepting a call asks for both of its names, and the ledger again. */
const hashed = new WeakMap<Twinned, { readonly secret: string; readonly hash: string }>();

function hashOf(secret: string, order: Twinned): string {
  const known = hashed.get(order);
  if (known?.secret === secret) return known.hash;
  const { createdBy, agent, target, fingerprint } = order;
  const hash = hmac(secret, [createdBy, agent.id, target.phoneNumber, fingerprint]).slice(0, 5);
  hashed.set(order, { secret, hash });
  return hash;
}

/**
 * The name under which a request without a key is known while the record of its call is lost, or after it was erased. Short, so that a thousand
 * phone numbers and more have the same one: even someone who has the secret cannot find the number by trying them all.
 */
export function twinHash(secret: string, why: 'lost' | 'erased', order: Twinned): string {
  return `${why} ${hashOf(secret, order)}`;
}
