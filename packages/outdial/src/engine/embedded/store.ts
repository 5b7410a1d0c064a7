import type { Store } from '../store.ts';
import { callsIn } from './calls.ts';
import { textOf, type Database } from './database.ts';
import { locksIn } from './locks.ts';
import { logIn } from './log.ts';

/** The store of the embedded engine: one SQLite file. */
export function storeIn(database: Database): Store {
  return {
    transact: database.transact,
    ...callsIn(database),
    ...logIn(database),
    ...locksIn(database),
    paused: () => {
      const row = database.statement(`SELECT value FROM settings WHERE name = 'paused'`).get();
      return row !== null && textOf(row, 'value') === 'true';
    },
    setPaused: (paused) => {
      const sql = `INSERT OR REPLACE INTO settings (name, value) VALUES ('paused', ?)`;
      database.statement(sql).run(String(paused));
    },
    close: database.close,
  };
}
