import { currentAttempt, type Call } from '../../call/call.ts';
import { reachOf } from '../../call/reach.ts';
import type { Store } from '../store.ts';
import { numberOf, type DatabaseRow } from './columns.ts';
import type { Database } from './database.ts';

/** When attempts were made, for the caps of a policy: the calls' own records hold the same, and are not to be searched before each dial. */
export const attemptTables = `
CREATE TABLE attempts (
  call_id TEXT NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL, number TEXT NOT NULL, agent_id TEXT NOT NULL,
  reach TEXT NOT NULL, PRIMARY KEY (call_id, attempt)) WITHOUT ROWID;
CREATE INDEX attempts_by_number ON attempts (number, at);
CREATE INDEX attempts_by_agent ON attempts (agent_id, at);
CREATE TRIGGER attempts_forget AFTER DELETE ON calls BEGIN DELETE FROM attempts WHERE call_id = OLD.id; END;
`;

/** Fills the table from the calls of an older Outdial without this table. */
export const attemptBackfill = `
INSERT INTO attempts SELECT calls.id, json_extract(each.value, '$.number'), json_extract(each.value, '$.fencedAt'), calls.number,
  calls.agent_id, CASE WHEN json_extract(each.value, '$.result') IN ('not-placed', 'not-sent') THEN 'nobody'
    WHEN json_extract(each.value, '$.result') = 'agent-leg-died' THEN 'agent' ELSE 'target' END
  FROM calls, json_each(calls.body, '$.attempts') AS each;
`;

const put = `
INSERT INTO attempts (call_id, attempt, at, number, agent_id, reach) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (call_id, attempt) DO UPDATE SET reach = excluded.reach WHERE reach <> excluded.reach`;

type Attempts = Pick<Store, 'dialsOfTarget' | 'dialsOfAgent'> & { readonly putAttempt: (call: Call) => void };

export function attemptsIn(database: Database): Attempts {
  const moments = (rows: readonly DatabaseRow[]): readonly number[] => rows.map((row) => numberOf(row, 'at'));
  return {
    putAttempt: (call) => {
      const attempt = currentAttempt(call);
      if (attempt === null) return;
      const { id, agent, target } = call.order;
      const place = [attempt.fencedAt, target.phoneNumber, agent.id, reachOf(attempt)];
      database.statement(put).run(id, attempt.number, ...place);
    },
    dialsOfTarget: (number, since) =>
      moments(
        database
          .statement(`SELECT at FROM attempts WHERE number = ? AND at >= ? AND reach = 'target' ORDER BY at`)
          .all(number, since),
      ),
    dialsOfAgent: (agent, since) =>
      moments(
        database
          .statement(`SELECT at FROM attempts WHERE agent_id = ? AND at >= ? AND reach <> 'nobody' ORDER BY at`)
          .all(agent, since),
      ),
  };
}
