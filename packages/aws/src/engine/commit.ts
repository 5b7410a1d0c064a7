import {
  isEnded,
  isUnderWay,
  lookBackOf,
  siteOf,
  step,
  type AgentId,
  type AgentLock,
  type Call,
  type CallEvent,
  type CallId,
  type Clock,
  type EngineSetting,
  type Errand,
  type LogEntry,
  type EventResult,
  type Publish,
  type Situation,
  type Step,
  type StepWorld,
} from 'outdial/engine-kit';
import type { Agents, StandingLock } from '../table/agents.ts';
import type { CallRow, Calls, LockDue } from '../table/calls.ts';
import type { Guards } from '../table/guards.ts';
import { lookAt } from './look-at.ts';

export interface CommitWorld {
  readonly calls: Calls;
  readonly agents: Agents;
  readonly guards: Guards;
  readonly clock: Clock;
  readonly step: StepWorld;
  /** Unique random numbers, which tell two copies of one claim, or two write attempts, apart. */
  readonly random: () => number;
  /** Loads what the table knows about this agent into the floor. */
  readonly learn: (agent: AgentId) => Promise<void>;
  /** Loads refusals and incidents that other processes met: those for this agent, and those for all agents. */
  readonly learnOutage: (agent: AgentId) => Promise<unknown>;
  readonly atWriteSite: EngineSetting['atWriteSite'] | undefined;
  readonly onCommitted: (entries: readonly LogEntry[]) => void;
  readonly telling: Telling;
}

/** Stores the notices about calls before the commit, and has them sent after it. */
export interface Telling {
  /** The registered webhooks have this version, or a newer one. */
  readonly heard: (webhooksVersion: number) => void;
  /** Stores what there is to tell of these lines, before they are committed. True: there is something. */
  readonly keep: (entries: readonly LogEntry[], call: Call) => Promise<boolean>;
  /** Has it delivered, once the lines are committed. If that fails, the sweeper does it later. */
  readonly ring: (id: CallId) => void;
}

/** The result of a committed event, and the work that follows from it. */
export interface Committed {
  /** The event was for another version of the call, so nothing changed. */
  readonly isOtherVersion: boolean;
  readonly met: EventResult;
  readonly call: Call;
  readonly errands: readonly Errand[];
  /** The call was waiting and has ended: its execution can stop waiting. */
  readonly endedWaiting: boolean;
  /** The agent is free for another call: a lock was released, or a claim was refused. */
  readonly agentFree: boolean;
}

/** More conflicts in a row than concurrent writers of one call can cause. */
const mostTries = 25;

const waits = ({ state }: Call): boolean => state === 'scheduled' || state === 'waiting';

/**
 * Reads from the table what a step of this call needs. Before the fence it needs much. Afterwards it needs one fact: whether a call that
 * waits for a person's decision still keeps its agent.
 */
export async function groundOf(world: CommitWorld, call: Call): Promise<Situation['ground']> {
  const noDials = { target: [], agent: [] };
  if (!waits(call)) {
    const lock = call.state === 'outcome-unknown' ? await world.agents.lock(call.order.agent.id) : null;
    return { paused: false, lock, turn: null, dials: () => noDials };
  }
  const agent = call.order.agent.id;
  const [pause, lock] = await Promise.all([
    world.guards.pausedBy(),
    world.agents.lock(agent),
    world.learnOutage(agent),
  ]);
  const isOthers = lock !== null && lock.callId !== call.order.id;
  const standing = isOthers ? await standingLock(world, lock) : lock;
  await world.learn(agent);
  const caps = world.step.policy().policy?.caps;
  const lookBack = { target: lookBackOf(caps?.target ?? null), agent: lookBackOf(caps?.agent ?? null) };
  const dials = await world.calls.dials(call.order, lookBack, world.clock.now());
  return { paused: pause !== null, stop: pause?.stop ?? null, lock: standing, turn: null, dials: () => dials };
}

interface Tell {
  readonly id: CallId;
  readonly event: CallEvent;
  readonly refreshed: boolean;
  /** `null` for any version. */
  readonly ifVersion: number | null;
}

function otherVersion(call: Call): Committed {
  const met = { kind: 'ignored', reason: 'version' } as const;
  return { isOtherVersion: true, met, call, errands: [], endedWaiting: false, agentFree: false };
}

/**
 * Applies one event and stores the result. Returns `null` when the call does not exist. Tries again when another process wrote the call at
 * the same time.
 */
export async function commitEvent(
  world: CommitWorld,
  { id, event, refreshed, ifVersion }: Tell,
): Promise<Committed | null> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const row = await world.calls.read(id);
    if (row === null) return null;
    if (ifVersion !== null && row.call.version !== ifVersion) return otherVersion(row.call);
    const ground = await groundOf(world, row.call);
    const made = step(row.call, event, { ground, world: world.step, now: world.clock.now(), refreshed });
    world.atWriteSite?.(siteOf(event), 'before');
    if (!(await save(world, row, made))) continue;
    world.atWriteSite?.(siteOf(event), 'after');
    const isFreed = await giveBack(world, row.call, made);
    const isRefused = event.type === 'claim' && made.lock !== 'take';
    return {
      isOtherVersion: false,
      met: made.met,
      call: made.call,
      errands: made.errands,
      endedWaiting: waits(row.call) && isEnded(made.call),
      agentFree: isFreed || isRefused,
    };
  }
  throw new Error(`The call ${id} was written by others ${mostTries} times in a row.`);
}

/** A random name for one write attempt. By it the writer recognises its own write and its own lock. */
export const writerOf = ({ random }: Pick<CommitWorld, 'random'>): string => random().toString(36);

/**
 * Takes the lock and the fence first, then writes the call. Only a process that got both may send. False: start again from the current
 * state.
 */
async function save(world: CommitWorld, row: CallRow, made: Step): Promise<boolean> {
  const { call } = made;
  if (call === row.call) return true;
  const writer = writerOf(world);
  const lock = { ...lockFor(call, world.clock.now()), claimant: writer };
  if (made.lock === 'take' && !(await world.agents.claim(lock))) {
    await dropOwnLeftover(world, row);
    return false;
  }
  const entries = await numbered(world, row.call.order.id, made, row.log.at(-1)?.number ?? 0);
  const owed = lockDueOf(made, world.clock.now());
  const lockDue = made.lock === 'take' ? null : (owed ?? row.lockDue);
  const due = lookAt(call, { timers: world.step.timers, now: world.clock.now(), owes: owed ?? untilIdle(lockDue) });
  const next = { ...row, call, log: [...row.log, ...entries], lockDue, due };
  const isTold = await world.telling.keep(entries, call);
  if (await world.calls.write(next, row.revision, writer)) {
    world.onCommitted(entries);
    if (isTold) world.telling.ring(lock.callId);
    return true;
  }
  if (made.lock === 'take') await disclaim(world, lock);
  return false;
}

/** If the answer to a write was lost, the write may have succeeded. Then the call needs its lock. */
async function disclaim(world: CommitWorld, lock: StandingLock): Promise<void> {
  const row = await world.calls.read(lock.callId);
  if (row !== null && isUnderWay(row.call) && row.call.attempts.length === lock.attempt) return;
  await world.agents.remove(lock);
}

/** History lines of a step, with one number across all calls and one within this call. */
export async function numbered(
  world: CommitWorld,
  id: CallId,
  { call, published }: { readonly call: Call; readonly published: readonly Publish[] },
  before: number,
): Promise<readonly LogEntry[]> {
  if (published.length === 0) return [];
  const { first, webhooksVersion } = await world.calls.takeSequence(published.length);
  world.telling.heard(webhooksVersion);
  return published.map(({ name, cause, facts, problem }, index) => ({
    ...{ sequence: first + index, callId: id, number: before + index + 1, at: call.lastNow },
    ...{ name, cause, facts, problem },
  }));
}

function lockFor(call: Call, now: number): AgentLock {
  const { id, agent } = call.order;
  return { agentId: agent.id, callId: id, attempt: call.attempts.length, kind: 'held', since: now };
}

function lockDueOf({ lock, call }: Step, now: number): LockDue | null {
  return lock === 'release' || lock === 'until-idle' ? { attempt: call.attempts.length, change: lock, at: now } : null;
}

/** A lock that its attempt released is gone at once; one until the agent is idle stays. */
const untilIdle = (lockDue: LockDue | null): LockDue | null => (lockDue?.change === 'until-idle' ? lockDue : null);

/**
 * Runs after the call's own write. If the process dies before this, the next process to meet the lock finds `lockDue` and does it. True:
 * the agent is now free.
 */
async function giveBack({ agents, clock }: CommitWorld, before: Call, { call, lock }: Step): Promise<boolean> {
  if (lock === 'until-idle') await agents.keepUntilIdle(lockFor(call, clock.now()), clock.now());
  if (lock !== 'release') return false;
  // The lock may be gone already: an attempt whose answer was lost, or another process, released it.
  await agents.free(lockFor(before, clock.now()));
  return true;
}

/** Finishes the pending lock change of an ended call when the process that ended or decided it died first. True: the agent is now free. */
export async function changeLockDue(
  { agents, calls }: Pick<CommitWorld, 'agents' | 'calls'>,
  lock: StandingLock,
): Promise<boolean> {
  const row = await calls.read(lock.callId);
  if (row === null || !isEnded(row.call) || row.lockDue?.attempt !== lock.attempt) return false;
  if (row.lockDue.change === 'release') return agents.remove(lock);
  if (lock.kind === 'held') await agents.keepUntilIdle(lock, row.lockDue.at);
  return false;
}

/**
 * Returns the current lock, or `null` when its holder died half-way: before its own write, or before it released the lock. A holder that
 * only stalled cannot write its call after the touch, so it sends nothing.
 */
async function standingLock(world: CommitWorld, lock: StandingLock): Promise<AgentLock | null> {
  const { agents, calls, clock } = world;
  if (lock.kind === 'until-idle' || clock.now() - lock.since < world.step.timers.answerDue) return lock;
  const holder = await calls.read(lock.callId);
  if (holder !== null && isUnderWay(holder.call) && holder.call.attempts.length >= lock.attempt) return lock;
  if (holder?.lockDue?.change === 'until-idle' && holder.lockDue.attempt === lock.attempt) {
    await agents.keepUntilIdle(lock, holder.lockDue.at);
    return { ...lock, kind: 'until-idle', since: holder.lockDue.at };
  }
  if (holder !== null && !(await calls.touch(holder))) return lock;
  await agents.remove(lock);
  return null;
}

/** A copy of this call's own dial died between lock and fence. Removes its lock and, with it, its right to the fence. */
async function dropOwnLeftover({ agents, calls }: CommitWorld, row: CallRow): Promise<void> {
  const { id, agent } = row.call.order;
  const lock = await agents.lock(agent.id);
  if (lock?.callId === id && lock.kind === 'held' && (await calls.touch(row))) await agents.remove(lock);
}
