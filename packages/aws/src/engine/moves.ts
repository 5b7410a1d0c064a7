import {
  agentOfCandidate,
  conversationNamed,
  countTold,
  createCarryOut,
  createKeptEvents,
  isHeard,
  isNext,
  timerToFire,
  trusted,
  type AgentId,
  type Call,
  type CallEvent,
  type CallId,
  type CarryOut,
  type ConversationSeen,
  type DialSlots,
  type EngineSetting,
  type KeptEvents,
  type TellResult,
} from 'outdial/engine-kit';
import { commitEvent, type CommitWorld, type Committed } from './commit.ts';
import type { Executions } from './executions.ts';
import type { Stopping } from './fraud-stop.ts';
import type { OneAtATime } from './one-at-a-time.ts';
import type { SharedRefusals } from './shared-refusals.ts';

export interface MovesWorld extends CommitWorld {
  readonly executions: Executions;
  readonly contactCentre: EngineSetting['contactCentre'];
  readonly floor: EngineSetting['floor'];
  readonly slots: DialSlots;
  /** Tells the breaker that the dial of this call came to nothing known. */
  readonly lostDial: (id: CallId) => Promise<void>;
  /** Null: this process does not dial. */
  readonly stopping: Stopping | null;
  readonly refusals: SharedRefusals;
  readonly logger: EngineSetting['logger'] | undefined;
  readonly closing: () => boolean;
  readonly inTurn: OneAtATime;
}

interface CommitGiven {
  readonly refreshed?: boolean;
  /** Changes the call only if it still has this version. */
  readonly ifVersion?: number | null;
}

/** Moves calls. The process that reports an event commits it and does the work that follows. Only dials are left to the execution. */
export interface Moves {
  readonly commit: (id: CallId, event: CallEvent, given?: CommitGiven) => Promise<Committed | null>;
  readonly carry: (committed: Committed) => Promise<void>;
  /** Commits the event, then does the work that follows. */
  readonly tell: (id: CallId, event: CallEvent, refreshed?: boolean) => Promise<TellResult>;
  /** The one dial of attempt n: claims the fence, sends, reports. */
  readonly dial: (call: Call, n: number) => Promise<void>;
  /** Reports every timer that is due, as long as no other process has moved the call. */
  readonly fireDue: (id: CallId) => Promise<Call | null>;
  /** Wakes the call's execution if it waits. */
  readonly wake: (call: Call) => Promise<void>;
  /** Checks the agent's waiting calls in turn until one goes out (docs/lifecycle.md#turns). */
  readonly wakeNext: (agent: AgentId, except?: CallId) => Promise<void>;
  readonly hear: (seen: ConversationSeen) => Promise<void>;
}

/** True if an event will report when the call may be dialed; otherwise only a timer does. */
export const isHeardOf = (call: Call): boolean => call.state === 'waiting' && call.waitingFor.every(isHeard);

/** The codes of what a call waits for. */
export const codesOf = (call: Call): readonly string[] =>
  call.state === 'waiting' ? call.waitingFor.map(({ code }) => code) : [];

const isSameWait = (before: Call, call: Call): boolean => String(codesOf(before)) === String(codesOf(call));

export const isReady = (call: Call, now: number): boolean =>
  call.state === 'waiting' && call.waitingFor.length === 0 && (call.retryAt === null || call.retryAt <= now);

export function createMoves(world: MovesWorld): Moves {
  // Only this process keeps events of unknown conversations. Without a live feed, Outdial reads a known conversation at once anyway.
  const kept = createKeptEvents();
  const moves: Moves = {
    commit: async (id, event, { refreshed = false, ifVersion = null } = {}) => {
      const committed = await world.inTurn(id, async () =>
        commitEvent(world, { id, event: await believed(world, id, event), refreshed, ifVersion }),
      );
      if (event.type === 'claim') await world.stopping?.afterClaim(id);
      if (committed !== null && isLostDial(event, committed)) await world.lostDial(id);
      return committed;
    },
    carry: (committed) => carry(moves, carryOut, committed),
    tell: async (id, event, refreshed = false) => {
      const committed = await moves.commit(id, event, { refreshed });
      if (committed === null) return { kind: 'no-such-call' };
      await moves.carry(committed);
      return { kind: 'told', met: committed.met, call: committed.call };
    },
    dial: async (call, n) => {
      await world.stopping?.beforeClaim(call);
      await carryOut(call, { type: 'dial', n });
    },
    fireDue: (id) => fireDue(world, moves, id),
    wake: async (call) => {
      const wait = await world.agents.waitOf(call.order);
      if (wait === null) return;
      await world.executions.wake(wait.token);
      await world.agents.unpark(call.order, wait.token);
    },
    wakeNext: (agent, except) => wakeNext(world, moves, agent, except ?? null),
    hear: (seen) => hear(world, moves, kept, seen),
  };
  const carryOut = createCarryOut({
    tell: (id, event, refreshed) => moves.tell(id, event, refreshed),
    contactCentre: world.contactCentre,
    floor: world.floor,
    clock: world.clock,
    step: world.step,
    kept,
    giveUpTurn: () => undefined,
    slotsOf: () => world.slots,
    refusals: world.refusals,
    closing: world.closing,
    logger: world.logger ?? null,
  });
  return moves;
}

/** The process of this dial is gone, and with it the answer to its request. */
const isLostDial = ({ type }: CallEvent, { met, call }: Committed): boolean =>
  (type === 'interrupted' || type === 'answer-due') && met.kind === 'applied' && call.state === 'unknown';

async function believed({ calls }: MovesWorld, id: CallId, event: CallEvent): Promise<CallEvent> {
  const named = conversationNamed(event);
  return named === null ? event : trusted(event, id, (await calls.ofConversation(named))?.call ?? null);
}

async function carry(moves: Moves, carryOut: CarryOut, committed: Committed): Promise<void> {
  const { call, errands, endedWaiting, agentFree } = committed;
  for (const errand of errands) {
    if (errand.type === 'dial') await moves.wake(call);
    else await carryOut(call, errand);
  }
  if (endedWaiting) await moves.wake(call);
  if (agentFree) await moves.wakeNext(call.order.agent.id, call.order.id);
}

async function wakeNext(world: MovesWorld, moves: Moves, agent: AgentId, except: CallId | null): Promise<void> {
  const { agents, calls, guards, clock } = world;
  if ((await guards.pausedBy()) !== null) return;
  const isEnough = countTold();
  for (const { callId } of await agents.parked(agent)) {
    const before = (await calls.read(callId))?.call;
    if (before === undefined || !isNext(before, { now: clock.now(), except })) continue;
    await moves.tell(callId, { type: 'recheck' });
    const call = (await calls.read(callId))?.call;
    if (call === undefined || call.state !== 'waiting') continue;
    if (isReady(call, clock.now()) || call.waitingFor.some(({ code }) => code === 'agent-has-call')) return;
    // The call now waits for something else: its execution parks again, which shows for what, and for how long.
    if (call.version !== before.version && !(isHeardOf(call) && isSameWait(before, call))) await moves.wake(call);
    if (isEnough(call)) return;
  }
}

async function fireDue({ calls, clock, step }: MovesWorld, moves: Moves, id: CallId): Promise<Call | null> {
  for (let fired = 0; ; fired += 1) {
    const call = (await calls.read(id))?.call ?? null;
    const event = call === null ? null : timerToFire(call, fired, step.timers, clock.now());
    if (event === null) return call;
    await moves.tell(id, event);
  }
}

async function hear(world: MovesWorld, moves: Moves, kept: KeptEvents, seen: ConversationSeen): Promise<void> {
  const { calls, agents, clock } = world;
  const marked = seen.mark === null ? null : await calls.read(seen.mark.callId);
  const row = marked ?? (await calls.ofConversation(seen.conversationId));
  if (row !== null) {
    await moves.tell(row.call.order.id, { type: 'seen', conversation: seen });
    return;
  }
  kept.keep(seen, clock.now());
  const agent = agentOfCandidate(seen);
  const lock = agent === null ? null : await agents.lock(agent);
  const sought = lock === null ? null : await calls.read(lock.callId);
  if (sought?.call.state === 'unknown') await moves.tell(sought.call.order.id, { type: 'seen', conversation: seen });
}
