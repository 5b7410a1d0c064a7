import { bareNumber } from '../faults/bare-number.ts';
import { tellTarget } from '../telephony/calls.ts';
import type { TargetAction } from '../telephony/calls.ts';
import { latestInstant, longestMs } from '../time/clock.ts';
import type { Delivery } from '../notifications/deliver.ts';
import type { Client } from '../entities/client.ts';
import type { Conversation, Dial } from '../entities/conversation.ts';
import type { FaultBook, InjectedFault } from '../faults/faults.ts';
import type { FloorSeed } from '../seed/floor.ts';
import { issueToken } from '../sign-in/oauth.ts';
import type { RequestCount, RequestLog } from '../storage/request-log.ts';
import { timingNames } from '../time/timings.ts';
import type { TimingName, Timings } from '../time/timings.ts';
import type { TopicListener } from '../notifications/topics.ts';
import { isLoopback } from '../server/visitors.ts';
import type { World } from '../world.ts';
import { patchAgent, patchClient } from './change.ts';
import { ControlRefused, findAgent, findClient, findConversation } from './find.ts';
import { rememberClock, rememberDelivery, rememberTimings } from './remembered.ts';
import { clockOrder, faultOrder, floorSeed } from './requests.ts';
import type { AgentPatch, ClientPatch, ClockOrder, FaultOrder } from './requests.ts';
import { clockView, stateOf, viewOf } from './views.ts';
import type { AgentView, SandboxState } from './views.ts';

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
    state: (): SandboxState => stateOf(world, delivery.address),
    /** With their secrets: what a program needs to begin, without the rest of the state, which grows with the floor. */
    clients: (): readonly Client[] => [...world.store.clients.all()],
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
