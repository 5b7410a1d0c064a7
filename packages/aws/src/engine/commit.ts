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

export interface CommitWorld {
  readonly calls: Calls;
  readonly agents: Agents;
  readonly guards: Guards;
  readonly clock: Clock;
  readonly step: StepWorld;
  /** Something nobody else draws, to tell two copies of one claim, and two tries to write, apart. */
  readonly random: () => number;
  /** Brings what the table knows of this agent onto the floor. */
  readonly learn: (agent: AgentId) => Promise<void>;
  /** Brings what other processes met of what keeps this agent, or everybody, from being dialed for. */
  readonly learnOutage: (agent: AgentId) => Promise<unknown>;
  readonly atWriteSite: EngineSetting['atWriteSite'] | undefined;
  readonly onCommitted: (entries: readonly LogEntry[]) => void;
}

/** What a committed event came to, and what is to be done about it. */
export interface Committed {
  /** Only the call of the version that was asked for was to be changed, and this is another one: nothing was. */
  readonly isOtherVersion: boolean;
  readonly met: EventResult;
  readonly call: Call;
  readonly errands: readonly Errand[];
  /** It waited, and is over: its execution need not wait any longer. */
  readonly endedWaiting: boolean;
  /** The agent is free for another call: a lock was given back, or a claim was refused. */
  readonly agentFree: boolean;
}

/** Nobody loses this often to others who write the same call. */
const mostTries = 25;

const waits = ({ state }: Call): boolean => state === 'scheduled' || state === 'waiting';

/**
 * What the table says that a step of this call is to know: much before its fence; afterwards only whether a call that a
 * person decides about still keeps its agent.
 */
export async function groundOf(world: CommitWorld, call: Call): Promise<Situation['ground']> {
  const noDials = { target: [], agent: [] };
  if (!waits(call)) {
    const lock = call.state === 'outcome-unknown' ? await world.agents.lock(call.order.agent.id) : null;
    return { paused: false, lock, turn: null, dials: () => noDials };
  }
  const agent = call.order.agent.id;
  const [paused, lock] = await Promise.all([world.guards.paused(), world.agents.lock(agent), world.learnOutage(agent)]);
  const isOthers = lock !== null && lock.callId !== call.order.id;
  const standing = isOthers ? await standingLock(world, lock) : lock;
  await world.learn(agent);
  const caps = world.step.policy().policy?.caps;
  const lookBack = { target: lookBackOf(caps?.target ?? null), agent: lookBackOf(caps?.agent ?? null) };
  const dials = await world.calls.dials(call.order, lookBack, world.clock.now());
  return { paused, lock: standing, turn: null, dials: () => dials };
}

interface Telling {
  readonly id: CallId;
  readonly event: CallEvent;
  readonly refreshed: boolean;
  /** Null: whatever its version. */
  readonly ifVersion: number | null;
}

function otherVersion(call: Call): Committed {
  const met = { kind: 'ignored', reason: 'version' } as const;
  return { isOtherVersion: true, met, call, errands: [], endedWaiting: false, agentFree: false };
}

/** Applies one event and stores what it comes to; null: there is no such call. Tried again when somebody else wrote the call meanwhile. */
export async function commitEvent(
  world: CommitWorld,
  { id, event, refreshed, ifVersion }: Telling,
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

/** A name for one try to write, by which it knows its own write and its own lock. */
export const writerOf = ({ random }: Pick<CommitWorld, 'random'>): string => random().toString(36);

/** Lock and fence first, the call behind it: only who got both may send. False: begin again with what stands now. */
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
  const lockDue = made.lock === 'take' ? null : (lockDueOf(made, world.clock.now()) ?? row.lockDue);
  const next = { call, log: [...row.log, ...entries], lockDue, execution: row.execution };
  if (await world.calls.write(next, row.revision, writer)) {
    world.onCommitted(entries);
    return true;
  }
  if (made.lock === 'take') await disclaim(world, lock);
  return false;
}

/** A write whose answer was lost may have been ours: then the lock is needed. */
async function disclaim(world: CommitWorld, lock: StandingLock): Promise<void> {
  const row = await world.calls.read(lock.callId);
  if (row !== null && isUnderWay(row.call) && row.call.attempts.length === lock.attempt) return;
  await world.agents.remove(lock);
}

/** History lines of a step, numbered over all calls and within this one. */
export async function numbered(
  world: CommitWorld,
  id: CallId,
  { call, published }: { readonly call: Call; readonly published: readonly Publish[] },
  before: number,
): Promise<readonly LogEntry[]> {
  if (published.length === 0) return [];
  const first = await world.calls.takeSequence(published.length);
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

/** Behind the call's own write; when this is not reached, whoever meets the lock finds `lockDue` and does it. True: the agent became free. */
async function giveBack({ agents, clock }: CommitWorld, before: Call, { call, lock }: Step): Promise<boolean> {
  if (lock === 'until-idle') await agents.keepUntilIdle(lockFor(call, clock.now()), clock.now());
  if (lock !== 'release') return false;
  // Gone already: by a try whose answer was lost, or by somebody who met it.
  await agents.free(lockFor(before, clock.now()));
  return true;
}

/** Carries out what is due of an ended call's lock, when the process that ended or decided it died before. True: the agent became free. */
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
 * The lock as it stands, or null when its holder died half-way: between the lock and its own write, or between its end and giving back.
 * A holder that only stalled can no longer write its call once that is touched, and so sends nothing.
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

/** A copy of this call's own dial died between lock and fence: its lock goes, and so does its right to the fence. */
async function dropOwnLeftover({ agents, calls }: CommitWorld, row: CallRow): Promise<void> {
  const { id, agent } = row.call.order;
  const lock = await agents.lock(agent.id);
  if (lock?.callId === id && lock.kind === 'held' && (await calls.touch(row))) await agents.remove(lock);
}
