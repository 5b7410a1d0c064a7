import type { AgentId, CallId, ConversationId, KeyId, QueueId } from './ids.ts';
import type { ConversationSeen } from './conversation.ts';
import type { Outcome } from './outcome.ts';
import type { Blocker, Problem } from './problem.ts';
import type { CallRequest } from './request.ts';

/** A change we made to what was sent (a normalised number, a name resolved), shown to the caller. Phone numbers are the caller's own, not masked. */
export interface Change {
  readonly pointer: string;
  readonly from: string | null;
  readonly to: string;
  readonly why: string;
}

/** One check that was made at acceptance and its result. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly problem: Problem | null;
}

/** What was asked for, normalised and resolved. Fixed for the call's life. All instants are epoch milliseconds. */
export interface CallOrder extends Omit<CallRequest, 'agentReference' | 'queueReference' | 'target'> {
  readonly id: CallId;
  /** The caller's idempotency key. Null when the caller did not send one. */
  readonly key: string | null;
  readonly createdBy: KeyId;
  /** The person behind `createdBy`, as their identity provider named them then. Absent: an API key asked. */
  readonly createdByName?: string;
  /** Hash of the request before resolution: the same key with another fingerprint is refused. */
  readonly fingerprint: string;
  readonly agent: { readonly id: AgentId; readonly name: string | null; readonly email: string | null };
  /** Null: a personal call, without a queue. */
  readonly queue: {
    readonly id: QueueId;
    readonly name: string | null;
    readonly chosen: 'given' | 'only-joined';
  } | null;
  /** `timeZone` is absent in calls that were accepted before it could be named. */
  readonly target: Omit<CallRequest['target'], 'timeZone'> & Partial<Pick<CallRequest['target'], 'timeZone'>>;
  readonly createdAt: number;
  /**
   * The call that this one replaces for another agent, who asked for that, and the idempotency key of the request that began it. Absent: a
   * request asked for this call.
   */
  readonly reassigned?: {
    readonly from: CallId;
    readonly by: KeyId;
    readonly key?: string | null;
    /** When that first request was accepted, epoch milliseconds. Absent in records of an earlier Outdial. */
    readonly firstAt?: number;
  };
  /** Where the request that asked for it is in its trace, as W3C `traceparent` writes it. Absent: it was not traced. */
  readonly traceparent?: string;
  readonly changes: readonly Change[];
  readonly checks: readonly Check[];
  readonly warnings: readonly Problem[];
}

export type AttemptResult =
  | 'open' // fenced; nothing trustworthy heard yet
  | 'placed'
  | 'not-placed' // with proof
  | 'not-sent' // our sender never wrote it
  | 'unknown'
  | 'agent-leg-died' // read back after its end: the target leg was never created
  | 'ended';

/** One granted fence. `number` is the n of the lifecycle's claims. */
export interface Attempt {
  readonly number: number;
  readonly fencedAt: number;
  /** The sender's last moment: min(fencedAt + sendWithin, expiresAt). */
  readonly sendBefore: number;
  readonly result: AttemptResult;
  readonly conversationId: ConversationId | null;
  /** Whether it reached the agent's phone, and so counts against `retry.attempts`. Null while open. */
  readonly counts: boolean | null;
  readonly problem: Problem | null;
  /** What the fence was decided on, frozen: plain facts by name. */
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Its record is lost, or it may never have been made: number and time of the fence are concluded. Absent: it is on record. */
  readonly presumed?: true;
}

/**
 * The store was restored from a backup while the call was open there, or damage (`isDamage`) has lost the call's end. What Outdial did with the
 * call from `since` to `at` (epoch milliseconds) is not on record, so it is never dialed again.
 */
export interface SetBack {
  readonly since: number;
  readonly at: number;
  readonly isDamage?: boolean;
}

export interface CancelRequest {
  readonly at: number;
  readonly by: KeyId;
  /** Hang-ups sent so far, the forced one included. */
  readonly hangUps: number;
  /** When the next hang-up is due; null before a conversation is known or when all were tried. */
  readonly nextHangUpAt: number | null;
}

/** What was asked of Genesys for a call before its end, its dials and hang-ups apart. What events told cost nothing. */
export interface Spent {
  /** Looks at its agent that moved it, or that its fence waited for. Each may take several requests, and is shared by the agent's calls. */
  readonly agentLooks: number;
  readonly conversationReads: number;
  /** Searches for its conversation after a lost answer; each is several requests. */
  readonly searches: number;
}

interface Common {
  readonly order: CallOrder;
  /** The latest `now` this call was moved at: time never goes back for a call. */
  readonly lastNow: number;
  /** Rises by one with every committed change; the ETag. */
  readonly version: number;
  readonly attempts: readonly Attempt[];
  readonly cancelRequested: CancelRequest | null;
  readonly policyVersion: string | null;
  /** Absent: nothing was asked for it yet. */
  readonly spent?: Spent;
  /** Absent: the record of the call is whole. */
  readonly setBack?: SetBack;
}

export interface ScheduledCall extends Common {
  readonly state: 'scheduled';
}
export interface WaitingCall extends Common {
  readonly state: 'waiting';
  /** Empty while a `dial` command is on its way to the fence, or in a retry delay. */
  readonly waitingFor: readonly Blocker[];
  /** The end of a retry delay; null outside one. */
  readonly retryAt: number | null;
}
interface DialingCall extends Common {
  readonly state: 'dialing';
}
export interface UnknownCall extends Common {
  readonly state: 'unknown';
  readonly unknownSince: number;
  /** When the last full look (docs/lifecycle.md#full-look) began; null before the first. */
  readonly lastFullLookAt: number | null;
  readonly looks: number;
  readonly nextLookAt: number;
  readonly candidates: readonly ConversationSeen[];
  /** When a full look found the agent on no call that the attempt can have begun; the agent's lock ends by a read since then. Absent: not yet. */
  readonly letGoAt?: number;
}
interface Known extends Common {
  readonly conversationId: ConversationId;
  readonly knownBy: 'answer' | 'mark';
  readonly enteredAt: number;
  /** When Outdial reads the conversation if no event arrives before. */
  readonly nextReadAt: number;
  /** True once the agent leg was seen past `contacting`: it bars the proof that the target was never rung. */
  readonly agentLegUp: boolean;
  /**
   * True once an event reported the end without saying how it ended. The call was read immediately, and is read again if the read shows
   * nothing.
   */
  readonly endHinted: boolean;
}
export interface PlacedCall extends Known {
  readonly state: 'placed';
}
export interface RingingCall extends Known {
  readonly state: 'ringing';
  readonly targetLegAt: number;
}
export interface ConnectedCall extends Known {
  readonly state: 'connected';
  readonly targetLegAt: number;
}
export type EndedState = (typeof endedStates)[number];
export interface EndedCall extends Common {
  readonly state: EndedState;
  readonly endedAt: number;
  readonly conversationId: ConversationId | null;
  readonly outcome: Outcome;
  /** The reads after the end for what the agent records. Absent: no more reads. */
  readonly wrapUp?: { readonly reads: number; readonly nextReadAt: number | null };
}

/** The call: what a caller asked us to place, from acceptance to outcome. `state` decides which fields exist. */
export type Call =
  ScheduledCall | WaitingCall | DialingCall | UnknownCall | PlacedCall | RingingCall | ConnectedCall | EndedCall;
export type CallState = Call['state'];

export const endedStates = ['completed', 'failed', 'rejected', 'expired', 'canceled', 'outcome-unknown'] as const;
/** In the order of a call's life. */
export const openStates = ['scheduled', 'waiting', 'dialing', 'unknown', 'placed', 'ringing', 'connected'] as const;
/** Every state, in the order of a call's life. */
export const callStates = [...openStates, ...endedStates] as const satisfies readonly CallState[];

export function isEnded(call: Call): call is EndedCall {
  return (endedStates as readonly string[]).includes(call.state);
}

/** The attempt whose fence is the newest; null before the first. */
export function currentAttempt(call: Call): Attempt | null {
  return call.attempts.at(-1) ?? null;
}

/** The idempotency key of the request that the call goes back to, also after it went to another agent. */
export const keyOf = ({ key, reassigned }: Pick<CallOrder, 'key' | 'reassigned'>): string | null =>
  key ?? reassigned?.key ?? null;

/** Since when the customer waits: from the first request, or the time that it asked for. */
export const waitsSince = (order: Pick<CallOrder, 'createdAt' | 'notBefore' | 'reassigned'>): number =>
  Math.max(firstRequestedAt(order), order.notBefore ?? 0);

/** When the request was accepted that the call goes back to, also after it went to another agent. */
export const firstRequestedAt = ({ createdAt, reassigned }: Pick<CallOrder, 'createdAt' | 'reassigned'>): number =>
  reassigned?.firstAt ?? createdAt;
