import type { AgentId } from '../call/ids.ts';
import type { Timers } from '../call/timers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Breaker } from './dialing/breaker.ts';
import type { Moves } from './moves.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import type { AgentLock, Store } from './store.ts';
import type { Commit } from './writer.ts';

/** Everything an engine does because time passed: the calls' own timers, each waiting agent's recheck, and the reads that end an until-idle lock. */
export interface Timekeeper {
  /** After every commit: the one timer is set to the earliest moment of all. */
  readonly arm: () => void;
  /** Tries again after a commit that failed. */
  readonly armLater: () => void;
  readonly stop: () => void;
  /** Inside a commit: does what is due. */
  readonly fire: (commit: Commit) => void;
  /** This agent has waiting calls: one of them is checked from time to time, and at `until`. */
  readonly agentWaits: (agent: AgentId, until: number | null) => void;
  readonly lockUntilIdle: (lock: AgentLock) => void;
}

interface TimekeeperSetting {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: () => number;
  readonly moves: Moves;
  readonly breakers: readonly Breaker[];
  /** Erases what is kept no longer; true when more is left. */
  readonly sweep: (commit: Commit) => boolean;
  /** The moment has come: hand `fire` to a commit. */
  readonly onDue: () => void;
  /** These agents were checked by what is known of them: see whether that is still so. */
  readonly onRecheck: (agents: readonly AgentId[]) => void;
  /** Read this agent now, to see whether the lock can go. */
  readonly onLockRead: (lock: AgentLock) => void;
}

const afterFailure = 1000;
/** Rechecks of the same second share one commit: a floor of thousands must not wake the process for each agent. */
const recheckedEvery = 1000;
const mostAskedToTry = 50;
const sweepEvery = 60 * 60_000;
const sweepOnAfter = 1000;
/** Milliseconds by which the two clocks may differ over the time between two sweeps. */
const drift = 60_000;

export function createTimekeeper(setting: TimekeeperSetting): Timekeeper {
  const { store, clock, timers, moves, breakers } = setting;
  const rechecks = createSchedule<AgentId>();
  const lockReads = createSchedule<AgentId>();
  const sweeper = createSweeper(setting);
  let seenAt = clock.now();
  let stopped = false;
  const alarm = createAlarm(clock, setting.onDue);
  /** Nothing that is done from time to time waits until the clock has come again to where it was. */
  const seeIfSetBack = (): void => {
    const now = clock.now();
    if (now < seenAt) for (const one of [rechecks, lockReads, sweeper]) one.bringForward(now);
    seenAt = now;
  };
  return {
    arm: () => {
      if (stopped) return;
      seeIfSetBack();
      const trials = breakers.map((breaker) => breaker.trialAt());
      const moments = [store.earliestDue(), rechecks.earliest(), lockReads.earliest(), ...trials, sweeper.at()];
      const earliest = Math.min(...moments.map((moment) => moment ?? Infinity));
      alarm.set(earliest === Infinity ? null : earliest);
    },
    armLater: () => {
      if (!stopped) alarm.set(clock.now() + afterFailure);
    },
    stop: () => {
      stopped = true;
      alarm.set(null);
    },
    fire: (commit) => {
      seeIfSetBack();
      moves.fireDue(commit);
      recheckAgents(setting, rechecks, commit);
      readLocks(setting, lockReads, commit);
      if (commit.now >= sweeper.at()) sweeper.sweep(commit);
      for (const breaker of breakers) if (breaker.allowTrial(commit.now)) letOneTry(setting, commit);
    },
    agentWaits: (agent, until) => {
      if (!rechecks.has(agent)) rechecks.set(agent, nextRecheck(setting));
      if (until !== null) rechecks.setNoLaterThan(agent, Math.max(until, clock.now()));
    },
    lockUntilIdle: (lock) => {
      const now = clock.now();
      const at = Math.max(lock.since + timers.lockRead, now);
      lockReads.set(lock.agentId, Math.min(at, now + timers.lockReadEvery));
    },
  };
}

/** One timer, always set to the earliest of many moments (epoch milliseconds). Null: no timer is set. */
function createAlarm(clock: Clock, ring: () => void): { readonly set: (at: number | null) => void } {
  let setTo: number | null = null;
  let cancel = (): void => undefined;
  return {
    set: (at) => {
      if (at === setTo) return;
      cancel();
      cancel = () => undefined;
      setTo = at;
      if (at === null) return;
      cancel = clock.wakeAt(at, () => {
        setTo = null;
        ring();
      });
    },
  };
}

/** Ten percent either way, so that agents who began to wait together are not all read together. */
function nextRecheck({ clock, timers, random }: TimekeeperSetting): number {
  const at = clock.now() + timers.recheck * (0.9 + 0.2 * random());
  return Math.ceil(at / recheckedEvery) * recheckedEvery;
}

function recheckAgents(setting: TimekeeperSetting, rechecks: Schedule<AgentId>, commit: Commit): void {
  const waiting: AgentId[] = [];
  for (const agent of rechecks.takeDue(commit.now)) {
    setting.moves.wakeFirst(commit, agent);
    if (!setting.store.hasWaiting(agent)) continue;
    rechecks.set(agent, nextRecheck(setting));
    waiting.push(agent);
  }
  if (waiting.length > 0) commit.after(() => setting.onRecheck(waiting));
}

function readLocks({ store, timers, onLockRead }: TimekeeperSetting, due: Schedule<AgentId>, commit: Commit): void {
  for (const agent of due.takeDue(commit.now)) {
    const lock = store.lock(agent);
    if (lock?.kind !== 'until-idle') continue;
    due.set(agent, commit.now + timers.lockReadEvery);
    commit.after(() => onLockRead(lock));
  }
}

/** Lets the first waiting agent who can be dialed for try. An agent who cannot must not use up the chance. */
function letOneTry({ store, moves }: TimekeeperSetting, commit: Commit): void {
  for (const agent of store.agentsWaiting().slice(0, mostAskedToTry)) if (moves.wake(commit, agent)) return;
}

interface Sweeper {
  readonly at: () => number;
  readonly sweep: (commit: Commit) => void;
  readonly bringForward: (now: number) => void;
}

/** Only a clock that was not set for an hour is trusted with what cannot be had again. */
function createSweeper({ clock, sweep }: Pick<TimekeeperSetting, 'clock' | 'sweep'>): Sweeper {
  const readClocks = () => ({ wall: clock.now(), monotonic: clock.monotonic() });
  let sweepAt = clock.now() + sweepEvery;
  let clocks = readClocks();
  return {
    at: () => sweepAt,
    bringForward: (now) => {
      sweepAt = Math.min(sweepAt, now + sweepEvery);
    },
    sweep: (commit) => {
      const before = clocks;
      clocks = readClocks();
      const differ = Math.abs(clocks.wall - before.wall - (clocks.monotonic - before.monotonic));
      const hasMore = differ <= drift && sweep(commit);
      sweepAt = commit.now + (hasMore ? sweepOnAfter : sweepEvery);
    },
  };
}
