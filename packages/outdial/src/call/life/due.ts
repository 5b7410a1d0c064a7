import type { Call } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import type { Timers } from '../timers.ts';

/** The events that time alone brings. `recheck` is not among them: the engine keeps it in memory, one for each agent. */
export const timerEvents = [
  'start',
  'expire',
  'retry-due',
  'answer-due',
  'look-due',
  'settle',
  'settle-cap',
  'read-due',
  'follow-cap',
  'hang-up-due',
  'wrap-up-due',
] as const satisfies readonly CallEvent['type'][];
type TimerEvent = (typeof timerEvents)[number];

/** One timer of a call: derived from the call as it is, so that a stale one cannot exist. `at` is epoch milliseconds. */
export interface Deadline {
  readonly at: number;
  readonly type: TimerEvent;
}

/** Every timer of the call, the earliest first; at the same moment in the order given here, the end of a state before its repetitions. */
export function deadlines(call: Call, timers: Timers): readonly Deadline[] {
  return [...unsorted(call, timers)].sort((one, other) => one.at - other.at);
}

function unsorted(call: Call, timers: Timers): readonly Deadline[] {
  const { order, attempts } = call;
  const fencedAt = attempts.at(-1)?.fencedAt ?? order.createdAt;
  switch (call.state) {
    case 'scheduled':
      return [due('start', order.notBefore ?? order.createdAt), due('expire', order.expiresAt)];
    case 'waiting':
      return [due('expire', order.expiresAt), ...optional('retry-due', call.retryAt)];
    case 'dialing':
      return [due('answer-due', fencedAt + timers.answerDue)];
    case 'unknown': {
      const from = soughtFrom(call, fencedAt);
      const settleAt = from + timers.settle;
      const looked = call.lastFullLookAt !== null && call.lastFullLookAt >= settleAt;
      const cap = due('settle-cap', from + timers.settleCap);
      return [...(looked ? [due('settle', settleAt)] : []), cap, due('look-due', call.nextLookAt)];
    }
    case 'placed':
    case 'ringing':
    case 'connected': {
      const cap = { placed: timers.placedCap, ringing: timers.ringingCap, connected: timers.connectedCap }[call.state];
      const hangUp = optional('hang-up-due', call.cancelRequested?.nextHangUpAt ?? null);
      return [due('follow-cap', call.enteredAt + cap), ...hangUp, due('read-due', call.nextReadAt)];
    }
    case 'completed':
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'canceled':
    case 'outcome-unknown':
      return optional('wrap-up-due', call.wrapUp?.nextReadAt ?? null);
  }
}

/** From when on the windows of an unknown call count: from its fence, or from the moment its record was found to be set back. */
export function soughtFrom({ setBack }: Call, fencedAt: number): number {
  return Math.max(fencedAt, setBack?.at ?? fencedAt);
}

/** Until when, at the latest, an unknown call is looked for, in epoch milliseconds. Null in other states. */
export function searchedUntil(call: Call, timers: Timers): number | null {
  const cap = call.state === 'unknown' ? unsorted(call, timers).find(({ type }) => type === 'settle-cap') : undefined;
  return cap?.at ?? null;
}

function due(type: TimerEvent, at: number): Deadline {
  return { type, at };
}

function optional(type: TimerEvent, at: number | null): readonly Deadline[] {
  return at === null ? [] : [due(type, at)];
}

/** When the next timer of this call fires, in epoch milliseconds. Null when no timer is set, because the call is over. */
export function dueAt(call: Call, timers: Timers): number | null {
  return deadlines(call, timers)[0]?.at ?? null;
}

/** The earliest timer that is due at `now`, as its event. Null when no timer is due. */
export function dueEvent(call: Call, timers: Timers, now: number): CallEvent | null {
  const first = deadlines(call, timers)[0];
  return first !== undefined && first.at <= Math.max(now, call.lastNow) ? { type: first.type } : null;
}
