import { dueAt, isEnded, type Call, type Timers } from 'outdial/engine-kit';
import type { LockDue } from '../table/calls.ts';

/** How much later than its time an execution may move a call: it may be repeating a failed task. In milliseconds. */
export const grace = 2 * 60_000;
/** The sweeper looks at an open call at least this often, in milliseconds. */
export const longestUnseen = 10 * 60_000;

interface Looking {
  readonly timers: Timers;
  readonly now: number;
  /** The change of its lock that an ended call has not made yet. */
  readonly owes: LockDue | null;
}

/** When the sweeper looks whether an execution has moved this call, epoch milliseconds. `null`: nothing is left to do for it. */
export function lookAt(call: Call, { timers, now, owes }: Looking): number | null {
  const timer = dueAt(call, timers);
  if (!isEnded(call)) return Math.min(timer ?? Infinity, now + longestUnseen) + grace;
  const unlocksAt = owes === null ? null : owes.at + (owes.change === 'until-idle' ? timers.lockRead : 0);
  const left = [timer, unlocksAt].filter((at) => at !== null);
  return left.length === 0 ? null : Math.min(...left) + grace;
}
