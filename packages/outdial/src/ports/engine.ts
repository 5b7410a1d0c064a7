import type { CallEvent } from '../call/life/call-event.ts';
import type { EngineError } from './engine-error.ts';
import type { AuditEntry, AuditFilter, AuditPage, Forgotten, NotedAct } from './audit.ts';
import type { Call, CallOrder, CallState } from '../call/call.ts';
import type { EventResult, Publish } from '../call/life/command.ts';
import type { ConversationSeen } from '../call/conversation.ts';
import type { AgentId, CallId, ConversationId, KeyId, QueueId } from '../call/ids.ts';
import type { E164 } from '../phone/number.ts';
import type { CallRates, ReachedLimit } from './api-keys.ts';
import type { Dialer, DialWay } from '../readiness/dial-way.ts';
import type { DialHistory } from '../readiness/facts.ts';
import type { Blocker } from '../call/problem.ts';

/** One line of a call's history. `sequence` rises over all calls of the engine and is the live stream's id; `number` counts per call from 1. */
export interface LogEntry {
  readonly sequence: number;
  readonly callId: CallId;
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly name: Publish['name'];
  readonly cause: string;
  readonly facts: Publish['facts'];
  readonly problem: Publish['problem'];
}

/** Calls that could be dialed now, were there room for their request. */
export interface DialLine {
  readonly has: (id: CallId) => boolean;
  /** How many of them go before this call, which need not be one of them. */
  readonly before: (order: Pick<CallOrder, 'id' | 'priority' | 'createdAt' | 'notBefore' | 'createdBy'>) => number;
}

/** Which calls are meant: those that fit every part. */
export interface CallChoice {
  readonly id?: CallId;
  readonly agentId?: AgentId;
  readonly phoneNumber?: string;
  readonly states?: readonly CallState[];
  readonly key?: string;
  readonly conversationId?: ConversationId;
  readonly queueId?: QueueId;
  readonly label?: string;
  readonly attribute?: { readonly name: string; readonly value: string };
  /** The call was requested with one of these API keys. */
  readonly createdBy?: readonly KeyId[];
  /** A blocker that the call waits for, its outcome, or the problem that ended it. */
  readonly code?: string;
  /** Only calls that ended `outcome-unknown` and that no one has resolved. */
  readonly undecided?: true;
  /** When the call was accepted, epoch milliseconds: `since` is included, `until` is not. */
  readonly since?: number;
  readonly until?: number;
  /** The deadline of the call is before this, epoch milliseconds. */
  readonly expiresBefore?: number;
}

export interface CallFilter extends CallChoice {
  /** Opaque; from `next`. */
  readonly cursor?: string;
  /** 1 to 200. */
  readonly limit?: number;
}
export interface CallPage {
  readonly items: readonly Call[];
  readonly next: string | null;
}

/** Waiting calls of one agent that wait for the same. `codes`: what for; empty while they are ready, or in a retry delay. */
export interface WaitGroup {
  readonly agentId: AgentId;
  readonly codes: readonly string[];
  readonly calls: number;
  /** One of them: the newest. */
  readonly example: CallId;
  readonly oldest: CallId;
}

/** Calls that ended alike. */
export interface EndedGroup {
  readonly calls: number;
  readonly agentId: AgentId;
  readonly queueId: QueueId | null;
  /** A person's decision (`decided-placed`, `decided-not-placed`), else of its outcome. */
  readonly code: string;
  /** Milliseconds from when it could go out to its first dial. Null when it was not dialed. */
  readonly dialedAfterMs: number | null;
}

export type Accepted =
  | { readonly kind: 'accepted'; readonly call: Call }
  /** The same key and request: the call as it is now. Nothing moved. */
  | { readonly kind: 'replayed'; readonly call: Call }
  /** The same key, another request. */
  | { readonly kind: 'key-reused'; readonly call: Call }
  /** No key, and the same caller, agent, number and request within 60 s, or as far back as was asked. */
  | { readonly kind: 'possible-duplicate'; readonly call: Call };

export interface AcceptOptions {
  /** Skips the check for a request without a key. */
  readonly allowDuplicate: boolean;
  /** How long, in milliseconds, the same request without a key counts as a duplicate. Absent: 60 s. */
  readonly duplicateWithinMs?: number;
  /** What the caller's key may request. Absent: as much as it likes. */
  readonly rates?: CallRates;
}

export type TellResult =
  { readonly kind: 'told'; readonly met: EventResult; readonly call: Call } | { readonly kind: 'no-such-call' };

export interface ReassignWish {
  readonly id: CallId;
  readonly ifVersion: number;
  readonly by: KeyId;
  /** The new call, which names this one in `reassigned`. */
  readonly order: CallOrder;
}

/** `dialed`: it may have been dialed, or has ended, and stays as it is. */
export type Reassigned =
  | { readonly kind: 'reassigned'; readonly from: Call; readonly to: Call }
  | { readonly kind: 'version-mismatch' | 'dialed'; readonly call: Call }
  | { readonly kind: 'no-such-call' };

/** The call under this caller's key, and the fingerprint of its request. */
export interface Replay {
  readonly call: Call;
  readonly fingerprint: string;
}

/** All that was committed up to one moment, as a file that a data folder can be made of. */
export interface Backup {
  /** Bytes. */
  readonly size: number;
  /** The next piece; null after the last. Throws EngineError when it cannot be read to its end any more. */
  readonly next: () => Uint8Array | null;
  /** Lets go of it, whether it was read to its end or not. */
  readonly release: () => void;
}

/** How the store came to have a gap. `restored`, `declared`: by a command; `earlier`: before an earlier start; the others were found in its files. */
export type GapCause =
  | 'restored'
  | 'declared'
  | 'earlier'
  | 'ledger-missing'
  | 'ledger-copied'
  | 'ledger-damaged'
  | 'ledger-shorter'
  | 'database-older'
  | 'log-of-other-time'
  | 'writes-missing';

/**
 * What the store could not vouch for when it was opened, and what that meant. `set-back`: it is a restored backup; `since`: the last write in
 * it (epoch milliseconds; null: not known). `lost-writes`: these writes are missing.
 */
export interface RecordGap {
  readonly kind: 'set-back' | 'lost-writes';
  readonly cause: GapCause;
  readonly since: number | null;
  /** How many calls stay scheduled and are dialed at their time. */
  readonly scheduled: number;
  /** Calls that may have been dialed, and that have neither ended nor been decided since. They are looked for, and not dialed on suspicion. */
  readonly sought: readonly CallId[];
  /** Calls that were accepted and are gone. */
  readonly lostCalls: readonly CallId[];
}

/** Who paused dialing, and when (epoch milliseconds). `note`: why, in the person's words; absent: they gave none. `by` null: Outdial itself, for the reason in `stop`. */
export interface DialingPause {
  readonly at: number;
  readonly by: KeyId | null;
  readonly note?: string;
  /** So many different numbers of a new country were dialed within these minutes. */
  readonly stop?: { readonly country: string; readonly numbers: number; readonly minutes: number };
}

/**
 * Stores calls and keeps them moving. The contract, proven for every engine by `testing/engine-contract`:
 * - a call, its history, its idempotency guard, its timers and its agent's lock change in one commit; no caller gets an answer and no
 *   command starts before that commit is durable;
 * - events of one call are applied one at a time, in the order of `tell`;
 * - a timer fires at or after its time, also when that time passed while the engine was down;
 * - a `dial` that was begun and not finished is never begun again: it is reported as `interrupted`;
 * - the agent's lock is taken with the fence and released with the attempt's end; release wakes the agent's next waiting call in that commit;
 * - commands other than `dial` may be carried out twice.
 */
export interface Engine {
  /** Rejects with StorageFull or StorageBroken when it cannot commit, with RepeatWithoutRecord, and with KeyLimitReached. */
  readonly accept: (order: CallOrder, options: AcceptOptions) => Promise<Accepted>;
  /** The limit that a request of this key to this number would be beyond now; null: it may become a call. Absent: only `accept` tells. */
  readonly reachedLimit?: (asked: {
    readonly caller: KeyId;
    readonly phoneNumber: E164;
    readonly rates: CallRates | undefined;
  }) => Promise<ReachedLimit | null>;
  readonly replayOf: (caller: KeyId, key: string) => Promise<Replay | null>;
  readonly tell: (id: CallId, event: CallEvent) => Promise<TellResult>;
  /** Cancels unless the call moved past `ifVersion` (null: whatever its version). */
  readonly cancel: (
    id: CallId,
    by: KeyId,
    ifVersion: number | null,
  ) => Promise<TellResult | { readonly kind: 'version-mismatch'; readonly call: Call }>;
  /**
   * Cancels a call that was not dialed yet and accepts this order in its place, both in one commit, unless the call moved past `ifVersion`.
   * Absent: the store cannot change two calls at once.
   */
  readonly reassign?: (wish: ReassignWish) => Promise<Reassigned>;
  /** Facts of these agents changed: their first waiting call is checked. */
  readonly agentsChanged: (ids: readonly AgentId[]) => void;
  /** Another policy is in force: every waiting call is checked against it. Absent: that happens when each is checked next. */
  readonly policyChanged?: () => void;
  /** A conversation was heard of by an event: told to the call it belongs to by mark or id, else kept 5 minutes. */
  readonly conversationHeard: (seen: ConversationSeen) => void;
  readonly get: (id: CallId) => Promise<Call | null>;
  readonly list: (filter: CallFilter) => Promise<CallPage>;
  /** How many calls fit. Absent: only `list` shows them. */
  readonly count?: (choice: CallChoice) => Promise<number>;
  /** What the waiting calls wait for, in groups. Absent where `endedBetween` is. */
  readonly waits?: () => Promise<readonly WaitGroup[]>;
  /** The calls that ended from one moment on and before another (epoch milliseconds), in groups. Absent: the engine has no index of them. */
  readonly endedBetween?: (since: number, until: number) => Promise<readonly EndedGroup[]>;
  /** The same about the calls of one key. Absent: the engine has no index for that. */
  readonly figuresOf?: (by: KeyId) => Required<Pick<Engine, 'waits' | 'endedBetween' | 'counts'>>;
  /** Null while dialing is not paused, or when it is not known who did it. */
  readonly pausedBy?: () => DialingPause | null;
  /** How many calls are in each state now, for figures; states without calls may be absent. */
  readonly counts?: () => Promise<Readonly<Record<string, number>>>;
  /** History of one call, or of all (null), after a sequence number (0: from the start), oldest first, at most `limit`. */
  readonly history: (id: CallId | null, after: number, limit: number) => Promise<readonly LogEntry[]>;
  /**
   * Called after each commit with its log entries, in order. Returns a function that ends it. With `newest`, other processes commit too, and
   * their commits are not reported.
   */
  readonly watch: (listener: (entries: readonly LogEntry[]) => void) => () => void;
  /** The sequence number of the newest line of all histories, where other processes commit too. Absent: this process is the only one. */
  readonly newest?: () => Promise<number>;
  /** When attempts were made for this number and on behalf of this agent, as far back as that in milliseconds (null: not asked). */
  readonly recentDials?: (question: {
    readonly agentId: AgentId;
    readonly phoneNumber: E164;
    readonly lookBack: { readonly target: number | null; readonly agent: number | null };
  }) => Promise<DialHistory>;
  /** Who did what, oldest first. Absent: the engine keeps no such record. */
  readonly audit?: (filter: AuditFilter) => Promise<AuditPage>;
  /** Puts an act that concerns no call into the audit. `by` null: no good key. Absent: the engine keeps no such record. */
  readonly note?: (act: NotedAct, by: KeyId | null, facts: AuditEntry['facts']) => Promise<void>;
  /** Erases every ended call to this number (E.164) and all that is kept about it, but for a keyed hash of each idempotency key. */
  readonly forget?: (phoneNumber: string, by: KeyId) => Promise<Forgotten>;
  /** `note`: why, in the person's words. A pause while dialing is paused changes nothing. */
  readonly pause: (by: KeyId, note?: string | null) => Promise<void>;
  readonly resume: (by: KeyId) => Promise<void>;
  /** As this process last wrote or read it. An engine whose store is elsewhere does not wait for it here. */
  readonly paused: () => boolean;
  /** The agents whose calls have not ended, each agent once. Absent where only `list` shows them. */
  readonly agentsUnderWay?: () => Promise<readonly AgentId[]>;
  /**
   * What keeps every call, or those of this agent, from being dialed now, apart from a pause. Examples: an incident of the contact centre,
   * or a refusal that holds. Null while nothing does.
   */
  readonly outage?: (agent?: AgentId) => Blocker | null;
  /** The call that keeps the agent's other calls from being dialed, also when it has ended unseen. Null: none. Absent: only `list` shows calls under way. */
  readonly heldBy?: (agent: AgentId) => CallId | null;
  /** How the next dial for this agent names the agent. Absent: always on behalf. */
  readonly wayOf?: (agent: Dialer) => DialWay;
  /** How many calls could be dialed now and wait only for their turn to send a request. Absent where they are not counted. */
  readonly readyDials?: () => number;
  /** The same calls, in the order in which they will go. Absent where they are not counted. */
  readonly dialLine?: DialLine;
  /** Begins a backup, on this key's word. Null while another one is being read. Absent: the engine's store has its own way. */
  readonly backup?: (by: KeyId) => Promise<Backup | null>;
  /** Why nothing can be stored now, found out by trying; null when it can. Absent: reading the store tells. */
  readonly fault?: () => EngineError | null;
  /** What was missing at this start, or at an earlier one whose calls are still unsettled; null when nothing is. Absent: the store cannot lose anything unnoticed. */
  readonly recordGap?: () => RecordGap | null;
  /** True for a call that was accepted and whose record is lost. */
  readonly isLost?: (id: CallId) => Promise<boolean>;
  /** Dispatches whatever was under way when the last process ended. Called once, after construction, when adapters are ready. */
  readonly start: () => Promise<void>;
  /** Begins no further dial, waits for running commits and for requests in flight (bounded by their own time limits), closes the store. */
  readonly close: () => Promise<void>;
}
