import { callerAddress, mayCallFromHere, type Principal, type Token } from '../entities/client.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import type { World } from '../world.ts';

/** The requirements of an operation for its caller, as the API declares them. */
export interface AccessRule {
  readonly permissions: { readonly type: 'ANY' | 'ALL'; readonly names: readonly string[] } | null;
  readonly scopes: readonly string[];
  readonly userContext: boolean;
}

/**
 * The result of the access check. `principal` returns the caller, or throws the reason for the refusal. `limits` are headers for every
 * answer.
 */
export interface Admission {
  readonly limits: Readonly<Record<string, string>>;
  readonly principal: () => Principal;
}

/** For operations that need no token. */
export const openDoor: Admission = {
  limits: {},
  principal: () => {
    throw new GenesysError('authentication.required');
  },
};

/** Identifies the caller and counts the request once. */
export function admit(world: World, rateLimit: RateLimit, authorization: string | undefined): Admission {
  try {
    const principal = principalOf(world, authorization);
    const limits = rateLimit.count(principal.token, world.clock.now());
    return { limits, principal: () => principal };
  } catch (error) {
    if (!(error instanceof GenesysError)) throw error;
    const refuse = (): never => {
      throw error;
    };
    return { limits: error.headers, principal: refuse };
  }
}

/** Returns the caller of an `Authorization` header. Throws 401 when the header is missing or its token is no longer valid. */
function principalOf(world: World, authorization: string | undefined): Principal {
  const [, bearer] = /^bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  if (bearer === undefined) throw new GenesysError('authentication.required');
  const token = world.store.tokens.get(bearer);
  if (token === undefined || token.expiresAt <= world.clock.now()) throw new GenesysError('bad.credentials');
  return principalOfToken(world, token);
}

function principalOfToken(world: World, token: Token): Principal {
  const client = world.store.clients.get(token.clientId);
  if (client === undefined || client.revoked) throw new GenesysError('bad.credentials');
  if (!mayCallFromHere(client)) throw new GenesysError('ip.not.authorized', [callerAddress]);
  const user = token.userId === null ? undefined : world.store.agents.get(token.userId);
  const permissions = token.userId === null ? client.permissions : (user?.permissions ?? []);
  const { enforces } = client;
  return { token: token.id, clientId: client.id, userId: token.userId, permissions, scopes: token.scopes, enforces };
}

/** Throws the declared error for a caller without user context, scope or permission, if the client's tokens are subject to that rule. */
export function checkAccess(rule: AccessRule, principal: Principal): void {
  const { enforces } = principal;
  if (enforces.userContext && rule.userContext && principal.userId === null) throw new GenesysError('not.a.user');
  const { scopes } = principal;
  if (
    enforces.scopes &&
    scopes !== null &&
    rule.scopes.length > 0 &&
    !rule.scopes.some((scope) => scopes.includes(scope))
  ) {
    throw new GenesysError('app.not.authorized.for.scope', [rule.scopes[0] ?? '']);
  }
  if (!enforces.permissions || rule.permissions === null || principal.permissions.includes('*')) return;
  const { type, names } = rule.permissions;
  const missing = names.filter((name) => !principal.permissions.includes(name));
  if (type === 'ALL' && missing.length > 0) throw new GenesysError('missing.permissions', [`[${missing.join(', ')}]`]);
  if (type === 'ANY' && missing.length === names.length)
    throw new GenesysError('missing.any.permissions', [`[${names.join(', ')}]`]);
}

/** The number of requests of each token in the current minute. */
export class RateLimit {
  readonly #perMinute: number | null;
  readonly #windows = new Map<string, { startedAt: number; count: number }>();

  constructor(perMinute: number | null) {
    this.#perMinute = perMinute;
  }

  /** Counts one request and returns the rate limit headers. Throws 429 with `Retry-After` beyond the limit. */
  count(token: string, now: number): Readonly<Record<string, string>> {
    if (this.#perMinute === null) return {};
    let window = this.#windows.get(token);
    if (window === undefined || now >= window.startedAt + 60_000) {
      window = { startedAt: now, count: 0 };
      this.#windows.set(token, window);
    }
    window.count += 1;
    const resetSeconds = Math.max(1, Math.ceil((window.startedAt + 60_000 - now) / 1000));
    const headers = {
      'inin-ratelimit-count': String(window.count),
      'inin-ratelimit-allowed': String(this.#perMinute),
      'inin-ratelimit-reset': String(resetSeconds),
    };
    if (window.count <= this.#perMinute) return headers;
    throw new GenesysError('too.many.requests', [String(this.#perMinute), '60'], {
      ...headers,
      'retry-after': String(resetSeconds),
    });
  }

  clear(): void {
    this.#windows.clear();
  }
}
