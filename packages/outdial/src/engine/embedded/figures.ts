import { agentId, callId, queueId, type KeyId } from '../../call/ids.ts';
import type { EndedGroup, WaitGroup } from '../../ports/engine.ts';
import type { Store } from '../store.ts';
import { codesIn } from './call-search.ts';
import { numberOf, numberOrNull, textOf, type DatabaseRow } from './columns.ts';
import { queriesOn, type ReadDatabase } from './database.ts';

/** An index of the waiting calls has their codes, too, so that no body is read. */
const waits = (own: string) => `
SELECT agent_id, codes, count(*) AS calls, max(id) AS example, min(id) AS oldest FROM calls INDEXED BY calls_waiting WHERE state = 'waiting'${own}
GROUP BY agent_id, codes`;
const ended = (own: string) => `
SELECT agent_id, queue_id, codes, dialed_after, count(*) AS calls FROM calls INDEXED BY calls_ended
WHERE ended_at IS NOT NULL AND ended_at >= ? AND ended_at < ?${own} GROUP BY agent_id, queue_id, codes, dialed_after`;

const groupIn = (row: DatabaseRow): WaitGroup => ({
  agentId: agentId(textOf(row, 'agent_id')),
  codes: codesIn(textOf(row, 'codes')),
  calls: numberOf(row, 'calls'),
  ...{ example: callId(textOf(row, 'example')), oldest: callId(textOf(row, 'oldest')) },
});

const endedIn = (row: DatabaseRow): EndedGroup => ({
  calls: numberOf(row, 'calls'),
  agentId: agentId(textOf(row, 'agent_id')),
  queueId: row['queue_id'] === null ? null : queueId(textOf(row, 'queue_id')),
  // A person's decision comes first, then the outcome's own.
  code: codesIn(textOf(row, 'codes'))[0] ?? '',
  dialedAfterMs: numberOrNull(row, 'dialed_after'),
});

/** What the calls come to, by their indexes alone. */
export function figuresIn(database: ReadDatabase): Pick<Store, 'waits' | 'endedBetween'> {
  const { all } = queriesOn(database);
  const own = (by: KeyId | undefined): readonly [string, readonly KeyId[]] =>
    by === undefined ? ['', []] : [' AND caller = ?', [by]];
  return {
    waits: (by) => {
      const [sql, values] = own(by);
      return all(waits(sql), ...values).map(groupIn);
    },
    endedBetween: (since, until, by) => {
      const [sql, values] = own(by);
      return all(ended(sql), since, until, ...values).map(endedIn);
    },
  };
}
