import type { ConversationSeen, WrapUp } from './conversation.ts';
import type { Facts, Problem, TargetRung } from './problem.ts';

/** Where in its life the call ended. */
type Stage = 'request' | 'agent' | 'policy' | 'dial' | 'ring' | 'talk';
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
  | 'reassigned' // another call took its place, for another agent
  | 'settled-unknown'
  | 'set-back-unknown' // the same, of a call in a restored backup
  | 'follow-lost' // a cap ended the following
  | 'end-inconclusive'
  | 'proof-contradicted'; // the proof of the last attempt was wrong

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
  readonly facts: Facts;
  readonly candidates: readonly ConversationSeen[];
  readonly resolution: Resolution | null;
  readonly notes: readonly OutcomeNote[];
  /** What the agent recorded afterwards; null until then. Absent counts as null. */
  readonly wrapUp?: WrapUp | null;
}

/** What Genesys knew of the conversation that a person named. */
export type LookedUp =
  | {
      readonly found: true;
      /** Null: Genesys did not show it. */
      readonly agentId: string | null;
      /** Epoch milliseconds; null: Genesys did not show it. */
      readonly startedAt: number | null;
    }
  /** Genesys could not be asked, with the code why: the decision is taken as the person said it. */
  | { readonly found: false; readonly code: string };

/** What a person decided about an `outcome-unknown`. */
export interface Resolution {
  readonly at: number;
  readonly by: string;
  /** Their name at that time. Absent: an Outdial before this record took the decision, or the key has none. */
  readonly byName?: string;
  readonly placed: boolean;
  readonly conversationId: string | null;
  /** Absent: the call was not placed, or an Outdial before this record took the decision. */
  readonly lookedUp?: LookedUp;
  /** The decision of another person that this one replaces. Absent: it is the first. */
  readonly corrects?: Pick<Resolution, 'at' | 'by' | 'byName' | 'placed' | 'conversationId'>;
}

/** Something heard that moved nothing, kept because a person may need it. `alarm`: it contradicts what was said before. */
export interface OutcomeNote {
  readonly at: number;
  readonly code: string;
  readonly alarm: boolean;
  readonly facts: Facts;
}

type Verdict = Pick<Outcome, 'code' | 'stage' | 'atFault' | 'targetRung' | 'endObserved'>;

/** What each way to end says by itself; the call adds whether it was canceled, the problem and the facts. */
const verdicts: Readonly<Record<OutcomeCode, Omit<Verdict, 'code'>>> = {
  talked: { stage: 'talk', atFault: 'nobody', targetRung: true, endObserved: true },
  'end-not-observed': { stage: 'talk', atFault: 'nobody', targetRung: true, endObserved: false },
  'target-busy': { stage: 'ring', atFault: 'target', targetRung: true, endObserved: true },
  'target-no-answer': { stage: 'ring', atFault: 'target', targetRung: true, endObserved: true },
  'target-unreachable': { stage: 'ring', atFault: 'target', targetRung: true, endObserved: true },
  'target-leg-ended': { stage: 'ring', atFault: 'nobody', targetRung: true, endObserved: true },
  'agent-hung-up-early': { stage: 'ring', atFault: 'agent', targetRung: true, endObserved: true },
  'agent-leg-died': { stage: 'agent', atFault: 'agent', targetRung: false, endObserved: true },
  'dial-refused': { stage: 'dial', atFault: 'genesys', targetRung: false, endObserved: true },
  'not-sent': { stage: 'dial', atFault: 'outdial', targetRung: false, endObserved: true },
  'rejected-blocker': { stage: 'agent', atFault: 'agent', targetRung: false, endObserved: true },
  'rejected-policy': { stage: 'policy', atFault: 'admin', targetRung: false, endObserved: true },
  'deadline-passed': { stage: 'agent', atFault: 'nobody', targetRung: false, endObserved: true },
  'canceled-before-dial': { stage: 'request', atFault: 'nobody', targetRung: false, endObserved: true },
  'canceled-never-rung': { stage: 'dial', atFault: 'nobody', targetRung: false, endObserved: true },
  reassigned: { stage: 'request', atFault: 'nobody', targetRung: false, endObserved: true },
  'settled-unknown': { stage: 'dial', atFault: 'nobody', targetRung: 'unknown', endObserved: false },
  'set-back-unknown': { stage: 'dial', atFault: 'nobody', targetRung: 'unknown', endObserved: false },
  'follow-lost': { stage: 'agent', atFault: 'nobody', targetRung: 'unknown', endObserved: false },
  'end-inconclusive': { stage: 'agent', atFault: 'nobody', targetRung: 'unknown', endObserved: true },
  'proof-contradicted': { stage: 'ring', atFault: 'genesys', targetRung: true, endObserved: false },
};

/** The outcome of a way to end; `change` overrides what the code says by itself. */
export function outcomeOf(code: OutcomeCode, change: Partial<Omit<Outcome, 'code'>> = {}): Outcome {
  return {
    code,
    ...verdicts[code],
    canceled: false,
    problem: null,
    facts: {},
    candidates: [],
    resolution: null,
    notes: [],
    ...change,
  };
}

/** How a conversation with a target leg in it ended. `wasConnected`: both sides were seen connected before. */
export function endOf(seen: ConversationSeen, wasConnected: boolean): OutcomeCode {
  if (seen.talked || wasConnected) return 'talked';
  const { errorCode, disconnectType } = seen;
  const sipCode = seen.sipCode ?? null;
  if (sipCode === 486 || sipCode === 600 || errorCode?.endsWith('.busy') === true) return 'target-busy';
  if (sipCode === 480 || sipCode === 408 || sipCode === 487 || disconnectType === 'transfer.noanswer') {
    return seen.endedBy === 'agent' ? 'agent-hung-up-early' : 'target-no-answer';
  }
  if (errorCode?.endsWith('.notReachable') === true || sipCode === 404 || sipCode === 503) return 'target-unreachable';
  if (errorCode === null && seen.endedBy === 'agent') return 'agent-hung-up-early';
  return 'target-leg-ended';
}
