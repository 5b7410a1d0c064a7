import type { Agent } from '../entities/agent.ts';
import type { Client } from '../entities/client.ts';
import type { Answer } from '../http.ts';
import { refusalPage, signInPage } from './sign-in-page.ts';
import type { World } from '../world.ts';

/** The request of an application that sends its user to sign in. `challenge` is `null` without PKCE. */
interface SignInRequest {
  readonly client: Client;
  /** Unchanged, because the token endpoint compares it literally. */
  readonly redirectUri: string;
  readonly state: string | null;
  readonly scopes: readonly string[] | null;
  readonly challenge: string | null;
}

const html = { 'content-type': 'text/html; charset=UTF-8', 'cache-control': 'no-store' };
const loopback: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const listedAgents = 50;

/**
 * `/oauth/authorize` (RFC 6749, section 4.1). GET shows the page on which a user picks an agent. POST handles its form and redirects with
 * code and state. If the client or redirect URI cannot be trusted, a page shows the error. Every other error goes back by redirect.
 */
export function authorize(world: World, method: string, search: string, body: string): Answer {
  const asked = new URLSearchParams(method === 'POST' ? body : search);
  const client = world.store.clients.get(asked.get('client_id') ?? '');
  if (client === undefined || client.revoked) return page(400, refusalPage('There is no client with this client_id.'));
  if (client.grantType !== 'CODE') return page(400, refusalPage('This client does not sign users in.'));
  const redirectUri = asked.get('redirect_uri') ?? '';
  if (!isLoopback(redirectUri))
    return page(400, refusalPage('redirect_uri must be an address of this machine, such as http://localhost:3000/.'));
  const fault = faultOf(asked, client);
  const state = asked.get('state');
  if (fault !== null) return redirect(redirectUri, { ...fault, state });
  const request = {
    client,
    redirectUri,
    state,
    scopes: scopesOf(asked, client),
    challenge: asked.get('code_challenge'),
  };
  if (method !== 'POST') return choice(world, request, asked, 200, null);
  if (asked.get('cancel') !== null)
    return redirect(redirectUri, { error: 'access_denied', error_description: 'The user did not sign in.', state });
  const name = asked.get('user') ?? asked.get('email') ?? '';
  const agent = world.store.findAgent(name.trim());
  if (agent?.state !== 'active') return choice(world, request, asked, 400, `There is no active agent ${name}.`);
  return redirect(redirectUri, { code: keepCode(world, request, agent), state });
}

function faultOf(
  asked: URLSearchParams,
  client: Client,
): { readonly error: string; readonly error_description: string } | null {
  if (asked.get('response_type') === 'token')
    return {
      error: 'unsupported_response_type',
      error_description: 'The implicit grant has ended. Use response_type=code, with PKCE.',
    };
  if (asked.get('response_type') !== 'code')
    return { error: 'unsupported_response_type', error_description: 'Only response_type=code is supported.' };
  if (asked.get('code_challenge') !== null && asked.get('code_challenge_method') !== 'S256')
    return { error: 'invalid_request', error_description: 'Only code_challenge_method=S256 is supported.' };
  const beyond = (scopesOf(asked, client) ?? []).find((scope) => client.scopes?.includes(scope) === false);
  if (beyond !== undefined)
    return { error: 'invalid_scope', error_description: `The client may not request the scope ${beyond}.` };
  return null;
}

function scopesOf(asked: URLSearchParams, client: Client): readonly string[] | null {
  const scopes = (asked.get('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== '');
  return scopes.length === 0 ? client.scopes : scopes;
}

function isLoopback(redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname } = new URL(redirectUri);
  return /^https?:$/.test(protocol) && loopback.includes(hostname);
}

function keepCode(world: World, request: SignInRequest, agent: Agent): string {
  const code = {
    id: `sandbox-code-${world.newId()}`,
    clientId: request.client.id,
    userId: agent.id,
    scopes: request.scopes,
    redirectUri: request.redirectUri,
    challenge: request.challenge,
    expiresAt: world.clock.now() + world.timings.codeLivesMs,
  };
  return world.store.codes.put(code).id;
}

function choice(
  world: World,
  request: SignInRequest,
  asked: URLSearchParams,
  status: number,
  mistake: string | null,
): Answer {
  const agents = [...world.store.agents.all()].filter(({ state }) => state === 'active').slice(0, listedAgents);
  return page(status, signInPage({ agents, asked, clientName: request.client.name, mistake }));
}

function page(status: number, body: string): Answer {
  return { status, headers: html, body };
}

function redirect(uri: string, parameters: Readonly<Record<string, string | null>>): Answer {
  const target = new URL(uri);
  for (const [name, value] of Object.entries(parameters)) if (value !== null) target.searchParams.set(name, value);
  return { status: 302, headers: { location: target.href, 'cache-control': 'no-store' }, body: '' };
}
