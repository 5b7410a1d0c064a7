import type { CallState } from '../call/call.ts';
import type { AgentId, CallId, QueueId } from '../call/ids.ts';
import { aboutOf } from '../call/blockers.ts';
import type { Blocker, Problem } from '../call/problem.ts';
import type { E164 } from '../phone/number.ts';
import type { KnownFactView, ReadinessView } from '../api/service-views.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { lackingPermission } from '../readiness/dial-permission.ts';
import { lookBackOf } from '../readiness/caps.ts';
import { modeOf } from '../readiness/dial-way.ts';
import type { AgentFactName, DialHistory } from '../readiness/facts.ts';
import { defaultPolicy } from '../readiness/policy.ts';
import { judgeReadiness, lacksCallerId, unreadBlocker } from '../readiness/readiness.ts';
import type { Brought } from '../readiness/requirements.ts';
import { isoOf } from '../call/instants.ts';
import type { Freshened } from './freshen.ts';
import { knownFacts } from './known-facts.ts';
import type { OrderWorld } from './world.ts';

type World = Pick<
  OrderWorld,
  'floor' | 'contactCentre' | 'clock' | 'policy' | 'engine' | 'screening' | 'dialPermission'
>;

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

/** What a check found, and how fresh each fact is on which it rests. */
export interface Checked extends ReadinessJudgement {
  readonly facts: readonly KnownFactView[];
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
 * Judges as the fence would, and knows besides what Outdial's own client may do. Facts that are still too old are read first, and the pause
 * and the agent's own call under way count. When they cannot be read, that is a blocker.
 */
export async function judgeFully(world: World, question: Question, freshened: Freshened): Promise<Checked> {
  const unread = await readAgain(world, question, freshened);
  const failed = unread === null || isLimit(unread) ? null : problemOfRead(unread);
  const ofWorld = [
    ...(failed === null ? [] : [blocker(failed, world.clock.now())]),
    ...(await blockersOfWorld(world, question)),
  ];
  const judged = judgeNow(world, question, await lookUp(world, question));
  const now = world.clock.now();
  const unknown =
    failed === null && judged.staleFor.length > 0
      ? [unreadBlocker(world.floor.agent(question.agentId), judged.staleFor, now)]
      : [];
  const found = [...withoutOwnCall(judged.blockers, ofWorld), ...ofWorld, ...unknown];
  const permission = world.dialPermission?.known();
  const { email = null } = world.floor.agent(question.agentId)?.person?.value ?? {};
  const dialsOnBehalf = modeOf(world.policy().policy, { id: question.agentId, email }).mode === 'on-behalf';
  const lacks =
    dialsOnBehalf && permission?.held === false && !found.some(({ code }) => code === lackingPermission.code);
  // No refusal stands yet, so Outdial would dial, and the refused call would fail.
  const missing = { ...blocker(lackingPermission, permission?.asOf ?? now), canClear: false };
  const facts = knownFacts({
    facts: world.floor.agent(question.agentId),
    permission,
    forQueue: question.queueId !== null,
    outOfOfficeDecides: world.policy().policy?.blockOn.includes('agent-out-of-office') ?? false,
    ...{ freshened: { ...freshened, unread }, now },
  });
  return { ...judged, blockers: lacks ? [...found, missing] : found, facts };
}

const blocker = ({ code, facts }: Pick<Problem, 'code' | 'facts'>, asOf: number): Blocker => ({
  ...{ code, pointer: null, facts, since: null, asOf, until: null, canClear: true },
});

/** A limit on reads does not hold up dials: the remembered facts count for as long as they count for a dial. */
const isLimit = ({ code, facts }: Problem): boolean =>
  code === 'rate-budget-spent' || facts['limitOf'] === 'organisation';

/** Reads what is still too old after the check has read again. The problem for which neither brought everything; null: none. */
async function readAgain(world: World, question: Question, { unread }: Freshened): Promise<Problem | null> {
  const isFinal = unread !== null && !isLimit(unread);
  const isCold = judgeNow(world, question).staleFor.length > 0;
  return isCold && !isFinal ? readStale(world, question) : unread;
}

/** What keeps every call, or every call of this agent, from being dialed, whatever the facts are. */
export async function blockersOfWorld(
  { engine, policy, clock }: Pick<World, 'engine' | 'policy' | 'clock'>,
  { agentId }: Pick<Question, 'agentId'>,
): Promise<readonly Blocker[]> {
  const now = clock.now();
  const outage = engine.outage?.(agentId) ?? null;
  const held = await heldOf(engine, agentId);
  return [
    ...(policy().policy === null ? [blocker({ code: 'policy-missing', facts: {} }, now)] : []),
    ...(outage === null ? [] : [outage]),
    ...(engine.paused() ? [blocker({ code: 'dialing-paused', facts: engine.pausedBy?.()?.stop ?? {} }, now)] : []),
    ...(held === null ? [] : [heldBlocker({ ...held, agentId }, now)]),
  ];
}

/** How the floor shows an agent who has one call. */
const oneCall: readonly unknown[] = ['one live call', 'COMMUNICATING'];

/** The one live call of an agent whom Outdial has on a call is that call: it is named once, as Outdial's own. */
export function withoutOwnCall(found: readonly Blocker[], ofWorld: readonly Blocker[]): readonly Blocker[] {
  if (!ofWorld.some(({ code }) => code === 'agent-has-call')) return found;
  return found.filter(({ code, facts }) => code !== 'agent-on-call' || !oneCall.includes(facts['seen']));
}

/** What makes the agent's other calls wait, as the fence has it: the lock, where the engine shows it. */
async function heldOf(
  engine: OrderWorld['engine'],
  agentId: AgentId,
): Promise<{ readonly callId: CallId; readonly agentName: string | null } | null> {
  const { heldBy } = engine;
  const held = heldBy === undefined ? undefined : heldBy(agentId);
  if (held === null) return null;
  const call =
    held === undefined ? (await engine.list({ agentId, states: underWay, limit: 1 })).items[0] : await engine.get(held);
  const callId = held ?? call?.order.id;
  return callId === undefined ? null : { callId, agentName: call?.order.agent.name ?? null };
}

/** The blocker of an agent who has this other call. */
export const heldBlocker = (
  facts: { readonly callId: CallId; readonly agentName: string | null; readonly agentId: AgentId },
  asOf: number,
): Blocker => blocker({ code: 'agent-has-call', facts }, asOf);

export function readinessView(judged: Checked): ReadinessView {
  return {
    ready: judged.blockers.length === 0,
    blockers: judged.blockers.map((blocker) => explainProblem(blocker)),
    warnings: judged.warnings.map((warning) => explainProblem(warning)),
    asOf: isoOf(judged.asOf),
    facts: judged.facts,
  };
}

/** Reports a failed read: a code of ours that concerns every call, or a 403, keeps its code; everything else is `genesys-unavailable`. */
export function problemOfRead({ code, facts }: Problem): Pick<Problem, 'code' | 'facts'> {
  if (aboutOf(code) === 'everybody' || facts['status'] === 403) return { code, facts };
  return { code: 'genesys-unavailable', facts: { cause: code, ...facts } };
}
