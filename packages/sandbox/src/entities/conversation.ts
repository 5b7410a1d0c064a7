import type { ConversationState } from './conversation-machine.ts';

/** Why a leg ended, as Genesys REST participants spell it. */
export type DisconnectType = 'client' | 'endpoint' | 'peer' | 'system' | 'error';

/** One side of a conversation. Null instants did not happen (yet); `visibleAt` is when reads and events begin to show it. */
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

/** What the target does once it is rung; `wait` leaves it to the control path. */
export type TargetBehaviour = 'answer' | 'busy' | 'no-answer' | 'unreachable' | 'wait';

/** How a conversation will go unless someone intervenes. `talkMs` null: the target never hangs up by itself. */
interface Plan {
  readonly agentPhone: 'answers' | 'dead';
  readonly target: TargetBehaviour;
  readonly answersAfterMs: number;
  readonly talkMs: number | null;
  readonly targetVisibleAfterMs: number;
  readonly attributesShown: boolean;
}

/** The next thing that happens by itself. */
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

/** Who is called. */
export type Destination =
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'user'; readonly userId: string }
  | { readonly kind: 'queue'; readonly queueId: string };

/** What the agent recorded about the conversation. */
export interface WrapUp {
  readonly code: string;
  readonly name: string | null;
  readonly notes: string | null;
  readonly at: number;
}

/** A call conversation. `queueId` null is a personal call; `acwTimeoutMs` null means no after-call work follows. */
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
  /** Absent until the agent has recorded it. */
  readonly wrapUp?: WrapUp;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly agentLeg: Leg;
  readonly targetLeg: Leg | null;
  readonly plan: Plan;
  readonly pending: Pending | null;
}

/** The dial counter's line: a create that made a conversation. `answered`: did the target ever answer. */
export interface Dial {
  readonly id: string;
  readonly at: number;
  readonly agent: string;
  readonly number: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly conversationId: string;
  readonly answered: boolean;
}
