import type { Session, Sessions } from '../../ports/sessions.ts';

/** A key may serve a whole floor of browsers. A sign-in beyond that ends the key's oldest session. */
const mostOfKey = 1_000;

/** Sessions that end with the process. `kept`: those from before, the oldest first. */
export function createMemorySessions(kept: Iterable<readonly [string, Session]> = []): Sessions {
  const byHash = new Map(kept);
  const ofKey = new Map<string, Set<string>>();
  const note = (hash: string, { keyHash }: Session): Set<string> => {
    const own = ofKey.get(keyHash) ?? new Set();
    ofKey.set(keyHash, own.add(hash));
    return own;
  };
  for (const [hash, session] of byHash) note(hash, session);

  const drop = (hash: string): void => {
    const keyHash = byHash.get(hash)?.keyHash;
    byHash.delete(hash);
    if (keyHash === undefined) return;
    const own = ofKey.get(keyHash);
    own?.delete(hash);
    if (own?.size === 0) ofKey.delete(keyHash);
  };
  /** Mostly the oldest are over first. A share link may last longer, so the key's own are all looked at: those are few. */
  const over = (now: number, keyHash: string): readonly string[] => {
    const isOver = (hash: string): boolean => (byHash.get(hash)?.expiresAt ?? Infinity) <= now;
    const found = new Set([...(ofKey.get(keyHash) ?? [])].filter(isOver));
    for (const hash of byHash.keys()) {
      if (!isOver(hash)) break;
      found.add(hash);
    }
    return [...found];
  };
  return {
    put: (hash, session) => {
      const ended = over(session.createdAt, session.keyHash);
      for (const one of ended) drop(one);
      byHash.set(hash, session);
      const own = note(hash, session);
      const surplus = [...(own.size > mostOfKey ? own : [])].slice(0, own.size - mostOfKey);
      for (const one of surplus) drop(one);
      return [...ended, ...surplus];
    },
    find: (hash) => byHash.get(hash) ?? null,
    drop,
    sharesOf: (id) => [...byHash].filter(([, { sharedCall }]) => sharedCall === id),
  };
}
