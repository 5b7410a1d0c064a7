import type { Clock } from '../../ports/clock.ts';
import { hashOf } from '../../system/secrets.ts';

const goodForMs = 10 * 60_000;
/** More links than anyone opens; the oldest go first. */
const most = 100;

/** Links that sign a browser in once, in memory: a restart ends them. */
export interface SignInLinks {
  /** The secret part of a link that signs in with this key. `expiresAt`: epoch milliseconds. */
  readonly make: (keyHash: string) => { readonly code: string; readonly expiresAt: number };
  /** The hash of the key that the link stands for, the first time only. Null: used, too old or not ours. */
  readonly take: (code: string) => string | null;
}

export function createSignInLinks(clock: Pick<Clock, 'now'>, newSecret: () => string): SignInLinks {
  const links = new Map<string, { readonly keyHash: string; readonly expiresAt: number }>();
  return {
    make: (keyHash) => {
      const code = newSecret();
      const expiresAt = clock.now() + goodForMs;
      links.set(hashOf(code), { keyHash, expiresAt });
      const [oldest] = links.keys();
      if (links.size > most && oldest !== undefined) links.delete(oldest);
      return { code, expiresAt };
    },
    take: (code) => {
      const hash = hashOf(code);
      const link = links.get(hash);
      links.delete(hash);
      return link === undefined || link.expiresAt <= clock.now() ? null : link.keyHash;
    },
  };
}
