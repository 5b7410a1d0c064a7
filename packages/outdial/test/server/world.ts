import { agentId, conversationId, keyId, queueId } from '../../src/call/ids.ts';
import { defaultTimers } from '../../src/call/timers.ts';
import { createClient, type CallRequestBody, type Client } from '../../src/client/index.ts';
import { createMemoryRequests } from '../../src/engine/memory/memory-requests.ts';
import { createMemorySessions } from '../../src/engine/memory/memory-sessions.ts';
import { createMemoryEngine } from '../../src/engine/memory/memory.ts';
import { createFloor } from '../../src/floor/floor.ts';
import type { KeyLimits, Scope } from '../../src/ports/api-keys.ts';
import { noLimits } from '../../src/ports/api-keys.ts';
import { createMemoryKeys } from '../../src/engine/memory/memory-keys.ts';
import type { ContactCentre, DialOrder, LookupResult } from '../../src/ports/contact-centre.ts';
import type { Engine } from '../../src/ports/engine.ts';
import type { Floor } from '../../src/ports/floor.ts';
import type { AgentFacts, QueueFacts, SystemPresence } from '../../src/readiness/facts.ts';
import { defaultPolicy } from '../../src/readiness/policy.ts';
import { hashOf } from '../../src/system/secrets.ts';
import { createApp, type App } from '../../src/server/app.ts';
import type { ServerParts } from '../../src/server/http/parts.ts';
import { testClock, type TestClock } from '../../src/testing/clock.ts';

export const ana = 'a0000000-0000-4000-8000-000000000001';
export const bo = 'a0000000-0000-4000-8000-000000000002';
export const cy = 'a0000000-0000-4000-8000-000000000003';
export const sales = 'b0000000-0000-4000-8000-000000000001';
export const support = 'b0000000-0000-4000-8000-000000000002';

interface Cast {
  readonly id: string;
  readonly name: string;
  readonly queues: readonly (readonly [string, string, boolean])[];
  presence: SystemPresence;
}

/** Ana has joined Sales only, Bo both queues, Cy neither. */
const newCast = (): Cast[] => [
  {
    id: ana,
    name: 'Ana Ruiz',
    queues: [
      [sales, 'Sales', true],
      [support, 'Support', false],
    ],
    presence: 'AVAILABLE',
  },
  {
    id: bo,
    name: 'Bo Lind',
    queues: [
      [sales, 'Sales', true],
      [support, 'Support', true],
    ],
    presence: 'AVAILABLE',
  },
  { id: cy, name: 'Cy Moe', queues: [], presence: 'AVAILABLE' },
];

export interface ContactCentreDouble extends ContactCentre {
  readonly dials: DialOrder[];
  /** How many requests other than dials were sent. */
  reads: number;
  down: boolean;
  /** The problem of a request while it is down. */
  trouble: string;
  /** Users who are no longer active, by id. */
  readonly former: Map<string, AgentFacts>;
  readonly setPresence: (id: string, presence: SystemPresence) => AgentFacts;
}

function contactCentreDouble(clock: TestClock): ContactCentreDouble {
  const cast = newCast();
  const factsOf = (one: Cast): AgentFacts => {
    const seen = { since: null, asOf: clock.now(), source: 'read' } as const;
    const email = `${one.name.split(' ')[0]?.toLowerCase()}@example.com`;
    const queues = one.queues.map(([id, name, joined]) => ({ id: queueId(id), name, joined, hasCallerId: true }));
    return {
      agentId: agentId(one.id),
      person: { value: { found: 'user', name: one.name, email, state: 'active' }, ...seen },
      presence: { value: { system: one.presence, definitionId: null, label: null }, ...seen },
      routingStatus: { value: 'OFF_QUEUE', ...seen },
      station: { value: { id: 'station', name: 'Desk', type: null, reachable: true, persistent: true }, ...seen },
      queues: { value: queues, ...seen },
      calls: { value: { active: 0, acw: 0 }, ...seen },
      outOfOffice: { value: false, ...seen },
    };
  };
  const nobody = (id: string, found: 'queue' | 'nobody'): AgentFacts => {
    const value = { found, name: null, email: null, state: null };
    return { agentId: agentId(id), person: { value, since: null, asOf: clock.now(), source: 'read' } };
  };
  const ask = <Thing>(answer: () => LookupResult<Thing>): Promise<LookupResult<Thing>> => {
    double.reads += 1;
    const problem = { code: double.trouble, pointer: null, facts: {} };
    return Promise.resolve(double.down ? { kind: 'unavailable', problem } : answer());
  };
  const person = (id: string): AgentFacts => {
    const one = cast.find((member) => member.id === id);
    if (one !== undefined) return factsOf(one);
    return double.former.get(id) ?? nobody(id, id === sales || id === support ? 'queue' : 'nobody');
  };
  const queueNamed = (reference: string): QueueFacts | null => {
    const found = (
      [
        [sales, 'Sales'],
        [support, 'Support'],
      ] as const
    ).find((queue) => queue.some((word) => word === reference));
    if (found === undefined) return null;
    return { queueId: queueId(found[0]), found: true, name: found[1], hasCallerId: true, asOf: clock.now() };
  };
  const double: ContactCentreDouble = {
    dials: [],
    former: new Map(),
    reads: 0,
    down: false,
    trouble: 'genesys-unreachable',
    setPresence: (id, presence) => {
      const one = cast.find((member) => member.id === id)!;
      one.presence = presence;
      return factsOf(one);
    },
    dial: (order) => {
      double.dials.push(order);
      return Promise.resolve({ kind: 'placed', conversationId: conversationId(`conversation-${double.dials.length}`) });
    },
    find: () => Promise.resolve({ begunAt: clock.now(), full: false, conversations: [] }),
    readConversation: () => Promise.resolve({ kind: 'missing' }),
    hangUp: () => Promise.resolve({ done: true, problem: null }),
    readAgent: (id) => ask(() => ({ kind: 'found', value: person(id) })),
    findAgent: (reference) =>
      ask(() => {
        if (!reference.includes('@')) return { kind: 'found', value: person(reference) };
        const one = cast.map(factsOf).find((facts) => facts.person?.value.email === reference);
        const searched = 'the users of the organisation, by e-mail';
        return one === undefined
          ? { kind: 'not-found', searched, near: ['ana@example.com'] }
          : { kind: 'found', value: one };
      }),
    findQueue: (reference) =>
      ask(() => {
        const value = queueNamed(reference);
        return value === null
          ? { kind: 'not-found', searched: 'the queues', near: ['Sales'] }
          : { kind: 'found', value };
      }),
    listAgents: () => ask(() => ({ kind: 'found', value: cast.map(factsOf) })),
    interpret: ({ topicName, eventBody }) => {
      const id = /^v2\.users\.([^.]+)\.presence$/.exec(topicName)?.[1];
      const system = (eventBody as { presence?: SystemPresence } | null)?.presence;
      if (id === undefined || system === undefined) return { kind: 'nothing', why: 'not of interest' };
      const value = { system, definitionId: null, label: null };
      const presence = { value, since: clock.now(), asOf: clock.now(), source: 'event' as const };
      return { kind: 'agent', facts: { agentId: agentId(id), presence } };
    },
    close: () => Promise.resolve(),
  };
  return double;
}

export interface TestServer {
  readonly app: App;
  readonly clock: TestClock;
  readonly engine: Engine;
  readonly floor: Floor;
  readonly centre: ContactCentreDouble;
  readonly logged: unknown[];
  /** A key with these scopes, its secret. */
  readonly keyWith: (...scopes: Scope[]) => Promise<string>;
  /** A key with these scopes and limits, its secret. */
  readonly limitedKey: (scopes: readonly Scope[], limits: Partial<KeyLimits>) => Promise<string>;
  readonly client: (secret?: string) => Client;
  /** One request with the first key, or with another. */
  readonly call: (method: string, path: string, options?: TestRequest) => Promise<Response>;
  /** Lets promises settle until this holds; fails when it never does. */
  readonly until: (holds: () => boolean | Promise<boolean>) => Promise<void>;
  readonly close: () => Promise<void>;
}
export interface TestRequest {
  readonly body?: unknown;
  readonly secret?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export const rootSecret = 'root-secret';
export const goodBody = (
  from: CallRequestBody['from'] = { id: ana, queueId: sales },
  more: Partial<CallRequestBody> = {},
): CallRequestBody => ({
  from,
  targets: [{ phoneNumber: '+15559876543' }],
  ...more,
});

/** The server on the memory engine, with a contact centre of three people. */
export async function openWorld(change: Partial<ServerParts> = {}, clock = testClock()): Promise<TestServer> {
  const floor = createFloor({ clock });
  const centre = contactCentreDouble(clock);
  const logged: unknown[] = [];
  const policy = change.policy ?? (() => ({ version: null, policy: defaultPolicy }));
  const engine =
    change.engine ??
    createMemoryEngine({ clock, timers: defaultTimers, floor, contactCentre: centre, policy, random: () => 0.5 });
  await engine.start();
  const untie = floor.onChange(engine.agentsChanged);
  const apiKeys = createMemoryKeys();
  let last = 0;
  const next = (prefix: string): string => `${prefix}_${String((last += 1)).padStart(26, '0')}`;
  const keyOf = async (scopes: readonly Scope[], further: { readonly limits?: KeyLimits } = {}): Promise<string> => {
    const secret = next('secret');
    const key = { id: keyId(next('key')), name: null, scopes, createdAt: clock.now(), revokedAt: null, ...further };
    await apiKeys.add(key, hashOf(secret));
    return secret;
  };
  const root = {
    id: keyId('key_root'),
    name: 'root',
    scopes: ['admin'] as const,
    createdAt: clock.now(),
    revokedAt: null,
  };
  await apiKeys.add(root, hashOf(rootSecret));
  const log = (facts: unknown): void => void logged.push(facts);
  const app = createApp({
    ...{
      engine,
      apiKeys,
      sessions: createMemorySessions(),
      floor,
      contactCentre: centre,
      policy,
      timers: defaultTimers,
      clock,
    },
    doctor: async () => ({ at: clock.now(), requests: 0, rows: [] }),
    ...{ newId: next, newSecret: () => next('secret'), logger: { info: log, error: log } },
    config: { target: 'sandbox', version: '0.0.0' },
    requests: createMemoryRequests(),
    ...change,
  });
  const call: TestServer['call'] = async (method, path, { body, secret = rootSecret, headers = {} } = {}) => {
    const given = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const key: Record<string, string> = secret === null ? {} : { authorization: `Bearer ${secret}` };
    return app.fetch(new Request(`http://outdial.test${path}`, { method, headers: { ...key, ...headers }, ...given }));
  };
  return {
    ...{ app, clock, engine, floor, centre, logged, call },
    keyWith: (...scopes) => keyOf(scopes),
    limitedKey: (scopes, limits) => keyOf(scopes, { limits: { ...noLimits, ...limits } }),
    client: (secret = rootSecret) => createClient({ url: 'http://outdial.test', apiKey: secret, fetch: app.fetch }),
    until: async (holds) => {
      for (let turns = 0; turns < 2000; turns += 1) {
        if (await holds()) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
      throw new Error('It never came to hold.');
    },
    close: async () => {
      untie();
      app.close();
      await engine.close();
    },
  };
}
