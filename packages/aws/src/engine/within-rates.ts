import {
  callId,
  isEnded,
  isNewIn,
  isSpreadLimited,
  KeyLimitReached,
  RepeatWithoutRecord,
  type CallId,
  type Engine,
  type Policy,
} from 'outdial/engine-kit';
import type { Calls } from '../table/calls.ts';
import { countriesIn } from '../table/countries.ts';
import type { Guards } from '../table/guards.ts';
import { placesIn, type PlaceLimits, type Places } from '../table/places.ts';
import type { Parts } from './parts.ts';

/** True once the call, or the one that took its place for another agent, has ended. A call that is not there yet is about to be stored. */
const isOverIn =
  (calls: Pick<Calls, 'read'>) =>
  async (id: CallId): Promise<boolean> => {
    const call = (await calls.read(id))?.call ?? null;
    if (call === null || !isEnded(call)) return false;
    const to = call.outcome.facts['reassignedTo'];
    return typeof to === 'string' ? isOverIn(calls)(callId(to)) : true;
  };

interface LimitedWorld {
  readonly guards: Guards;
  readonly places: Places;
  /** What the functions know of countries now. */
  readonly isNew: () => Promise<(country: string) => boolean>;
  readonly policy: () => Policy | null;
  readonly clock: { readonly now: () => number };
}

/** An engine that accepts within the limits of keys and of the policy. */
export function limited<Accepting extends Pick<Engine, 'accept'>>(parts: Parts, engine: Accepting): Accepting {
  const { setting, world } = parts;
  const places = placesIn(setting.table, isOverIn(world.calls));
  const policy = () => setting.policy().policy;
  const isNew = async () => {
    const now = world.clock.now();
    const record = await countriesIn(setting.table).all(now);
    return (country: string) => isNewIn(record, country, { policy: policy(), now });
  };
  return { ...engine, accept: acceptingWithin({ ...world, places, policy, isNew }, engine.accept) };
}

/** Accepts an order only if the limits of its key, and those of the policy, have a place for it. A key that was used has its place, or did not need one. */
function acceptingWithin(
  { guards, places, isNew: readNew, policy, clock }: LimitedWorld,
  accept: Engine['accept'],
): Engine['accept'] {
  return async (order, options) => {
    const { rates } = options;
    const stops = policy()?.fraudStops;
    const isLimited = isSpreadLimited(stops);
    if (rates === undefined && !isLimited) return accept(order, options);
    if (order.key !== null && (await guards.guard(order.createdBy, order.key)) !== null) return accept(order, options);
    const asksForCountries = rates?.newCountriesPerDay ?? (isLimited ? stops.newCountriesPerDay : null) ?? null;
    const isNew = asksForCountries === null ? () => false : await readNew();
    const limits: readonly PlaceLimits[] = [
      ...(rates === undefined ? [] : [{ among: 'key' as const, rates, isNew }]),
      ...(isLimited ? [{ among: 'all' as const, stops, isNew }] : []),
    ];
    const release = async (taken: readonly PlaceLimits[]) => {
      for (const { among } of taken) await places.release(order, among);
    };
    for (const [nth, within] of limits.entries()) {
      const reached = await places.take(order, within, clock.now());
      if (reached === null) continue;
      await release(limits.slice(0, nth));
      throw new KeyLimitReached(reached);
    }
    try {
      const accepted = await accept(order, options);
      if (accepted.kind !== 'accepted') await release(limits);
      return accepted;
    } catch (error) {
      if (error instanceof RepeatWithoutRecord) await release(limits);
      throw error;
    }
  };
}
