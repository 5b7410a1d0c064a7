import {
  answerTooLarge,
  broadestScopes,
  createApp,
  createDoctor,
  explainAnswer,
  hashOf,
  inspectGenesys,
  keyId,
  newSecret,
  scopes,
  type ApiKey,
  type ApiKeys,
  type Doctor,
  type Problem,
  type ServerApp,
} from 'outdial/engine-kit';
import manifest from 'outdial/package.json' with { type: 'json' };
import { webhooksOf } from '../notices/webhooks.ts';
import { createClientSource } from '../genesys/client.ts';
import { sharedDirectory } from '../genesys/shared-directory.ts';
import type { StepFunctionsEngine } from '../engine/engine.ts';
import { apiKeysIn } from '../table/api-keys.ts';
import { repeatsIn } from '../table/repeats.ts';
import { requestsIn } from '../table/requests.ts';
import { sessionsIn } from '../table/sessions.ts';
import { sendByNode } from './send.ts';
import { answerOf, isHttpEvent, requestOf, type HttpAnswer, type HttpEvent } from './http-event.ts';
import { agentsNamedIn } from './named-agents.ts';
import { trackingAll } from './tracking.ts';
import type { FunctionWorld } from './world.ts';

/** The world of the function that serves HTTP. */
export type HttpWorld = FunctionWorld<StepFunctionsEngine>;

/** A key that `create-key` made. Its secret is shown once. */
export interface MadeKey {
  readonly kind: 'key';
  readonly id: string;
  readonly name: string | null;
  readonly scopes: readonly string[];
  readonly secret: string;
}
export type RefusedOrder = { readonly kind: 'refused'; readonly problems: readonly ReturnType<typeof explainAnswer>[] };

/** Outdial's HTTP API in one process, for whatever AWS sends it. */
interface HttpServer {
  readonly app: ServerApp;
  readonly apiKeys: ApiKeys;
  /** Keys of callers whose signatures AWS checked, by the hash of a secret that exists for one request. */
  readonly signed: Map<string, ApiKey>;
  readonly learn: (request: Request, text: string) => Promise<void>;
}

const servers = new WeakMap<HttpWorld, HttpServer>();

/** Answers a request over HTTP. Any other event comes from an administrator, since only they may invoke this function directly. */
export async function serveHttp(world: HttpWorld, event: unknown): Promise<HttpAnswer | MadeKey | RefusedOrder> {
  const server = servers.get(world) ?? openServer(world);
  servers.set(world, server);
  return isHttpEvent(event) ? answerEvent(world, server, event) : obey(world, server, event);
}

function openServer(world: HttpWorld): HttpServer {
  const { table, clock, facts, track, logger, parts, environment } = world;
  const apiKeys = apiKeysIn(table);
  const signed = new Map<string, ApiKey>();
  const directory = sharedDirectory({ table, clock, facts, floor: parts.floor, engine: parts.engine });
  const contactCentre = trackingAll(directory.sharing(parts.contactCentre), track);
  const app = createApp({
    ...parts,
    ...{ engine: trackingAll(parts.engine, track), contactCentre, eventMappings: world.mappings },
    apiKeys: { ...apiKeys, findByHash: async (hash) => signed.get(hash) ?? apiKeys.findByHash(hash) },
    sessions: sessionsIn(table),
    requests: requestsIn(world),
    repeats: repeatsIn(table, clock),
    ...(environment.noticesQueueUrl === '' ? {} : { webhooks: trackingAll(webhooksOf(world), track) }),
    ...{ newSecret, logger, doctor: doctorIn(world) },
    config: {
      target: environment.isSandbox ? 'sandbox' : environment.genesysRegion,
      version: manifest.version,
      files: environment.folder,
      signInLinks: false,
    },
  });
  const learn: HttpServer['learn'] = async ({ url, method }, text) => {
    const { pathname } = new URL(url);
    const known = method === 'GET' && pathname === '/v1/agents' ? directory.learnAll() : null;
    const named = agentsNamedIn(`${decoded(url)} ${text}`).map((agent) => directory.learnNamed(agent));
    await Promise.all([parts.engine.refresh(), known, ...named]);
  };
  return { app, apiKeys, signed, learn };
}

/** Examines the organisation with the client as it is in the secret then. */
function doctorIn({ api, clock, environment, parts }: HttpWorld): Doctor {
  const region = environment.genesysRegion;
  const client = createClientSource(api, environment.secretArn, clock);
  const look = async () => {
    const options = { region, ...(await client.get()), clock, requestTimeoutMs: parts.timers.requestTimeout };
    const found = await inspectGenesys({ ...options, probe: null, send: sendByNode, readsHosts: true });
    return { kind: 'inspected', found } as const;
  };
  return createDoctor({ ...parts, region, look });
}

async function answerEvent(world: HttpWorld, server: HttpServer, event: HttpEvent): Promise<HttpAnswer> {
  const request = requestOf(event);
  const signed = admitSigned(server, event, request);
  try {
    await server.learn(request, await request.clone().text());
    const response = await server.app.fetch(request);
    const facts = { requestId: response.headers.get('x-request-id'), caller: signed?.caller, method: request.method };
    if (signed !== null) world.logger.info(facts, 'AWS checked the signature of a request.');
    // What the server does after its answer begins in the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    const encodings = request.headers.get('accept-encoding') ?? '';
    const answer = await answerOf(response, encodings);
    if (answer !== null) return answer;
    const refused = await answerOf(answerTooLarge(response.headers.get('x-request-id') ?? ''), encodings);
    if (refused === null) throw new TypeError('A refusal is too large.');
    return refused;
  } finally {
    signed?.forget();
  }
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** The caller whose signature AWS has checked: a role or a user, with every right for this request. Null: AWS checked no signature. */
function admitSigned({ signed }: HttpServer, event: HttpEvent, request: Request) {
  const arn = event.requestContext.authorizer?.iam?.userArn;
  if (typeof arn !== 'string' || arn === '') return null;
  const secret = newSecret();
  const hash = hashOf(secret);
  // Sessions of one role come and go, and the caller of a repeated request must stay the same.
  const name = arn.replace(/^(arn:[^:]*:sts::\d*:assumed-role\/[^/]+)\/.*$/, '$1');
  signed.set(hash, { id: keyId(`iam:${name}`), name, scopes: broadestScopes, createdAt: 0, revokedAt: null });
  request.headers.set('authorization', `Bearer ${secret}`);
  request.headers.delete('cookie');
  return { caller: arn, forget: () => void signed.delete(hash) };
}

const orders = ['create-key'] as const;

async function obey(world: HttpWorld, { apiKeys }: HttpServer, event: unknown): Promise<MadeKey | RefusedOrder> {
  const { op, name = null, scopes: asked = broadestScopes } = fieldsOf(event);
  const field = (what: string, expected: string): RefusedOrder =>
    refusal({ code: 'field-value', pointer: `/${what}`, facts: { field: what, expected } });
  if (op !== orders[0]) return field('op', orders.join(', '));
  if (name !== null && (typeof name !== 'string' || name === '')) return field('name', 'a text');
  const wanted: readonly unknown[] = Array.isArray(asked) ? asked : [];
  const held = scopes.filter((scope) => wanted.includes(scope));
  if (held.length === 0 || held.length !== new Set(wanted).size) return field('scopes', scopes.join(', '));
  const secret = newSecret();
  const key: ApiKey = {
    ...{ id: keyId(world.parts.newId('key')), name, scopes: held },
    ...{ createdAt: world.clock.now(), revokedAt: null },
  };
  await apiKeys.add(key, hashOf(secret));
  await world.parts.engine.note('key-made', null, { key: key.id, name, scopes: held });
  return { kind: 'key', id: key.id, name, scopes: held, secret };
}

const refusal = (problem: Problem): RefusedOrder => ({ kind: 'refused', problems: [explainAnswer(problem)] });

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
