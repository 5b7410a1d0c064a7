import type { Call, CallOrder, ScheduledCall, WaitingCall } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import type { Command } from './command.ts';

/** The call that an accepted order becomes, in the same transaction, and what is to be carried out for it. `now` is epoch milliseconds. */
export function accept(
  order: CallOrder,
  policyVersion: string | null,
  now: number,
): { readonly call: ScheduledCall | WaitingCall; readonly commands: readonly Command[] } {
  const shared = { order, lastNow: now, version: 1, attempts: [], cancelRequested: null, policyVersion };
  const { expiresAt, createdBy, reason, lawfulBasis, reassigned } = order;
  const asked = { expiresAt, by: createdBy, reason, lawfulBasis };
  const facts = reassigned === undefined ? asked : { ...asked, by: reassigned.by, reassignedFrom: reassigned.from };
  const announce = (name: 'call.scheduled' | 'call.waiting') =>
    ({ type: 'publish', name, cause: 'accepted', facts, problem: null }) as const;
  if (order.notBefore !== null && order.notBefore > now) {
    return { call: { ...shared, state: 'scheduled' }, commands: [announce('call.scheduled')] };
  }
  const call: WaitingCall = { ...shared, state: 'waiting', waitingFor: [], retryAt: null };
  return { call, commands: [{ type: 'check' }, announce('call.waiting')] };
}

/** What a new process does for a call that an earlier one left: an event to tell, and commands to carry out. */
export interface Resumption {
  readonly event: CallEvent | null;
  readonly commands: readonly Command[];
}

/**
 * A begun dial is reported, never begun again; every other command may be carried out twice. Timers that are due by now belong to
 * `dueEvent`.
 */
export function resumeCommands(call: Call): Resumption {
  switch (call.state) {
    case 'waiting':
      return { event: null, commands: [{ type: 'check' }] };
    case 'dialing':
      return { event: { type: 'interrupted', n: call.attempts.length }, commands: [] };
    case 'unknown':
      return { event: null, commands: [{ type: 'reconcile', n: call.attempts.length }] };
    case 'placed':
    case 'ringing':
    case 'connected': {
      const { conversationId } = call;
      const follow = { type: 'follow', conversationId } as const;
      const hangUp = { type: 'hang-up', conversationId, forced: false } as const;
      return { event: null, commands: call.cancelRequested === null ? [follow] : [follow, hangUp] };
    }
    case 'scheduled':
    case 'completed':
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'canceled':
    case 'outcome-unknown':
      return { event: null, commands: [] };
  }
}
