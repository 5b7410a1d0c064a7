import type { Clock } from '../../ports/clock.ts';
import { hashOf } from '../../system/secrets.ts';

const goodForMs = 10 * 60_000;
/** More links than anyone opens; the oldest of the same key go first. */
const mostOfKey = 20;

/** Links that sign a browser in once, in memory: a restart ends them. */
export interface SignInLinks {
  /** The secret part of a link that signs in with this key. `expiresAt`: epoch milliseconds. */
  readonly make: (keyHash: string) => { readonly code: string; readonly expiresAt: number };
  /** What `take` would answer. The link stays good. */
  readonly peek: (code: string) => string | null;
  /** The hash of the key that the link stands for, the first time only. Null: used, too old or not ours. */
  readonly take: (code: string) => string | null;
}

export function createSignInLinks(clock: Pick<Clock, 'now'>, newSecret: () => string): SignInLinks {
  const links = new Map<string, { readonly keyHash: string; readonly expiresAt: number }>();
  const ofKey = new Map<string, string[]>();
  const find = (hash: string): { readonly keyHash: string } | null => {
    const link = links.get(hash);
    return link === undefined || link.expiresAt <= clock.now() ? null : link;
  };
  return {
    make: (keyHash) => {
      const code = newSecret();
      const expiresAt = clock.now() + goodForMs;
      const own = [...(ofKey.get(keyHash) ?? []), hashOf(code)];
      for (const oldest of own.splice(0, own.length - mostOfKey)) links.delete(oldest);
      ofKey.set(keyHash, own);
      links.set(hashOf(code), { keyHash, expiresAt });
      return { code, expiresAt };
    },
    peek: (code) => find(hashOf(code))?.keyHash ?? null,
    take: (code) => {
      const hash = hashOf(code);
      const link = find(hash);
      links.delete(hash);
      return link?.keyHash ?? null;
    },
  };
}
