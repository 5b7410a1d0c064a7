import { createHash } from 'node:crypto';
import {
  createDaySpread,
  dialingCountry,
  keyId,
  reachedByAll,
  reachedByKey,
  reachedLimit,
  type CallId,
  type CallOrder,
  type CallRates,
  type FraudStops,
  type KeyId,
  type ReachedLimit,
  type SpreadAsked,
} from 'outdial/engine-kit';
import { numberIn, textIn, type Item, type Table } from './table.ts';

/**
 * The calls that a key with limits requested: one item for each, in the order of their numbers. A function that adds one has read all before it, since two
 * processes cannot add the same number.
 */
export interface Places {
  /** Takes a place for this order. The limit that is reached when there is none. */
  readonly take: (order: CallOrder, within: PlaceLimits, now: number) => Promise<ReachedLimit | null>;
  /** The order did not become a call. */
  readonly release: (order: CallOrder, among: PlaceLimits['among']) => Promise<void>;
}

/** Limits of one key, or those of the policy for all keys together. */
export type PlaceLimits = { readonly isNew: (country: string) => boolean } & (
  { readonly among: 'key'; readonly rates: CallRates } | { readonly among: 'all'; readonly stops: FraudStops }
);

/** Whether a call has ended, and no other call took its place. */
type IsOver = (id: CallId) => Promise<boolean>;

interface Place {
  readonly place: number;
  readonly callId: CallId;
  readonly at: number;
  readonly isOver: boolean;
  /** A hash of the number that was requested, and its country. */
  readonly number: string;
  readonly country: string;
}

const partitionOf = (key: KeyId | 'all'): string => `places#${key}`;
const hashOf = (number: string): string => createHash('sha256').update(number).digest('base64url').slice(0, 16);
const prefix = 'place#';
const keyOf = (key: KeyId | 'all', number: number) => ({
  pk: partitionOf(key),
  sk: prefix + String(number).padStart(12, '0'),
});

const placeIn = (item: Item): Place => ({
  place: Number(textIn(item, 'sk').slice(prefix.length)),
  callId: textIn(item, 'call') as CallId,
  at: numberIn(item, 'at'),
  isOver: item['over'] !== undefined,
  // Absent in items of an Outdial before limits on numbers.
  number: String(item['number'] ?? item['sk']),
  country: String(item['country'] ?? ''),
});

const dayMs = 24 * 60 * 60_000;
const tries = 50;
/** Beyond the end of the longest call. */
const keptSeconds = 3 * 24 * 60 * 60;

export function placesIn(table: Table, isOver: IsOver): Places {
  const placesOf = async (key: KeyId | 'all'): Promise<readonly Place[]> =>
    (await table.query(partitionOf(key), prefix)).map(placeIn);

  /** Notes calls that have ended since, and removes what counts no more. The newest place stays: it says which number is next. */
  const tidied = async (key: KeyId | 'all', isCounted: boolean, now: number): Promise<readonly Place[]> => {
    const all = await placesOf(key);
    const kept: Place[] = [];
    for (const place of all) {
      const over = place.isOver || (isCounted && (await isOver(place.callId)));
      const isGone = place.at <= now - dayMs && (over || !isCounted) && place !== all.at(-1);
      if (isGone) await table.remove(keyOf(key, place.place));
      else kept.push({ ...place, isOver: over });
      if (!isGone && over && !place.isOver)
        await table.update(keyOf(key, place.place), 'SET #over = :over', { over: 1 }, { when: 'attribute_exists(pk)' });
    }
    return kept;
  };

  return {
    take: async ({ id, createdBy, expiresAt, target }, within, now) => {
      const name = within.among === 'key' ? createdBy : within.among;
      const country = dialingCountry(target.phoneNumber);
      const number = hashOf(target.phoneNumber);
      for (let left = tries; left > 0; left -= 1) {
        const isCounted = within.among === 'key' && within.rates.concurrent !== null;
        const places = await tidied(name, isCounted, now);
        const reached = reachedIn(places, within, { number, country, now, isNew: within.isNew });
        if (reached !== null) return reached;
        const key = keyOf(name, (places.at(-1)?.place ?? 0) + 1);
        const item = { ...key, call: id, at: now, number, country, expires: Math.ceil(expiresAt / 1000) + keptSeconds };
        if (await table.put(item, { when: 'attribute_not_exists(pk)' })) return null;
      }
      throw new Error('Too many requests of one key arrived at once to count them.');
    },
    release: async ({ id, createdBy }, among) => {
      const name = among === 'key' ? createdBy : among;
      const place = (await placesOf(name)).find(({ callId }) => callId === id);
      // It stays as a number, at a time that counts no more.
      if (place !== undefined)
        await table.update(keyOf(name, place.place), 'SET #at = :at, #over = :over', { at: 0, over: 1 });
    },
  };
}

function reachedIn(places: readonly Place[], within: PlaceLimits, asked: SpreadAsked): ReachedLimit | null {
  const spread = createDaySpread();
  for (const { number, country, at } of places) if (at > 0) spread.note(number, country, at);
  if (within.among === 'all') return reachedByAll(spread, within.stops, asked);
  const newestFirst = places.map(({ at }) => at).sort((one, other) => other - one);
  const seen = {
    requestedAt: (_key: KeyId, nth: number) => newestFirst[nth - 1] ?? null,
    openCalls: () => places.filter((place) => !place.isOver).length,
  };
  const { rates } = within;
  return reachedLimit(seen, keyId('key'), rates, asked.now) ?? reachedByKey(spread, rates, asked);
}
