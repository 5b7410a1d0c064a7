import * as z from 'zod';
import type { AgentLogin, GrantAnswer } from '../ports/agent-consents.ts';
import type { Clock } from '../ports/clock.ts';
import { retryAfterMsOf } from './answer.ts';
import { jsonOf } from './json-body.ts';
import { readRegion } from './region.ts';
import type { Send, SendRequest, Sent } from './send.ts';
import { timeLimit } from './time-limit.ts';
import { openWire } from './wire.ts';

export interface AgentLoginOptions {
  readonly region: string;
  /** A client with the grant type Code Authorization. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
  /** Absent: over the network. */
  readonly send?: Send;
}

const longestLifeSeconds = 2 * 24 * 60 * 60;
const tokenText = z.string().regex(/^[\x21-\x7e]{1,8000}$/);
const grantSchema = z.object({
  access_token: tokenText,
  expires_in: z.number().positive(),
  refresh_token: tokenText.nullish(),
});
const errorSchema = z.object({ error: z.string() });
const userSchema = z.object({ id: z.string().min(1) });

/**
 * Signs agents in by authorization code (docs/genesys-facts.md#login): a confidential client, with PKCE and its secret. Throws `TypeError`
 * for a region that is refused.
 */
export function createAgentLogin(options: AgentLoginOptions): AgentLogin {
  const { clientId, clock, requestTimeoutMs } = options;
  const region = readRegion(options.region);
  if (region.kind === 'refused') throw new TypeError(region.why);
  const { login, api } = region.hosts;
  const wire =
    options.send === undefined ? openWire({ requestTimeoutMs }) : { send: options.send, close: async () => {} };
  const ask = async (request: Omit<SendRequest, 'mayLeave' | 'signal'>): Promise<Sent> => {
    const limit = timeLimit(clock, requestTimeoutMs);
    try {
      return await wire.send({ ...request, mayLeave: () => true, signal: limit.signal });
    } catch {
      return { left: true, answer: null, error: 'error' };
    } finally {
      limit.end();
    }
  };
  const askToken = async (form: Readonly<Record<string, string>>): Promise<GrantAnswer> => {
    const issuedAt = clock.now();
    return grantOf(await ask(tokenRequest(`${login}/oauth/token`, form, options)), issuedAt);
  };
  const withToken = (method: 'GET' | 'DELETE', path: string, token: string): Promise<Sent> =>
    ask({
      ...{ method, url: api + path, body: null },
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    });
  return {
    origin: login,
    address: ({ state, challenge, redirectUri }) => {
      const address = new URL(`${login}/oauth/authorize`);
      const asked = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, state };
      const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
      address.search = new URLSearchParams({ ...asked, ...pkce }).toString();
      return address.href;
    },
    redeem: ({ code, verifier, redirectUri }) =>
      askToken({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }),
    renew: (refreshToken) => askToken({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    userOf: async (token) => {
      const { answer } = await withToken('GET', '/api/v2/users/me', token);
      const user = answer?.status === 200 ? userSchema.safeParse(jsonOf(answer)) : null;
      return user?.success === true ? user.data.id : null;
    },
    revoke: async (token) => {
      await withToken('DELETE', '/api/v2/tokens/me', token);
    },
    close: wire.close,
  };
}

function tokenRequest(
  url: string,
  form: Readonly<Record<string, string>>,
  { clientId, clientSecret }: Pick<AgentLoginOptions, 'clientId' | 'clientSecret'>,
): Pick<SendRequest, 'method' | 'url' | 'headers' | 'body'> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const headers = { authorization: `Basic ${basic}`, accept: 'application/json' };
  return {
    ...{ method: 'POST', url, body: new URLSearchParams(form).toString() },
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
  };
}

/** `invalid_grant` alone is about the code or the refresh token. Anything else, such as a wrong client secret, may be put right. */
function grantOf({ answer, error }: Sent, issuedAt: number): GrantAnswer {
  if (answer === null) return { kind: 'failed', error: error ?? 'no-answer', retryAfterMs: null };
  const body = jsonOf(answer);
  const granted = answer.status === 200 ? grantSchema.safeParse(body) : null;
  if (granted?.success === true) {
    const { access_token: token, refresh_token: refreshToken = null, expires_in: seconds } = granted.data;
    const expiresAt = issuedAt + Math.min(seconds, longestLifeSeconds) * 1000;
    return { kind: 'granted', token, refreshToken, issuedAt, expiresAt };
  }
  // The body may contain a token, so it goes into no message.
  if (answer.status === 200) return { kind: 'failed', error: 'unusable-token', retryAfterMs: null };
  const refusal = errorSchema.safeParse(body);
  if (answer.status === 400 && refusal.success && refusal.data.error === 'invalid_grant') return { kind: 'refused' };
  const named =
    refusal.success && /^[\w.-]{1,60}$/.test(refusal.data.error) ? refusal.data.error : `HTTP ${answer.status}`;
  return { kind: 'failed', error: named, retryAfterMs: retryAfterMsOf(answer) };
}
