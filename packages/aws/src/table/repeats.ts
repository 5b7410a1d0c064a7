import { callId, hashOf, joinWithinMs, longestPauseMs, type Clock, type Repeats } from 'outdial/engine-kit';
import { numberIn, textIn, type Item, type Table } from './table.ts';

const keyOf = (request: string) => ({ pk: `series#${hashOf(request)}`, sk: 'series' });
/** More conflicts in a row than repeats of one request can cause. */
const mostTries = 10;

/** Series of repeats for all processes on a table, so that a repeat joins its call whichever process it reaches. */
export function repeatsIn(table: Table, clock: Pick<Clock, 'now'>): Repeats {
  const note = async (request: string): Promise<Item> => {
    const key = keyOf(request);
    for (let left = mostTries; left > 0; left -= 1) {
      const now = clock.now();
      const known = await table.get(key);
      const expires = Math.ceil((now + joinWithinMs) / 1000);
      const [begunAt, lastAt] = [numberIn(known ?? {}, 'begunAt'), numberIn(known ?? {}, 'lastAt')];
      const continues = known !== null && now - lastAt <= longestPauseMs && now - begunAt <= joinWithinMs;
      const values = { now, expires };
      const set = 'SET #lastAt = :now, #expires = :expires';
      const same =
        known === null
          ? { when: 'attribute_not_exists(pk)' }
          : { when: '#lastAt = :lastAt AND #begunAt = :begunAt', values: { lastAt, begunAt } };
      const noted = await table.update(key, continues ? set : `${set}, #begunAt = :now REMOVE #call`, values, same);
      if (noted !== null) return noted;
    }
    throw new Error('A repeat could not be noted: others noted theirs each time.');
  };
  return {
    arrived: async (request) => {
      const noted = await note(request);
      const call = noted['call'] === undefined ? null : callId(textIn(noted, 'call'));
      return {
        call,
        mayBeOlder: false,
        answered: async (id) => {
          await table.update(keyOf(request), 'SET #call = :call', { call: id }, { when: 'attribute_exists(pk)' });
        },
      };
    },
  };
}
