import { EngineError } from '../../ports/engine-error.ts';
import type { Session, Sessions } from '../../ports/sessions.ts';
import { keptJson } from '../kept-json.ts';
import { createMemorySessions } from '../memory/memory-sessions.ts';
import { textOf } from './columns.ts';
import { queriesOn, type Database } from './database.ts';
import { moveIntoFile } from './move-into-file.ts';

export const sessionTables = `
CREATE TABLE sessions (hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
`;

/** Sessions in the database; all are held in memory too, since every request of a browser asks for one. */
export function sessionsIn(database: Database): Sessions {
  const { run, all } = queriesOn(database);
  const kept = all('SELECT hash, body FROM sessions').map(
    (row) => [textOf(row, 'hash'), keptJson<Session>(textOf(row, 'body'), 'a session')] as const,
  );
  const memory = createMemorySessions(new Map(kept));
  return {
    find: memory.find,
    sharesOf: memory.sharesOf,
    put: (hash, session) => {
      memory.put(hash, session);
      const sql = 'INSERT OR REPLACE INTO sessions (hash, expires_at, body) VALUES (?, ?, ?)';
      try {
        database.transact(() => {
          run('DELETE FROM sessions WHERE expires_at <= ?', session.createdAt);
          run(sql, hash, session.expiresAt, JSON.stringify(session));
        });
      } catch (error) {
        // Someone must be able to sign in and look while the disk is full. Such a session ends with the process.
        if (!(error instanceof EngineError)) throw error;
      }
    },
    drop: (hash) => {
      // Over for this process, even when the disk is full.
      memory.drop(hash);
      database.transact(() => run('DELETE FROM sessions WHERE hash = ?', hash));
      moveIntoFile(database);
    },
  };
}
