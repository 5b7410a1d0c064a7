import type { Call } from '../../call/call.ts';
import { callId } from '../../call/ids.ts';
import type { Problem } from '../../call/problem.ts';
import type { LogEntry } from '../../ports/engine.ts';
import {
  callersEndpoint,
  type DeadMessage,
  type WebhookEndpoint,
  type WebhookMessage,
  type WebhookOutbox,
  type WebhookType,
} from '../../ports/webhooks.ts';
import { numberOf, numberOrNull, textOf, type DatabaseRow } from './columns.ts';
import { queriesOn, type Database } from './database.ts';
import { keptJson } from '../kept-json.ts';
import { destinationsOf, messagesOf } from '../webhook-messages.ts';
import { moveIntoFile } from './move-into-file.ts';

/** An earlier message of the same call and endpoint goes first; this one gets its turn when that is settled. */
const append = `
INSERT INTO webhook_messages (endpoint, url, lane, call_id, number, type, created_at, since, next_at, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7,
  CASE WHEN EXISTS (SELECT 1 FROM webhook_messages WHERE call_id = ?4 AND endpoint = ?1 AND state = 'waiting') THEN NULL ELSE ?7 END, ?8)`;

const nextTurn = `
UPDATE webhook_messages SET next_at = ?3 WHERE next_at IS NULL AND row = (
  SELECT min(row) FROM webhook_messages WHERE call_id = ?1 AND endpoint = ?2 AND state = 'waiting')
  AND NOT EXISTS (SELECT 1 FROM webhook_messages WHERE call_id = ?1 AND endpoint = ?2 AND next_at IS NOT NULL)`;

/** Each lane once, by leaps over the index. */
const lanesWithWork = `
WITH RECURSIVE found (lane) AS (
  SELECT min(lane) FROM webhook_messages WHERE next_at IS NOT NULL
  UNION ALL SELECT (SELECT min(lane) FROM webhook_messages WHERE next_at IS NOT NULL AND lane > found.lane) FROM found
  WHERE found.lane IS NOT NULL)
SELECT lane FROM found WHERE lane IS NOT NULL`;

function headIn(row: DatabaseRow): DeadMessage {
  const id = callId(textOf(row, 'call_id'));
  const number = numberOf(row, 'number');
  return {
    row: numberOf(row, 'row'),
    id: `${id}.${number}`,
    endpointId: textOf(row, 'endpoint'),
    url: textOf(row, 'url'),
    callId: id,
    number,
    type: textOf(row, 'type') as WebhookType,
    createdAt: numberOf(row, 'created_at'),
    since: numberOf(row, 'since'),
    attempts: numberOf(row, 'attempts'),
    nextAt: numberOrNull(row, 'next_at'),
    problem: problemIn(row),
  };
}

function problemIn(row: DatabaseRow): Problem | null {
  if (row['problem'] === null) return null;
  try {
    return JSON.parse(textOf(row, 'problem')) as Problem;
  } catch {
    return damaged;
  }
}

/** Null: its text is damaged, so it can never be sent. */
function messageIn(row: DatabaseRow): WebhookMessage | null {
  try {
    // A record that this file wrote; its shape is trusted, not parsed again.
    const { entry, call } = JSON.parse(textOf(row, 'body')) as { readonly entry: LogEntry; readonly call: Call };
    return { ...headIn(row), entry, call };
  } catch {
    return null;
  }
}

const damaged: Problem = { code: 'webhook-not-delivered', pointer: null, facts: { why: 'unreadable' } };

/** The outbox in the database, beside the calls; endpoints are held in memory too, since every line of the history asks for them. */
export function outboxIn(database: Database): WebhookOutbox {
  return { ...announcing(database), ...sending(database), ...health(database), ...deadLetters(database) };
}

type Outbox<Method extends keyof WebhookOutbox> = Pick<WebhookOutbox, Method>;

function announcing(
  database: Database,
): Outbox<'announce' | 'endpoints' | 'putEndpoint' | 'dropMessages' | 'dropEndpoint'> {
  const { run, all } = queriesOn(database);
  const endpoints = new Map<string, WebhookEndpoint>();
  for (const row of all('SELECT body FROM webhook_endpoints ORDER BY created_at, id')) {
    const endpoint = keptJson<WebhookEndpoint>(textOf(row, 'body'), 'a webhook', ({ id }) => typeof id === 'string');
    endpoints.set(endpoint.id, endpoint);
  }
  return {
    announce: (entry, call) => {
      const destinations = destinationsOf(call, endpoints.values());
      if (destinations.length === 0) return;
      const body = JSON.stringify({ entry, call });
      for (const { endpoint, url } of destinations) {
        const lane = endpoint === callersEndpoint ? `${endpoint} ${new URL(url).origin}` : endpoint;
        for (const [number, type] of messagesOf(entry, call)) {
          run(append, endpoint, url, lane, entry.callId, number, type, entry.at, body);
        }
      }
    },
    endpoints: () => [...endpoints.values()],
    putEndpoint: (endpoint) => {
      const sql = 'INSERT OR REPLACE INTO webhook_endpoints (id, created_at, body) VALUES (?, ?, ?)';
      database.transact(() => run(sql, endpoint.id, endpoint.createdAt, JSON.stringify(endpoint)));
      endpoints.set(endpoint.id, endpoint);
      moveIntoFile(database);
    },
    dropMessages: (id) =>
      database.transact(() => {
        const some = 'SELECT row FROM webhook_messages WHERE endpoint = ? LIMIT 500';
        return all(`DELETE FROM webhook_messages WHERE row IN (${some}) RETURNING row`, id).length;
      }),
    dropEndpoint: (id) => {
      database.transact(() => {
        run('DELETE FROM webhook_endpoints WHERE id = ?', id);
        run('DELETE FROM webhook_messages WHERE endpoint = ?', id);
      });
      endpoints.delete(id);
      moveIntoFile(database);
    },
  };
}

function sending(database: Database): Outbox<'lanes' | 'heads' | 'settle'> {
  const { run, all } = queriesOn(database);
  /** One unreadable message must not hold up the others of its lane, nor the later ones of its call. */
  const setAside = (unreadable: readonly DatabaseRow[]): void => {
    if (unreadable.length === 0) return;
    const sql = "UPDATE webhook_messages SET state = 'dead', next_at = NULL, problem = ? WHERE row = ?";
    database.transact(() => {
      for (const row of unreadable) {
        run(sql, JSON.stringify(damaged), numberOf(row, 'row'));
        run(nextTurn, textOf(row, 'call_id'), textOf(row, 'endpoint'), numberOf(row, 'next_at'));
      }
    });
  };
  return {
    lanes: () => all(lanesWithWork).map((row) => textOf(row, 'lane')),
    heads: (lane, limit) => {
      const sql = 'SELECT * FROM webhook_messages WHERE lane = ? AND next_at IS NOT NULL ORDER BY next_at, row LIMIT ?';
      const found = all(sql, lane, limit).map((row) => [row, messageIn(row)] as const);
      setAside(found.flatMap(([row, message]) => (message === null ? [row] : [])));
      return found.flatMap(([, message]) => message ?? []);
    },
    settle: (results, now) => {
      database.transact(() => {
        for (const { message, verdict } of results) {
          const { row, endpointId, callId: call } = message;
          if (verdict.kind === 'delivered') run('DELETE FROM webhook_messages WHERE row = ?', row);
          else {
            const [state, at] =
              verdict.kind === 'dead' ? (['dead', null] as const) : (['waiting', verdict.at] as const);
            const sql =
              'UPDATE webhook_messages SET state = ?, next_at = ?, attempts = attempts + 1, problem = ? WHERE row = ?';
            run(sql, state, at, JSON.stringify(verdict.problem), row);
          }
          if (verdict.kind !== 'retry') run(nextTurn, call, endpointId, now);
        }
      });
    },
  };
}

/** Every message here is still to be delivered, or dead; both indexes have all that is asked. */
const undelivered = `
SELECT endpoint, sum(state = 'waiting') AS pending, sum(state = 'dead') AS dead, min(CASE WHEN state = 'waiting' THEN row END) AS oldest
FROM webhook_messages INDEXED BY webhook_messages_by_endpoint GROUP BY endpoint`;
const lastFailure = `
SELECT problem FROM webhook_messages WHERE row = (SELECT max(row) FROM webhook_messages WHERE endpoint = ? AND problem IS NOT NULL)`;

/** Almost always the first one that waits: what is old has failed. */
const firstFailing = `
SELECT since FROM webhook_messages INDEXED BY webhook_messages_by_endpoint
WHERE endpoint = ? AND state = 'waiting' AND problem IS NOT NULL ORDER BY row LIMIT 1`;
const nextAttempt =
  'SELECT min(next_at) AS next FROM webhook_messages WHERE next_at IS NOT NULL AND lane >= ? AND lane < ?';

/** How each endpoint is doing: tables of an upgrade. */
export const healthTables = `
CREATE INDEX webhook_messages_by_endpoint ON webhook_messages (endpoint, state);
CREATE INDEX webhook_messages_failed ON webhook_messages (endpoint, row) WHERE problem IS NOT NULL;
`;

function health(database: Database): Outbox<'health'> {
  const { one, all } = queriesOn(database);
  return {
    health: () =>
      all(undelivered).map((row) => {
        const endpointId = textOf(row, 'endpoint');
        const oldest = numberOrNull(row, 'oldest');
        const made = oldest === null ? null : one('SELECT created_at FROM webhook_messages WHERE row = ?', oldest);
        const failed = one(lastFailure, endpointId);
        const failing = one(firstFailing, endpointId);
        const next = failing === null ? null : one(nextAttempt, ...lanesOf(endpointId));
        return {
          endpointId,
          ...{ pending: numberOf(row, 'pending'), dead: numberOf(row, 'dead') },
          oldestAt: made === null ? null : numberOf(made, 'created_at'),
          problem: failed === null ? null : problemIn(failed),
          failing:
            failing === null
              ? null
              : { since: numberOf(failing, 'since'), nextAt: next === null ? null : numberOrNull(next, 'next') },
        };
      }),
  };
}

/** From the first lane of an endpoint, up to the one after its last. */
const lanesOf = (endpoint: string): readonly [string, string] =>
  endpoint === callersEndpoint ? [`${endpoint} `, `${endpoint}!`] : [endpoint, `${endpoint} `];

/** How many messages `revive` looks at: with thousands of them, dials must not wait for all. */
const piece = 500;
/** What is dead at an endpoint, or waits for its next attempt. Each has failed. */
const failedOf = `
SELECT row, call_id, endpoint, state FROM webhook_messages
WHERE endpoint = ? AND row > ? AND problem IS NOT NULL AND (state = 'dead' OR next_at > ?) ORDER BY row LIMIT ${piece}`;
const deadOne = `
SELECT row, call_id, endpoint, state FROM webhook_messages WHERE state = 'dead' AND call_id || '.' || number = ?`;

function deadLetters(database: Database): Outbox<'dead' | 'revive'> {
  const { run, all } = queriesOn(database);
  return {
    dead: (after, limit) =>
      all("SELECT * FROM webhook_messages WHERE state = 'dead' AND row > ? ORDER BY row LIMIT ?", after, limit).map(
        headIn,
      ),
    revive: (choice, now, after) => {
      const chosen = 'message' in choice ? all(deadOne, choice.message) : all(failedOf, choice.endpoint, after, now);
      database.transact(() => {
        for (const row of chosen) {
          const isDead = textOf(row, 'state') === 'dead';
          const change = isDead ? "state = 'waiting', since = ?1, attempts = 0" : 'next_at = ?1';
          run(`UPDATE webhook_messages SET ${change} WHERE row = ?2`, now, numberOf(row, 'row'));
        }
        for (const row of chosen) run(nextTurn, textOf(row, 'call_id'), textOf(row, 'endpoint'), now);
      });
      const last = chosen.at(-1);
      const isMore = last !== undefined && 'endpoint' in choice && chosen.length === piece;
      return { count: chosen.length, next: isMore ? numberOf(last, 'row') : null };
    },
  };
}
