/** A browser that signed in with an API key. It may do what the key may, as long as the key is good. */
export interface Session {
  /** The hash under which the key is known. */
  readonly keyHash: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Sessions by the hex SHA-256 of their secret, which is in the browser's cookie only. A restart of the server ends none. */
export interface Sessions {
  /** Drops those that expired before this one was created. */
  readonly put: (hash: string, session: Session) => void;
  readonly find: (hash: string) => Session | null;
  readonly drop: (hash: string) => void;
}
