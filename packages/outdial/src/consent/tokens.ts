import * as z from 'zod';
import type { AgentId } from '../call/ids.ts';

/** An agent's tokens. `refreshToken` null: Genesys gave none. Instants are epoch milliseconds. */
const tokensSchema = z.strictObject({
  token: z.string(),
  refreshToken: z.string().nullable(),
  issuedAt: z.number(),
  expiresAt: z.number(),
});
export type HeldTokens = Readonly<z.infer<typeof tokensSchema>>;

/** Seals and opens the tokens at rest (`system/sealing`). */
export interface TokenSealing {
  readonly seal: (text: string, about: string) => string;
  readonly open: (sealed: string, about: string) => string | null;
  readonly isCurrent: (sealed: string) => boolean;
}

export function writeTokens(sealing: TokenSealing, agent: AgentId, tokens: HeldTokens): string {
  const { token, refreshToken, issuedAt, expiresAt } = tokens;
  return sealing.seal(JSON.stringify({ token, refreshToken, issuedAt, expiresAt }), agent);
}

/** Null: no key opens them. */
export function readTokens(sealing: TokenSealing, agent: AgentId, sealed: string): HeldTokens | null {
  const text = sealing.open(sealed, agent);
  return text === null ? null : tokensSchema.parse(JSON.parse(text));
}
