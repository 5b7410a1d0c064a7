import type { ConversationState } from './conversation-machine.ts';

/** Why a leg ended, as Genesys REST participants spell it. */
export type DisconnectType = 'client' | 'endpoint' | 'peer' | 'system' | 'error';

/** One side of a conversation. A timestamp is `null` if it has not happened (yet). From `visibleAt` on, reads and events show it. */
export interface Leg {
  readonly participantId: string;
  readonly communicationId: string;
  readonly startedAt: number;
  readonly visibleAt: number;
  readonly dialingAt: number | null;
  readonly connectedAt: number | null;
  readonly disconnectedAt: number | null;
  readonly terminatedAt: number | null;
  readonly disconnectType: DisconnectType | null;
  readonly errorCode: string | null;
  readonly sipCode: number | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly muted: boolean;
  readonly held: boolean;
}

/** The target's reaction when it rings; `wait` leaves it to the control path. */
export type TargetBehaviour = 'answer' | 'busy' | 'no-answer' | 'unreachable' | 'wait';

/** The planned course of a conversation. `talkMs` is `null` when the target never hangs up by itself. */
interface Plan {
  readonly agentPhone: 'answers' | 'dead';
  readonly target: TargetBehaviour;
  readonly answersAfterMs: number;
  readonly talkMs: number | null;
  readonly targetVisibleAfterMs: number;
  readonly attributesShown: boolean;
}

/** The next planned step. */
export interface Pending {
  readonly step: PlannedStep;
  readonly at: number;
}

type PlannedStep =
  | 'agent-answers'
  | 'agent-times-out'
  | 'target-rings'
  | 'target-unreachable'
  | 'target-answers'
  | 'target-busy'
  | 'target-no-answer'
  | 'target-hangs-up'
  | 'legs-close';

/** The called party. */
export type Destination =
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'user'; readonly userId: string }
  | { readonly kind: 'queue'; readonly queueId: string };

/** The agent's wrap-up of the conversation. */
export interface WrapUp {
  readonly code: string;
  readonly name: string | null;
  readonly notes: string | null;
  readonly at: number;
}

/** A call conversation. `queueId` is `null` for a personal call. `acwTimeoutMs` is `null` when no after-call work follows. */
export interface Conversation {
  readonly id: string;
  readonly state: ConversationState;
  readonly agentId: string;
  readonly queueId: string | null;
  readonly destination: Destination;
  readonly callerId: string | null;
  readonly callerIdName: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly uuiData: string | null;
  readonly externalContactId: string | null;
  readonly externalTag: string | null;
  readonly acwTimeoutMs: number | null;
  /** Absent until the agent records it. */
  readonly wrapUp?: WrapUp;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly agentLeg: Leg;
  readonly targetLeg: Leg | null;
  readonly plan: Plan;
  readonly pending: Pending | null;
}

/** A line of the dial counter: a create request that made a conversation. `answered`: true if the target ever answered. */
export interface Dial {
  readonly id: string;
  readonly at: number;
  readonly agent: string;
  readonly number: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly conversationId: string;
  readonly answered: boolean;
}
