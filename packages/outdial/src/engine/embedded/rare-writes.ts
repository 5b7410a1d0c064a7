import type { Store } from '../store.ts';
import type { Database } from './database.ts';
import { moveIntoFile } from './move-into-file.ts';

/** The store, with each act of a person in the database's file before `transact` returns: a pause, an erasure, a decision about a call. */
export function withRareWritesMoved(store: Store, database: Pick<Database, 'checkpoint'>): Store {
  let rareWrites = 0;
  return {
    ...store,
    transact: (body) => {
      const before = rareWrites;
      const result = store.transact(body);
      if (rareWrites > before) moveIntoFile(database);
      return result;
    },
    putAct: (act) => {
      rareWrites += 1;
      store.putAct(act);
    },
    appendEntry: (entry, number) => {
      if (entry.cause === 'resolve') rareWrites += 1;
      return store.appendEntry(entry, number);
    },
  };
}
