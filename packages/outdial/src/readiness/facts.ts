import type { AgentId, QueueId } from '../call/ids.ts';

/** One thing known, with its age. */
export interface Fact<Value> {
  readonly value: Value;
  /** Epoch milliseconds since when it is so; null when the source did not say. */
  readonly since: number | null;
  /** Epoch milliseconds at which the source said it. A fact never goes back in time: older news is dropped. */
  readonly asOf: number;
  readonly source: 'event' | 'read';
  /** What came after it speaks against it, or leaves it open: it must be read before anything is decided on it. Absent: it stands. */
  readonly doubted?: true;
}

/** Genesys's system presences in one spelling (their own differ by surface): upper case, no separators. */
export type SystemPresence =
  | 'AVAILABLE'
  | 'AWAY'
  | 'BUSY'
  | 'OFFLINE'
  | 'IDLE'
  | 'ONQUEUE'
  | 'MEAL'
  | 'TRAINING'
  | 'MEETING'
  | 'BREAK'
  | 'UNKNOWN';

export type RoutingStatusName = 'OFF_QUEUE' | 'IDLE' | 'INTERACTING' | 'NOT_RESPONDING' | 'COMMUNICATING' | 'UNKNOWN';

export interface PersonFact {
  readonly found: 'user' | 'queue' | 'nobody';
  readonly name: string | null;
  readonly email: string | null;
  readonly state: 'active' | 'inactive' | 'deleted' | null;
}
export interface Presence {
  readonly system: SystemPresence;
  readonly definitionId: string | null;
  /** The organisation's own label of a secondary presence; null when not known. */
  readonly label: string | null;
}
export interface Station {
  readonly id: string;
  readonly name: string | null;
  readonly type: string | null;
  /** False when the station's line is known to be down. Null when no source has reported it. */
  readonly reachable: boolean | null;
  /** WebRTC persistent connection. Null when it does not apply or no source has reported it. */
  readonly persistent: boolean | null;
}
export interface QueueMembership {
  readonly id: QueueId;
  readonly name: string;
  /** Activated for the queue right now; a member may be not joined. */
  readonly joined: boolean;
  /** Whether the queue has a calling-party number; null when not shown. */
  readonly hasCallerId: boolean | null;
}
interface CallActivity {
  /** Live calls of the agent, with or without a queue. */
  readonly active: number;
  /** Calls in after-call work. */
  readonly acw: number;
}

/** Each fact by name. Absent: never heard of. */
export interface AgentFacts {
  readonly agentId: AgentId;
  readonly person?: Fact<PersonFact>;
  readonly presence?: Fact<Presence>;
  readonly routingStatus?: Fact<RoutingStatusName>;
  /** Value null: the agent has no station. */
  readonly station?: Fact<Station | null>;
  readonly queues?: Fact<readonly QueueMembership[]>;
  readonly calls?: Fact<CallActivity>;
  readonly outOfOffice?: Fact<boolean>;
  /** What Genesys refused to the last read because a permission is missing. */
  readonly refused?: Fact<FactRefusals>;
}
export type AgentFactName = Exclude<keyof AgentFacts, 'agentId' | 'refused'>;

/** By fact, the permissions that its source named. Empty where it did not name any. */
export type FactRefusals = Readonly<Partial<Record<AgentFactName, readonly string[]>>>;

export interface QueueFacts {
  readonly queueId: QueueId;
  readonly found: boolean;
  readonly name: string | null;
  readonly hasCallerId: boolean | null;
  readonly asOf: number;
}

/** What one do-not-call list of the policy reports for one number. */
export interface ListFact {
  readonly name: string;
  /** Null: the list was never read. */
  readonly listed: boolean | null;
  /** Epoch milliseconds of the list's own date; null when it was never read. */
  readonly dated: number | null;
  /** Epoch milliseconds at which its source was last asked for something newer; null: never. */
  readonly asOf: number | null;
  /** Why the last asking brought nothing; null when it did. */
  readonly failure: string | null;
}

/** What the policy's veto hook answered for one call. */
export interface VetoFact {
  readonly verdict: 'allowed' | 'vetoed' | 'unavailable';
  /** In the hook's own words, or why it is unavailable. */
  readonly reason: string | null;
  readonly asOf: number;
}

/**
 * What lists and the veto hook report for a call's number. A list that is missing here was never asked. A null veto was not asked either.
 */
export interface ScreeningFacts {
  readonly lists: readonly ListFact[];
  readonly veto: VetoFact | null;
}

/** When attempts were made, in epoch milliseconds, oldest first, as far back as the caps count. */
export interface DialHistory {
  /** Attempts at the number that may have rung it. */
  readonly target: readonly number[];
  /** Attempts on behalf of the agent that reached Genesys. */
  readonly agent: readonly number[];
}
