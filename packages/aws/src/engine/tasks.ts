import { dueAt, isEnded, type Call, type CallId, type ContactCentre, type Timers } from 'outdial/engine-kit';
import type { StandingLock, Wait } from '../table/agents.ts';
import { lockOfEnded } from './ended-lock.ts';
import type { ExecutionInput } from './executions.ts';
import { codesOf, isHeardOf, isReady, type Moves, type MovesWorld } from './moves.ts';

/** The state machine's next step. Timestamps are in ISO 8601, as a Wait state requires. */
type NextStep =
  | {
      readonly next: 'wait-for-presence';
      /** The task's own payload has this path too: a state's time limit is read from either of them. */
      readonly Payload: { readonly seconds: number };
    }
  | { readonly next: 'wait-until'; readonly at: string }
  | { readonly next: 'dial'; readonly n: number }
  | { readonly next: 'follow' }
  | { readonly next: 'hand-over' }
  | { readonly next: 'done' };

/** What the Step Functions console shows of a call: its state, the codes of what it waits for, and the code of its outcome. */
interface Shown {
  readonly state?: Call['state'];
  readonly waitingFor?: readonly string[];
  readonly outcome?: string;
}
type Next = NextStep & Shown;

export type TaskAnswer = ExecutionInput & Next;

/** The tasks of the state machine. Each is short. Step Functions may invoke it late or twice. */
export interface Tasks {
  /**
   * Fires timers, checks readiness and decides the next step. With a token the execution is already waiting, so the token is stored before
   * any read. A token that came too late, because the execution waits with a later one, changes nothing.
   */
  readonly advance: (input: ExecutionInput, parking: Parking | null) => Promise<TaskAnswer>;
  readonly dial: (input: ExecutionInput & { readonly n: number }) => Promise<TaskAnswer>;
  /** Does the checks and reads that are due. `interrupted`: the dial of this attempt ended without reporting a result. */
  readonly follow: (input: ExecutionInput & { readonly interrupted?: number }) => Promise<TaskAnswer>;
}

/** One wait of an execution: its token, when it ends, and how often Step Functions has begun it anew. */
interface Parking {
  readonly token: string;
  readonly seconds: number;
  readonly retry: number;
}

/** One turn adds at most about 25 entries to an execution's history. The limit is 25,000. */
const turnsPerExecution = 400;
/** More than the state machine repeats a wait whose function failed. */
const mostRetries = 10;
/** Milliseconds between two dials of the same attempt, if the first one did nothing. */
const dialPause = 5_000;
/** Factor by which a timer waits longer than a recheck if an event will report the change. The timer is only a safety net. */
const netFactor = 10;
/** Without events: a call is checked after a tenth of the time that it has waited, at most every five rechecks. */
const slowing = 0.1;
const slowest = 5;

type TasksWorld = MovesWorld & {
  readonly timers: Timers;
  /** True if Genesys's events arrive, so that an agent's return will be heard. */
  readonly eventsFlow: () => Promise<boolean>;
  /** False: this process may end before the answer to a dial could be stored. */
  readonly mayDial: () => boolean;
};

export function createTasks(world: TasksWorld, moves: Moves): Tasks {
  const { calls, agents, clock } = world;
  return {
    advance: async (input, parking) => {
      const id = idOf(input);
      const call = (await calls.read(id))?.call;
      const isParked = parking !== null && call !== undefined;
      if (isParked && !(await agents.park(call.order, waitOf(input, parking, clock.now()))))
        return answerOf(input, await nextOf(world, moves, id));
      // Work that is due after a call's end does not need a separate state.
      if (call?.state === 'scheduled' || call?.state === 'waiting' || (call !== undefined && isEnded(call))) {
        const moved = await moves.fireDue(id);
        if (moved?.state === 'waiting') {
          await readForOthersLock(world, moved);
          await moves.tell(id, { type: 'recheck' });
        }
      }
      const decided = await nextOf(world, moves, id);
      if (isParked && decided.next !== 'wait-for-presence') await moves.wake(call);
      return answerOf(input, decided);
    },
    dial: async (input) => {
      const id = idOf(input);
      const dialed = await dialOnce(world, moves, id, input.n);
      // The checks before the fence (lists, the veto, old facts) are done by now, and only this process knows their results.
      const isSame = dialed.next === 'dial' && dialed.n === input.n;
      const again = isSame && world.mayDial() ? await dialOnce(world, moves, id, input.n) : dialed;
      return answerOf(input, breather(world, again, input.n));
    },
    follow: async (input) => {
      const id = idOf(input);
      if (input.interrupted !== undefined) await moves.tell(id, { type: 'interrupted', n: input.interrupted });
      const call = await moves.fireDue(id);
      if (call !== null && isEnded(call)) {
        const lock = await lockOfEnded(world, moves, call);
        const lockReadAt = lock === null ? null : await readForLock(world, lock);
        if (lockReadAt !== null)
          return answerOf(input, { ...(await afterEnd(world, moves, call, lockReadAt)), ...shown(call) });
        await moves.wakeNext(call.order.agent.id, id);
      }
      return answerOf(input, breather(world, await nextOf(world, moves, id), input.interrupted));
    },
  };
}

/** Later generations, turns and repetitions of a wait have a greater place. */
function waitOf({ generation, turn }: ExecutionInput, parking: Parking, now: number): Wait {
  const { token, seconds, retry } = parking;
  const place = (generation * (turnsPerExecution + 1) + turn) * mostRetries + Math.min(retry, mostRetries - 1);
  return { token, place, since: now, until: now + seconds * 1000 };
}

async function nextOf(world: TasksWorld, moves: Moves, id: CallId): Promise<Next> {
  const call = (await world.calls.read(id))?.call;
  return call === undefined ? { next: 'done' } : { ...(await stepOf(world, moves, call)), ...shown(call) };
}

function shown(call: Call): Shown {
  const { state } = call;
  if (isEnded(call)) return { state, outcome: call.outcome.code };
  return call.state === 'waiting' ? { state, waitingFor: codesOf(call) } : { state };
}

async function stepOf(world: TasksWorld, moves: Moves, call: Call): Promise<NextStep> {
  const { clock, timers } = world;
  const now = clock.now();
  if (isEnded(call)) return afterEnd(world, moves, call);
  if (call.state === 'scheduled') return waitFor(dueAt(call, timers), now);
  // This function does not know the result of the claim. The dial's task finds it taken and reports it (docs/lifecycle.md#interrupted).
  if (call.state === 'dialing') return { next: 'dial', n: call.attempts.length };
  if (call.state !== 'waiting') return dueOrLater(dueAt(call, timers), now);
  if (isReady(call, now)) return { next: 'dial', n: call.attempts.length + 1 };
  const pace = isHeardOf(call) ? await paceOf(world, call) : timers.recheck;
  return waitFor(patience(call, timers, now, pace), now);
}

type Waiting = Call & { readonly state: 'waiting' };

/** Milliseconds after which a call is checked that an event would wake: without events, at a pace that slows down while it waits. */
async function paceOf({ clock, timers, eventsFlow }: TasksWorld, call: Waiting): Promise<number> {
  if (await eventsFlow()) return timers.recheck * netFactor;
  const waited = clock.now() - (call.order.notBefore ?? call.order.createdAt);
  return Math.min(Math.max(timers.recheck, waited * slowing), timers.recheck * slowest);
}

function patience(call: Waiting, timers: Timers, now: number, pace: number): number {
  const net = now + pace;
  const clears = call.waitingFor.flatMap(({ until }) => (until === null ? [] : [Math.max(until, now)]));
  return Math.min(net, dueAt(call, timers) ?? net, ...clears);
}

/**
 * The call's execution continues after its end, for two reasons. An attempt with an unknown end keeps the agent until a read shows no
 * call. Outdial also reads the agent's wrap-up some time after the call.
 */
async function afterEnd(
  world: TasksWorld,
  moves: Moves,
  call: Call,
  lockReadAt: number | null = null,
): Promise<NextStep> {
  const { clock, timers } = world;
  const now = clock.now();
  const lock = await lockOfEnded(world, moves, call);
  const looks = lock?.kind === 'until-idle' ? [lockReadAt ?? lock.since + timers.lockRead] : [];
  const due = [...looks, dueAt(call, timers)].filter((at) => at !== null);
  return dueOrLater(due.length === 0 ? null : Math.min(...due), now);
}

/** If a call waits for a lock whose own execution is gone, the waiting call reads the agent. */
async function readForOthersLock(world: TasksWorld, { order, waitingFor }: Waiting): Promise<void> {
  if (!waitingFor.some(({ code }) => code === 'agent-has-call')) return;
  const lock = await world.agents.lock(order.agent.id);
  if (lock !== null && lock.callId !== order.id) await readForLock(world, lock);
}

/** If a dial did not move the call, the next dial waits a moment: Lambda may throttle the function, or it may not start. */
function breather({ clock }: TasksWorld, decided: Next, dialed: number | undefined): Next {
  return decided.next === 'dial' && decided.n === dialed
    ? { ...decided, next: 'wait-until', at: new Date(clock.now() + dialPause).toISOString() }
    : decided;
}

async function dialOnce(world: TasksWorld, moves: Moves, id: CallId, n: number): Promise<Next> {
  const row = await world.calls.read(id);
  if (row !== null) {
    // Facts that another process has just read are good enough for this fence.
    await world.learn(row.call.order.agent.id);
    await moves.dial(row.call, n);
  }
  return nextOf(world, moves, id);
}

function answerOf(input: ExecutionInput, decided: Next): TaskAnswer {
  const { callId, name, generation } = input;
  const moved = input.turn + 1;
  if (moved < turnsPerExecution || decided.next === 'done')
    return { callId, name, generation, turn: moved, ...decided };
  return { callId, name, generation: generation + 1, turn: 0, next: 'hand-over' };
}

/** Reads the agent of an until-idle lock and returns when to read again. `null` when the lock is gone or is of another kind. */
async function readForLock(
  world: Pick<MovesWorld, 'agents' | 'clock' | 'floor'> & {
    readonly contactCentre: ContactCentre;
    readonly timers: Timers;
  },
  lock: StandingLock,
): Promise<number | null> {
  const { agents, clock, timers, floor, contactCentre } = world;
  if (lock.kind !== 'until-idle') return null;
  if (clock.now() < lock.since + timers.lockRead) return lock.since + timers.lockRead;
  const found = await contactCentre.readAgent(lock.agentId).catch(() => null);
  if (found?.kind === 'found') floor.feedAgent(found.value);
  if (found?.kind === 'found' && found.value.calls?.value.active === 0) {
    await agents.remove(lock);
    return null;
  }
  return clock.now() + timers.lockReadEvery;
}

function dueOrLater(at: number | null, now: number): NextStep {
  if (at === null) return { next: 'done' };
  return at <= now ? { next: 'follow' } : { next: 'wait-until', at: new Date(at).toISOString() };
}

function waitFor(at: number | null, now: number): NextStep {
  const seconds = Math.max(1, Math.ceil(((at ?? now) - now) / 1000));
  return { next: 'wait-for-presence', Payload: { seconds } };
}

// The state machine passes on what the intake gave it.
const idOf = ({ callId }: ExecutionInput): CallId => callId as CallId;
