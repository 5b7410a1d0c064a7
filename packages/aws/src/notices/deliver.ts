import { unexpected, verdictOf, type CallId, type Clock, type Logger, type Problem } from 'outdial/engine-kit';
import type { Calls, CallRow } from '../table/calls.ts';
import type { Notice, Notices, Receiver } from '../table/notices.ts';

/** One attempt to deliver a notice. Answers what went wrong; null: nothing. */
export type Delivery = (notice: Notice) => Promise<Problem | null>;

export interface DeliverWorld {
  readonly calls: Pick<Calls, 'read'>;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly random: () => number;
  readonly attempts: Readonly<Record<Receiver, Delivery>>;
  /** Has this function invoked for the call again, after so long. */
  readonly ring: (id: CallId, afterMs: number) => void;
  readonly mayGoOn: () => boolean;
  /** Told of each failed attempt, and whether it was the last one. */
  readonly onFailed: (to: Receiver, isLast: boolean, facts: Parameters<Logger['warn']>[0]) => void;
}

/** A wait that is longer can only come from a clock that was set back. In milliseconds. */
const longestWait = 5 * 60 * 60_000;
/** A line that never came into the history: its writer died, or another one was first. */
const abandonedAfter = 10 * 60_000;

/**
 * Delivers what is to be told of a call: at least once, and in order for each receiver. A receiver that does not answer holds up no other
 * receiver. Several processes may do this at once.
 */
export async function deliverOf(world: DeliverWorld, id: CallId): Promise<void> {
  for (const to of ['bus', 'webhook'] as const) {
    for (let head = await headOf(world, id, to); head !== null; head = await headOf(world, id, to)) {
      if (!world.mayGoOn()) {
        world.ring(id, 0);
        return;
      }
      if (!(await deliver(world, head))) break;
    }
  }
}

/** The next notice for this receiver. Notices whose lines are not in the history are removed on the way. */
async function headOf({ calls, notices, clock }: DeliverWorld, id: CallId, to: Receiver): Promise<Notice | null> {
  // The notices first: a line that one of them tells of may be written in between.
  const found = (await notices.of(id)).filter((notice) => notice.to === to);
  if (found.length === 0) return null;
  const row = await calls.read(id);
  for (const notice of found) {
    const standing = standingOf(notice, row, clock.now());
    if (standing === 'told') return notice;
    if (standing === 'void') await notices.remove(notice);
  }
  return null;
}

/** `told`: its line is in the history. `open`: its line may still come. `void`: it never will, or the history no longer has it. */
function standingOf({ entry }: Notice, row: CallRow | null, now: number): 'told' | 'open' | 'void' {
  const isOld = Math.abs(now - entry.at) > abandonedAfter;
  if (row === null) return isOld ? 'void' : 'open';
  if (row.log.some(({ sequence }) => sequence === entry.sequence)) return 'told';
  const last = row.log.at(-1)?.sequence ?? 0;
  return entry.sequence < last || isOld ? 'void' : 'open';
}

/** True: it is settled, and the next one may go. */
async function deliver(world: DeliverWorld, notice: Notice): Promise<boolean> {
  const { notices, clock, random, attempts } = world;
  const { callId, to, nextAt, type } = notice;
  const waitMs = nextAt - clock.now();
  if (waitMs > 0 && waitMs <= longestWait) return false;
  // The same event twice costs less than a claim each time.
  if (to === 'webhook' && !(await notices.claim(notice, clock.now()))) return false;
  const problem = await attempts[to](notice).catch(unexpected);
  const verdict = verdictOf({ attempts: notice.attempts, since: notice.createdAt }, problem, clock.now(), random());
  if (verdict.kind === 'delivered') {
    await notices.remove(notice);
    return true;
  }
  const message = `${callId}.${notice.number}`;
  const isLast = verdict.kind === 'dead';
  world.onFailed(to, isLast, { callId, message, type, attempts: notice.attempts + 1, ...verdict.problem.facts });
  if (isLast) await notices.remove(notice);
  else {
    await notices.retryAt(notice, verdict.at);
    world.ring(callId, verdict.at - clock.now());
  }
  return isLast;
}
