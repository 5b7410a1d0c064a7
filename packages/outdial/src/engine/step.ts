import { accept } from '../call/life/accept.ts';
import { advance } from '../call/life/advance.ts';
import { currentAttempt, type Call, type CallOrder } from '../call/call.ts';
import type { CallEvent } from '../call/life/call-event.ts';
import type { Advance, Command, LockChange, EventResult, Publish, CallStanding } from '../call/life/command.ts';
import { isRefusal } from '../call/blockers.ts';
import type { Blocker, Problem } from '../call/problem.ts';
import { spentWith } from '../call/life/spent.ts';
import type { Timers } from '../call/timers.ts';
import type { Floor } from '../ports/floor.ts';
import type { Screening, ScreeningSubject } from '../ports/screening.ts';
import { lookBackOf } from '../readiness/caps.ts';
import type { DialWay } from '../readiness/dial-way.ts';
import type { AgentFactName, AgentFacts, DialHistory } from '../readiness/facts.ts';
import type { Policy } from '../readiness/policy.ts';
import { judgeReadiness, lacksCallerId, staleFor, unreadBlocker } from '../readiness/readiness.ts';
import { judgeScreening } from '../readiness/screening.ts';

/** The policy in force. `policy` null: there is no policy, and nothing may be dialed. */
export interface PolicyInForce {
  readonly version: string | null;
  readonly policy: Policy | null;
}

/** A call as far as the way of its next attempt depends on it. */
export interface DialedCall {
  readonly order: Pick<CallOrder, 'agent'>;
  readonly attempts: Call['attempts'];
}

/** What every step reads besides the store. */
export interface StepWorld {
  readonly floor: Pick<Floor, 'agent' | 'queue' | 'feedLiveSince' | 'stale'>;
  readonly policy: () => PolicyInForce;
  readonly timers: Timers;
  /** Absent: no list or hook is asked, and a policy that names one allows no call. */
  readonly screening?: Screening;
  /**
   * Blocks every dial, or this agent's, for example during a Genesys incident, or while the agent's consent is missing. This call may be
   * the one that tries.
   */
  readonly outage?: (call: Pick<Call, 'order' | 'attempts'>, now: number) => Blocker | null;
  /** How the call's next attempt names its agent. Absent: always on behalf. */
  readonly wayOf?: (call: DialedCall) => DialWay;
}

/** What the store says in the very commit of the step. */
interface Ground {
  readonly paused: boolean;
  /** What paused dialing, where Outdial did it by itself. Absent or null: a person did. */
  readonly stop?: CallStanding['stop'];
  readonly lock: CallStanding['lock'];
  /** Another call of this agent whose `dial` is on its way to the fence: one goes out at a time (docs/lifecycle.md#turns). A check takes it for a lock. */
  readonly turn: CallStanding['lock'];
  /** When attempts were made for the call's target and its agent, as far back as that (milliseconds; null: not asked). */
  readonly dials: (lookBack: LookBack) => DialHistory;
}

export interface LookBack {
  readonly target: number | null;
  readonly agent: number | null;
}

/** A command to carry out after the commit. */
export type Errand = Exclude<Command, Publish>;

/** The result of one event. Store all of it in one commit, then carry out the errands. */
export interface Step {
  readonly call: Call;
  readonly published: readonly Publish[];
  readonly errands: readonly Errand[];
  readonly lock: LockChange;
  readonly met: EventResult;
}

export interface Situation {
  readonly ground: Ground;
  readonly world: StepWorld;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The agent was read just now: what is still not known stays so, and counts as a blocker instead of being asked for again. */
  readonly refreshed: boolean;
}

interface Judged {
  /** What keeps the agent from being dialed for by the facts; lock, pause and policy apart. */
  readonly blockers: readonly Blocker[];
  readonly forbids: Problem | null;
  readonly stale: readonly AgentFactName[];
  /** A list or the veto hook must be asked first. */
  readonly unscreened: boolean;
}

function judge(order: CallOrder, { world, ground, now }: Pick<Situation, 'world' | 'ground' | 'now'>): Judged {
  const { policy } = world.policy();
  if (policy === null) {
    const forbids = { code: 'policy-missing', pointer: null, facts: {} };
    return { blockers: [], forbids, stale: [], unscreened: false };
  }
  const lookBack = { target: lookBackOf(policy.caps.target), agent: lookBackOf(policy.caps.agent) };
  const { blockers, staleFor, unscreened } = judgeReadiness({
    ...aboutAgent(order, world.floor),
    phoneNumber: order.target.phoneNumber,
    brought: {
      callerId: order.callerId !== null,
      lawfulBasis: order.lawfulBasis !== null,
      timeZone: order.target.timeZone ?? null,
    },
    ...(world.screening && { screening: world.screening.known(subjectOf(order)) }),
    ...((lookBack.target ?? lookBack.agent) !== null && { dials: ground.dials(lookBack) }),
    policy,
    now,
    feedLiveSince: (since, about) => world.floor.feedLiveSince(since, now, { agent: order.agent.id, about }),
  });
  const forbids = blockers.find(isRefusal) ?? null;
  return { blockers: blockers.filter((blocker) => !isRefusal(blocker)), forbids, stale: staleFor, unscreened };
}

/** What lists and the veto hook are asked about. */
export function subjectOf({ id, agent, queue, target }: CallOrder): ScreeningSubject {
  return { callId: id, agentId: agent.id, queueId: queue?.id ?? null, phoneNumber: target.phoneNumber };
}

/** Whether a list or the veto hook must be asked (again) before this call can be decided on. */
export function needsScreening(order: CallOrder, { screening, policy }: StepWorld, now: number): boolean {
  const inForce = policy().policy;
  if (screening === undefined || inForce === null) return false;
  const known = screening.known(subjectOf(order));
  return judgeScreening({ phoneNumber: order.target.phoneNumber, screening: known, policy: inForce, now }).unscreened;
}

/** The blocker while the policy's list or hook has not answered. With a screening to ask, Outdial asks it at once. */
function unasked({ unscreened }: Judged, { screening }: StepWorld, now: number): readonly Blocker[] {
  if (!unscreened) return [];
  const until = screening === undefined ? null : now;
  return [{ code: 'number-not-screened', pointer: null, facts: {}, since: null, asOf: now, until, canClear: true }];
}

/** Whether the facts about this call's agent must be read again before they can be decided on. */
export function needsReading(order: CallOrder, { floor, policy: inForce }: StepWorld, now: number): boolean {
  const { policy } = inForce();
  const { id } = order.agent;
  if (policy === null) return floor.stale(id, now).length > 0;
  const feedLiveSince = (since: number, about: AgentFactName) => floor.feedLiveSince(since, now, { agent: id, about });
  return staleFor({ ...aboutAgent(order, floor), policy, now, feedLiveSince }).length > 0;
}

/** Whether the order's queue itself must be read, since the policy asks what its agent's queues do not show. */
export function needsQueue(order: CallOrder, { floor, policy: inForce }: StepWorld, now: number): boolean {
  const { policy } = inForce();
  return policy !== null && lacksCallerId({ ...aboutAgent(order, floor), policy, now });
}

const aboutAgent = ({ agent, queue }: CallOrder, floor: StepWorld['floor']) => ({
  facts: floor.agent(agent.id),
  queueId: queue?.id ?? null,
  queue: queue === null ? null : floor.queue(queue.id),
  queueName: queue?.name ?? null,
});

const present = (blocker: Blocker | null): readonly Blocker[] => (blocker === null ? [] : [blocker]);

/** Facts that are still unknown after the agent was read block the call until they are known. */
function unread(
  { stale }: Judged,
  { agent }: CallOrder,
  { world, now }: Pick<Situation, 'world' | 'now'>,
): readonly Blocker[] {
  return stale.length === 0 ? [] : [unreadBlocker(world.floor.agent(agent.id), stale, now)];
}

/** What a fence was decided on, in plain facts. */
function evidenceOf(facts: AgentFacts | null): Readonly<Record<string, unknown>> {
  const { presence, routingStatus, station, calls, queues } = facts ?? {};
  return {
    ...(presence && { presence: presence.value.label ?? presence.value.system, presenceAsOf: presence.asOf }),
    ...(routingStatus && { routingStatus: routingStatus.value, routingStatusAsOf: routingStatus.asOf }),
    ...(station && { station: station.value?.name ?? station.value?.id ?? null, stationAsOf: station.asOf }),
    ...(calls && { activeCalls: calls.value.active, callsAsOf: calls.asOf }),
    ...(queues && { queuesAsOf: queues.asOf }),
  };
}

function standingOf(call: Call, situation: Situation, judged: Judged | null): CallStanding {
  const { ground, world, now } = situation;
  const fencedAt = currentAttempt(call)?.fencedAt;
  return {
    paused: ground.paused,
    stop: ground.stop ?? null,
    lock: ground.lock,
    policy: { version: world.policy().version, forbids: judged?.forbids ?? null },
    blockers: judged === null ? [] : [...judged.blockers, ...unread(judged, call.order, situation)],
    fed:
      fencedAt !== undefined &&
      world.floor.feedLiveSince(fencedAt, now, { agent: call.order.agent.id, about: 'conversations' }),
  };
}

function stepOf(result: Advance): Step {
  const published = result.commands.filter((command) => command.type === 'publish');
  const errands = result.commands.filter((command) => command.type !== 'publish');
  return { call: result.call, published, errands, lock: result.lock, met: result.met };
}

/** A check is judged on the spot when the facts are warm, or when what the store says is enough; else it stays an errand. */
function judgeCheck(before: Step, situation: Situation): Step {
  if (!before.errands.some(({ type }) => type === 'check')) return before;
  const { ground, world, now, refreshed } = situation;
  const { call } = before;
  const judged = judge(call.order, situation);
  const lock = ground.lock ?? ground.turn;
  const outage = world.outage?.(call, now) ?? null;
  const isHeld = ground.paused || outage !== null || (lock !== null && lock.callId !== call.order.id);
  const isCold = judged.stale.length > 0 && !refreshed;
  // Lists and the hook are asked last, about a call that nothing else keeps.
  const isUnasked = judged.unscreened && judged.blockers.length === 0 && judged.stale.length === 0;
  const canAsk = isUnasked && world.screening !== undefined;
  if ((isCold || canAsk) && !isHeld && judged.forbids === null) return before;
  const unable = isUnasked && !canAsk ? unasked(judged, world, now) : [];
  const blockers = [
    ...present(outage),
    ...(isCold ? [] : [...judged.blockers, ...unread(judged, call.order, situation), ...unable]),
  ];
  const standing = { ...standingOf(call, situation, judged), lock };
  const after = stepOf(advance(call, { type: 'checked', blockers }, standing, now, world.timers));
  return {
    call: after.call,
    published: [...before.published, ...after.published],
    errands: [...before.errands.filter(({ type }) => type !== 'check'), ...after.errands],
    lock: after.lock === 'keep' ? before.lock : after.lock,
    met: before.met,
  };
}

/** Applies one event to a call, inside the store's transaction: facts → readiness → standing → `advance`. Counts what was asked for it. */
export function step(call: Call, event: CallEvent, situation: Situation): Step {
  const made = applied(call, event, situation);
  // A read that changed nothing is not worth a write for each of an agent's waiting calls.
  const spent = spentWith(call, event, situation.refreshed && made.call !== call);
  return spent === undefined || spent === made.call.spent ? made : { ...made, call: { ...made.call, spent } };
}

function applied(call: Call, event: CallEvent, situation: Situation): Step {
  const { world, now } = situation;
  if (event.type !== 'claim') {
    return judgeCheck(stepOf(advance(call, event, standingOf(call, situation, null), now, world.timers)), situation);
  }
  const outage = world.outage?.(call, now) ?? null;
  const warm = judge(call.order, situation);
  const judged = { ...warm, blockers: [...present(outage), ...warm.blockers, ...unasked(warm, world, now)] };
  const way = world.wayOf?.(call) === 'agent-token' ? { dialAs: 'agent-token' } : {};
  const facts = evidenceOf(world.floor.agent(call.order.agent.id));
  const claim = { ...event, evidence: { ...facts, ...way, ...event.evidence } };
  return stepOf(advance(call, claim, standingOf(call, situation, judged), now, world.timers));
}

/** Makes the call of an accepted order, inside the store's transaction. */
export function stepAccepted(order: CallOrder, situation: Situation): Step {
  const { call, commands } = accept(order, situation.world.policy().version, situation.now);
  return judgeCheck(stepOf({ call, commands, lock: 'keep', met: { kind: 'applied' } }), situation);
}

/** Whether this call holds the granted fence of attempt n and nothing is known of it yet. */
export function isFenced(call: Call, n: number): boolean {
  return call.state === 'dialing' && currentAttempt(call)?.number === n;
}
