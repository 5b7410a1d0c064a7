import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AgentId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';

/** A sign-in that began: for whom, and what only Outdial knows of it. */
interface SignIn {
  readonly agentId: AgentId;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
  readonly redirectUri: string;
}

/** Sign-ins under way, in memory: a restart ends them. Each is good once, for a short time, in the browser in which it began. */
export interface SignIns {
  readonly begin: (
    agent: AgentId,
    redirectUri: string,
  ) => { readonly state: string; readonly challenge: string; readonly browser: string };
  /** Null: unknown, used, too old, or begun in another browser. */
  readonly take: (state: string, browser: string | null) => SignIn | null;
}

const goodForMs = 10 * 60_000;
/** More than people begin; beyond it the oldest are over. */
const mostOfAgent = 5;
const most = 10_000;

interface Begun extends SignIn {
  readonly browser: Buffer;
  readonly expiresAt: number;
}

const secret = (): string => randomBytes(32).toString('base64url');
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createSignIns(clock: Pick<Clock, 'now'>): SignIns {
  const begun = new Map<string, Begun>();
  const dropSurplus = (states: readonly string[], bound: number): void => {
    for (const state of states.slice(0, Math.max(0, states.length + 1 - bound))) begun.delete(state);
  };
  const makeRoom = (agent: AgentId): void => {
    const now = clock.now();
    const isOver = ({ expiresAt }: Begun): boolean => expiresAt <= now || expiresAt > now + goodForMs;
    for (const [state, one] of begun) if (isOver(one)) begun.delete(state);
    dropSurplus(
      [...begun].flatMap(([state, { agentId }]) => (agentId === agent ? state : [])),
      mostOfAgent,
    );
    dropSurplus([...begun.keys()], most);
  };
  return {
    begin: (agentId, redirectUri) => {
      makeRoom(agentId);
      const [state, verifier, browser] = [secret(), secret(), secret()];
      const expiresAt = clock.now() + goodForMs;
      begun.set(state, { agentId, verifier, redirectUri, browser: digest(browser), expiresAt });
      return { state, challenge: digest(verifier).toString('base64url'), browser };
    },
    take: (state, browser) => {
      const found = begun.get(state);
      if (found === undefined || browser === null || !timingSafeEqual(digest(browser), found.browser)) return null;
      begun.delete(state);
      return found.expiresAt > clock.now() ? found : null;
    },
  };
}
