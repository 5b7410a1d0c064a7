import type { Call } from 'outdial/engine-kit';
import type { StandingLock } from '../table/agents.ts';
import { changeLockDue } from './commit.ts';
import type { Moves, MovesWorld } from './moves.ts';

/** Does what is due for an ended call's lock. Returns the lock if it still exists. */
export async function lockOfEnded(world: MovesWorld, moves: Moves, { order }: Call): Promise<StandingLock | null> {
  const { agents } = world;
  const lock = await agents.lock(order.agent.id);
  if (lock?.callId !== order.id) return null;
  if (await changeLockDue(world, lock)) await moves.wakeNext(order.agent.id, order.id);
  const stands = await agents.lock(order.agent.id);
  return stands?.callId === order.id ? stands : null;
}
