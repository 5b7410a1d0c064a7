import type { Clock } from '../../ports/clock.ts';
import type { IdentityProvider } from '../../ports/identity.ts';
import type { Session, Sessions } from '../../ports/sessions.ts';
import type { Shared } from '../../ports/shared.ts';
import { admitPerson, type PeopleParts, rightsIn } from './people.ts';

/** Requests this shortly before the end of a session prolong it. */
const aheadMs = 60_000;
/** A provider that does not answer, or with a short token, is not asked for each request. */
const pauseMs = 10_000;

/** What proves for a session that its person is still one of the provider's. */
interface Renewal {
  readonly refreshToken: string;
  readonly subject: string;
  /** When the session ends in any case, epoch milliseconds. */
  readonly until: number;
}

/** Prolongs the sessions of people by the provider's refresh tokens. Those are in memory only: after a restart a session ends with its token. */
export interface Renewals {
  readonly keep: (sessionHash: string, renewal: Renewal) => void;
  readonly drop: (sessionHash: string) => void;
  /** The same session, or a longer one; null when the provider does not vouch for the person any more. */
  readonly renewed: (sessionHash: string, session: Session) => Promise<Session | null>;
}

interface RenewalParts extends PeopleParts {
  readonly sessions: Pick<Shared<Sessions>, 'find' | 'put' | 'drop'>;
  readonly clock: Clock;
}

export function createRenewals(parts: RenewalParts): Renewals {
  const { identity, sessions, clock } = parts;
  const kept = new Map<string, Renewal>();
  const running = new Map<string, Promise<Session | null>>();
  const pausedUntil = new Map<string, number>();
  const drop = (hash: string): void => {
    kept.delete(hash);
    pausedUntil.delete(hash);
  };
  const renew = async (by: IdentityProvider, hash: string, session: Session): Promise<Session | null> => {
    const known = kept.get(hash);
    if (known === undefined) return session;
    const signedIn = await by.renew(known.refreshToken, known.subject);
    pausedUntil.set(hash, clock.monotonic() + pauseMs);
    if (signedIn.kind === 'not-vouched' && signedIn.code === 'identity-provider-unavailable') return session;
    const admitted = signedIn.kind === 'signed-in' ? await admitPerson(parts, signedIn.person) : null;
    // Signed out while the provider was asked.
    if (!kept.has(hash)) return null;
    if (signedIn.kind !== 'signed-in' || admitted?.kind !== 'admitted') {
      drop(hash);
      await sessions.drop(hash);
      return null;
    }
    kept.set(hash, { ...known, refreshToken: signedIn.refreshToken ?? known.refreshToken });
    const expiresAt = Math.min(known.until, signedIn.person.expiresAt);
    const longer = { ...session, expiresAt, rights: rightsIn(admitted.key) };
    await sessions.put(hash, longer);
    return longer;
  };
  return {
    keep: (hash, renewal) => {
      for (const [other, { until }] of kept) if (until <= clock.now()) drop(other);
      kept.set(hash, renewal);
    },
    drop,
    renewed: async (hash, session) => {
      const known = kept.get(hash);
      const isDue = session.expiresAt - clock.now() <= aheadMs && session.expiresAt < (known?.until ?? 0);
      if (identity === undefined || !isDue) return session;
      // Another request may have prolonged it a moment ago.
      if ((pausedUntil.get(hash) ?? 0) > clock.monotonic() && !running.has(hash))
        return (await sessions.find(hash)) ?? session;
      const asked = running.get(hash) ?? renew(identity, hash, session).finally(() => running.delete(hash));
      running.set(hash, asked);
      return asked;
    },
  };
}
