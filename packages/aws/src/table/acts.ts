import type { Acted } from 'outdial/engine-kit';
import { textIn, type Table } from './table.ts';

/** Acts that concern no call: who paused, resumed, and had a number forgotten. */
export interface Acts {
  readonly put: (act: Acted) => Promise<void>;
  /** Oldest first. */
  readonly all: () => Promise<readonly Acted[]>;
}

const partition = 'acts';

export function actsIn(table: Table): Acts {
  return {
    put: async (act) => {
      const sk = String(act.sequence).padStart(15, '0');
      await table.put({ pk: partition, sk, body: JSON.stringify(act) });
    },
    // Records that this file wrote; they are trusted, not parsed again.
    all: async () => (await table.query(partition, '')).map((item) => JSON.parse(textIn(item, 'body')) as Acted),
  };
}
