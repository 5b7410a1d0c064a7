import { z } from 'zod';

import type { Clock } from '../ports/clock.ts';
import { jsonOf, retryAfterMsOf } from './answer.ts';
import type { Send, Sent } from './send.ts';
import { timeLimit } from './time-limit.ts';

export type Login =
  /** `issuedAt`: epoch milliseconds at which it was asked for. `expiresAt`: absent when not known here. */
  | { readonly kind: 'token'; readonly token: string; readonly issuedAt: number; readonly expiresAt?: number }
  /** `refused`: the credentials themselves were refused (docs/genesys-facts.md#login); else the login could not be reached or made no sense. */
  | { readonly kind: 'failed'; readonly refused: boolean; readonly sent: Sent; readonly retryAfterMs: number | null };

export interface Tokens {
  /** The token to use now. Asks once for all who wait; what failed is not asked again by this call. */
  readonly get: () => Promise<Login>;
  /** Genesys refused this token: the next `get` asks for a new one. */
  readonly drop: (token: string) => void;
}

const replySchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** Renewed when a tenth of its life is left, at most this long ahead. */
const aheadMs = 5 * 60_000;
/** Refused credentials are not shown again to the login before this time has passed. */
const refusedForMs = 5_000;

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
  let refused: { readonly login: Login; readonly until: number } | null = null;

  const ask = async (): Promise<Login> => {
    const askedAt = clock.now();
    const sent = await requestToken(options);
    const reply = sent.answer?.status === 200 ? replySchema.safeParse(jsonOf(sent.answer)) : null;
    if (reply?.success === true) {
      const lifeMs = reply.data.expires_in * 1000;
      const expiresAt = askedAt + lifeMs;
      held = {
        token: reply.data.access_token,
        issuedAt: askedAt,
        renewAt: expiresAt - Math.min(lifeMs / 10, aheadMs),
        expiresAt,
      };
      refused = null;
      return { kind: 'token', token: held.token, issuedAt: askedAt, expiresAt };
    }
    const isRefused = sent.answer !== null && [400, 401, 403].includes(sent.answer.status);
    const retryAfterMs = sent.answer === null ? null : retryAfterMsOf(sent.answer);
    const login: Login = { kind: 'failed', refused: isRefused, sent, retryAfterMs };
    if (isRefused) refused = { login, until: askedAt + refusedForMs };
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
        if (now >= held.renewAt) void askOnce();
        return { kind: 'token', token: held.token, issuedAt: held.issuedAt };
      }
      if (refused !== null && now < refused.until) return refused.login;
      return askOnce();
    },
    drop: (token) => {
      if (held?.token === token) held = null;
    },
  };
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
