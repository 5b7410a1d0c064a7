import { createHash, randomBytes } from 'node:crypto';

/** The secret of a new API key. */
export const newSecret = (): string => `od_${randomBytes(24).toString('base64url')}`;

/** A random text of 256 bits, such as a PKCE verifier. */
export const newNonce = (): string => randomBytes(32).toString('base64url');

/** The hex SHA-256 under which a secret is known; the secret itself is never stored. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
