import type { AgentId, CallId, QueueId } from '../call/ids.ts';
import type { E164 } from '../phone/number.ts';
import type { ScreeningFacts } from '../readiness/facts.ts';

/** A call as lists and the veto hook are asked about it. */
export interface ScreeningSubject {
  /** Null for a dry run. */
  readonly callId: CallId | null;
  readonly agentId: AgentId;
  readonly queueId: QueueId | null;
  readonly phoneNumber: E164;
}

/** How the source of a do-not-call list answered last. */
export interface ListStanding {
  readonly name: string;
  /** Why the last check brought no version. Null: it did, or no check was made yet. */
  readonly failure: string | null;
  /** Epoch milliseconds of the version in force. Null when there is no version. */
  readonly dated: number | null;
}

/** What the do-not-call lists and the veto hook of the policy in force report for a number. */
export interface Screening {
  /** The facts known now. It sends no requests, so it is fit for a transaction. */
  readonly known: (subject: ScreeningSubject) => ScreeningFacts;
  /**
   * Asks again whatever is too old to decide on, within each source's own time limit. Never rejects: what could not be asked is known as
   * such afterwards.
   */
  readonly ask: (subject: ScreeningSubject) => Promise<void>;
  /** The lists of the policy in force, as they were last looked at. */
  readonly lists?: () => readonly ListStanding[];
  /** Checks every list of the policy in force, without a number to look up. Never rejects. */
  readonly lookAtLists?: () => Promise<void>;
}
