import type { Store } from '../store.ts';
import { attemptsIn } from './attempts.ts';
import { callsIn } from './calls.ts';
import { textOf } from './columns.ts';
import type { Database } from './database.ts';
import { figuresIn } from './figures.ts';
import { locksIn } from './locks.ts';
import { logIn } from './log.ts';
import { recordsIn } from './records.ts';

/** The store of the embedded engine: one SQLite file. */
export function storeIn(database: Database): Store {
  const calls = callsIn(database);
  const { putAttempt, ...attempts } = attemptsIn(database);
  // This process is the only writer. Null: to be read, as after a transaction that was undone.
  let isPaused: boolean | null = null;
  return {
    transact: (body) => {
      try {
        return database.transact(body);
      } catch (error) {
        isPaused = null;
        throw error;
      }
    },
    ...calls,
    ...attempts,
    putCall: (call, dueAt) => {
      calls.putCall(call, dueAt);
      putAttempt(call);
    },
    ...figuresIn(database),
    ...logIn(database),
    ...locksIn(database),
    ...recordsIn(database),
    paused: () => (isPaused ??= pausedIn(database)),
    setPaused: (paused) => {
      isPaused = paused;
      const sql = `INSERT OR REPLACE INTO settings (name, value) VALUES ('paused', ?)`;
      database.statement(sql).run(String(paused));
    },
    snapshot: database.snapshot,
    close: database.close,
  };
}

function pausedIn(database: Database): boolean {
  const row = database.statement(`SELECT value FROM settings WHERE name = 'paused'`).get();
  return row !== null && textOf(row, 'value') === 'true';
}
