import type { CallId } from '../call/ids.ts';

/** A browser that signed in with an API key, or a link that shows one call. Both end when the key is revoked. */
export interface Session {
  /** The hash under which the key is known. */
  readonly keyHash: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The only call that a share link shows. Absent for a browser that signed in: it may do what its key may. */
  readonly sharedCall?: CallId;
}

/** Sessions by the hex SHA-256 of their secret, which is only in the browser's cookie or in the share link. A restart of the server ends none. */
export interface Sessions {
  /** Drops those that expired before this one was created. */
  readonly put: (hash: string, session: Session) => void;
  readonly find: (hash: string) => Session | null;
  readonly drop: (hash: string) => void;
  /** The share links of this call, by the hash of their secret, oldest first. */
  readonly sharesOf: (id: CallId) => readonly (readonly [hash: string, session: Session])[];
}
