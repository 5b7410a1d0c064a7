import type { CallId } from '../../call/ids.ts';
import type { LogEntry } from '../../ports/engine.ts';
import type { Store } from '../store.ts';
import { numberOf, textOf, type DatabaseRow } from './columns.ts';
import type { Database, ReadDatabase } from './database.ts';
import { keptJson } from '../kept-json.ts';

const appendFirst = 'INSERT INTO log (call_id, number, at, name, cause, body) VALUES (?, ?, ?, ?, ?, ?)';
const append = `
INSERT INTO log (call_id, number, at, name, cause, body)
VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM log WHERE call_id = ?1), ?2, ?3, ?4, ?5) RETURNING sequence, number`;

export function entryIn(row: DatabaseRow): LogEntry {
  const entry = keptJson<Omit<LogEntry, 'sequence' | 'number'>>(textOf(row, 'body'), 'a line of the history');
  return { ...entry, sequence: numberOf(row, 'sequence'), number: numberOf(row, 'number') };
}

/** The history of all calls. */
export function logIn(database: Database): Pick<Store, 'appendEntry' | 'history'> {
  const ofOne = (id: CallId, after: number, limit: number): readonly DatabaseRow[] =>
    database
      .statement('SELECT * FROM log WHERE call_id = ? AND sequence > ? ORDER BY number LIMIT ?')
      .all(id, after, limit);
  const ofAll = (after: number, limit: number): readonly DatabaseRow[] =>
    database.statement('SELECT * FROM log WHERE sequence > ? ORDER BY sequence LIMIT ?').all(after, limit);

  return {
    appendEntry: (entry, number) => {
      const { callId, at, name, cause } = entry;
      if (number !== undefined) {
        const values = [callId, number, at, name, cause, JSON.stringify(entry)];
        return { ...entry, sequence: database.statement(appendFirst).insert(...values), number };
      }
      const row = database.statement(append).get(callId, at, name, cause, JSON.stringify(entry));
      return { ...entry, sequence: numberOf(row ?? {}, 'sequence'), number: numberOf(row ?? {}, 'number') };
    },
    history: (id, after, limit) => (id === null ? ofAll(after, limit) : ofOne(id, after, limit)).map(entryIn),
  };
}

/** True when the call's history has the line with this number. */
export function hasLine(database: ReadDatabase): (id: CallId, number: number) => boolean {
  return (id, number) =>
    database.statement('SELECT 1 FROM log WHERE call_id = ? AND number = ?').get(id, number) !== null;
}
