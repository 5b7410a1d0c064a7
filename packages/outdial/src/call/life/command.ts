import type { Call, CallState } from '../call.ts';
import type { CallId, ConversationId } from '../ids.ts';
import type { Blocker, Facts, Problem } from '../problem.ts';

/**
 * A command that an engine carries out after it has committed the call that came with it. Only `dial` is fenced: every other command may be
 * carried out twice without harm. Timers are not commands: they are derived from the call (`due.dueAt`, `due.dueEvent`).
 */
export type Command =
  | { readonly type: 'check' }
  | { readonly type: 'dial'; readonly n: number }
  | { readonly type: 'reconcile'; readonly n: number }
  | { readonly type: 'follow'; readonly conversationId: ConversationId }
  | { readonly type: 'read'; readonly conversationId: ConversationId }
  /** Reads it after the end for what the agent recorded: not among the requests that a call costs. */
  | { readonly type: 'read-wrap-up'; readonly conversationId: ConversationId }
  | { readonly type: 'hang-up'; readonly conversationId: ConversationId; readonly forced: boolean }
  | Publish;

/** `call.<state>` when the state changed, `call.noted` when something was only noted, `call.wrapped-up` when the agent recorded it. */
export type EventName = `call.${CallState}` | 'call.noted' | 'call.wrapped-up';

/** One line of the call's history and of every live stream. */
export interface Publish {
  readonly type: 'publish';
  readonly name: EventName;
  /** What moved it, such as `claim` or `answer-placed`. */
  readonly cause: string;
  readonly facts: Facts;
  readonly problem: Problem | null;
}

/** The world as read in the very commit in which an event is applied. */
export interface CallStanding {
  readonly paused: boolean;
  /** What paused dialing, where Outdial did it by itself. Absent or null: a person did. */
  readonly stop?: Facts | null;
  readonly policy: { readonly version: string | null; readonly forbids: Problem | null };
  /** The agent's lock: null when free. `callId` is its holder. */
  readonly lock: { readonly callId: CallId; readonly attempt: number; readonly kind: 'held' | 'until-idle' } | null;
  /** What keeps this agent from being dialed for by the facts of now; lock and pause apart. */
  readonly blockers: readonly Blocker[];
  /** True while the event feed is live without a gap since the fence: a placed call is then read later. Absent counts as false. */
  readonly fed?: boolean;
}

export type LockChange = 'keep' | 'take' | 'release' | 'until-idle';

/**
 * How an event was met. `ignored` changes nothing; `reason` is a word of `ignoredBecause`, or the cell. `refused` means that a claim
 * was not granted (or a resolve not taken); the call may still have changed for that reason: expired, rejected, a new blocker.
 * A claim is granted, and its runner may send, only when it is met as `applied`.
 */
export type EventResult =
  | { readonly kind: 'applied' }
  | { readonly kind: 'ignored'; readonly reason: string }
  | {
      readonly kind: 'refused';
      readonly reason:
        'number' | 'state' | 'deadline' | 'policy' | 'pause' | 'delay' | 'lock' | 'blocker' | 'interrupted';
    };

export interface Advance {
  /** The very object that was given when nothing changed: then there is nothing to store. */
  readonly call: Call;
  readonly commands: readonly Command[];
  readonly lock: LockChange;
  readonly met: EventResult;
}
