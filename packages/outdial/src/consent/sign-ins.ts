import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { agentId, type AgentId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';

/** A sign-in that began: for whom, and what only its browser knows. */
interface SignIn {
  readonly agentId: AgentId;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
  readonly redirectUri: string;
}

/**
 * Sign-ins under way. Each is kept in a cookie of the browser in which it began, for a short time: so beginning many costs the server nothing and
 * ends none. Who changes a cookie gains nothing: the user of the token must be the agent, and Genesys takes a code once.
 */
export interface SignIns {
  /** `browser`: the content of the cookie. */
  readonly begin: (
    agent: AgentId,
    redirectUri: string,
  ) => { readonly state: string; readonly challenge: string; readonly browser: string };
  /** Null: too old, or begun in another browser. */
  readonly take: (state: string, browser: string | null) => SignIn | null;
}

const goodForMs = 10 * 60_000;
const text = z.string().max(500);
const keptSchema = z.strictObject({ agentId: text, state: text, verifier: text, redirectUri: text, at: z.number() });

const secret = (): string => randomBytes(32).toString('base64url');

export function createSignIns(clock: Pick<Clock, 'now'>): SignIns {
  return {
    begin: (agent, redirectUri) => {
      const [state, verifier] = [secret(), secret()];
      const kept = { agentId: agent, state, verifier, redirectUri, at: clock.now() } satisfies z.infer<
        typeof keptSchema
      >;
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      return { state, challenge, browser: Buffer.from(JSON.stringify(kept)).toString('base64url') };
    },
    take: (state, browser) => {
      const kept = keptSchema.safeParse(jsonOf(Buffer.from(browser ?? '', 'base64url').toString('utf8'))).data;
      const now = clock.now();
      if (kept === undefined || kept.state !== state || kept.at > now || kept.at <= now - goodForMs) return null;
      return { agentId: agentId(kept.agentId), verifier: kept.verifier, redirectUri: kept.redirectUri };
    },
  };
}

function jsonOf(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return null;
  }
}
