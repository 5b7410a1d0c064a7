import type { CallState } from '../call/call.ts';
import type { AgentId, QueueId } from '../call/ids.ts';
import type { Blocker, Problem } from '../call/problem.ts';
import type { E164 } from '../call/target.ts';
import type { ReadinessView } from '../call/service-views.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { lookBackOf } from '../readiness/caps.ts';
import type { DialHistory } from '../readiness/facts.ts';
import { defaultPolicy } from '../readiness/policy.ts';
import { judgeReadiness } from '../readiness/readiness.ts';
import type { Brought } from '../readiness/requirements.ts';
import { isoOf } from './instants.ts';
import type { ServerParts } from './parts.ts';

type World = Pick<ServerParts, 'floor' | 'contactCentre' | 'clock' | 'policy' | 'engine' | 'screening'>;

/** May this agent be dialed for now, on behalf of this queue, to this number (null: not asked). */
export interface Question {
  readonly agentId: AgentId;
  readonly queueId: QueueId | null;
  readonly phoneNumber: E164 | null;
  /** What the request brings along; absent: there is no request. */
  readonly brought?: Brought;
}

export interface Judged {
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly Problem[];
  readonly asOf: number;
}

/** Judges by what the floor holds, without asking anybody: for the answer to a request that the engine judges again. */
export function judgeNow(
  world: Pick<World, 'floor' | 'clock' | 'policy' | 'screening'>,
  question: Question,
  dials?: DialHistory,
): Judged {
  const now = world.clock.now();
  const facts = world.floor.agent(question.agentId);
  const { blockers, warnings } = judgeReadiness({
    facts,
    queueId: question.queueId,
    queue: question.queueId === null ? null : world.floor.queue(question.queueId),
    phoneNumber: question.phoneNumber,
    ...(question.brought && { brought: question.brought }),
    ...(question.phoneNumber !== null &&
      world.screening && { screening: world.screening.known(subjectOf(question, question.phoneNumber)) }),
    ...(dials && { dials }),
    policy: world.policy().policy ?? defaultPolicy,
    now,
  });
  const ages = [...blockers.map((blocker) => blocker.asOf), facts?.presence?.asOf ?? now];
  return { blockers, warnings, asOf: Math.min(...ages) };
}

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

const underWay: readonly CallState[] = ['dialing', 'unknown', 'placed', 'ringing', 'connected'];

/**
 * Judges as the fence would: facts that are too old are read first, and the pause and the agent's own call under way count.
 * When they cannot be read, that is a blocker.
 */
export async function judgeFully(world: World, question: Question): Promise<Judged> {
  const now = world.clock.now();
  const extra: Blocker[] = [];
  const blocker = (code: string, facts: Problem['facts']): Blocker => ({
    ...{ code, pointer: null, facts, since: null, asOf: now, until: null, canClear: true },
  });
  if (world.floor.stale(question.agentId, now).length > 0) {
    const read = await world.contactCentre.readAgent(question.agentId);
    if (read.kind === 'found') world.floor.feedAgent(read.value);
    else if (read.kind === 'unavailable') extra.push(blocker('genesys-unavailable', { cause: read.problem.code }));
  }
  if (world.policy().policy === null) extra.push(blocker('policy-missing', {}));
  const outage = world.engine.outage?.() ?? null;
  if (outage !== null) extra.push(outage);
  if (world.engine.paused()) extra.push(blocker('dialing-paused', {}));
  const busy = await world.engine.list({ agentId: question.agentId, states: underWay, limit: 1 });
  const [holder] = busy.items;
  if (holder !== undefined) {
    extra.push(blocker('agent-has-call', { callId: holder.order.id, agentName: holder.order.agent.name }));
  }
  const judged = judgeNow(world, question, await lookUp(world, question));
  return { ...judged, blockers: [...judged.blockers, ...extra] };
}

export function readinessView(judged: Judged): ReadinessView {
  return {
    ready: judged.blockers.length === 0,
    blockers: judged.blockers.map((blocker) => explainProblem(blocker)),
    warnings: judged.warnings.map((warning) => explainProblem(warning)),
    asOf: isoOf(judged.asOf),
  };
}
