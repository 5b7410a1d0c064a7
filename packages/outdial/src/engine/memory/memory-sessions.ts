import type { Session, Sessions } from '../../ports/sessions.ts';

/** Sessions that end with the process. */
export function createMemorySessions(byHash = new Map<string, Session>()): Sessions {
  return {
    put: (hash, session) => {
      for (const [other, { expiresAt }] of byHash) if (expiresAt <= session.createdAt) byHash.delete(other);
      byHash.set(hash, session);
    },
    find: (hash) => byHash.get(hash) ?? null,
    drop: (hash) => void byHash.delete(hash),
    sharesOf: (id) => [...byHash].filter(([, { sharedCall }]) => sharedCall === id),
  };
}
