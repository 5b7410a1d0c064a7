import * as z from 'zod';
import type { Clock } from '../ports/clock.ts';
import type { Inspection, InspectionResult } from '../ports/inspection.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import { errorBodyOf, readProblem } from './answer.ts';
import { jsonOf } from './json-body.ts';
import { createBudget } from './budget.ts';
import { createDirectory } from './directory.ts';
import { createHttp, type Http } from './http.ts';
import { createKnown, type RarelyRead } from './known.ts';
import { permissionsIn, permissionsPath } from './permissions.ts';
import { readHost } from './reach.ts';
import { readRegion } from './region.ts';
import type { Send, Sent } from './send.ts';
import { createTokens, type Login } from './token.ts';

export interface InspectOptions {
  /** A region id, a domain or a loopback address; anything else throws `TypeError`. */
  readonly region: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
  /** The user id to probe: can a call be placed for it? The request names no destination, so no phone can ring. Null: not asked. */
  readonly probe: string | null;
  readonly send: Send;
  /** True: reads the address and the certificate of each host, too. */
  readonly readsHosts: boolean;
}

/** One request each, of the 300 that Genesys allows a minute. */
const phonesLookedAt = 50;

const text = z.string().nullish().catch(null);
const tokenSchema = z.object({
  OAuthClient: z.object({ name: text, authorizedGrantType: text }).nullish().catch(null),
});
const topicsSchema = z.object({ entities: z.array(z.object({ id: z.string() })) });

/** Reads what an organisation reports about itself. Nothing here can ring a phone, and nothing is changed. */
export async function inspectGenesys(options: InspectOptions): Promise<Inspection> {
  const { clock, requestTimeoutMs } = options;
  const region = readRegion(options.region);
  if (region.kind === 'refused') throw new TypeError(region.why);
  let requests = 0;
  const send: Send = (request) => {
    requests += 1;
    return options.send(request);
  };
  const tokens = createTokens({ ...options, send, loginHost: region.hosts.login });
  const http = createHttp({ ...options, budget: createBudget(clock), send, tokens });
  try {
    const origins = options.readsHosts ? [...new Set([region.hosts.login, region.hosts.api])] : [];
    const hosts = await Promise.all(
      origins.map(async (origin) => readHost(new URL(origin), { timeoutMs: requestTimeoutMs })),
    );
    const login = await tokens.get();
    if (login.kind === 'failed') {
      return { ...unread, hosts, login: loginOf(login), skewMs: skewOf(login.sent, clock), requests };
    }
    const found = await readAll(http, options);
    return { ...found, hosts, login: { kind: 'token' }, requests };
  } finally {
    http.close();
  }
}

function loginOf({ sent, refused, forAddress }: Extract<Login, { kind: 'failed' }>): Inspection['login'] {
  if (forAddress !== undefined) return { kind: 'address-refused', address: forAddress.address };
  if (refused) return { kind: 'refused' };
  return { kind: 'failed', error: sent.error ?? `HTTP ${sent.answer?.status ?? 'without a token'}` };
}

const unread = {
  ...{ skewMs: null, client: null, permissions: null, agents: null, topics: null, rateLimit: null, probe: null },
} as const;

async function readAll(http: Http, options: InspectOptions): Promise<Omit<Inspection, 'hosts' | 'login' | 'requests'>> {
  const { clock, probe } = options;
  const mine = await http.ask({ path: '/api/v2/tokens/me' });
  const skewMs = skewOf(mine, clock);
  const subject = await http.ask({ path: permissionsPath });
  const known = createKnown(http, clock);
  const listed = await createDirectory({ http, clock, known }).listAgents();
  const topics = await http.ask({ path: '/api/v2/notifications/availabletopics' });
  return {
    skewMs,
    client: reading(mine, 'token', tokenSchema, ({ OAuthClient: client }) => ({
      name: client?.name ?? null,
      grantType: client?.authorizedGrantType ?? null,
    })),
    permissions: permissionsIn(subject),
    agents:
      listed.kind === 'found'
        ? { ok: true, value: await withPersistence(known, listed.value) }
        : { ok: false, problem: listed.kind === 'unavailable' ? listed.problem : readProblem(mine, 'users') },
    topics: reading(topics, 'topics', topicsSchema, ({ entities }) => entities.map(({ id }) => id)),
    rateLimit: http.spending().standing?.perMinute ?? null,
    probe: probe === null ? null : await probeAgent(http, probe, listed.kind === 'found' ? listed.value : null),
  };
}

/** Read phone by phone, so of a large floor only the first are looked at. */
async function withPersistence(known: RarelyRead, agents: readonly AgentFacts[]): Promise<readonly AgentFacts[]> {
  for (const { station } of agents.filter(hasWebRtc).slice(0, phonesLookedAt)) {
    if (station?.value) await known.refreshStation(station.value.id, station.value.type);
  }
  return agents.map((agent) => {
    const { station } = agent;
    if (!station?.value) return agent;
    return {
      ...agent,
      station: { ...station, value: { ...station.value, persistent: known.persistentOf(station.value.id) } },
    };
  });
}

const hasWebRtc = ({ station }: AgentFacts): boolean => /webrtc/i.test(station?.value?.type ?? '');

function reading<Body, Value>(
  sent: Sent,
  asked: string,
  schema: z.ZodType<Body>,
  read: (body: Body) => Value,
): InspectionResult<Value> {
  const body = sent.answer?.status === 200 ? schema.safeParse(jsonOf(sent.answer)) : null;
  return body?.success === true
    ? { ok: true, value: read(body.data) }
    : { ok: false, problem: readProblem(sent, asked) };
}

function skewOf({ answer }: Sent, clock: Clock): number | null {
  const at = Date.parse(answer?.headers['date'] ?? '');
  return Number.isNaN(at) ? null : at - clock.now();
}

/** Probes the agent of this id or e-mail; one who is not among the organisation's agents is not asked for. `agents` null: not known. */
async function probeAgent(
  http: Http,
  probe: string,
  agents: readonly AgentFacts[] | null,
): Promise<Inspection['probe']> {
  const named = probe.trim().toLowerCase();
  const found = agents?.find(
    ({ agentId, person }) => agentId.toLowerCase() === named || person?.value.email?.toLowerCase() === named,
  );
  if (agents !== null && found === undefined) return { agent: probe, status: null, code: 'agent-not-found' };
  return readProbe(http, found?.agentId ?? probe);
}

/** The body names no one to be called, so whatever the answer is, no phone rings. */
async function readProbe(http: Http, agent: string): Promise<Inspection['probe']> {
  const path = `/api/v2/conversations/calls/user/${encodeURIComponent(agent)}`;
  const { answer } = await http.ask({ method: 'POST', path, body: {} });
  return { agent, status: answer?.status ?? null, code: answer === null ? null : (errorBodyOf(answer)?.code ?? null) };
}
