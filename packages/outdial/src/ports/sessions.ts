import type { CallId } from '../call/ids.ts';
import type { PersonRights } from './identity.ts';

/** A browser that signed in with an API key, or a link that shows one call. Both end when the key is revoked. */
export interface Session {
  /** The hash under which the key is known. */
  readonly keyHash: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The only call that a share link shows. Absent for a browser that signed in: it may do what its key may. */
  readonly sharedCall?: CallId;
  /** What a person may do whom an identity provider vouched for. Absent for an API key, which has its rights itself. */
  readonly rights?: PersonRights;
}

/** Sessions by the hex SHA-256 of their secret, which is only in the browser's cookie or in the share link. A restart of the server ends none. */
export interface Sessions {
  /** Ends those that expired before this one was created, and the oldest of its key beyond a bound; answers their hashes. */
  readonly put: (hash: string, session: Session) => readonly string[];
  readonly find: (hash: string) => Session | null;
  readonly drop: (hash: string) => void;
  /** The share links of this call, by the hash of their secret, oldest first. */
  readonly sharesOf: (id: CallId) => readonly (readonly [hash: string, session: Session])[];
}
