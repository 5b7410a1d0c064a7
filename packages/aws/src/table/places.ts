import {
  reachedLimit,
  type CallId,
  type CallOrder,
  type CallRates,
  type KeyId,
  type ReachedLimit,
} from 'outdial/engine-kit';
import { numberIn, textIn, type Item, type Table } from './table.ts';

/**
 * The calls that a key with limits requested: one item for each, in the order of their numbers. A function that adds one has read all before it, since two
 * processes cannot add the same number.
 */
export interface Places {
  /** Takes a place for this order. The limit that is reached when there is none. */
  readonly take: (order: CallOrder, rates: CallRates, now: number) => Promise<ReachedLimit | null>;
  /** The order did not become a call. */
  readonly release: (order: CallOrder) => Promise<void>;
}

/** Whether a call has ended, and no other call took its place. */
type IsOver = (id: CallId) => Promise<boolean>;

interface Place {
  readonly number: number;
  readonly callId: CallId;
  readonly at: number;
  readonly isOver: boolean;
}

const partitionOf = (key: KeyId): string => `places#${key}`;
const prefix = 'place#';
const keyOf = (key: KeyId, number: number) => ({ pk: partitionOf(key), sk: prefix + String(number).padStart(12, '0') });

const placeIn = (item: Item): Place => ({
  number: Number(textIn(item, 'sk').slice(prefix.length)),
  callId: textIn(item, 'call') as CallId,
  at: numberIn(item, 'at'),
  isOver: item['over'] !== undefined,
});

const dayMs = 24 * 60 * 60_000;
const tries = 50;
/** Beyond the end of the longest call. */
const keptSeconds = 3 * 24 * 60 * 60;

export function placesIn(table: Table, isOver: IsOver): Places {
  const placesOf = async (key: KeyId): Promise<readonly Place[]> =>
    (await table.query(partitionOf(key), prefix)).map(placeIn);

  /** Notes calls that have ended since, and removes what counts no more. The newest place stays: it says which number is next. */
  const tidied = async (key: KeyId, rates: CallRates, now: number): Promise<readonly Place[]> => {
    const all = await placesOf(key);
    const kept: Place[] = [];
    for (const place of all) {
      const over = place.isOver || (rates.concurrent !== null && (await isOver(place.callId)));
      const isGone = place.at <= now - dayMs && (over || rates.concurrent === null) && place !== all.at(-1);
      if (isGone) await table.remove(keyOf(key, place.number));
      else kept.push({ ...place, isOver: over });
      if (!isGone && over && !place.isOver)
        await table.update(
          keyOf(key, place.number),
          'SET #over = :over',
          { over: 1 },
          { when: 'attribute_exists(pk)' },
        );
    }
    return kept;
  };

  return {
    take: async ({ id, createdBy, expiresAt }, rates, now) => {
      for (let left = tries; left > 0; left -= 1) {
        const places = await tidied(createdBy, rates, now);
        const newestFirst = places.map(({ at }) => at).sort((one, other) => other - one);
        const seen = {
          requestedAt: (_key: KeyId, nth: number) => newestFirst[nth - 1] ?? null,
          openCalls: () => places.filter((place) => !place.isOver).length,
        };
        const reached = reachedLimit(seen, createdBy, rates, now);
        if (reached !== null) return reached;
        const key = keyOf(createdBy, (places.at(-1)?.number ?? 0) + 1);
        const item = { ...key, call: id, at: now, expires: Math.ceil(expiresAt / 1000) + keptSeconds };
        if (await table.put(item, { when: 'attribute_not_exists(pk)' })) return null;
      }
      throw new Error('Too many requests of one key arrived at once to count them.');
    },
    release: async ({ id, createdBy }) => {
      const place = (await placesOf(createdBy)).find(({ callId }) => callId === id);
      // It stays as a number, at a time that counts no more.
      if (place !== undefined)
        await table.update(keyOf(createdBy, place.number), 'SET #at = :at, #over = :over', { at: 0, over: 1 });
    },
  };
}
