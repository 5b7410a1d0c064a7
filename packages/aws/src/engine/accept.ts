import {
  duplicateSince,
  isEnded,
  RepeatWithoutRecord,
  sameKey,
  stepAccepted,
  type Accepted,
  type AcceptOptions,
  type Call,
  type CallId,
  type CallOrder,
} from 'outdial/engine-kit';
import { executionName } from '../table/guards.ts';
import { groundOf, numbered, writerOf, type CommitWorld } from './commit.ts';
import type { Executions } from './executions.ts';
import { lookAt } from './look-at.ts';

/** Queues do not deliver anything that is older than this. */
const redeliveredWithin = 20 * 24 * 60 * 60_000;

/**
 * Writes the guard, then the call, then starts the execution. Each write is conditional, so a redelivery continues where the previous one
 * died. It ends with one call and one execution.
 */
export async function acceptOrder(
  world: CommitWorld & { readonly executions: Executions },
  order: CallOrder,
  options: AcceptOptions,
): Promise<Accepted> {
  world.atWriteSite?.('accept', 'before');
  const known = await standsAlready(world, order, options);
  if (known.kind === 'known') {
    await startFor(world, known.accepted.call);
    return known.accepted;
  }
  const own: CallOrder = { ...order, id: known.id };
  const call = await create(world, own);
  world.atWriteSite?.('accept', 'after');
  if (call === null) return acceptOrder(world, order, options);
  await startFor(world, call);
  return { kind: 'accepted', call };
}

type RequestStanding =
  | { readonly kind: 'known'; readonly accepted: Accepted }
  /** `id`: the call id of an existing guard that has no call yet, or else the order's own id. */
  | { readonly kind: 'new'; readonly id: CallId };

async function standsAlready(world: CommitWorld, order: CallOrder, options: AcceptOptions): Promise<RequestStanding> {
  const { calls, guards } = world;
  if (order.key === null) {
    const twin = await guards.noteTwin(order, duplicateSince(order, options));
    if (twin === '') throw new RepeatWithoutRecord('repeat-of-erased-call');
    const row = twin === null ? null : await calls.read(twin);
    if (row === null) return { kind: 'new', id: order.id };
    return { kind: 'known', accepted: { kind: 'possible-duplicate', call: row.call } };
  }
  if (await guards.take(order, order.key)) {
    await guards.noteTwin(order, null);
    return { kind: 'new', id: order.id };
  }
  const guard = await guards.guard(order.createdBy, order.key);
  if (guard === null) return { kind: 'new', id: order.id };
  const row = await calls.read(guard.callId);
  if (row !== null) return { kind: 'known', accepted: sameKey(order, guard, row.call) };
  // A redelivery comes within days. After that, the call must have existed and its record was erased.
  if (order.createdAt - guard.takenAt > redeliveredWithin) throw new RepeatWithoutRecord('key-of-erased-call');
  // The process that took the key died before it wrote the call. A different request must not use that key.
  if (guard.fingerprint !== order.fingerprint)
    throw new Error('The key is held by a request that is still being stored.');
  return { kind: 'new', id: guard.callId };
}

/** The row of a new call, as it is first written. */
export async function firstRow(world: CommitWorld, order: CallOrder) {
  const { clock, step } = world;
  const situation = { world: step, now: clock.now(), refreshed: false };
  const bare = { paused: false, lock: null, turn: null, dials: () => ({ target: [], agent: [] }) };
  const before = stepAccepted(order, { ...situation, ground: bare });
  const ground = await groundOf(world, before.call);
  const made = stepAccepted(order, { ...situation, ground });
  const log = await numbered(world, order.id, made, 0);
  const due = lookAt(made.call, { timers: step.timers, now: clock.now(), owes: null });
  return { call: made.call, log, lockDue: null, execution: executionName(order), due };
}

/** Returns `null` when another process wrote the call first. */
async function create(world: CommitWorld, order: CallOrder): Promise<Call | null> {
  const row = await firstRow(world, order);
  const isTold = await world.telling.keep(row.log, row.call);
  if (!(await world.calls.write(row, null, writerOf(world)))) return null;
  world.onCommitted(row.log);
  if (isTold) world.telling.ring(order.id);
  return row.call;
}

/** Starts the first execution of an open call, once. */
export async function startFor({ executions }: { readonly executions: Executions }, call: Call): Promise<void> {
  if (isEnded(call)) return;
  const { id } = call.order;
  await executions.start({ callId: id, name: executionName(call.order), generation: 0, turn: 0 });
}
