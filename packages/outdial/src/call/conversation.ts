import type { AgentId, CallId, ConversationId } from './ids.ts';

/** How far a leg has come, or came before it ended. `none`: it was never created. */
export type LegReached = 'none' | 'contacting' | 'dialing' | 'ringing' | 'connected';

/** What travels with every dial request in `attributes` and comes back on the far end: `outdial.callId`, `outdial.attempt`. */
export interface Mark {
  readonly callId: CallId;
  readonly attempt: number;
}

/** What the agent recorded about the conversation afterwards. `code` is Genesys's id of the wrap-up code. */
export interface WrapUp {
  readonly code: string;
  readonly name: string | null;
  readonly notes: string | null;
}

/**
 * One read of one conversation, from an event or a request, in Outdial's own words. The adapter makes it and guesses nothing: what the
 * source did not show is null or `none`.
 */
export interface ConversationSeen {
  readonly conversationId: ConversationId;
  readonly mark: Mark | null;
  readonly agentId: AgentId | null;
  readonly direction: 'outbound' | 'inbound' | null;
  /** Epoch milliseconds, by our clock. */
  readonly startedAt: number | null;
  /** The same by Genesys's clock. Absent when both clocks agree. */
  readonly startedAtThere?: number | null;
  /** Epoch milliseconds at which this look was true, by the source. */
  readonly seenAt: number;
  readonly agentLeg: LegReached;
  /** Anything but `none` proves that the target's side was created, which counts as rung (docs/lifecycle.md#rung). */
  readonly targetLeg: LegReached;
  /** True when both sides were seen connected at one time. */
  readonly talked: boolean;
  readonly ended: boolean;
  readonly endedAt: number | null;
  /** E.164 when visible. */
  readonly targetNumber: string | null;
  /** Genesys's error code of the leg that failed, such as `error.ininedgecontrol.connection.timeout`. */
  readonly errorCode: string | null;
  readonly disconnectType: string | null;
  /** The final SIP response of the target leg (486 busy, 480 no answer), when visible. Absent counts as null. */
  readonly sipCode?: number | null;
  /** How long the target was rung, until it answered or the end, in milliseconds, when both moments are visible. Absent counts as null. */
  readonly rangMs?: number | null;
  /** How long both sides talked, in milliseconds, once that is over and visible. Absent counts as null. */
  readonly talkedMs?: number | null;
  /** What the agent recorded afterwards; null while they have not. Absent counts as null. */
  readonly wrapUp?: WrapUp | null;
  /** The side that ended it, when visible. */
  readonly endedBy: 'agent' | 'target' | 'system' | null;
  /** True only for a read of the whole conversation, every participant shown, begun after it ended. Negative proof needs it. */
  readonly full: boolean;
  /** True for a read of the whole conversation, every participant shown, whether or not it has ended. Absent counts as `full`. */
  readonly whole?: boolean;
  /** True when an agent leg ended with an error code on the adapter's list of agent-leg deaths (docs/lifecycle.md#proof). No code is not proof. */
  readonly agentLegDeathNamed: boolean;
}
