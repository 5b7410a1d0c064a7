import type { Clock } from '../ports/clock.ts';
import { retryAfterMsOf } from './answer.ts';
import { type Budget, type BudgetStanding, createBudget, type Urgency } from './budget.ts';
import { readRegion } from './region.ts';
import type { Send, Sent } from './send.ts';
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
  /** Allowance until an answer names another; 300 when absent. */
  readonly requestsPerMinute?: number;
  /** Tokens and budget that several processes share; without them each has its own. */
  readonly tokens?: Tokens;
  readonly budget?: Budget;
}

interface Ask {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  /** Path below the API host, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** `soon` when absent. */
  readonly urgency?: Urgency;
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
  readonly spending: () => { readonly sent: number; readonly standing: BudgetStanding | null };
  /** From now on nothing is asked any more. */
  readonly close: () => void;
}

export function createHttp(options: HttpOptions): Http {
  const region = readRegion(options.region);
  if (region.kind === 'refused') throw new TypeError(`GENESYSCLOUD_REGION is refused: ${region.why}`);
  const { clock, requestTimeoutMs } = options;
  const sendSafely = neverRejecting(options.send);
  const tokens = options.tokens ?? createTokens({ ...options, send: sendSafely, loginHost: region.hosts.login });
  const budget = options.budget ?? createBudget(clock, options.requestsPerMinute);
  const api = region.hosts.api;

  let closed = false;
  let count = 0;
  const send: Send = (request) => {
    count += 1;
    return sendSafely(request);
  };
  const means: Means = { send, tokens, budget, api, clock, requestTimeoutMs };

  return {
    ask: async (request) => {
      if (closed) return { left: false, answer: null, error: 'closed' };
      const first = await askOnce(means, request);
      return first.answer?.status === 401 ? askOnce(means, request) : first;
    },
    dial: async ({ path, body, mayLeave, connectMs }) => {
      const login = await tokens.get();
      if (login.kind === 'failed') return { kind: 'no-token', login };
      const granted = await budget.dial();
      if (granted.kind === 'spent') return { kind: 'no-budget', retryAfterMs: granted.retryAfterMs };
      const limit = timeLimit(clock, connectMs);
      const leaving = (): boolean => {
        limit.restart(requestTimeoutMs);
        return mayLeave();
      };
      const sent = await send({
        method: 'POST',
        url: api + path,
        headers: headersFor(login.token, true),
        body: JSON.stringify(body),
        mayLeave: leaving,
        signal: limit.signal,
      });
      limit.end();
      learn(sent, login.token, tokens, budget);
      return { kind: 'sent', sent, tokenAgeMs: clock.now() - login.issuedAt };
    },
    spending: () => ({ sent: count, standing: budget.standing?.() ?? null }),
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
}

async function askOnce(means: Means, request: Ask): Promise<Sent> {
  const granted = await means.budget.read(request.urgency);
  if (granted.kind === 'spent') return { left: false, answer: null, error: 'rate-budget-spent' };
  const login = await means.tokens.get();
  if (login.kind === 'failed')
    return { ...login.sent, answer: null, error: login.refused ? 'login-refused' : 'login-failed' };
  const limit = timeLimit(means.clock, means.requestTimeoutMs);
  const sent = await means.send({
    method: request.method ?? 'GET',
    url: means.api + request.path,
    headers: headersFor(login.token, request.body !== undefined),
    body: request.body === undefined ? null : JSON.stringify(request.body),
    mayLeave: () => true,
    signal: limit.signal,
  });
  limit.end();
  learn(sent, login.token, means.tokens, means.budget);
  return sent;
}

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

function learn(sent: Sent, token: string, tokens: Tokens, budget: Budget): void {
  if (sent.answer === null) return;
  const { status, headers } = sent.answer;
  if (status === 401) tokens.drop(token);
  budget.learn(headers, status === 429 ? (retryAfterMsOf(sent.answer) ?? 1_000) : null);
}

function headersFor(token: string, hasBody: boolean): Readonly<Record<string, string>> {
  return {
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
  };
}
