import * as z from 'zod';
import { firstRequestedAt, isEnded, keyOf, type Call, type CallOrder, type CallState } from '../call/call.ts';
import { callId, type AgentId, type CallId, type KeyId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import type { ApiKey } from '../ports/api-keys.ts';
import type { CallChoice, CallPage, Engine } from '../ports/engine.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import { seenAtAcceptance } from './acceptance.ts';
import { undialedShape, undialedStates } from './find-calls.ts';
import { judgeNow } from './judge.ts';
import { agentProblem, beyondLimits, partiesOf, partiesProblem } from './key-limits.ts';
import { lookingUpFor } from './look-ups.ts';
import { refuse, refuseAll, type Refusal } from './refusal.ts';
import { resolveAgent } from './resolve-parties.ts';
import type { OrderWorld } from './world.ts';

const confirm = z.int().min(1).meta({
  description: 'The number of calls that you expect: those that fit, and are scheduled or waiting.',
});

/** The body of `POST /v1/calls/cancel`. */
export const cancelManySchema = z
  .strictObject({ confirm, ...undialedShape })
  .meta({ id: 'CancelManyRequest', examples: [{ confirm: 60, agent: 'carla@example.com' }] });

/** The body of `POST /v1/calls/reassign`. */
export const reassignManySchema = z
  .strictObject({
    to: z.string().trim().min(1).max(254).meta({ description: 'The agent who gets the calls: id or e-mail.' }),
    confirm,
    ...undialedShape,
  })
  .meta({ id: 'ReassignRequest', examples: [{ confirm: 60, agent: 'carla@example.com', to: 'bo@example.com' }] });

/** A call that fits and was left alone. `problem`: what would end it at once with the other agent, or the limit of the key; null when it was dialed, has ended, or is theirs. */
export interface Left {
  readonly id: CallId;
  readonly state: CallState;
  readonly problem: Problem | null;
}
type Moving<Done> =
  { readonly kind: 'moved'; readonly done: readonly Done[]; readonly left: readonly Left[] } | Refusal;

/** Which calls, and how many of them the person expects. */
export interface ManyWish {
  readonly choice: CallChoice;
  readonly confirm: number;
  readonly by: ApiKey;
}

const underWay: readonly CallState[] = ['dialing', 'unknown', 'placed', 'ringing', 'connected'];
const mostLeft = 200;
const tries = 5;

/** Cancels every call that fits and was not dialed yet, when they are as many as expected. */
export function cancelMany({ engine }: Pick<OrderWorld, 'engine'>, wish: ManyWish): Promise<Moving<CallId>> {
  return moveMany(engine, wish, async (call) => {
    const told = await engine.cancel(call.order.id, wish.by.id, call.version);
    if (told.kind === 'version-mismatch') return { kind: 'again', call: told.call };
    return told.kind === 'told' ? { kind: 'done', done: told.call.order.id } : { kind: 'left', left: leftAlone(call) };
  });
}

/** A call that was canceled, and the one in its place. */
export interface ReassignedPair {
  readonly from: CallId;
  readonly to: CallId;
}

/** Gives every call that fits and was not dialed yet to another agent, when they are as many as expected. */
export async function reassignMany(
  world: OrderWorld,
  wish: ManyWish & { readonly to: string; readonly reassign: NonNullable<Engine['reassign']> },
): Promise<Moving<ReassignedPair>> {
  const { engine } = world;
  const agent = await resolveAgent(lookingUpFor('order', world, wish.by.id), wish.to, { needQueues: true });
  if (agent.kind === 'refused') {
    const [{ code, facts }] = agent.problems;
    return refuseAll([{ code, facts, pointer: '/to' }], { status: agent.status });
  }
  const problem = agentProblem(wish.by, agent.value.agentId, '/to');
  if (problem !== null) return beyondLimits(problem);
  return moveMany(engine, wish, async (call) => {
    if (call.order.agent.id === agent.value.agentId) return { kind: 'left', left: leftAlone(call) };
    const made = orderFor(world, call, agent.value, wish.by.id);
    if ('problem' in made) return { kind: 'left', left: { ...leftAlone(call), problem: made.problem } };
    const done = await wish.reassign({ id: call.order.id, ifVersion: call.version, by: wish.by.id, order: made.order });
    if (done.kind === 'version-mismatch') return { kind: 'again', call: done.call };
    if (done.kind === 'reassigned') return { kind: 'done', done: { from: call.order.id, to: done.to.order.id } };
    return { kind: 'left', left: leftAlone(done.kind === 'dialed' ? done.call : call) };
  });
}

const leftAlone = ({ order, state }: Call): Left => ({ id: order.id, state, problem: null });

type Move<Done> =
  | { readonly kind: 'done'; readonly done: Done }
  | { readonly kind: 'left'; readonly left: Left }
  /** It has moved since it was read. */
  | { readonly kind: 'again'; readonly call: Call };

async function moveMany<Done>(
  engine: Engine,
  { choice, confirm: expected, by }: ManyWish,
  move: (call: Call) => Promise<Move<Done>>,
): Promise<Moving<Done>> {
  const undialed = { ...choice, states: choice.states ?? undialedStates };
  const count = await countOf(engine, undialed);
  if (count !== expected) {
    const facts = { count, confirm: expected, what: 'undialed call' };
    return refuse('confirm-differs', { status: 409, pointer: '/confirm', facts });
  }
  const done: Done[] = [];
  const left: Left[] = [];
  // From the newest to the oldest, so what is accepted in their place is not met again.
  for await (const calls of pagesOf(engine, undialed)) {
    const moves = await Promise.all(calls.map((call) => moveWithin(by, move, call)));
    for (const made of moves) {
      if (made.kind === 'done') done.push(made.done);
      else left.push(made.left);
    }
  }
  const { items } = await engine.list({ ...choice, states: underWay, limit: mostLeft });
  const told = new Set(left.map(({ id }) => id));
  return { kind: 'moved', done, left: [...left, ...items.filter(({ order }) => !told.has(order.id)).map(leftAlone)] };
}

/** Leaves a call alone that is beyond the limits of the key. */
async function moveWithin<Done>(
  by: ApiKey,
  move: (call: Call) => Promise<Move<Done>>,
  call: Call,
): Promise<Exclude<Move<Done>, { kind: 'again' }>> {
  const problem = partiesProblem(by, partiesOf(call.order));
  return problem === null ? moveOne(move, call) : { kind: 'left', left: { ...leftAlone(call), problem } };
}

/** Tries again with the call as it is now, unless it may have been dialed by then. */
async function moveOne<Done>(
  move: (call: Call) => Promise<Move<Done>>,
  first: Call,
): Promise<Exclude<Move<Done>, { kind: 'again' }>> {
  let call = first;
  for (let left = tries; left > 0; left -= 1) {
    if (isEnded(call) || underWay.includes(call.state)) break;
    const made = await move(call);
    if (made.kind !== 'again') return made;
    call = made.call;
  }
  return { kind: 'left', left: leftAlone(call) };
}

/** How many calls fit. */
export async function countOf(engine: Engine, choice: CallChoice): Promise<number> {
  if (engine.count !== undefined) return engine.count(choice);
  let count = 0;
  for await (const calls of pagesOf(engine, choice)) count += calls.length;
  return count;
}

async function* pagesOf(engine: Engine, choice: CallChoice): AsyncGenerator<readonly Call[], void, void> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: CallPage = await engine.list({ ...choice, limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    yield page.items;
    cursor = page.next;
  }
}

/** The same call for another agent: what was asked for stays, who calls changes. The problem that would end it at once, where there is one. */
function orderFor(
  world: OrderWorld,
  { order, attempts }: Call,
  agent: AgentFacts,
  by: KeyId,
): { readonly order: CallOrder } | { readonly problem: Problem } {
  const { queue, target, notBefore } = order;
  const judged = judgeNow(world, {
    agentId: agent.agentId,
    queueId: queue?.id ?? null,
    phoneNumber: target.phoneNumber,
    brought: {
      callerId: order.callerId !== null,
      lawfulBasis: order.lawfulBasis !== null,
      timeZone: target.timeZone ?? null,
    },
    notBefore,
  });
  const hopeless = judged.blockers.find(({ canClear }) => !canClear);
  if (hopeless !== undefined) return { problem: hopeless };
  const person = agent.person?.value;
  const used = attempts.filter(({ counts }) => counts !== false).length;
  return {
    order: {
      ...order,
      id: callId(world.newId('call')),
      // The key answers a repeat with the call that it made; this one is only found by it.
      key: null,
      agent: { id: agent.agentId, name: person?.name ?? null, email: person?.email ?? null },
      queue: queue === null ? null : { ...queue, chosen: 'given' },
      retry: { ...order.retry, attempts: Math.max(1, order.retry.attempts - used) },
      createdAt: world.clock.now(),
      reassigned: { from: order.id, by, key: keyOf(order), firstAt: firstRequestedAt(order) },
      changes: [changeOf(order, agent.agentId)],
      ...seenAtAcceptance(judged, world.clock.now(), notBefore),
    },
  };
}

const changeOf = (order: CallOrder, to: AgentId): CallOrder['changes'][number] => ({
  ...{ pointer: '/from/id', from: order.agent.id, to, why: `The call replaces ${order.id}.` },
});
