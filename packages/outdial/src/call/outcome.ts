import type { ConversationSeen } from './conversation.ts';
import type { FactValue, Problem, TargetRung } from './problem.ts';

/** Where in its life the call ended. */
export type Stage = 'request' | 'agent' | 'policy' | 'dial' | 'ring' | 'talk';
export type AtFault = 'caller' | 'agent' | 'target' | 'admin' | 'developer' | 'genesys' | 'outdial' | 'nobody';

/** Closed list of how a call ends; each has an entry in the catalogue (`problems/outcome`). */
export type OutcomeCode =
  | 'talked'
  | 'end-not-observed'
  | 'target-busy'
  | 'target-no-answer'
  | 'target-unreachable'
  | 'target-leg-ended' // the target was rung, and it ended without talk for a reason not on the list
  | 'agent-hung-up-early'
  | 'agent-leg-died' // the agent's phone did not answer; the target was never rung; attempts used up
  | 'dial-refused' // proven not placed, permanently or attempts used up
  | 'not-sent'
  | 'rejected-blocker' // refused: a blocker that nothing clears, or `whenNotReady: refuse`
  | 'rejected-policy'
  | 'deadline-passed'
  | 'canceled-before-dial'
  | 'canceled-never-rung'
  | 'settled-unknown'
  | 'follow-lost' // a cap ended the following
  | 'end-inconclusive'
  | 'proof-contradicted'; // rule w: the proof of the last attempt was wrong

export interface Outcome {
  readonly code: OutcomeCode;
  readonly stage: Stage;
  readonly atFault: AtFault;
  readonly targetRung: TargetRung;
  /** True when a cancel was asked for, whatever came of it. */
  readonly canceled: boolean;
  readonly endObserved: boolean;
  /** The problem that ended it, when one did (the blocker, the refusal, the leg's error). */
  readonly problem: Problem | null;
  readonly facts: Readonly<Record<string, FactValue>>;
  readonly candidates: readonly ConversationSeen[];
  readonly resolution: Resolution | null;
  readonly notes: readonly Note[];
}

/** What a person decided about an `outcome-unknown`. */
export interface Resolution {
  readonly at: number;
  readonly by: string;
  readonly placed: boolean;
  readonly conversationId: string | null;
}

/** Something heard that moved nothing, kept because a person may need it. `alarm`: it contradicts what was said before. */
export interface Note {
  readonly at: number;
  readonly code: string;
  readonly alarm: boolean;
  readonly facts: Readonly<Record<string, FactValue>>;
}
