import type { Call } from '../../call/call.ts';
import { keptJson } from '../kept-json.ts';
import { textOf, type DatabaseRow } from './columns.ts';

/** The call in a row. Throws StorageBroken, which names `what`, when it is damaged. */
export function callIn(row: DatabaseRow, what = 'the record of a call'): Call {
  return keptJson<Call>(textOf(row, 'body'), what, ({ order, state, attempts }) => {
    return typeof order?.id === 'string' && typeof state === 'string' && Array.isArray(attempts);
  });
}
