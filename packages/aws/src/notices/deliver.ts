import { unexpected, verdictOf, type CallId, type Clock, type MessageToSign, type Problem } from 'outdial/engine-kit';
import type { Calls, CallRow } from '../table/calls.ts';
import type { Notice, Notices, Receiver } from '../table/notices.ts';

/** One attempt to deliver a notice. Answers what went wrong; null: nothing. */
export type Delivery = (notice: Notice & MessageToSign) => Promise<Problem | null>;

export interface DeliverWorld {
  readonly calls: Pick<Calls, 'read'>;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly random: () => number;
  readonly attempt: Delivery;
  /** Has this function invoked for the call again, after so long. */
  readonly ring: (id: CallId, afterMs: number) => void;
  readonly mayGoOn: () => boolean;
  /** Told of each failed attempt, and whether it was the last one. */
  readonly onFailed: (notice: Notice, problem: Problem, isLast: boolean) => void;
}

/** A wait that is longer can only come from a clock that was set back. In milliseconds. */
const longestWait = 5 * 60 * 60_000;
/** A line that never came into the history: its writer died, or another one was first. */
const abandonedAfter = 10 * 60_000;

/** The text is damaged: no attempt can help. */
const unreadable: Problem = { code: 'webhook-not-delivered', pointer: null, facts: { why: 'unreadable' } };

/**
 * Delivers what is to be told of a call: at least once, and in order for each receiver. A receiver that does not answer holds up no other
 * receiver. Several processes may do this at once.
 */
export async function deliverOf(world: DeliverWorld, id: CallId): Promise<void> {
  const receivers = await world.notices.receivers(id);
  await Promise.all(receivers.map((to) => deliverTo(world, id, to)));
}

async function deliverTo(world: DeliverWorld, id: CallId, to: Receiver): Promise<void> {
  for (let head = await headOf(world, id, to); head !== null; head = await headOf(world, id, to)) {
    if (!world.mayGoOn()) {
      world.ring(id, 0);
      return;
    }
    if (!(await deliver(world, head))) return;
  }
}

/** The next notice for this receiver. Notices whose lines are not in the history are removed on the way. */
async function headOf({ calls, notices, clock }: DeliverWorld, id: CallId, to: Receiver): Promise<Notice | null> {
  for (let after = ''; ;) {
    // The notice first: the line that it tells of may be written in between.
    const notice = await notices.next(id, to, after);
    if (notice === null) return null;
    const standing = standingOf(notice, await calls.read(id), clock.now());
    if (standing === 'told') return notice;
    if (standing === 'void') await notices.remove(notice);
    after = notice.place;
  }
}

/** `told`: its line is in the history. `open`: its line may still come. `void`: it never will, or the history no longer has it. */
function standingOf({ sequence, createdAt }: Notice, row: CallRow | null, now: number): 'told' | 'open' | 'void' {
  const isOld = Math.abs(now - createdAt) > abandonedAfter;
  if (row === null) return isOld ? 'void' : 'open';
  if (row.log.some((line) => line.sequence === sequence)) return 'told';
  const last = row.log.at(-1)?.sequence ?? 0;
  return sequence < last || isOld ? 'void' : 'open';
}

/** True: it is settled, and the next one may go. */
async function deliver(world: DeliverWorld, notice: Notice): Promise<boolean> {
  const { notices, clock, random, attempt } = world;
  const { callId, to, nextAt, told } = notice;
  const waitMs = nextAt - clock.now();
  if (waitMs > 0 && waitMs <= longestWait) return false;
  // The same event twice costs less than a claim each time.
  if (to !== 'bus' && !(await notices.claim(notice, clock.now()))) return false;
  const problem = told === null ? unreadable : await attempt({ ...notice, ...told }).catch(unexpected);
  const verdict =
    told === null
      ? ({ kind: 'dead', problem: unreadable } as const)
      : verdictOf(notice, problem, clock.now(), random());
  if (verdict.kind === 'delivered') {
    await notices.remove(notice);
    return true;
  }
  const isLast = verdict.kind === 'dead';
  world.onFailed(notice, verdict.problem, isLast);
  if (!isLast) {
    await notices.retryAt(notice, verdict.at, verdict.problem);
    world.ring(callId, verdict.at - clock.now());
  } else if (to === 'bus') await notices.remove(notice);
  else await notices.bury(notice, verdict.problem);
  return isLast;
}
