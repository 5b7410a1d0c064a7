import type { AgentId } from '../call/ids.ts';
import type { AgentLogin, AgentToken } from '../ports/agent-consents.ts';
import type { Clock } from '../ports/clock.ts';
import type { Consent, ConsentBook } from './consent-book.ts';
import type { HeldTokens } from './tokens.ts';

/** A token is renewed when this part of its life is left, at most so long ahead. */
const partAhead = 0.1;
const mostAheadMs = 60 * 60_000;
/** After a login that failed, the next one waits at least this long. */
const restMs = 30_000;
/** Between two looks at what is due: however short tokens live, Outdial does not flood the login. */
const leastGapMs = 1_000;
/** A token that ends sooner is renewed before it is used: its request must arrive in time. */
const tooShortMs = 5_000;

interface RenewalParts {
  readonly book: ConsentBook;
  readonly login: Pick<AgentLogin, 'renew'>;
  readonly clock: Clock;
}

export interface ConsentRenewals {
  readonly token: (agent: AgentId) => Promise<AgentToken>;
  readonly isFresh: (agent: AgentId) => boolean;
  readonly drop: (agent: AgentId, token: string) => void;
  /** A consent was given: its renewal is due, too. */
  readonly arm: () => void;
  readonly start: () => void;
  /** Waits for the renewals under way: what Genesys gave is stored. */
  readonly close: () => Promise<void>;
}

/** Renews tokens ahead of their end, and those that are over when they are asked for. */
export function createRenewals(parts: RenewalParts): ConsentRenewals {
  const { book, clock } = parts;
  const renewer = createRenewer(parts);
  let disarm = (): void => undefined;
  let phase: 'new' | 'running' | 'closed' = 'new';

  const dueAt = ({ agentId: agent, tokens }: Consent): number =>
    tokens === null ? Infinity : Math.max(renewAt(tokens), clock.now() + renewer.restOf(agent));
  const arm = (): void => {
    disarm();
    if (phase !== 'running') return;
    const next = Math.min(...book.all().map(dueAt));
    if (next !== Infinity) disarm = clock.wakeAt(Math.max(next, clock.now() + leastGapMs), () => void renewDue());
  };
  const renewDue = async (): Promise<void> => {
    const due = book.all().filter((consent) => dueAt(consent) <= clock.now());
    for (const { agentId: agent } of due) if (phase === 'running') await renewer.renew(agent);
    arm();
  };
  const isFresh = (agent: AgentId): boolean => !isOver(book.find(agent)?.tokens ?? null, clock.now(), tooShortMs);
  return {
    isFresh,
    token: async (agent) => {
      if (!isFresh(agent) && renewer.restOf(agent) === 0 && phase !== 'closed') await renewer.renew(agent);
      const tokens = book.find(agent)?.tokens ?? null;
      if (tokens === null) return { kind: 'none', code: 'agent-consent-needed', retryAfterMs: null };
      if (isOver(tokens, clock.now(), 0))
        return { kind: 'none', code: 'genesys-login-failed', retryAfterMs: renewer.restOf(agent) || null };
      return { kind: 'token', token: tokens.token, issuedAt: tokens.issuedAt };
    },
    drop: (agent, token) => {
      const consent = book.find(agent);
      if (consent?.tokens?.token !== token) return;
      book.forgetToken(consent);
      arm();
    },
    arm,
    start: () => {
      book.all();
      phase = 'running';
      arm();
    },
    close: async () => {
      phase = 'closed';
      disarm();
      await renewer.settled();
    },
  };
}

interface Renewer {
  /** Joins the renewal under way, if there is one. Never rejects. */
  readonly renew: (agent: AgentId) => Promise<void>;
  /** How long the agent's next renewal waits after one that failed (ms). */
  readonly restOf: (agent: AgentId) => number;
  readonly settled: () => Promise<void>;
}

/**
 * A refresh token may work only once, so there is never more than one renewal of an agent at a time, and what it brought is stored before it
 * is used.
 */
function createRenewer({ book, login, clock }: RenewalParts): Renewer {
  const underWay = new Map<AgentId, Promise<void>>();
  const restingUntil = new Map<AgentId, number>();
  const renewWith = async (agent: AgentId, refreshToken: string): Promise<void> => {
    const answer = await login.renew(refreshToken);
    // If the agent withdrew or consented again while Genesys answered, this answer is about the old consent.
    const current = book.find(agent);
    if (current?.tokens?.refreshToken !== refreshToken) return;
    if (answer.kind === 'failed') restingUntil.set(agent, clock.now() + Math.max(restMs, answer.retryAfterMs ?? 0));
    else restingUntil.delete(agent);
    if (answer.kind === 'granted') book.renew(current, answer);
    if (answer.kind === 'refused') book.end(current, 'refused');
  };
  return {
    renew: (agent) => {
      const running = underWay.get(agent);
      if (running !== undefined) return running;
      const consent = book.find(agent);
      if (consent?.tokens == null) return Promise.resolve();
      const { refreshToken } = consent.tokens;
      if (refreshToken === null) {
        if (isOver(consent.tokens, clock.now(), 0)) book.end(consent, 'expired');
        return Promise.resolve();
      }
      const work = renewWith(agent, refreshToken)
        .catch(() => undefined)
        .finally(() => void underWay.delete(agent));
      underWay.set(agent, work);
      return work;
    },
    restOf: (agent) => Math.min(Math.max(0, (restingUntil.get(agent) ?? 0) - clock.now()), longestRestMs),
    settled: async () => {
      await Promise.allSettled(underWay.values());
    },
  };
}

/** A rest that ends later was set before the clock was set back. */
const longestRestMs = 5 * 60_000;

const isOver = (tokens: HeldTokens | null, now: number, marginMs: number): boolean =>
  tokens === null || tokens.expiresAt - marginMs <= now;

/** Without a refresh token there is nothing to renew with: the consent ends with the token. */
function renewAt({ issuedAt, expiresAt, refreshToken }: HeldTokens): number {
  const ahead = Math.min((expiresAt - issuedAt) * partAhead, mostAheadMs);
  return refreshToken === null ? expiresAt : expiresAt - Math.max(0, ahead);
}
