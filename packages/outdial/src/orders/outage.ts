import type { Blocker } from '../call/problem.ts';
import type { OrderWorld } from './world.ts';

/** A single lost answer is not an outage. */
const lastsMs = 60_000;

/**
 * What keeps every call from being dialed: what the engine has learned from dials, or else that no request to Genesys has worked for a
 * minute. Null: nothing does.
 */
export function outageOf({ engine, contactCentre, clock }: Pick<OrderWorld, 'engine' | 'contactCentre' | 'clock'>) {
  return engine.outage?.() ?? silence(contactCentre.unavailable?.() ?? null, clock.now());
}

function silence(seen: ReturnType<NonNullable<OrderWorld['contactCentre']['unavailable']>>, now: number) {
  if (seen === null || now - seen.since < lastsMs) return null;
  const { problem, since } = seen;
  return { ...problem, since, asOf: now, until: null, canClear: true } satisfies Blocker;
}
