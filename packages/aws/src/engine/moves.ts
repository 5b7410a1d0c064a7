import {
  createCarryOut,
  createKeptEvents,
  dueEvent,
  type AgentId,
  type Call,
  type CallEvent,
  type CallId,
  type ConversationSeen,
  type DialSlots,
  type EngineSetting,
  type Told,
} from 'outdial/engine-kit';
import { commitEvent, type CommitWorld, type Committed } from './commit.ts';
import type { Executions } from './executions.ts';
import type { OneAtATime } from './one-at-a-time.ts';
import type { SharedRefusals } from './shared-refusals.ts';

export interface MovesWorld extends CommitWorld {
  readonly executions: Executions;
  readonly contactCentre: EngineSetting['contactCentre'];
  readonly floor: EngineSetting['floor'];
  readonly slots: DialSlots;
  readonly refusals: SharedRefusals;
  readonly logger: EngineSetting['logger'] | undefined;
  readonly closing: () => boolean;
  readonly inTurn: OneAtATime;
}

interface CommitGiven {
  readonly refreshed?: boolean;
  /** The call is changed only while it has this version. */
  readonly ifVersion?: number | null;
}

/** How calls are moved: an event is committed, and what it asks for is carried out by whoever told it. Only dials are left to the execution. */
export interface Moves {
  readonly commit: (id: CallId, event: CallEvent, given?: CommitGiven) => Promise<Committed | null>;
  readonly carry: (committed: Committed) => Promise<void>;
  /** Both, in this order. */
  readonly tell: (id: CallId, event: CallEvent, refreshed?: boolean) => Promise<Told>;
  /** The one dial of attempt n: claims the fence, sends, reports. */
  readonly dial: (call: Call, n: number) => Promise<void>;
  /** Tells every timer that is due, as far as the call has this state still to itself. */
  readonly fireDue: (id: CallId) => Promise<Call | null>;
  /** Wakes the call's execution if it waits. */
  readonly wake: (call: Call) => Promise<void>;
  /** Checks the agent's waiting calls in turn until one goes out (docs/lifecycle.md#turns). */
  readonly wakeNext: (agent: AgentId, except?: CallId) => Promise<void>;
  readonly hear: (seen: ConversationSeen) => Promise<void>;
}

const timersInARow = 8;
/** How many of an agent's calls get the news when the agent is what keeps them waiting. */
const toldOfAgent = 20;
/** Blockers of the call itself: another call of the same agent may go out all the same. */
const ownBlocker = /^(queue|number|do-not-call|veto|outside-calling-hours|too-many-attempts)/;

/** What an event of the agent's presence, activity or our own commit tells us to look at again. */
const heardOf = /^agent-(presence|not-responding|on-call|interacting|in-wrap-up|has-call)$|^dialing-paused$/;

/** Whether an event will tell when the call may go; else only time does. */
export const isHeardOf = (call: Call): boolean =>
  call.state === 'waiting' && call.waitingFor.every(({ code, until }) => heardOf.test(code) && until === null);

export const isReady = (call: Call, now: number): boolean =>
  call.state === 'waiting' && call.waitingFor.length === 0 && (call.retryAt === null || call.retryAt <= now);

export function createMoves(world: MovesWorld): Moves {
  const { agents, calls, guards, executions, clock } = world;
  // Events of unknown conversations are kept in this process only: without a live feed a known conversation is read at once anyway.
  const kept = createKeptEvents();

  const commit: Moves['commit'] = (id, event, { refreshed = false, ifVersion = null } = {}) =>
    world.inTurn(id, () => commitEvent(world, { id, event, refreshed, ifVersion }));

  const wake: Moves['wake'] = async (call) => {
    const token = await agents.tokenOf(call.order);
    if (token === null) return;
    await executions.wake(token);
    await agents.unpark(call.order, token);
  };
  const carry: Moves['carry'] = async ({ call, errands, endedWaiting, agentFree }) => {
    for (const errand of errands) {
      if (errand.type === 'dial') await wake(call);
      else await carryOut(call, errand);
    }
    if (endedWaiting) await wake(call);
    if (agentFree) await wakeNext(call.order.agent.id, call.order.id);
  };
  const tell: Moves['tell'] = async (id, event, refreshed = false) => {
    const committed = await commit(id, event, { refreshed });
    if (committed === null) return { kind: 'no-such-call' };
    await carry(committed);
    return { kind: 'told', met: committed.met, call: committed.call };
  };
  const wakeNext: Moves['wakeNext'] = async (agent, except) => {
    if (await guards.paused()) return;
    let told = 0;
    for (const { callId } of await agents.parked(agent)) {
      if (callId === except) continue;
      const before = (await calls.read(callId))?.call.version;
      await tell(callId, { type: 'recheck' });
      const call = (await calls.read(callId))?.call;
      if (call === undefined || call.state !== 'waiting') continue;
      if (isReady(call, clock.now()) || call.waitingFor.some(({ code }) => code === 'agent-has-call')) return;
      // It waits for something else now, and not as long: its execution parks anew.
      if (call.version !== before && !isHeardOf(call)) await wake(call);
      told += call.waitingFor.some(({ code }) => !ownBlocker.test(code)) ? 1 : 0;
      if (told >= toldOfAgent) return;
    }
  };
  const carryOut = createCarryOut({
    tell: (id, event, refreshed) => tell(id, event, refreshed),
    contactCentre: world.contactCentre,
    floor: world.floor,
    clock,
    step: world.step,
    kept,
    giveUpTurn: () => undefined,
    slots: world.slots,
    refusals: world.refusals,
    closing: world.closing,
    logger: world.logger ?? null,
  });

  return {
    commit,
    carry,
    tell,
    wake,
    wakeNext,
    dial: (call, n) => carryOut(call, { type: 'dial', n }),
    fireDue: async (id) => {
      for (let times = 0; times < timersInARow; times += 1) {
        const call = (await calls.read(id))?.call ?? null;
        const event = call === null ? null : dueEvent(call, world.step.timers, clock.now());
        if (event === null) return call;
        await tell(id, event);
      }
      return (await calls.read(id))?.call ?? null;
    },
    hear: async (seen) => {
      const marked = seen.mark === null ? null : await calls.read(seen.mark.callId);
      const row = marked ?? (await calls.ofConversation(seen.conversationId));
      if (row !== null) {
        await tell(row.call.order.id, { type: 'seen', conversation: seen });
        return;
      }
      kept.keep(seen, clock.now());
      // It may be the one that is being looked for: kept as a candidate (docs/lifecycle.md#candidates), which moves nothing.
      const lock = seen.agentId === null || seen.mark !== null ? null : await agents.lock(seen.agentId);
      const sought = lock === null ? null : await calls.read(lock.callId);
      if (sought?.call.state === 'unknown') await tell(sought.call.order.id, { type: 'seen', conversation: seen });
    },
  };
}
