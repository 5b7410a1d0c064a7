import { isEnded, type Call, type CallId, type Reassigned, type ReassignWish } from 'outdial/engine-kit';
import { timeLimits } from '../limits.ts';
import type { Calls } from '../table/calls.ts';
import { firstRow, startFor } from './accept.ts';
import { writerOf, type Committed } from './commit.ts';
import { isReplacement } from './replacement.ts';
import type { Moves, MovesWorld } from './moves.ts';

type ReassignWorld = MovesWorld & { readonly moves: Moves; readonly carry: (committed: Committed) => void };

/**
 * When the sweeper looks at a replacement whose process died before it canceled the call, in milliseconds. By then that process has reached
 * its own time limit, so it can no longer cancel the call for a replacement that is gone.
 */
const lookAfter = (timeLimits.http + 60) * 1_000;

/**
 * Cancels a call and accepts another in its place. The replacement is stored first and has no execution, so nothing can dial it. The one
 * write that cancels the first call decides: it names the replacement, which is started after that. If the process dies, the sweeper
 * starts or erases the replacement, by what the first call says.
 */
export async function reassignCall(world: ReassignWorld, wish: ReassignWish): Promise<Reassigned> {
  const { calls, clock, moves } = world;
  const { id, ifVersion, by, order } = wish;
  const before = (await calls.read(id))?.call ?? null;
  const refused = refusalOf(before, ifVersion);
  if (refused !== null) return refused;
  const row = { ...(await firstRow(world, order)), due: clock.now() + lookAfter };
  const isTold = await world.telling.keep(row.log, row.call);
  await calls.write(row, null, writerOf(world));
  const cancel = { type: 'cancel', by, reassigned: { to: order.id, agentName: order.agent.name } } as const;
  const committed = await moves.commit(id, cancel, { ifVersion }).finally(async () => {
    const now = (await calls.read(id))?.call ?? null;
    if (now === null || !isReplacement(now, order.id)) await erase(calls, order.id);
  });
  const from = (await calls.read(id))?.call ?? null;
  if (committed === null || from === null) return { kind: 'no-such-call' };
  if (!isReplacement(from, order.id)) return refusalOf(from, ifVersion) ?? { kind: 'version-mismatch', call: from };
  world.onCommitted(row.log);
  if (isTold) world.telling.ring(order.id);
  await startFor(world, row.call);
  world.carry(committed);
  return { kind: 'reassigned', from, to: row.call };
}

function refusalOf(call: Call | null, ifVersion: number): Exclude<Reassigned, { kind: 'reassigned' }> | null {
  if (call === null) return { kind: 'no-such-call' };
  if (isEnded(call) || (call.state !== 'scheduled' && call.state !== 'waiting')) return { kind: 'dialed', call };
  return call.version === ifVersion ? null : { kind: 'version-mismatch', call };
}

async function erase(calls: Calls, id: CallId): Promise<void> {
  for (let row = await calls.read(id); row !== null; row = await calls.read(id)) if (await calls.erase(row)) return;
}
