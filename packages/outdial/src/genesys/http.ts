import type { Clock } from '../ports/clock.ts';
import { retryAfterMsOf } from './answer.ts';
import type { Budget, BudgetStanding, Urgency } from './budget.ts';
import { createClockDifference, type ClockDifference } from './clock-difference.ts';
import { type LimitReached, limitReached } from './rate-limit.ts';
import { readRegion } from './region.ts';
import { addressRefusedCode, refusedAddress } from './refused-address.ts';
import type { GenesysAnswer, Send, Sent } from './send.ts';
import { timeLimit } from './time-limit.ts';
import { createTokens, type Login, type Tokens } from './token.ts';

export interface HttpOptions {
  /** A region id, a domain, or a loopback address (see `readRegion`); anything else throws. */
  readonly region: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clock: Clock;
  /** Milliseconds a request may take from leaving to the last byte of its answer, and a connection to stand. */
  readonly requestTimeoutMs: number;
  readonly send: Send;
  /** Tokens that several processes share; without them each has its own. */
  readonly tokens?: Tokens;
  /** Of this process, or shared. */
  readonly budget: Budget;
}

interface Ask {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  /** Path below the API host, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** `soon` when absent. */
  readonly urgency?: Urgency;
  /** Who gets at most half of what its urgency has left. Absent: there is no such limit. */
  readonly payer?: string | undefined;
}

export type DialSent =
  /** `tokenAgeMs`: how old the token was that it carried. */
  | { readonly kind: 'sent'; readonly sent: Sent; readonly tokenAgeMs: number }
  /** Nothing was tried: no budget, or no token. */
  | { readonly kind: 'no-budget'; readonly retryAfterMs: number }
  | { readonly kind: 'no-token'; readonly login: Extract<Login, { kind: 'failed' }> };

interface DialAsk {
  readonly path: string;
  readonly body: unknown;
  readonly mayLeave: () => boolean;
  /** How long the connection may take to stand; then nothing is written. */
  readonly connectMs: number;
}

/** Requests to the API host with token and budget. `ask` is for what may be asked twice; `dial` sends once, whatever comes. */
export interface Http {
  readonly ask: (request: Ask) => Promise<Sent>;
  readonly dial: (request: DialAsk) => Promise<DialSent>;
  /** The state of the budget, and how many requests were sent since the start. Null standing: a shared budget that does not report it. */
  readonly spending: () => {
    readonly sent: number;
    readonly limited: Readonly<Record<LimitReached['of'], number>>;
    readonly standing: BudgetStanding | null;
  };
  /** How far Genesys's clock is ahead of ours, in milliseconds, as its answers say. */
  readonly clockAheadMs: () => number;
  /** From now on nothing is asked any more. */
  readonly close: () => void;
}

export function createHttp(options: HttpOptions): Http {
  const region = readRegion(options.region);
  if (region.kind === 'refused') throw new TypeError(`GENESYSCLOUD_REGION is refused: ${region.why}`);
  const { clock, requestTimeoutMs, budget } = options;
  const sendSafely = neverRejecting(options.send);
  const tokens = options.tokens ?? createTokens({ ...options, send: sendSafely, loginHost: region.hosts.login });
  const api = region.hosts.api;

  let closed = false;
  let count = 0;
  const send: Send = (request) => {
    count += 1;
    return sendSafely(request);
  };
  const limited = { token: 0, organisation: 0 };
  const difference = createClockDifference();
  const means: Means = { send, tokens, budget, api, clock, requestTimeoutMs, limited, difference };

  return {
    ask: async (request) => {
      if (closed) return { left: false, answer: null, error: 'closed' };
      const first = await askOnce(means, request);
      return first.answer !== null && isTokenRefused(first.answer) ? askOnce(means, request) : first;
    },
    dial: (request) => dialOnce(means, request),
    spending: () => ({ sent: count, limited: { ...limited }, standing: budget.standing?.() ?? null }),
    clockAheadMs: difference.aheadMs,
    close: () => {
      closed = true;
    },
  };
}

interface Means {
  readonly send: Send;
  readonly tokens: Tokens;
  readonly budget: Budget;
  readonly api: string;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
  /** How many requests each kind of limit refused. */
  readonly limited: Record<LimitReached['of'], number>;
  readonly difference: ClockDifference;
}

async function askOnce(means: Means, request: Ask): Promise<Sent> {
  const granted = await means.budget.read(request.urgency, request.payer);
  if (granted.kind === 'spent') {
    const isLookUp = request.urgency === 'order' || request.urgency === 'question';
    const error = isLookUp ? 'look-up-budget-spent' : 'rate-budget-spent';
    return { left: false, answer: null, error, retryAfterMs: granted.retryAfterMs };
  }
  const login = await means.tokens.get();
  if (login.kind === 'failed') return loginFailed(login);
  const limit = timeLimit(means.clock, means.requestTimeoutMs);
  const from = means.clock.now();
  const sent = await means.send({
    method: request.method ?? 'GET',
    url: means.api + request.path,
    headers: headersFor(login.token, request.body !== undefined),
    body: request.body === undefined ? null : JSON.stringify(request.body),
    mayLeave: () => true,
    signal: limit.signal,
  });
  limit.end();
  learn(sent, { token: login.token, kind: 'read', from }, means);
  return sent;
}

async function dialOnce(means: Means, { path, body, mayLeave, connectMs }: DialAsk): Promise<DialSent> {
  const { send, tokens, budget, clock } = means;
  const login = await tokens.get();
  if (login.kind === 'failed') return { kind: 'no-token', login };
  const granted = await budget.dial();
  if (granted.kind === 'spent') return { kind: 'no-budget', retryAfterMs: granted.retryAfterMs };
  const limit = timeLimit(clock, connectMs);
  const leaving = (): boolean => {
    limit.restart(means.requestTimeoutMs);
    return mayLeave();
  };
  const from = clock.now();
  const sent = await send({
    method: 'POST',
    url: means.api + path,
    headers: headersFor(login.token, true),
    body: JSON.stringify(body),
    mayLeave: leaving,
    signal: limit.signal,
  });
  limit.end();
  learn(sent, { token: login.token, kind: 'dial', from }, means);
  return { kind: 'sent', sent, tokenAgeMs: clock.now() - login.issuedAt };
}

/** A request that was not sent, because there was no token. */
export function loginFailed({ sent, refused, forAddress }: Extract<Login, { kind: 'failed' }>): Sent {
  const error = forAddress === undefined ? (refused ? 'login-refused' : 'login-failed') : addressRefusedCode;
  const address = forAddress?.address ?? null;
  return { ...sent, answer: null, error, ...(address !== null && { address }) };
}

/** True if Genesys refused the token itself: a new one may do. */
const isTokenRefused = (answer: GenesysAnswer): boolean => answer.status === 401 && refusedAddress(answer) === null;

/** A mistake of ours proves nothing about what left. */
function neverRejecting(send: Send): Send {
  return async (request) => {
    try {
      return await send(request);
    } catch (error) {
      return { left: true, answer: null, error: error instanceof Error ? error.name : 'error' };
    }
  };
}

/** What was sent: with which token, what for, and when. */
interface Asked {
  readonly token: string;
  readonly kind: 'dial' | 'read';
  readonly from: number;
}

function learn({ answer }: Sent, { token, kind, from }: Asked, means: Means): void {
  const { tokens, budget, limited, difference, clock } = means;
  if (answer === null) return;
  difference.learn(answer, { from, to: clock.now() });
  if (isTokenRefused(answer)) tokens.drop(token);
  const limit = limitReached(answer);
  const refusedForMs = limit === null ? null : retryAfterMsOf(answer);
  if (limit !== null) limited[limit.of] += 1;
  // The limit of the organisation is on some of its services, and dialing is not known to be one of them.
  const slowReads = limit?.of === 'organisation' && kind === 'read' ? budget.slowReads : undefined;
  slowReads?.(refusedForMs);
  budget.learn(answer.headers, limit === null || slowReads !== undefined ? null : (refusedForMs ?? 1_000));
}

function headersFor(token: string, hasBody: boolean): Readonly<Record<string, string>> {
  return {
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
  };
}
