import { callId, isEnded, KeyLimitReached, RepeatWithoutRecord, type CallId, type Engine } from 'outdial/engine-kit';
import type { Calls } from '../table/calls.ts';
import type { Guards } from '../table/guards.ts';
import type { Places } from '../table/places.ts';

/** True once the call, or the one that took its place for another agent, has ended. A call that is not there yet is about to be stored. */
export const isOverIn =
  (calls: Pick<Calls, 'read'>) =>
  async (id: CallId): Promise<boolean> => {
    const call = (await calls.read(id))?.call ?? null;
    if (call === null || !isEnded(call)) return false;
    const to = call.outcome.facts['reassignedTo'];
    return typeof to === 'string' ? isOverIn(calls)(callId(to)) : true;
  };

/** Accepts an order of a key with limits only if it has a place for it. A key that was used has its place, or did not need one. */
export function acceptingWithin(
  {
    guards,
    places,
    clock,
  }: { readonly guards: Guards; readonly places: Places; readonly clock: { now: () => number } },
  accept: Engine['accept'],
): Engine['accept'] {
  return async (order, options) => {
    const { rates } = options;
    const isRepeat = order.key !== null && (await guards.guard(order.createdBy, order.key)) !== null;
    if (rates === undefined || isRepeat) return accept(order, options);
    const reached = await places.take(order, rates, clock.now());
    if (reached !== null) throw new KeyLimitReached(reached);
    try {
      const accepted = await accept(order, options);
      if (accepted.kind !== 'accepted') await places.release(order);
      return accepted;
    } catch (error) {
      if (error instanceof RepeatWithoutRecord) await places.release(order);
      throw error;
    }
  };
}
