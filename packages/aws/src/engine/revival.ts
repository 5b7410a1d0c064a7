import { dueAt, isEnded, type Call, type CallId, type Timers } from 'outdial/engine-kit';
import type { CallRow } from '../table/calls.ts';
import { lockOfEnded } from './ended-lock.ts';
import { grace, longestUnseen } from './look-at.ts';
import type { Moves, MovesWorld } from './moves.ts';
import { isReplacement } from './replacement.ts';

/** Why a call is looked at: its time has come, or there is a reason to believe that its execution is gone. */
type Reason = 'due' | 'suspected';
type Looked = 'moves' | 'revived' | 'over' | 'later';

/** Brings calls to their end whose execution was stopped, failed or timed out. */
export interface Revival {
  /** Does what is overdue and starts another execution, if none moves the call. Repeating it is harmless. */
  readonly look: (id: CallId, reason: Reason) => Promise<Looked>;
  /** Looks at calls whose time has come, the longest overdue first, until none is left or `mayGoOn` says no. Returns how many it looked at. */
  readonly sweep: (mayGoOn: () => boolean) => Promise<number>;
}

/** An execution that ends again and again is not started more often than this, in milliseconds. */
const leastPause = 60_000;
/** The sweeper has the same notice told again after this time at the earliest, in milliseconds. */
const tellPause = 5 * 60_000;
/** Calls and notices that one query finds. */
const atOnce = 100;
/** More calls than one sweep gets through; the next one continues. */
const mostInSweep = 1_000;

type RevivalWorld = MovesWorld & {
  readonly timers: Timers;
  readonly onRevived: (id: CallId) => void;
  readonly postpone: (notice: { readonly callId: CallId; readonly place: string }, at: number) => Promise<void>;
};

export function createRevival(world: RevivalWorld, moves: Moves): Revival {
  const look: Revival['look'] = (id, reason) => lookAtCall(world, moves, id, reason);
  return {
    look,
    sweep: async (mayGoOn) => {
      const seen = new Set<string>();
      while (mayGoOn() && seen.size < mostInSweep) {
        const due = await world.calls.overdue(world.clock.now(), atOnce);
        const found = due.filter(({ id, notice }) => !seen.has(`${id} ${notice ?? ''}`));
        if (found.length === 0) break;
        for (const { id, notice } of found) {
          if (!mayGoOn()) break;
          seen.add(`${id} ${notice ?? ''}`);
          const seeing = notice === null ? look(id, 'due') : tellAgain(world, { callId: id, place: notice });
          // A call that cannot be looked at now must not keep others waiting: the next sweep finds it again.
          await seeing.catch((error: unknown) => failed(world, id, error));
        }
      }
      return seen.size;
    },
  };
}

/** Nobody was told of this in time: the function that tells is invoked again. */
async function tellAgain(
  { telling, postpone, clock }: RevivalWorld,
  notice: Parameters<RevivalWorld['postpone']>[0],
): Promise<void> {
  await postpone(notice, clock.now() + tellPause);
  telling.ring(notice.callId);
}

function failed({ logger }: RevivalWorld, callId: CallId, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  logger?.error({ callId, error: name }, 'The sweeper could not look at a call; it will try again.');
}

async function lookAtCall(world: RevivalWorld, moves: Moves, id: CallId, reason: Reason): Promise<Looked> {
  const { calls, clock, executions } = world;
  const row = await calls.read(id);
  if (row === null) return 'over';
  const now = clock.now();
  // The index may be a moment behind the call.
  if (reason === 'due' && (row.due === null || row.due > now)) return 'later';
  if (await isUnused(world, row.call)) {
    await calls.erase(row);
    return 'over';
  }
  if (await isOver(world, moves, row.call)) return over(world, row);
  const waitsUntil = reason === 'due' ? await waitingUntil(world, row.call) : 0;
  if (waitsUntil > now) return seenAgain(world, row, waitsUntil, 'moves');
  const latest = await latestExecution(world, row);
  if (latest.state === 'running') return seenAgain(world, row, now + longestUnseen, 'moves', latest.generation);
  if (latest.state === 'unknown') return seenAgain(world, row, now + leastPause, 'later');
  if (reason === 'suspected' && now - row.revivedAt < leastPause)
    return seenAgain(world, row, row.revivedAt + leastPause, 'later');
  const moved = await moves.fireDue(id);
  if (moved === null || (await isOver(world, moves, moved))) return over(world, row);
  const generation = latest.state === 'absent' ? latest.generation : latest.generation + 1;
  // The note goes first: a function that hears at once that this execution has ended must find it.
  await calls.setWatch(row, { due: now + grace, generation, revivedAt: now });
  await executions.start({ callId: id, name: row.execution, generation, turn: 0 });
  world.onRevived(id);
  return 'revived';
}

/** A replacement whose process died before it canceled the call that it was made for. */
async function isUnused({ calls }: RevivalWorld, { order }: Call): Promise<boolean> {
  if (order.reassigned === undefined) return false;
  const replaced = await calls.read(order.reassigned.from);
  return replaced !== null && !isReplacement(replaced.call, order.id);
}

async function over({ calls }: RevivalWorld, row: CallRow): Promise<'over'> {
  if (row.due !== null) await calls.setWatch(row, { ...row, due: null });
  return 'over';
}

async function seenAgain(
  { calls }: RevivalWorld,
  row: CallRow,
  due: number,
  met: Looked,
  generation = row.generation,
): Promise<Looked> {
  await calls.setWatch(row, { due, generation, revivedAt: row.revivedAt });
  return met;
}

/** True if neither a timer nor a lock of this call is left. Releases what may be released. */
async function isOver(world: RevivalWorld, moves: Moves, call: Call): Promise<boolean> {
  if (!isEnded(call)) return false;
  const lock = await lockOfEnded(world, moves, call);
  return lock === null && dueAt(call, world.timers) === null;
}

/** An execution that waits with a token need not be asked for: it moves the call when the wait ends. */
async function waitingUntil({ agents }: RevivalWorld, call: Call): Promise<number> {
  if (call.state !== 'scheduled' && call.state !== 'waiting') return 0;
  const wait = await agents.waitOf(call.order);
  return wait === null ? 0 : wait.until + grace;
}

/** Executions of a call follow each other by number: the last one that exists, or the first that does not if none does. */
async function latestExecution({ executions }: RevivalWorld, { execution, generation: from }: CallRow) {
  let state = await executions.stateOf(execution, from);
  for (let generation = from; ; generation += 1) {
    if (state !== 'ended') return { generation, state };
    const next = await executions.stateOf(execution, generation + 1);
    if (next === 'absent') return { generation, state };
    state = next;
  }
}
