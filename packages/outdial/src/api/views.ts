import type { AttemptResult, CallState, Change } from '../call/call.ts';
import type { KeptFields } from '../call/fields.ts';
import type { EventName } from '../call/life/command.ts';
import type { LegReached, WrapUp } from '../call/conversation.ts';
import type { AtFault, OutcomeCode, Stage } from '../call/outcome.ts';
import type { FactValue, ProblemView, TargetRung } from '../call/problem.ts';

/** The JSON shapes of Outdial's HTTP API, as the server writes and the client reads them. Every instant is ISO 8601 in UTC. */
export interface CallView extends KeptFields {
  readonly id: string;
  readonly key: string | null;
  readonly state: CallState;
  readonly from: { readonly id: string; readonly queueId: string | null };
  readonly targets: readonly [
    { readonly phoneNumber: string; readonly id: string | null; readonly timeZone: string | null },
  ];
  readonly resolved: {
    readonly agent: { readonly id: string; readonly name: string | null; readonly email: string | null };
    /** Null: a personal call. */
    readonly queue: {
      readonly id: string;
      readonly name: string | null;
      readonly chosen: 'given' | 'only-joined';
    } | null;
  };
  readonly changes: readonly Change[];
  readonly callerId: string | null;
  readonly notBefore: string | null;
  readonly expiresAt: string;
  readonly checks: readonly CheckView[];
  readonly warnings: readonly ProblemView[];
  /** What keeps it from being dialed now; empty in every state but `waiting`. */
  readonly waitingFor: readonly ProblemView[];
  readonly attempts: readonly AttemptView[];
  readonly cancelRequested: { readonly at: string; readonly by: string } | null;
  /** Null until the call has ended. */
  readonly outcome: OutcomeView | null;
  readonly createdBy: string;
  readonly policyVersion: string | null;
  readonly createdAt: string;
  /** When the next timer of this call fires; null when none is set. */
  readonly dueAt: string | null;
  /** When it is expected to be dialed, reckoned as it was asked for; null where nobody knows, and in every state but `waiting`. */
  readonly estimatedDialAt: string | null;
  readonly links: { readonly self: string; readonly events: string; readonly cancel: string };
}

export interface CheckView {
  readonly name: string;
  readonly passed: boolean;
  readonly problem: ProblemView | null;
}

export interface AttemptView {
  readonly number: number;
  readonly startedAt: string;
  readonly result: AttemptResult;
  readonly conversationId: string | null;
  /** What went wrong with it, when something did. */
  readonly problem: ProblemView | null;
  /** What its fence was decided on, frozen then. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

export interface OutcomeView {
  readonly code: OutcomeCode;
  readonly stage: Stage;
  readonly atFault: AtFault;
  readonly targetRung: TargetRung;
  readonly sentence: string;
  readonly canceled: boolean;
  readonly endObserved: boolean;
  /** What ended it, when a problem did. */
  readonly problem: ProblemView | null;
  readonly evidence: Readonly<Record<string, FactValue>>;
  readonly candidates: readonly CandidateView[];
  /** What a person decided about an `outcome-unknown`; null until then, and for every other end. */
  readonly resolution: ResolutionView | null;
  /** What the agent recorded afterwards; null until then, and where nothing is recorded. */
  readonly wrapUp: WrapUp | null;
  readonly notes: readonly NoteView[];
}

/** A conversation that may be this call's and carries no mark: for a person to judge. */
export interface CandidateView {
  readonly conversationId: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly ended: boolean;
  /** True when both sides were seen connected at one time. */
  readonly talked: boolean;
  readonly agentLeg: LegReached;
  readonly targetLeg: LegReached;
  /** Null: Genesys did not show it. Shown, it is this call's own number. */
  readonly targetNumber: string | null;
}

export interface ResolutionView {
  readonly at: string;
  /** Id of the API key. */
  readonly by: string;
  readonly placed: boolean;
  readonly conversationId: string | null;
}

export interface NoteView {
  readonly at: string;
  readonly code: string;
  /** True when it contradicts what was said before. */
  readonly alarm: boolean;
  readonly facts: Readonly<Record<string, FactValue>>;
}

/** One line of a call's history. `sequence` rises over all calls and is the live stream's event id. */
export interface EventView {
  readonly sequence: number;
  readonly callId: string;
  readonly number: number;
  readonly at: string;
  readonly name: EventName;
  readonly cause: string;
  readonly sentence: string;
  readonly facts: Readonly<Record<string, FactValue>>;
  readonly problem: ProblemView | null;
}
