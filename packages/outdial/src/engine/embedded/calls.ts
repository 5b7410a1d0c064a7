import { isEnded, keyOf, type Call } from '../../call/call.ts';
import { agentId, callId, type AgentId, type CallId } from '../../call/ids.ts';
import type { E164 } from '../../phone/number.ts';
import { codesOf, dialedAfterMs, isUndecided } from '../facets.ts';
import { conversationOf, underWayStates, type Store } from '../store.ts';
import { codesText, countFitting, listCalls, marks } from './call-search.ts';
import { numberOf, numberOrNull, textOf, type DatabaseRow, type Value } from './columns.ts';
import { queriesOn, type ReadDatabase } from './database.ts';
import { callIn } from './stored-call.ts';

const callOrNull = (row: DatabaseRow | null): Call | null => (row === null ? null : callIn(row));

const add = `
INSERT INTO calls (state, due_at, conversation_id, version, body, codes, undecided, ended_at, dialed_after, id, agent_id, caller,
  key, number, fingerprint, priority, created_at, queue_id, label, requested, expires_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const put = `
UPDATE calls SET state = ?, due_at = ?, conversation_id = ?, version = ?, body = ?, codes = ?, undecided = ?, ended_at = ?,
  dialed_after = ? WHERE id = ?`;
const addAttribute = 'INSERT INTO call_attributes (name, value, created_at, call_id) VALUES (?, ?, ?, ?)';

/** The many are those that wait, and an index names their agents. */
const underWay = `
SELECT agent_id FROM calls WHERE state = 'waiting'
UNION SELECT agent_id FROM calls WHERE state IN ('scheduled', ${marks(underWayStates.length)})`;

type Guards = Pick<Store, 'guard' | 'putGuard'>;
type Waiting = Pick<
  Store,
  'waitingOf' | 'hasWaiting' | 'agentsWaiting' | 'agentsUnderWay' | 'waitingIds' | 'underWayIds'
>;
type Calls = Guards &
  Waiting &
  Pick<
    Store,
    | 'call'
    | 'addCall'
    | 'putCall'
    | 'twin'
    | 'requestedAt'
    | 'requestedSince'
    | 'openCalls'
    | 'newestCreatedAt'
    | 'due'
    | 'earliestDue'
    | 'callOfConversation'
    | 'list'
    | 'count'
    | 'counts'
  >;

/** The columns that change in a call's life. */
const movingOf = (call: Call, dueAt: number | null): readonly Value[] => [
  ...[call.state, dueAt, conversationOf(call), call.version, JSON.stringify(call)],
  codesText(codesOf(call)),
  isUndecided(call) ? 1 : 0,
  isEnded(call) ? call.endedAt : null,
  dialedAfterMs(call),
];

/** The calls and the idempotency guards. */
export function callsIn(database: ReadDatabase): Calls {
  const { one, all } = queriesOn(database);
  return {
    ...guardsIn(database),
    ...waitingIn(database),
    ...ofKeysIn(database),
    ...writesIn(database),
    call: (id) => callOrNull(one('SELECT body FROM calls WHERE id = ?', id)),
    // Row ids rise in the order in which calls are accepted, whatever the clock said.
    twin: (order, since) =>
      callOrNull(
        one(
          `SELECT body FROM calls WHERE number = ? AND created_at >= ? AND fingerprint = ? AND caller = ? AND agent_id = ?
           ORDER BY rowid DESC LIMIT 1`,
          order.target.phoneNumber,
          since,
          order.fingerprint,
          order.createdBy,
          order.agent.id,
        ),
      ),
    newestCreatedAt: () => {
      const row = one('SELECT created_at FROM calls ORDER BY rowid DESC LIMIT 1');
      return row === null ? null : numberOf(row, 'created_at');
    },
    due: (now, limit) =>
      all('SELECT body FROM calls WHERE due_at <= ? ORDER BY due_at LIMIT ?', now, limit).map((row) => callIn(row)),
    earliestDue: () => {
      const row = one('SELECT min(due_at) AS at FROM calls WHERE due_at IS NOT NULL');
      return row === null ? null : numberOrNull(row, 'at');
    },
    callOfConversation: (id) => callOrNull(one('SELECT body FROM calls WHERE conversation_id = ? LIMIT 1', id)),
    list: (filter) => listCalls(database, filter),
    count: (choice) => countFitting(database, choice),
  };
}

function writesIn(database: ReadDatabase): Pick<Store, 'addCall' | 'putCall'> {
  const { run } = queriesOn(database);
  return {
    addCall: (call, dueAt) => {
      const { order } = call;
      const asked = [order.agent.id, order.createdBy, keyOf(order), order.target.phoneNumber, order.fingerprint];
      const requested = order.reassigned === undefined ? 1 : 0;
      const fixed = [
        ...asked,
        order.priority,
        order.createdAt,
        order.queue?.id ?? null,
        order.label,
        requested,
        order.expiresAt,
      ];
      run(add, ...movingOf(call, dueAt), order.id, ...fixed);
      for (const [name, value] of Object.entries(order.attributes)) {
        run(addAttribute, name, value, order.createdAt, order.id);
      }
    },
    putCall: (call, dueAt) => run(put, ...movingOf(call, dueAt), call.order.id),
  };
}

/** What the calls of one key come to. */
function ofKeysIn(database: ReadDatabase): Pick<Store, 'requestedAt' | 'requestedSince' | 'openCalls' | 'counts'> {
  const { one, all } = queriesOn(database);
  return {
    requestedAt: (caller, nth) => {
      const row = one(
        `SELECT created_at FROM calls INDEXED BY calls_requested WHERE caller = ? AND requested = 1
         ORDER BY created_at DESC LIMIT 1 OFFSET ?`,
        caller,
        nth - 1,
      );
      return row === null ? null : numberOf(row, 'created_at');
    },
    requestedSince: (caller, since) => {
      const source = caller === null ? 'calls_by_age WHERE' : 'calls_requested WHERE caller = ? AND';
      const sql = `SELECT number, created_at FROM calls INDEXED BY ${source} created_at > ? AND requested = 1 ORDER BY created_at`;
      const rows = caller === null ? all(sql, since) : all(sql, caller, since);
      // Only numbers that were parsed are stored.
      return rows.map((row) => ({ number: textOf(row, 'number') as E164, at: numberOf(row, 'created_at') }));
    },
    openCalls: (caller) => {
      const sql = 'SELECT count(*) AS calls FROM calls INDEXED BY calls_open WHERE caller = ? AND ended_at IS NULL';
      return numberOf(one(sql, caller) ?? {}, 'calls');
    },
    counts: (by) => {
      const rows =
        by === undefined
          ? all('SELECT state, count(*) AS calls FROM calls GROUP BY state')
          : all('SELECT state, count(*) AS calls FROM calls WHERE caller = ? GROUP BY state', by);
      return Object.fromEntries(rows.map((row) => [textOf(row, 'state'), numberOf(row, 'calls')]));
    },
  };
}

function guardsIn(database: ReadDatabase): Guards {
  const { run, one } = queriesOn(database);
  return {
    guard: (caller, key) => {
      const row = one('SELECT call_id, fingerprint, until FROM guards WHERE caller = ? AND key = ?', caller, key);
      return row === null
        ? null
        : {
            callId: callId(textOf(row, 'call_id')),
            fingerprint: textOf(row, 'fingerprint'),
            until: numberOrNull(row, 'until'),
          };
    },
    putGuard: (caller, key, guard) => {
      const sql = 'INSERT OR REPLACE INTO guards (caller, key, call_id, fingerprint, until) VALUES (?, ?, ?, ?, ?)';
      run(sql, caller, key, guard.callId, guard.fingerprint, guard.until);
    },
  };
}

/** Calls that wait or are under way, and their agents. */
function waitingIn(database: ReadDatabase): Waiting {
  const { all } = queriesOn(database);
  const ids = (rows: readonly DatabaseRow[]): readonly CallId[] => rows.map((row) => callId(textOf(row, 'id')));
  return {
    waitingOf: (agent: AgentId, limit) =>
      all(
        `SELECT body FROM calls WHERE agent_id = ? AND state = 'waiting' ORDER BY priority DESC, created_at, id LIMIT ?`,
        agent,
        limit,
      ).map((row) => callIn(row)),
    hasWaiting: (agent) =>
      all(`SELECT 1 FROM calls WHERE agent_id = ? AND state = 'waiting' LIMIT 1`, agent).length > 0,
    agentsWaiting: () =>
      all(`SELECT DISTINCT agent_id FROM calls WHERE state = 'waiting'`).map((row) => agentId(textOf(row, 'agent_id'))),
    agentsUnderWay: () => all(underWay, ...underWayStates).map((row) => agentId(textOf(row, 'agent_id'))),
    waitingIds: () =>
      ids(all(`SELECT id FROM calls WHERE state = 'waiting' ORDER BY agent_id, priority DESC, created_at, id`)),
    underWayIds: () =>
      ids(all(`SELECT id FROM calls WHERE state IN (${marks(underWayStates.length)})`, ...underWayStates)),
  };
}
