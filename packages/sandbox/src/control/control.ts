import { changeAgent, hasPersistentLine } from '../telephony/agents.ts';
import type { AgentChange } from '../telephony/agents.ts';
import { bareNumber } from '../faults/bare-number.ts';
import { moveConversation, tellTarget } from '../telephony/calls.ts';
import type { TargetAction } from '../telephony/calls.ts';
import { latestInstant, longestMs } from '../time/clock.ts';
import type { Delivery } from '../notifications/deliver.ts';
import type { Agent } from '../entities/agent.ts';
import type { Client } from '../entities/client.ts';
import type { Conversation, Dial } from '../entities/conversation.ts';
import { findPresenceDefinition } from '../entities/presence.ts';
import type { SystemPresence } from '../entities/presence.ts';
import type { Queue } from '../entities/queue.ts';
import type { Station } from '../entities/station.ts';
import type { FaultBook, InjectedFault } from '../faults/faults.ts';
import type { FloorSeed } from '../seed/floor.ts';
import { issueToken } from '../sign-in/oauth.ts';
import type { RequestCount, RequestLog } from '../storage/request-log.ts';
import { timingNames } from '../time/timings.ts';
import type { TimingName, Timings } from '../time/timings.ts';
import type { TopicListener } from '../notifications/topics.ts';
import { systemPresenceOf } from '../wire/presence.ts';
import { isLoopback } from '../server/visitors.ts';
import type { World } from '../world.ts';
import { rememberClock, rememberDelivery, rememberTimings } from './remembered.ts';
import { agentPatch, clientPatch, clockOrder, faultOrder, floorSeed } from './requests.ts';
import type { AgentPatch, ClientPatch, ClockOrder, FaultOrder } from './requests.ts';

/** Thrown for a control request that names something unknown or makes no sense. */
export class ControlRefused extends Error {
  readonly code = 'control-refused';
  readonly status: 400 | 403 | 404 | 409;

  constructor(status: 400 | 403 | 404 | 409, message: string) {
    super(message);
    this.name = 'ControlRefused';
    this.status = status;
  }
}

/** An agent as control paths show it. */
export interface AgentView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly state: Agent['state'];
  readonly presence: SystemPresence;
  readonly presenceDefinitionId: string;
  readonly routingStatus: Agent['routingStatus']['status'];
  readonly station: string | null;
  readonly phone: Agent['phone'];
  readonly queues: Agent['queues'];
  readonly wrapUp: boolean;
  readonly outOfOffice: boolean;
  readonly note: string;
}

/** Everything there is, as the control path `state` shows it; clients with their secrets. */
export interface SandboxState {
  readonly clock: { readonly now: string; readonly running: boolean; readonly speed: number };
  readonly timings: Timings;
  readonly clients: readonly Client[];
  readonly agents: readonly AgentView[];
  readonly queues: readonly Queue[];
  readonly stations: readonly Station[];
  readonly conversations: readonly Conversation[];
  readonly deliverTo: string | null;
}

/** Which dials to count; what is absent does not narrow. `agent` is an id, e-mail or slug; `callId` the attribute `outdial.callId`. */
export interface DialFilter {
  readonly number?: string | undefined;
  readonly agent?: string | undefined;
  readonly callId?: string | undefined;
}

/** The dials that a filter leaves, oldest first. */
export interface DialsFound {
  readonly total: number;
  readonly dials: readonly Dial[];
}

/** Whose token to issue: with a `user` it acts as that user, else as the client. */
export interface TokenGrant {
  readonly clientId: string;
  readonly user?: string;
  readonly scopes?: readonly string[];
}

/** A receiver of events; `fetch` is for one in the same process. */
export interface EventAddress {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
}

/** The parts that control reaches into. */
export interface ControlParts {
  readonly world: World;
  readonly faults: FaultBook;
  readonly delivery: Delivery;
  readonly log: RequestLog;
  readonly reset: (seed: FloorSeed | undefined) => void;
  /** Events may be delivered to other machines. */
  readonly deliverAnywhere: boolean;
}

/** Everything the control paths do, as functions. Bad requests throw `ControlRefused` or a zod error. */
export type SandboxControl = ReturnType<typeof createControl>;

export function createControl(parts: ControlParts) {
  const { world, faults, delivery, log } = parts;
  return {
    state: (): SandboxState => stateOf(parts),
    reset: (seed?: FloorSeed): void => parts.reset(floorSeed.optional().parse(seed)),
    agent: (name: string): AgentView => viewOf(findAgent(world, name)),
    changeAgent: (name: string, patch: AgentPatch): AgentView => patchAgent(world, findAgent(world, name), patch),
    changeClient: (id: string, patch: ClientPatch): Client => patchClient(world, id, patch),
    /** An access token without the token endpoint; with a user it acts as that user's own. */
    issueToken: (grant: TokenGrant): string => grantToken(world, grant),
    tellTarget: (id: string, does: TargetAction): Conversation => instructTarget(world, id, does),
    conversation: (id: string): Conversation => findConversation(world, id),
    setClock: (order: ClockOrder): SandboxState['clock'] => setClock(world, order),
    injectFault: (order: FaultOrder): InjectedFault => faults.inject(faultOrder.parse(order)),
    faults: (): readonly InjectedFault[] => faults.list(),
    clearFaults: (): void => faults.clear(),
    dials: (filter: DialFilter = {}): DialsFound => findDials(world, filter),
    requests: (operation?: string): RequestCount => log.count(operation),
    setTimings(change: Readonly<Partial<Record<string, number>>>): Timings {
      world.timings = mergedTimings(world.timings, change);
      rememberTimings(world.store, world.timings);
      return world.timings;
    },
    /** Delivers every change from now on to this address; null stops. `fetch` is for receivers in the same process. */
    deliverTo: (address: EventAddress | null): void => deliverTo(parts, address),
    flushEvents: (): Promise<void> => delivery.flush(),
    /** Hears every published change; returns the way to stop. */
    onTopic: (listener: TopicListener): (() => void) => world.bus.listen(listener),
  };
}

/** The table with some durations changed; unknown names and what is no duration throw. */
export function mergedTimings(timings: Timings, change: Readonly<Partial<Record<string, number>>>): Timings {
  const merged: Record<TimingName, number> = { ...timings };
  for (const [name, ms] of Object.entries(change)) {
    const known = timingNames.find((timing) => timing === name);
    if (known === undefined)
      throw new ControlRefused(400, `There is no timing ${name}: use one of ${timingNames.join(', ')}.`);
    if (ms === undefined) continue;
    if (!(ms >= 0 && ms <= longestMs))
      throw new ControlRefused(400, `The timing ${name} cannot be ${ms}: give 0 to ${longestMs} milliseconds.`);
    merged[known] = ms;
  }
  return merged;
}

function findAgent(world: World, name: string): Agent {
  const agent = world.store.findAgent(name);
  if (agent === undefined) throw new ControlRefused(404, `There is no agent ${name}: use an id, an e-mail or a slug.`);
  return agent;
}

function findConversation(world: World, id: string): Conversation {
  const conversation = world.store.conversations.get(id);
  if (conversation === undefined) throw new ControlRefused(404, `There is no conversation ${id}.`);
  return conversation;
}

function findClient(world: World, id: string): Client {
  const client = world.store.clients.get(id);
  if (client === undefined) throw new ControlRefused(404, `There is no client ${id}.`);
  return client;
}

function patchClient(world: World, id: string, patch: ClientPatch): Client {
  const client = findClient(world, id);
  const { enforces, ...change } = clientPatch.parse(patch);
  const enforced = { ...client.enforces, ...dropUndefined(enforces ?? {}) };
  return world.store.clients.put({ ...client, ...dropUndefined(change), enforces: enforced });
}

function grantToken(world: World, { clientId, user, scopes }: TokenGrant): string {
  const client = findClient(world, clientId);
  const userId = user === undefined ? null : findAgent(world, user).id;
  return issueToken(world, { client, userId, scopes: scopes ?? null });
}

function instructTarget(world: World, conversationId: string, does: TargetAction): Conversation {
  const conversation = findConversation(world, conversationId);
  if (!tellTarget(world, conversation, does)) {
    throw new ControlRefused(409, `The conversation is ${conversation.state}; its target cannot ${does} now.`);
  }
  return findConversation(world, conversationId);
}

function setClock(world: World, order: ClockOrder): SandboxState['clock'] {
  const { store, clock } = world;
  const { pause, resume, advanceMs, speed } = clockOrder.parse(order);
  const mostMs = latestInstant - clock.now();
  if (advanceMs !== undefined && advanceMs > mostMs)
    throw new ControlRefused(400, `The clock ends with the year 9999, so advanceMs can be at most ${mostMs} now.`);
  if (pause === true) clock.pause();
  if (speed !== undefined) clock.setSpeed(speed);
  if (advanceMs !== undefined) clock.advance(advanceMs);
  if (resume === true) clock.resume();
  rememberClock(store, clock);
  store.flush();
  return clockView(world);
}

function findDials({ store }: World, filter: DialFilter): DialsFound {
  const agent = filter.agent === undefined ? undefined : (store.findAgent(filter.agent)?.id ?? filter.agent);
  const dials = [...store.dials.all()].filter(
    (dial) =>
      (filter.number === undefined || bareNumber(filter.number) === bareNumber(dial.number ?? '')) &&
      (agent ?? dial.agent) === dial.agent &&
      (filter.callId === undefined || dial.attributes['outdial.callId'] === filter.callId),
  );
  return { total: dials.length, dials };
}

function deliverTo({ world, delivery, deliverAnywhere }: ControlParts, address: EventAddress | null): void {
  if (address !== null && address.fetch === undefined && !deliverAnywhere && !isLoopback(address.url))
    throw new ControlRefused(
      403,
      'Events go to this machine only: give an address such as http://127.0.0.1:4600, or start the sandbox with --deliver-anywhere.',
    );
  delivery.deliverTo(
    address === null ? null : { url: address.url, headers: address.headers ?? {}, fetch: address.fetch ?? null },
  );
  rememberDelivery(world.store, delivery.address);
}

function patchAgent(world: World, agent: Agent, patch: AgentPatch): AgentView {
  const { presence: spelled, station, wrapUp, queues, ...rest } = agentPatch.parse(patch);
  const presence = spelled === undefined ? undefined : findPresenceDefinition(spelled);
  if (spelled !== undefined && presence === undefined)
    throw new ControlRefused(400, `There is no presence ${spelled}.`);
  const stationId = station === true ? agent.ownStationId : station;
  if (typeof stationId === 'string' && world.store.stations.get(stationId) === undefined) {
    throw new ControlRefused(400, `There is no station ${stationId}.`);
  }
  const phone = { stationId: stationId === undefined ? agent.stationId : stationId };
  if (rest.persistentConnection !== undefined && !hasPersistentLine(world, phone))
    throw new ControlRefused(
      409,
      `${agent.slug} has no phone with a persistent connection. Give a station that has one.`,
    );
  const unknownQueue = queues?.find(({ id }) => world.store.queues.get(id) === undefined);
  if (unknownQueue !== undefined) throw new ControlRefused(400, `There is no queue ${unknownQueue.id}.`);
  if (wrapUp === false) endAfterCallWork(world, agent.id);
  const change: AgentChange = {
    ...dropUndefined(rest),
    ...(presence === undefined ? {} : { presence }),
    ...(stationId === undefined ? {} : { stationId }),
    ...(queues === undefined ? {} : { queues }),
    ...(wrapUp === undefined ? {} : { inWrapUp: wrapUp }),
  };
  return viewOf(changeAgent(world, findAgent(world, agent.id), change));
}

function endAfterCallWork(world: World, agentId: string): void {
  for (const { id, state } of world.store.conversationsOf(agentId))
    if (state === 'ended') moveConversation(world, id, 'legs-close');
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function dropUndefined<T extends object>(record: T): Defined<T> {
  // The entries of T without its undefined values are a Defined<T>; the language cannot see that through Object.entries.
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;
}

function viewOf(agent: Agent): AgentView {
  const { id, slug, name, email, state, phone, queues, outOfOffice, note } = agent;
  return {
    ...{ id, slug, name, email, state, phone, queues, outOfOffice, note },
    presence: systemPresenceOf(agent),
    presenceDefinitionId: agent.presence.definitionId,
    routingStatus: agent.routingStatus.status,
    station: agent.stationId,
    wrapUp: agent.inWrapUp,
  };
}

function clockView({ clock }: World): SandboxState['clock'] {
  const { now, running, speed } = clock.standing();
  return { now: new Date(now).toISOString(), running, speed };
}

function stateOf({ world, delivery }: ControlParts): SandboxState {
  const { store } = world;
  return {
    clock: clockView(world),
    timings: world.timings,
    clients: [...store.clients.all()],
    agents: [...store.agents.all()].map(viewOf),
    queues: [...store.queues.all()],
    stations: [...store.stations.all()],
    conversations: [...store.conversations.all()],
    deliverTo: delivery.address?.url ?? null,
  };
}
