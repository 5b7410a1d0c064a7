import type { CallView } from 'outdial/client';
import { duration } from '../app/format.ts';
import { endingOf } from '../call/ending.ts';
import { texts } from '../texts.ts';
import { reasonOf } from './reason.ts';

/** What the list shows of a call: of 100,000 calls a page cannot hold more. */
export interface CallRow {
  readonly id: string;
  readonly state: CallView['state'];
  readonly agent: string;
  readonly number: string;
  readonly queue: string;
  readonly reason: string;
  /** How long both sides talked; empty if they did not. */
  readonly talked: string;
  /** The key or the person who asked for the call. */
  readonly by: string;
  readonly createdAt: string;
  /** When the customer's first call was requested; null unless this one replaces it for another agent. */
  readonly firstAt: string | null;
  /** When the call expires unless it is dialed before; null once it was dialed or has ended. */
  readonly deadline: string | null;
  readonly isResolved: boolean;
  /** What the state word leaves out. */
  readonly end: string | null;
}

export function rowOf(call: CallView): CallRow {
  const { id, state, createdAt, targets, outcome } = call;
  const { agent, queue } = call.resolved;
  const talkSeconds = outcome?.evidence['talkSeconds'];
  return {
    ...{ id, state, createdAt, number: targets[0].phoneNumber, reason: reasonOf(call) },
    agent: agent.name ?? agent.email ?? agent.id,
    queue: queue === null ? texts.personal : (queue.name ?? queue.id),
    talked: typeof talkSeconds === 'number' ? duration(talkSeconds * 1000) : '',
    by: call.createdByName ?? call.createdBy,
    firstAt: call.reassignedFrom === null ? null : call.firstRequestedAt,
    deadline: call.state === 'waiting' || call.state === 'scheduled' ? call.expiresAt : null,
    isResolved: outcome?.resolution != null,
    end: endingOf(call),
  };
}
