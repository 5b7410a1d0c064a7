import * as z from 'zod';

import type { Clock } from '../ports/clock.ts';
import { retryAfterMsOf } from './answer.ts';
import { jsonOf } from './json-body.ts';
import { refusedAddress } from './refused-address.ts';
import type { Send, Sent } from './send.ts';
import { timeLimit } from './time-limit.ts';

export type Login =
  /** `issuedAt`: epoch milliseconds at which it was asked for. `expiresAt`: absent when not known here. */
  | { readonly kind: 'token'; readonly token: string; readonly issuedAt: number; readonly expiresAt?: number }
  /** `refused`: the credentials themselves were refused (docs/genesys-facts.md#login); else the login could not be reached or made no sense. */
  | {
      readonly kind: 'failed';
      readonly refused: boolean;
      readonly sent: Sent;
      readonly retryAfterMs: number | null;
      /** The login refused the address from which Outdial calls; `address` null when it did not name it. Absent: another reason. */
      readonly forAddress?: { readonly address: string | null };
    };

export interface Tokens {
  /** The token to use now. Asks once for all who wait; what failed is not asked again by this call. */
  readonly get: () => Promise<Login>;
  /** Genesys refused this token: the next `get` asks for a new one. */
  readonly drop: (token: string) => void;
}

/** A token travels in a header: visible ASCII, and not longer than servers take. */
const tokenSchema = z.string().regex(/^[\x21-\x7e]{1,8000}$/);
/** No token of Genesys lives longer than two days. */
const longestLifeSeconds = 2 * 24 * 60 * 60;
const replySchema = z.object({ access_token: tokenSchema, expires_in: z.number().positive() });

/** Renewed when a tenth of its life is left, at most this long ahead. */
const aheadMs = 5 * 60_000;
/** Refused credentials are not shown to the login again before this time has passed, nor before the time that it asks for. */
const refusedForMs = 5_000;

type Failed = Extract<Login, { kind: 'failed' }>;

interface Held {
  readonly token: string;
  readonly issuedAt: number;
  readonly renewAt: number;
  readonly expiresAt: number;
}

export interface TokenOptions {
  readonly send: Send;
  readonly loginHost: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
}

/** Client credentials (docs/genesys-facts.md#login): form-encoded, Basic `base64(id:secret)`. */
export function createTokens(options: TokenOptions): Tokens {
  const { clock } = options;
  let held: Held | null = null;
  let asking: Promise<Login> | null = null;
  let resting: { readonly login: Failed; readonly until: number; readonly ms: number } | null = null;

  const ask = async (): Promise<Login> => {
    const askedAt = clock.now();
    const sent = await requestToken(options);
    const reply = sent.answer?.status === 200 ? replySchema.safeParse(jsonOf(sent.answer)) : null;
    if (reply?.success === true) {
      held = heldFrom(reply.data, askedAt);
      resting = null;
      return { kind: 'token', token: held.token, issuedAt: askedAt, expiresAt: held.expiresAt };
    }
    // The body may contain a token, so it goes into no message.
    const login = failedLogin(sent, reply === null ? sent : { left: true, answer: null, error: 'unusable-token' });
    const restMs = Math.max(login.refused ? refusedForMs : 0, login.retryAfterMs ?? 0);
    if (restMs > 0) resting = { login, until: askedAt + restMs, ms: restMs };
    return login;
  };
  const askOnce = (): Promise<Login> => {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };

  return {
    get: async () => {
      const now = clock.now();
      if (held !== null && now < held.expiresAt) {
        if (now >= held.renewAt) void askOnce().catch(() => undefined);
        return { kind: 'token', token: held.token, issuedAt: held.issuedAt };
      }
      // After the clock was set back it rests no longer than it was to.
      const left = resting === null ? 0 : resting.until - now;
      if (resting === null || left <= 0 || left > resting.ms) return askOnce();
      const { login } = resting;
      return login.retryAfterMs === null ? login : { ...login, retryAfterMs: left };
    },
    drop: (token) => {
      if (held?.token === token) held = null;
    },
  };
}

function heldFrom(reply: z.infer<typeof replySchema>, askedAt: number): Held {
  const lifeMs = Math.min(reply.expires_in, longestLifeSeconds) * 1000;
  const expiresAt = askedAt + lifeMs;
  const renewAt = expiresAt - Math.min(lifeMs / 10, aheadMs);
  return { token: reply.access_token, issuedAt: askedAt, renewAt, expiresAt };
}

/** `told`: as much of it as others may see. */
function failedLogin({ answer }: Sent, told: Sent): Failed {
  const refused = answer !== null && [400, 401, 403].includes(answer.status);
  const forAddress = answer === null ? null : refusedAddress(answer);
  const retryAfterMs = answer === null ? null : retryAfterMsOf(answer);
  return { kind: 'failed', refused, sent: told, retryAfterMs, ...(forAddress && { forAddress }) };
}

async function requestToken(options: TokenOptions): Promise<Sent> {
  const { send, loginHost, clientId, clientSecret, clock, requestTimeoutMs } = options;
  const limit = timeLimit(clock, requestTimeoutMs);
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  try {
    return await send({
      method: 'POST',
      url: `${loginHost}/oauth/token`,
      headers: {
        authorization: `Basic ${basic}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: 'grant_type=client_credentials',
      mayLeave: () => true,
      signal: limit.signal,
    });
  } finally {
    limit.end();
  }
}
