import { randomUUID } from 'node:crypto';
import { RateLimit } from './sign-in/access.ts';
import { armConversation, moveConversation, placeCall } from './telephony/calls.ts';
import { seededChance } from './faults/chance.ts';
import { SandboxClock } from './time/clock.ts';
import { createControl, mergedTimings } from './control/control.ts';
import type { SandboxControl } from './control/control.ts';
import {
  rememberClock,
  rememberDelivery,
  rememberedClock,
  rememberedDelivery,
  rememberedTimings,
} from './control/remembered.ts';
import { floorSeed } from './control/requests.ts';
import { answerControl } from './control/routes.ts';
import { Delivery } from './notifications/deliver.ts';
import { exchange } from './server/exchange.ts';
import type { Reply, SandboxRequest } from './http.ts';
import { FaultBook } from './faults/faults.ts';
import { plantFloor, seededClient, seededCodeClient, seededQueues } from './seed/floor.ts';
import type { FloorSeed } from './seed/floor.ts';
import { inProcessFetch } from './server/in-process.ts';
import type { InProcessFetch } from './server/in-process.ts';
import { forgetfulJournal, openJournal, readJournal } from './storage/journal.ts';
import { Channels } from './notifications/channels.ts';
import { Sockets } from './notifications/sockets.ts';
import { recordTo } from './storage/recorder.ts';
import type { ExchangeListener } from './storage/recorder.ts';
import { RequestLog } from './storage/request-log.ts';
import { tokenOperationId } from './routes/operations.ts';
import { matchRoute } from './routes/routes.ts';
import { listen } from './server/server.ts';
import type { Listening } from './server/server.ts';
import { Store } from './storage/store.ts';
import { systemClock } from './time/system-clock.ts';
import type { MachineClock } from './time/system-clock.ts';
import { defaultTimings } from './time/timings.ts';
import type { Timings } from './time/timings.ts';
import { TopicBus } from './notifications/topics.ts';
import { isLoopback } from './server/visitors.ts';
import type { World } from './world.ts';

/** How to make a sandbox; everything has a default. */
export interface SandboxOptions {
  /** Where its state is kept; without it, in memory only. */
  readonly dataDir?: string | undefined;
  /** How many generated agents to add to the named ones. */
  readonly agents?: number | undefined;
  /** The floor to start with when nothing was kept; `agents` above is added to it. */
  readonly seed?: FloorSeed | undefined;
  /** Durations that differ from `defaultTimings`, in milliseconds. */
  readonly timings?: Partial<Timings> | undefined;
  /** Requests a minute and token; null lifts the limit. Default 300. */
  readonly rateLimitPerMinute?: number | null | undefined;
  /** Start with the clock paused. */
  readonly paused?: boolean | undefined;
  /** Let events be delivered to other machines, too; default: to this machine only. */
  readonly deliverAnywhere?: boolean | undefined;
  /** Writes every exchange as a line of JSON to this file, or tells this function of it; secrets and phone numbers are masked. */
  readonly record?: string | ExchangeListener | undefined;
  readonly machine?: MachineClock | undefined;
  readonly newId?: (() => string) | undefined;
}

/** A running sandbox. `url` is the address it listens on, or a placeholder address before `listen`. */
export interface Sandbox {
  readonly fetch: InProcessFetch;
  readonly url: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** The client that signs users in by authorization code. */
  readonly codeClient: { readonly id: string; readonly secret: string };
  readonly control: SandboxControl;
  /** Listens on 127.0.0.1; port 0 (the default) takes a free one. Gives the address. */
  listen(port?: number): Promise<string>;
  close(): Promise<void>;
}

/** A stateful Genesys Cloud for a desk. It works at once through `fetch`; call `listen` for a real address. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  let listening: Listening | null = null;
  const address = (): string => listening?.url ?? 'http://sandbox.localhost';
  const parts = buildParts(options, address);
  const { machine, journal, clock, faults, sockets, delivery } = parts;
  const reset = (seed: FloorSeed | undefined): void => resetTo(seed, parts, options);
  const control = createControl({ ...parts, reset });
  resume(parts, options);

  const recording = typeof options.record === 'string' ? recordTo(options.record) : null;
  const exchangeParts = {
    ...parts,
    control: (request: SandboxRequest) => answerControl(control, request),
    hear: typeof options.record === 'function' ? options.record : (recording?.listener ?? null),
  };
  const answer = (request: SandboxRequest): Reply => exchange(exchangeParts, request);
  return {
    fetch: inProcessFetch({ answer, machine, refuses: (path, method) => refuses(faults, path, method) }),
    get url() {
      return address();
    },
    client: { id: seededClient.id, secret: seededClient.secret },
    codeClient: { id: seededCodeClient.id, secret: seededCodeClient.secret },
    control,
    async listen(port = 0) {
      listening ??= await listen({ answer, faults, machine, sockets }, port);
      return listening.url;
    },
    async close() {
      clock.clear();
      delivery.deliverTo(null);
      await listening?.close();
      listening = null;
      journal.close();
      recording?.close();
    },
  };
}

type Parts = ReturnType<typeof buildParts>;

/** Everything of a sandbox, with what was kept, and nothing under way yet. */
function buildParts(options: SandboxOptions, address: () => string) {
  const machine = options.machine ?? systemClock;
  const newId = options.newId ?? randomUUID;
  const journal = options.dataDir === undefined ? forgetfulJournal : openJournal(options.dataDir);
  const store = new Store(journal);
  if (options.dataDir !== undefined) store.restore(readJournal(options.dataDir));
  const clock = new SandboxClock(machine, rememberedClock(store, machine));
  if (options.paused === true) clock.pause();
  const bus = new TopicBus({ newId, now: () => clock.now() });
  const initialTimings = mergedTimings(defaultTimings, options.timings ?? {});
  const faults = new FaultBook({ chance: seededChance(1), newId });
  const channels = new Channels({ clock, faults, newId });
  const sockets = new Sockets({ channels, faults, clock, machine });
  const timings = mergedTimings(initialTimings, rememberedTimings(store));
  const streamingUrl = (): string => address().replace('http', 'ws');
  const world: World = { store, clock, bus, channels, streamingUrl, newId, timings };
  const rateLimit = new RateLimit(options.rateLimitPerMinute === undefined ? 300 : options.rateLimitPerMinute);
  const log = new RequestLog(store);
  const deliverAnywhere = options.deliverAnywhere ?? false;
  const delivery = new Delivery({ faults, clock, machine, newId });
  bus.listen((event) => {
    delivery.take(event);
    channels.tell(event);
  });
  return {
    ...{ machine, journal, store, clock, channels, sockets, world, initialTimings },
    ...{ faults, rateLimit, log, delivery, deliverAnywhere },
  };
}

/** Goes on with what was kept, on a new floor if that was nothing. */
function resume({ store, clock, world, delivery, deliverAnywhere }: Parts, options: SandboxOptions): void {
  if (store.agents.size === 0) fillFloor(world, floorSeed.parse(options.seed ?? {}), options.agents);
  for (const conversation of store.conversations.all()) armConversation(world, conversation);
  const remembered = rememberedDelivery(store);
  if (remembered !== null && (deliverAnywhere || isLoopback(remembered.url))) delivery.deliverTo(remembered);
  rememberClock(store, clock);
  store.compact();
}

function resetTo(seed: FloorSeed | undefined, parts: Parts, options: SandboxOptions): void {
  const { store, clock, world, faults, rateLimit, log, delivery, channels } = parts;
  for (const part of [clock, faults, rateLimit, log]) part.clear();
  delivery.forget();
  channels.clear();
  store.clearFloor();
  world.timings = parts.initialTimings;
  store.settings.delete('timings');
  for (const client of [seededClient, seededCodeClient]) store.clients.put(client);
  delivery.deliverTo(null);
  rememberDelivery(store, null);
  clock.setSpeed(1);
  if (options.paused === true) clock.pause();
  else clock.resume();
  rememberClock(store, clock);
  fillFloor(world, seed ?? options.seed ?? {}, options.agents);
  store.compact();
}

/** Whether a fault refuses the connection; control paths are never refused. */
function refuses(faults: FaultBook, path: string, method: string): boolean {
  if (path.startsWith('/_sandbox/')) return false;
  const operation = path === '/oauth/token' ? tokenOperationId : (matchRoute(method, path)?.route.operationId ?? '*');
  return faults.strike(['refuse'], operation).length > 0;
}

/** `more` generated agents are added to those of the seed. */
function fillFloor(world: World, seed: FloorSeed, more = 0): void {
  const { store } = world;
  const floor = plantFloor({ ...seed, generatedAgents: (seed.generatedAgents ?? 0) + more }, world.clock.now());
  for (const queue of seededQueues) store.queues.put(queue);
  for (const station of floor.stations) store.stations.put(station);
  for (const agent of floor.agents) store.agents.put(agent);
  for (const client of [seededClient, seededCodeClient])
    if (store.clients.get(client.id) === undefined) store.clients.put(client);
  for (const agentId of floor.onCall) seedTalk(world, agentId);
}

/** Puts an agent on a personal call that lasts until somebody ends it; it counts as no dial. */
function seedTalk(world: World, agentId: string): void {
  const agent = world.store.agents.get(agentId);
  if (agent === undefined) return;
  const { id } = placeCall(world, {
    agent: { ...agent, phone: 'answers' },
    destination: { kind: 'number', number: '+12025550104' },
    queueId: null,
    callerId: null,
    callerIdName: null,
    attributes: {},
    uuiData: null,
    externalContactId: null,
    effects: [],
  });
  world.store.dials.delete(id);
  for (const event of ['agent-answers', 'target-rings', 'target-answers'] as const) moveConversation(world, id, event);
}
