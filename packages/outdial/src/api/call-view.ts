import { firstRequestedAt, isEnded, keyOf, type Call, type EndedCall } from '../call/call.ts';
import { shownFields } from '../call/fields.ts';
import { dueAt, searchedUntil } from '../call/life/due.ts';
import type { Blocker, Problem, ProblemView } from '../call/problem.ts';
import type { Timers } from '../call/timers.ts';
import type { Resolution } from '../call/outcome.ts';
import type { CallView, EventView, OutcomeView } from './views.ts';
import type { LogEntry } from '../ports/engine.ts';
import { atFaultOf } from '../problems/at-fault.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { tellEvent, tellOutcome } from '../problems/story.ts';
import { warnOfDeadline } from './deadline.ts';
import { gapWarning } from './record-gap.ts';
import { isoOf, isoOrNull } from '../call/instants.ts';

/** What a call waits for, and when it is expected to be dialed. */
export interface Wait {
  readonly waitingFor: readonly Blocker[];
  /** Epoch milliseconds; `null` when it is not known, or the call does not wait. */
  readonly dialAt: number | null;
}

/** What is stored of a call's wait. */
export function storedWait(call: Call): Wait {
  return { waitingFor: call.state === 'waiting' ? call.waitingFor : [], dialAt: null };
}

/** A call as the API shows it. Phone numbers are whole: a caller that may read calls has asked for them. */
export function callView(call: Call, timers: Timers, wait: Wait = storedWait(call)): CallView {
  const { order } = call;
  const late = warnOfDeadline(wait.waitingFor, order.expiresAt);
  const restored = call.setBack === undefined ? [] : [gapWarning(call.setBack)];
  const self = `/v1/calls/${order.id}`;
  return {
    id: order.id,
    key: keyOf(order),
    state: call.state,
    from: { id: order.agent.id, queueId: order.queue?.id ?? null },
    targets: [targetView(order.target)],
    resolved: { agent: order.agent, queue: order.queue },
    changes: order.changes,
    callerId: order.callerId,
    externalContactId: order.target.contactId,
    notBefore: isoOrNull(order.notBefore),
    expiresAt: isoOf(order.expiresAt),
    ...shownFields(order),
    checks: order.checks.map(({ name, passed, problem }) => ({
      ...{ name, passed },
      problem: problem === null ? null : explainProblem(problem),
    })),
    warnings: [...order.warnings, ...(late === null ? [] : [late]), ...restored].map((warning) =>
      explainProblem(warning),
    ),
    waitingFor: wait.waitingFor.map((blocker) => explainProblem(blocker)),
    ...progress(call),
    reassignedFrom: order.reassigned?.from ?? null,
    reassignedTo: reassignedTo(call),
    createdBy: order.createdBy,
    createdByName: order.createdByName ?? null,
    policyVersion: call.policyVersion,
    createdAt: isoOf(order.createdAt),
    firstRequestedAt: isoOf(firstRequestedAt(order)),
    endedAt: isEnded(call) ? isoOf(call.endedAt) : null,
    dueAt: isoOrNull(dueAt(call, timers)),
    searchedUntil: isoOrNull(searchedUntil(call, timers)),
    estimatedDialAt: isoOrNull(wait.dialAt),
    links: { self, events: `${self}/events`, cancel: `${self}/cancel` },
  };
}

function reassignedTo(call: Call): string | null {
  const id = isEnded(call) ? call.outcome.facts['reassignedTo'] : null;
  return typeof id === 'string' ? id : null;
}

function targetView({ phoneNumber, contactId, timeZone }: Call['order']['target']): CallView['targets'][0] {
  return { phoneNumber, id: contactId, timeZone: timeZone ?? null };
}

function progress(call: Call): Pick<CallView, 'attempts' | 'cancelRequested' | 'outcome'> {
  const { cancelRequested } = call;
  return {
    attempts: call.attempts.map((attempt) => ({
      number: attempt.number,
      startedAt: isoOf(attempt.fencedAt),
      result: attempt.result,
      conversationId: attempt.conversationId,
      problem: attempt.problem === null ? null : explainProblem(attempt.problem),
      evidence: attempt.presumed === true ? { ...attempt.evidence, presumed: true } : attempt.evidence,
    })),
    cancelRequested: cancelRequested === null ? null : { at: isoOf(cancelRequested.at), by: cancelRequested.by },
    outcome: isEnded(call) ? outcomeView(call) : null,
  };
}

function outcomeView(call: EndedCall): OutcomeView {
  const { outcome } = call;
  return {
    code: outcome.code,
    stage: outcome.stage,
    atFault: atFaultOf(outcome),
    targetRung: outcome.targetRung,
    sentence: tellOutcome(call),
    canceled: outcome.canceled,
    endObserved: outcome.endObserved,
    problem: outcome.problem === null ? null : outcomeProblem(call, outcome.problem),
    evidence: outcome.facts,
    candidates: outcome.candidates.map((candidate) => ({
      conversationId: candidate.conversationId,
      startedAt: isoOrNull(candidate.startedAt),
      endedAt: isoOrNull(candidate.endedAt),
      ended: candidate.ended,
      talked: candidate.talked,
      agentLeg: candidate.agentLeg,
      targetLeg: candidate.targetLeg,
      targetNumber: candidate.targetNumber,
    })),
    candidate: likelyCandidate(call),
    resolution: outcome.resolution === null ? null : resolutionView(outcome.resolution),
    wrapUp: outcome.wrapUp ?? null,
    notes: outcome.notes.map(({ at, code, alarm, facts }) => ({ at: isoOf(at), code, alarm, facts })),
  };
}

/** When the search is over, no one at Genesys can settle the outcome any more: a person of this floor does. */
function outcomeProblem({ state, outcome }: EndedCall, problem: Problem): ProblemView {
  const shown = explainProblem(problem);
  if (state !== 'outcome-unknown') return shown;
  const { fix, who } = explainProblem({ code: outcome.code, pointer: null, facts: outcome.facts });
  return { ...shown, fix, who };
}

/** A dial request makes its conversation within so many milliseconds, unless Genesys is slow. */
const beginsWithinMs = 10_000;

/** The conversation with the same number at the time of the dial request, as far as Genesys showed one. A candidate is of the same agent, and to no other number. */
function likelyCandidate({ attempts, outcome }: EndedCall): string | null {
  const fencedAt = attempts.at(-1)?.fencedAt ?? 0;
  const likely = outcome.candidates.find(
    ({ targetNumber, startedAt }) =>
      targetNumber !== null && startedAt !== null && Math.abs(startedAt - fencedAt) <= beginsWithinMs,
  );
  return likely?.conversationId ?? null;
}

/** One line of a call's history as the API shows it, in the log and in every live stream alike. */
export function eventView(entry: LogEntry): EventView {
  return {
    sequence: entry.sequence,
    callId: entry.callId,
    number: entry.number,
    at: isoOf(entry.at),
    name: entry.name,
    cause: entry.cause,
    sentence: tellEvent(entry),
    facts: entry.facts,
    problem: entry.problem === null ? null : explainProblem(entry.problem),
  };
}

/** The entity tag of a call: its version, which rises with every committed change. */
export const etagOf = (call: Call): string => `"${call.version}"`;

function resolutionView({ lookedUp, corrects, at, ...decision }: Resolution): NonNullable<OutcomeView['resolution']> {
  const shown =
    lookedUp === undefined
      ? null
      : lookedUp.found
        ? { found: true, agentId: lookedUp.agentId, startedAt: isoOrNull(lookedUp.startedAt), code: null }
        : { found: false, agentId: null, startedAt: null, code: lookedUp.code };
  const earlier = corrects === undefined ? null : { byName: null, ...corrects, at: isoOf(corrects.at) };
  return { byName: null, ...decision, at: isoOf(at), lookedUp: shown, corrects: earlier };
}
