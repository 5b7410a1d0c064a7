import type { Call, CallOrder, EndedCall } from '../call/call.ts';
import type { AgentId, CallId, ConversationId, KeyId } from '../call/ids.ts';
import type { E164 } from '../phone/number.ts';
import type { AuditEntry } from '../ports/audit.ts';
import { CursorUnknown, type EngineError } from '../ports/engine-error.ts';
import type { CallChoice, CallFilter, CallPage, EndedGroup, LogEntry, WaitGroup } from '../ports/engine.ts';
import type { Requested } from './day-spread.ts';
import type { HistoryGap } from './history-gap.ts';

/** The agent's open fence: one per agent (docs/lifecycle.md#agent-lock). `since`: epoch milliseconds at which it became what it is. */
export interface AgentLock {
  readonly agentId: AgentId;
  readonly callId: CallId;
  readonly attempt: number;
  readonly kind: 'held' | 'until-idle';
  readonly since: number;
}

/** The record of one caller's idempotency key. */
export interface Guard {
  readonly callId: CallId;
  readonly fingerprint: string;
  /** Epoch milliseconds until which the key is kept after its call is erased. Null while the call is there. */
  readonly until: number | null;
}

/** A line of a call's history that is an act, with the call's agent, number and caller. */
export interface CallActed {
  readonly entry: LogEntry;
  readonly agentId: AgentId;
  readonly phoneNumber: string;
  readonly caller: KeyId;
}

/** An act that concerns no call. */
export interface Acted extends Pick<AuditEntry, 'at' | 'act' | 'by' | 'facts'> {
  readonly sequence: number;
}

/** Acts from `since` to before `until` (epoch milliseconds; null: no bound) after this sequence number, oldest first. */
interface ActsAsked {
  readonly after: number;
  readonly since: number;
  readonly until: number | null;
  readonly limit: number;
}

/** All commits up to one moment. */
export interface Snapshot {
  /** Bytes. */
  readonly size: number;
  /** Reads `length` bytes from this place on, fewer at the end. */
  readonly read: (from: number, length: number) => Uint8Array;
  readonly release: () => void;
}

type NewEntry = Omit<LogEntry, 'sequence' | 'number'>;

/**
 * Where a single-writer engine keeps its calls. Every method is synchronous, so that one transaction is one turn of the event loop.
 * Writes are made inside `transact` only; they are durable when it returns, and undone when it throws.
 */
export interface Store {
  /** All commits so far, to be read while others follow; null while that is being done already. Absent: the store has no file. */
  readonly snapshot?: () => Snapshot | null;
  /** Why nothing can be stored now; null when it can. Absent if the store only finds out when it tries. */
  readonly fault?: () => EngineError | null;
  readonly transact: <Result>(body: () => Result) => Result;
  readonly call: (id: CallId) => Call | null;
  /** Stores a call that is not there yet. `dueAt`: when the call's next timer fires (epoch milliseconds), or null. */
  readonly addCall: (call: Call, dueAt: number | null) => void;
  /** The same for a call that is there. */
  readonly putCall: (call: Call, dueAt: number | null) => void;
  /** `number`: the line's number in the history of its call, where it is known. */
  readonly appendEntry: (entry: NewEntry, number?: number) => LogEntry;
  /** Puts a line of the history into the webhooks' outbox. Absent when the store has no outbox. */
  readonly announce?: (entry: LogEntry, call: Call) => void;
  readonly guard: (caller: KeyId, key: string) => Guard | null;
  readonly putGuard: (caller: KeyId, key: string, guard: Guard) => void;
  /** The call accepted last with this order's caller, agent, number and fingerprint, of those created at or after `since`. */
  readonly twin: (order: CallOrder, since: number) => Call | null;
  /** When the nth newest call that this key requested was created; null when there are fewer. A call in place of a reassigned one is not requested. */
  readonly requestedAt: (caller: KeyId, nth: number) => number | null;
  /** What was requested with this key (null: any) after `since`, oldest first. */
  readonly requestedSince: (caller: KeyId | null, since: number) => readonly Requested[];
  /** How many calls of this key have not ended. */
  readonly openCalls: (caller: KeyId) => number;
  /** When the call accepted last was created, by the clock of then; null when there is no call. */
  readonly newestCreatedAt: () => number | null;
  readonly lock: (agent: AgentId) => AgentLock | null;
  readonly putLock: (lock: AgentLock) => void;
  readonly freeLock: (agent: AgentId) => void;
  readonly untilIdleLocks: () => readonly AgentLock[];
  /** Calls whose timer is due at `now`, earliest first. */
  readonly due: (now: number, limit: number) => readonly Call[];
  readonly earliestDue: () => number | null;
  /** This agent's waiting calls in the order of turns: higher priority, then oldest, then id (docs/lifecycle.md#turns). */
  readonly waitingOf: (agent: AgentId, limit: number) => readonly Call[];
  readonly hasWaiting: (agent: AgentId) => boolean;
  readonly agentsWaiting: () => readonly AgentId[];
  /** The agents whose calls have not ended, each agent once. */
  readonly agentsUnderWay: () => readonly AgentId[];
  /** All waiting calls, agent by agent, in the order of turns. */
  readonly waitingIds: () => readonly CallId[];
  /** Calls with a granted fence and an unknown end. */
  readonly underWayIds: () => readonly CallId[];
  readonly callOfConversation: (id: ConversationId) => Call | null;
  /** When attempts from `since` on may have rung this number, or reached this agent: epoch milliseconds of their fences, oldest first. */
  readonly dialsOfTarget: (number: E164, since: number) => readonly number[];
  readonly dialsOfAgent: (agent: AgentId, since: number) => readonly number[];
  readonly paused: () => boolean;
  readonly setPaused: (paused: boolean) => void;
  readonly list: (filter: CallFilter) => CallPage;
  readonly count: (choice: CallChoice) => number;
  /** These three: `by` counts the calls of one key. */
  readonly waits: (by?: KeyId) => readonly WaitGroup[];
  readonly endedBetween: (since: number, until: number, by?: KeyId) => readonly EndedGroup[];
  /** How many calls are in each state; states without calls are absent. */
  readonly counts: (by?: KeyId) => Readonly<Record<string, number>>;
  readonly history: (id: CallId | null, after: number, limit: number) => readonly LogEntry[];
  readonly callActs: (asked: ActsAsked & { readonly phoneNumber: string | null }) => readonly CallActed[];
  readonly acts: (asked: ActsAsked) => readonly Acted[];
  readonly putAct: (act: Omit<Acted, 'sequence'>) => void;
  readonly setting: (name: string) => string | null;
  readonly putSetting: (name: string, value: string) => void;
  /** Takes out the call, its history and whatever else is kept about it; not its guard. */
  readonly erase: (id: CallId) => void;
  readonly endedBefore: (before: number, limit: number) => readonly EndedCall[];
  readonly dropGuard: (caller: KeyId, key: string) => void;
  /** Drops the guards of erased calls that have expired. */
  readonly dropGuardsUntil: (now: number) => void;
  /** Overwrites what was erased, as far as the store can. Called after a commit. */
  readonly scrub: () => void;
  /** What was found to be missing when the store was opened. Absent: nothing is. */
  readonly gap?: HistoryGap | undefined;
  /** Called once, when what the gap means is committed, so that the next start does not find it again. */
  readonly gapClosed?: () => void;
  readonly close: () => void;
}

const defaultLimit = 50;
const largestLimit = 200;

/** How many items a page holds for this filter: 1 to 200, 50 when not asked. */
export function pageSize(filter: CallFilter): number {
  return Math.min(largestLimit, Math.max(1, Math.trunc(filter.limit ?? defaultLimit)));
}

/** ListPlace of a call in lists, newest first. */
export interface ListPlace {
  readonly createdAt: number;
  readonly id: string;
}

export function cursorAfter({ order }: { readonly order: ListPlace }): string {
  return Buffer.from(`${order.createdAt} ${order.id}`).toString('base64url');
}

/** Null when there is no cursor. Throws `CursorUnknown` for one that we did not make. */
export function placeOf(cursor: string | undefined): ListPlace | null {
  if (cursor === undefined) return null;
  const match = /^(\d+) (.+)$/.exec(Buffer.from(cursor, 'base64url').toString());
  const [, createdAt, id] = match ?? [];
  if (createdAt === undefined || id === undefined) throw new CursorUnknown();
  return { createdAt: Number(createdAt), id };
}

/** The conversation the call is, or was last, known by. */
export function conversationOf(call: Call): ConversationId | null {
  if ('conversationId' in call && call.conversationId !== null) return call.conversationId;
  return call.attempts.at(-1)?.conversationId ?? null;
}

export const underWayStates = ['dialing', 'unknown', 'placed', 'ringing', 'connected'] as const;

export function isUnderWay(call: Call): boolean {
  return (underWayStates as readonly string[]).includes(call.state);
}
