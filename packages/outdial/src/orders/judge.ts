import type { CallState } from '../call/call.ts';
import type { AgentId, QueueId } from '../call/ids.ts';
import { aboutOf } from '../call/blockers.ts';
import type { Blocker, Problem } from '../call/problem.ts';
import type { E164 } from '../phone/number.ts';
import type { ReadinessView } from '../api/service-views.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { lookBackOf } from '../readiness/caps.ts';
import type { AgentFactName, DialHistory } from '../readiness/facts.ts';
import { defaultPolicy } from '../readiness/policy.ts';
import { judgeReadiness, lacksCallerId, unreadBlocker } from '../readiness/readiness.ts';
import type { Brought } from '../readiness/requirements.ts';
import { isoOf } from '../call/instants.ts';
import type { OrderWorld } from './world.ts';

type World = Pick<OrderWorld, 'floor' | 'contactCentre' | 'clock' | 'policy' | 'engine' | 'screening' | 'dialWarning'>;

/** May this agent be dialed for now, on behalf of this queue, to this number (null: not asked). */
export interface Question {
  readonly agentId: AgentId;
  readonly queueId: QueueId | null;
  readonly phoneNumber: E164 | null;
  /** What the request brings along. Absent when there is no request. */
  readonly brought?: Brought;
  /** When the call may go out at the earliest, epoch milliseconds. Absent or null: now. */
  readonly notBefore?: number | null;
}

export interface ReadinessJudgement {
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly Problem[];
  readonly asOf: number;
  /** Facts that are missing or too old to decide on. */
  readonly staleFor: readonly AgentFactName[];
}

/** Judges by what the floor holds, without a request to Genesys: for the answer to a request that the engine judges again. */
export function judgeNow(
  world: Pick<World, 'floor' | 'clock' | 'policy' | 'screening'>,
  question: Question,
  dials?: DialHistory,
): ReadinessJudgement {
  const now = world.clock.now();
  const facts = world.floor.agent(question.agentId);
  const { blockers, warnings, staleFor } = judgeReadiness({
    ...aboutAgent(world, question),
    notBefore: question.notBefore ?? null,
    phoneNumber: question.phoneNumber,
    ...(question.brought && { brought: question.brought }),
    ...(question.phoneNumber !== null &&
      world.screening && { screening: world.screening.known(subjectOf(question, question.phoneNumber)) }),
    ...(dials && { dials }),
    feedLiveSince: (since, about) => world.floor.feedLiveSince(since, now, { agent: question.agentId, about }),
  });
  const ages = [...blockers.map((blocker) => blocker.asOf), facts?.presence?.asOf ?? now];
  return { blockers, warnings, staleFor, asOf: Math.min(...ages) };
}

const aboutAgent = ({ floor, policy, clock }: Pick<World, 'floor' | 'clock' | 'policy'>, question: Question) => ({
  facts: floor.agent(question.agentId),
  queueId: question.queueId,
  queue: question.queueId === null ? null : floor.queue(question.queueId),
  policy: policy().policy ?? defaultPolicy,
  now: clock.now(),
});

const subjectOf = ({ agentId, queueId }: Question, phoneNumber: E164) => ({
  ...{ callId: null, agentId, queueId, phoneNumber },
});

/** Lists and the veto hook are asked, and recent attempts looked up, for a number that is asked about. */
async function lookUp(world: World, question: Question): Promise<DialHistory | undefined> {
  const { agentId, phoneNumber } = question;
  const caps = world.policy().policy?.caps;
  if (phoneNumber === null || caps === undefined) return undefined;
  await world.screening?.ask(subjectOf(question, phoneNumber));
  const lookBack = { target: lookBackOf(caps.target), agent: lookBackOf(caps.agent) };
  if (lookBack.target === null && lookBack.agent === null) return undefined;
  return world.engine.recentDials?.({ agentId, phoneNumber, lookBack });
}

/** Reads the agent, and the queue where the policy asks what the agent's own do not show. The problem when the agent cannot be read. */
async function readStale(world: World, question: Question): Promise<Problem | null> {
  const read = await world.contactCentre.readAgent(question.agentId);
  if (read.kind === 'unavailable') return read.problem;
  if (read.kind === 'found') world.floor.feedAgent(read.value);
  if (question.queueId !== null && lacksCallerId(aboutAgent(world, question))) {
    const queue = await world.contactCentre.findQueue(question.queueId);
    if (queue.kind === 'found') world.floor.feedQueue(queue.value);
  }
  return null;
}

const underWay: readonly CallState[] = ['dialing', 'unknown', 'placed', 'ringing', 'connected'];

/**
 * Judges as the fence would: facts that are too old are read first, and the pause and the agent's own call under way count.
 * When they cannot be read, that is a blocker.
 */
export async function judgeFully(world: World, question: Question): Promise<ReadinessJudgement> {
  const now = world.clock.now();
  const extra: Blocker[] = [];
  const blocker = (code: string, facts: Problem['facts']): Blocker => ({
    ...{ code, pointer: null, facts, since: null, asOf: now, until: null, canClear: true },
  });
  const unread = judgeNow(world, question).staleFor.length === 0 ? null : await readStale(world, question);
  if (unread !== null) extra.push(blocker(unreadable(unread).code, unreadable(unread).facts));
  if (world.policy().policy === null) extra.push(blocker('policy-missing', {}));
  const outage = world.engine.outage?.(question.agentId) ?? null;
  if (outage !== null) extra.push(outage);
  if (world.engine.paused()) extra.push(blocker('dialing-paused', {}));
  const busy = await world.engine.list({ agentId: question.agentId, states: underWay, limit: 1 });
  const [holder] = busy.items;
  if (holder !== undefined) {
    extra.push(blocker('agent-has-call', { callId: holder.order.id, agentName: holder.order.agent.name }));
  }
  const judged = judgeNow(world, question, await lookUp(world, question));
  if (unread === null && judged.staleFor.length > 0) {
    extra.push(unreadBlocker(world.floor.agent(question.agentId), judged.staleFor, world.clock.now()));
  }
  const blockers = [...judged.blockers, ...extra];
  const expected = world.dialWarning?.() ?? null;
  const isNews = expected !== null && !blockers.some(({ code }) => code === expected.code);
  return { ...judged, blockers, warnings: isNews ? [...judged.warnings, expected] : judged.warnings };
}

export function readinessView(judged: ReadinessJudgement): ReadinessView {
  return {
    ready: judged.blockers.length === 0,
    blockers: judged.blockers.map((blocker) => explainProblem(blocker)),
    warnings: judged.warnings.map((warning) => explainProblem(warning)),
    asOf: isoOf(judged.asOf),
  };
}

/** Reports a failed read: a code of ours that concerns every call, or a 403, keeps its code; everything else is `genesys-unavailable`. */
export function unreadable({ code, facts }: Problem): Pick<Problem, 'code' | 'facts'> {
  if (aboutOf(code) === 'everybody' || facts['status'] === 403) return { code, facts };
  return { code: 'genesys-unavailable', facts: { cause: code, ...facts } };
}
