import { isEnded, type Attempt, type Call, type EndedCall } from '../call.ts';
import type { Advance, Command, EventName, LockChange, EventResult, Publish, CallStanding } from './command.ts';
import { assertMove } from './lifecycle.ts';
import type { OutcomeNote, Outcome } from '../outcome.ts';
import type { Facts, Problem } from '../problem.ts';
import type { Timers } from '../timers.ts';

/** What one event is applied in. `now` never lies before the call's own last moment. */
export interface CallMoment {
  readonly call: Call;
  readonly standing: CallStanding;
  readonly now: number;
  readonly timers: Timers;
  /** The name of what happened, for the call's history. */
  readonly cause: string;
}

const applied: EventResult = { kind: 'applied' };

/** Nothing changes and nothing is reported. */
export function ignored({ call }: CallMoment, reason: string): Advance {
  return { call, commands: [], lock: 'keep', met: { kind: 'ignored', reason } };
}

/** The event is not granted; the call stays as it is. */
export function refused({ call }: CallMoment, reason: Extract<EventResult, { kind: 'refused' }>['reason']): Advance {
  return { call, commands: [], lock: 'keep', met: { kind: 'refused', reason } };
}

/** What every applied change writes: the version rises and time is kept from going back. */
export function stamp({ call, now }: CallMoment): { readonly version: number; readonly lastNow: number } {
  return { version: call.version + 1, lastNow: now };
}

/** The fields that every state shares, stamped; a state's own fields are left behind. */
export function common(moment: CallMoment) {
  const { order, attempts, cancelRequested, policyVersion, setBack } = moment.call;
  return { order, attempts, cancelRequested, policyVersion, ...stamp(moment), ...(setBack && { setBack }) };
}

export function publish(
  { cause }: CallMoment,
  name: EventName,
  facts: Facts = {},
  problem: Problem | null = null,
): Publish {
  return { type: 'publish', name, cause, facts, problem };
}

/** A move to another state, announced. Throws IllegalTransition when the machine has no such arrow. */
export function moved(
  moment: CallMoment,
  to: Call,
  change: {
    readonly commands?: readonly Command[];
    readonly lock?: LockChange;
    readonly met?: EventResult;
    readonly facts?: Facts;
    readonly problem?: Problem | null;
  } = {},
): Advance {
  assertMove(moment.call.state, to.state);
  const announcement = publish(moment, `call.${to.state}`, change.facts, change.problem);
  return {
    call: to,
    commands: [...(change.commands ?? []), announcement],
    lock: change.lock ?? 'keep',
    met: change.met ?? applied,
  };
}

/** The state stays; fields change, and commands may go out. */
export function stayed(
  _moment: CallMoment,
  call: Call,
  commands: readonly Command[],
  met: EventResult = applied,
): Advance {
  return { call, commands, lock: 'keep', met };
}

/** The end: the call keeps nothing of its state but the conversation and the outcome. */
export function ended(
  moment: CallMoment,
  state: EndedCall['state'],
  told: Outcome,
  change: {
    readonly lock?: LockChange;
    readonly met?: EventResult;
    readonly attempts?: readonly Attempt[];
    readonly conversationId?: EndedCall['conversationId'];
  } = {},
): Advance {
  const shared = common(moment);
  const attempts = change.attempts ?? shared.attempts;
  const conversationId = change.conversationId ?? attempts.at(-1)?.conversationId ?? null;
  const rangEarlier = attempts.slice(0, -1).some(({ result }) => result === 'placed' || result === 'ended');
  const outcome = rangEarlier ? { ...told, targetRung: true } : told;
  const mayBeWrappedUp = conversationId !== null && outcome.targetRung === true && shared.order.queue !== null;
  const nextReadAt = mayBeWrappedUp ? wrapUpReadAt(moment.now, 0, moment.timers) : null;
  const wrapUp = { reads: 0, nextReadAt };
  const call: EndedCall = { ...shared, attempts, state, endedAt: moment.now, conversationId, outcome, wrapUp };
  const facts = { ...outcome.facts, code: outcome.code, targetRung: outcome.targetRung, canceled: outcome.canceled };
  return moved(moment, call, { ...change, facts, problem: outcome.problem });
}

/** When the conversation is read for the agent's wrap-up for the next time; null after the last. */
export function wrapUpReadAt(endedAt: number, reads: number, timers: Timers): number | null {
  const gap = timers.wrapUpReads[reads];
  return gap === undefined ? null : endedAt + gap;
}

/** Something heard that moves nothing. On an ended call it joins the outcome, once; on an open one it is only announced. */
export function noted(
  moment: CallMoment,
  note: Omit<OutcomeNote, 'at'>,
  commands: readonly Command[] = [],
  problem: Problem | null = null,
): Advance {
  const { call, now } = moment;
  const announcement = publish(moment, 'call.noted', { ...note.facts, code: note.code, alarm: note.alarm }, problem);
  if (!isEnded(call)) return stayed(moment, { ...call, ...stamp(moment) }, [...commands, announcement]);
  if (call.outcome.notes.some((earlier) => isSameNote(earlier, note))) return ignored(moment, 'noted already');
  const outcome = { ...call.outcome, notes: [...call.outcome.notes, { ...note, at: now }] };
  return stayed(moment, { ...call, ...stamp(moment), outcome }, [...commands, announcement]);
}

function isSameNote(one: Omit<OutcomeNote, 'at'>, other: Omit<OutcomeNote, 'at'>): boolean {
  return one.code === other.code && JSON.stringify(one.facts) === JSON.stringify(other.facts);
}

/** The attempts with the newest one changed. */
export function withAttempt(call: Call, change: Partial<Omit<Attempt, 'number'>>): readonly Attempt[] {
  const newest = call.attempts.at(-1);
  return newest === undefined ? call.attempts : [...call.attempts.slice(0, -1), { ...newest, ...change }];
}
