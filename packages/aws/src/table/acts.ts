import type { Acted } from 'outdial/engine-kit';
import { textIn, type Table } from './table.ts';

/** Acts that concern no call: who paused, resumed, and had a number forgotten. */
export interface Acts {
  readonly put: (act: Acted) => Promise<void>;
  /** At most `limit` acts after this sequence number, oldest first. */
  readonly after: (sequence: number, limit: number) => Promise<readonly Acted[]>;
}

const partition = 'acts';
const placeOf = (sequence: number): string => String(sequence).padStart(15, '0');

export function actsIn(table: Table): Acts {
  return {
    put: async (act) => {
      await table.put({ pk: partition, sk: placeOf(act.sequence), body: JSON.stringify(act) });
    },
    // Records that this file wrote; they are trusted, not parsed again.
    after: async (sequence, limit) => {
      const items = await table.queryAfter(partition, placeOf(sequence), limit);
      return items.map((item) => JSON.parse(textIn(item, 'body')) as Acted);
    },
  };
}
