import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT, type JWTPayload, importJWK } from 'jose';
import Provider from 'oidc-provider';

export const audience = 'https://outdial.example.com/api';
export const client = { id: 'outdial-console', secret: 'a secret: with 50% of signs & more' };
/** A program of the company, which gets tokens for the API in its own name. */
const program = { id: 'nightly-report', secret: 'program-secret' };

/** Who signs in next, and what the provider says about them. */
export interface Account {
  readonly sub: string;
  readonly name?: string;
  readonly email?: string;
  readonly groups?: readonly string[] | string;
}

export interface TestProvider {
  readonly issuer: string;
  /** The person at the browser. Null: they close the sign-in page by a refusal. */
  account: Account | null;
  /** False: no request gets an answer. A number: each is answered with this status, and an OAuth error. */
  isUp: boolean | number;
  /** Requests for each path since the start. */
  readonly asked: Map<string, number>;
  /** Sends browsers back to this address from now on. */
  readonly allow: (redirectUri: string) => void;
  /** An access token of the provider itself, for the program. */
  readonly programToken: () => Promise<string>;
  /** A token signed with the provider's newest key, saying this, and with this in its header. */
  readonly sign: (claims: JWTPayload, header?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** The public half of the newest key. */
  readonly publicKey: () => JWK;
  /** The provider signs with a new key, and publishes that alone or with the keys so far. */
  readonly rotate: (keepsOld?: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface ProviderOptions {
  /** The claims are in the ID token, or in the answer of the userinfo endpoint only. */
  readonly claimsIn?: 'id-token' | 'userinfo';
  readonly redirectUris?: readonly string[];
  /** `localhost` is another site than 127.0.0.1. */
  readonly host?: '127.0.0.1' | 'localhost';
}

const newKey = async (number: number): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: `key-${number}`, alg: 'RS256', use: 'sig' };
};

/** A certified provider (`oidc-provider`) in this process, on loopback. */
export async function openProvider({
  claimsIn = 'id-token',
  redirectUris = [],
  host = '127.0.0.1',
}: ProviderOptions = {}): Promise<TestProvider> {
  let answer = (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(503).end('{}');
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (state.isUp === true) answer(request, response);
    else if (state.isUp === false) request.socket.destroy();
    else response.writeHead(state.isUp).end('{"error":"temporarily_unavailable"}');
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const state: { isUp: boolean | number; account: Account | null } = { isUp: true, account: null };
  let keys = [await newKey(1)];
  let known = redirectUris;

  const serve = (): void => {
    const provider = new Provider(
      issuer,
      configurationOf(keys, () => state.account, { claimsIn, redirectUris: known }),
    );
    const callback = provider.callback();
    answer = (request, response) => {
      if (request.url?.startsWith('/interaction/') === true) void interact(provider, state.account, request, response);
      else callback(request, response);
    };
  };
  serve();
  return {
    issuer,
    asked,
    get account() {
      return state.account;
    },
    set account(account) {
      state.account = account;
    },
    get isUp() {
      return state.isUp;
    },
    set isUp(isUp) {
      state.isUp = isUp;
    },
    allow: (redirectUri) => {
      known = [redirectUri];
      serve();
    },
    programToken: () => tokenOfProgram(issuer),
    sign: async (claims, header = {}) => {
      const key = keys[0]!;
      const protectedHeader = { alg: 'RS256', kid: key.kid!, typ: 'at+jwt', ...header };
      return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(await importJWK(key, 'RS256'));
    },
    publicKey: () => {
      const { kty, n, e, kid, alg } = keys[0]!;
      return { kty, n, e, kid, alg } as JWK;
    },
    rotate: async (keepsOld = false) => {
      keys = [await newKey(keys.length + Number(keys[0]!.kid!.slice(4))), ...(keepsOld ? keys : [])];
      serve();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The sign-in page: the account signs in at once, or refuses. */
async function interact(
  provider: Provider,
  account: Account | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result =
    account === null
      ? { error: 'access_denied', error_description: 'The person closed the page.' }
      : { login: { accountId: account.sub } };
  await provider.interactionFinished(request, response, result);
}

function configurationOf(
  keys: readonly JWK[],
  account: () => Account | null,
  { claimsIn, redirectUris }: Required<Omit<ProviderOptions, 'host'>>,
): Readonly<Record<string, unknown>> {
  return {
    jwks: { keys },
    cookies: { keys: ['cookie-key'] },
    ttl: {
      ...{ AccessToken: 3600, AuthorizationCode: 60, ClientCredentials: 600, IdToken: 3600 },
      ...{ Grant: 86_400, Interaction: 3600, RefreshToken: 86_400, Session: 86_400 },
    },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: redirectUris,
        grant_types: ['authorization_code', 'refresh_token'],
      },
      {
        ...{ client_id: program.id, client_secret: program.secret, grant_types: ['client_credentials'] },
        ...{ redirect_uris: [], response_types: [] },
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email'] },
    conformIdTokenClaims: claimsIn === 'userinfo',
    findAccount: (_context: unknown, sub: string) => ({ accountId: sub, claims: () => ({ ...account(), sub }) }),
    interactions: { url: (_context: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    // Everyone in the company has agreed to this client.
    loadExistingGrant: async (context: GrantContext) => {
      const { client: asking, session, provider } = context.oidc;
      const grant = new provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email offline_access');
      await grant.save();
      return grant;
    },
    extraTokenClaims: () => ({ groups: ['reports'], name: 'Nightly report' }),
    issueRefreshToken: () => true,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        getResourceServerInfo: () => ({ scope: 'api', audience, accessTokenTTL: 600, accessTokenFormat: 'jwt' }),
      },
    },
  };
}

interface GrantContext {
  readonly oidc: {
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
    readonly provider: Provider;
  };
}

async function tokenOfProgram(issuer: string): Promise<string> {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${program.id}:${program.secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: audience, scope: 'api' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}
