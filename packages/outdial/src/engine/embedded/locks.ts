import { agentId, callId } from '../../call/ids.ts';
import type { AgentLock, Store } from '../store.ts';
import { numberOf, textOf, type DatabaseRow } from './columns.ts';
import type { ReadDatabase } from './database.ts';

function lockIn(row: DatabaseRow): AgentLock {
  return {
    agentId: agentId(textOf(row, 'agent_id')),
    callId: callId(textOf(row, 'call_id')),
    attempt: numberOf(row, 'attempt'),
    kind: textOf(row, 'kind') === 'held' ? 'held' : 'until-idle',
    since: numberOf(row, 'since'),
  };
}

/** The agents' locks: the open fence of each. */
export function locksIn(database: ReadDatabase): Pick<Store, 'lock' | 'putLock' | 'freeLock' | 'untilIdleLocks'> {
  return {
    lock: (agent) => {
      const row = database.statement('SELECT * FROM locks WHERE agent_id = ?').get(agent);
      return row === null ? null : lockIn(row);
    },
    putLock: (lock) => {
      const sql = 'INSERT OR REPLACE INTO locks (agent_id, call_id, attempt, kind, since) VALUES (?, ?, ?, ?, ?)';
      database.statement(sql).run(lock.agentId, lock.callId, lock.attempt, lock.kind, lock.since);
    },
    freeLock: (agent) => database.statement('DELETE FROM locks WHERE agent_id = ?').run(agent),
    untilIdleLocks: () => database.statement(`SELECT * FROM locks WHERE kind = 'until-idle'`).all().map(lockIn),
  };
}
