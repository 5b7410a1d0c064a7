import type { CallChoice, CallFilter, CallPage } from '../../ports/engine.ts';
import { cursorAfter, pageSize, placeOf } from '../store.ts';
import { numberOf, type Value } from './columns.ts';
import type { ReadDatabase } from './database.ts';
import { callIn } from './stored-call.ts';

/**
 * What calls are found by besides their state, agent and number. The index by age has all of it, so that a search through every call
 * reads no body. Attributes are in a table of their own.
 */
export const searchTables = `
ALTER TABLE calls ADD COLUMN queue_id TEXT;
ALTER TABLE calls ADD COLUMN label TEXT;
ALTER TABLE calls ADD COLUMN codes TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;
ALTER TABLE calls ADD COLUMN ended_at INTEGER;
ALTER TABLE calls ADD COLUMN dialed_after INTEGER;
DROP INDEX calls_by_age;
CREATE INDEX calls_by_age ON calls (created_at, id, state, agent_id, caller, queue_id, label, codes, undecided);
CREATE INDEX calls_ended ON calls (ended_at, agent_id, queue_id, codes, dialed_after) WHERE ended_at IS NOT NULL;
DROP INDEX calls_waiting;
CREATE INDEX calls_waiting ON calls (agent_id, priority DESC, created_at, id, codes) WHERE state = 'waiting';
CREATE INDEX calls_undecided ON calls (created_at, id) WHERE undecided = 1;
CREATE TABLE call_attributes (
  name TEXT NOT NULL, value TEXT NOT NULL, created_at INTEGER NOT NULL, call_id TEXT NOT NULL,
  PRIMARY KEY (name, value, created_at, call_id)) WITHOUT ROWID;
CREATE TRIGGER call_attributes_add AFTER INSERT ON calls BEGIN
  INSERT INTO call_attributes SELECT each.key, each.value, NEW.created_at, NEW.id
  FROM json_each(NEW.body, '$.order.attributes') AS each; END;
CREATE TRIGGER call_attributes_forget AFTER DELETE ON calls BEGIN
  DELETE FROM call_attributes WHERE (name, value, created_at, call_id) IN (
    SELECT each.key, each.value, OLD.created_at, OLD.id FROM json_each(OLD.body, '$.order.attributes') AS each); END;
`;

/** Fills the columns and the table from the calls of an older Outdial without them. */
export const searchBackfill = `
UPDATE calls SET
  queue_id = json_extract(body, '$.order.queue.id'), label = json_extract(body, '$.order.label'),
  codes = coalesce(' ' || CASE
    WHEN state = 'waiting' THEN
      (SELECT group_concat(DISTINCT json_extract(each.value, '$.code')) FROM json_each(body, '$.waitingFor') AS each)
    WHEN json_extract(body, '$.outcome.problem.code') <> json_extract(body, '$.outcome.code') THEN
      json_extract(body, '$.outcome.code') || ' ' || json_extract(body, '$.outcome.problem.code')
    ELSE json_extract(body, '$.outcome.code') END || ' ', ''),
  undecided = state = 'outcome-unknown' AND json_extract(body, '$.outcome.resolution') IS NULL,
  ended_at = json_extract(body, '$.endedAt'),
  dialed_after = max(0, json_extract(body, '$.attempts[0].fencedAt') - max(created_at, coalesce(json_extract(body, '$.order.notBefore'), 0)));
UPDATE calls SET codes = replace(codes, ',', ' ') WHERE state = 'waiting';
INSERT INTO call_attributes SELECT each.key, each.value, calls.created_at, calls.id
  FROM calls, json_each(calls.body, '$.order.attributes') AS each;
`;

/** What an API key requested, for its limits. A call in place of a reassigned one was not requested. */
export const requestedTables = `
ALTER TABLE calls ADD COLUMN requested INTEGER NOT NULL DEFAULT 1;
CREATE INDEX calls_requested ON calls (caller, created_at) WHERE requested = 1;
CREATE INDEX calls_open ON calls (caller) WHERE ended_at IS NULL;
`;
export const requestedBackfill = `
UPDATE calls SET requested = 0 WHERE json_extract(body, '$.order.reassigned') IS NOT NULL;
`;

/** Deadlines, and the waiting calls with theirs, so that those that expire soon are counted by the index alone. */
export const deadlineTables = `
ALTER TABLE calls ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;
DROP INDEX calls_waiting;
CREATE INDEX calls_waiting ON calls (agent_id, priority DESC, created_at, id, codes, expires_at) WHERE state = 'waiting';
`;
export const deadlineBackfill = `UPDATE calls SET expires_at = json_extract(body, '$.order.expiresAt');`;

/** The program adds the attributes of a call: a trigger would read the JSON of each. */
export const attributesByProgram = 'DROP TRIGGER call_attributes_add;';

/** Codes as the column has them: each between blanks, so that one is found in the text. */
export const codesText = (codes: readonly string[]): string => (codes.length === 0 ? '' : ` ${codes.join(' ')} `);

/** The codes in such a text. */
export const codesIn = (text: string): readonly string[] => text.split(' ').filter((code) => code !== '');

export const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ');

interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** The index of the waiting calls has their deadlines. SQLite uses it only for that very state, written out. */
const isOfWaiting = ({ states, expiresBefore }: CallChoice): boolean =>
  expiresBefore !== undefined && states?.length === 1 && states[0] === 'waiting';

/** Each part of the choice as a condition on the row of a call. */
function conditionsOf(choice: CallChoice): readonly Condition[] {
  const { attribute, states, createdBy } = choice;
  const each: readonly (readonly [string, Value | undefined])[] = [
    ['calls.id = ?', choice.id],
    ['agent_id = ?', choice.agentId],
    ['number = ?', choice.phoneNumber],
    ['key = ?', choice.key],
    ['conversation_id = ?', choice.conversationId],
    ['queue_id = ?', choice.queueId],
    ['label = ?', choice.label],
    ["instr(codes, ' ' || ? || ' ') > 0", choice.code],
    ['created_at >= ?', choice.since],
    ['created_at < ?', choice.until],
    ['expires_at < ?', choice.expiresBefore],
  ];
  const conditions = each.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, values: [value] }]));
  if (choice.undecided !== undefined) conditions.push({ sql: 'undecided = 1', values: [] });
  if (isOfWaiting(choice)) conditions.push({ sql: "state = 'waiting'", values: [] });
  else if (states !== undefined) conditions.push({ sql: `state IN (${marks(states.length)})`, values: [...states] });
  if (createdBy !== undefined)
    conditions.push({ sql: `caller IN (${marks(createdBy.length)})`, values: [...createdBy] });
  if (attribute !== undefined) {
    const sql = `EXISTS (SELECT 1 FROM call_attributes AS own
      WHERE own.name = ? AND own.value = ? AND own.created_at = calls.created_at AND own.call_id = calls.id)`;
    conditions.push({ sql, values: [attribute.name, attribute.value] });
  }
  return conditions;
}

/** From so many calls on, going through all by age finds a page of them sooner than sorting them. */
const many = 2_000;

function isFew(database: ReadDatabase, table: string, { sql, values }: Condition): boolean {
  const probe = `SELECT count(*) AS found FROM (SELECT 1 FROM ${table} WHERE ${sql} LIMIT ${many})`;
  return numberOf(database.statement(probe).get(...values) ?? {}, 'found') < many;
}

const calls = (index: string): string => `calls INDEXED BY ${index}`;

/** Where to look: SQLite knows neither how many calls an index would find, nor that the index by age has them in order. */
function sourceOf(database: ReadDatabase, choice: CallChoice): string {
  const { agentId, states, attribute } = choice;
  // By its primary key.
  if (choice.id !== undefined) return 'calls';
  if (choice.key !== undefined) return calls('calls_by_key');
  if (choice.conversationId !== undefined) return calls('calls_by_conversation');
  if (choice.phoneNumber !== undefined) return calls('calls_by_number');
  if (choice.undecided !== undefined) return calls('calls_undecided');
  if (agentId !== undefined && isFew(database, calls('calls_of_agent'), { sql: 'agent_id = ?', values: [agentId] }))
    return calls('calls_of_agent');
  if (isOfWaiting(choice)) return calls('calls_waiting');
  if (states !== undefined) {
    const condition = { sql: `state IN (${marks(states.length)})`, values: [...states] };
    if (isFew(database, calls('calls_by_state'), condition)) return calls('calls_by_state');
  }
  if (attribute !== undefined) {
    const condition = { sql: 'name = ? AND value = ?', values: [attribute.name, attribute.value] };
    if (isFew(database, 'call_attributes', condition))
      return `(SELECT call_id FROM call_attributes WHERE name = ? AND value = ?) AS tagged CROSS JOIN calls ON calls.id = tagged.call_id`;
  }
  return calls('calls_by_age');
}

interface CallSearch {
  /** What follows SELECT and its columns. */
  readonly sql: string;
  readonly values: readonly Value[];
}

function searchOf(database: ReadDatabase, choice: CallChoice, further: readonly Condition[]): CallSearch {
  const source = sourceOf(database, choice);
  const conditions = [...conditionsOf(choice), ...further];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
  const tagged = source.includes('tagged') ? [choice.attribute?.name ?? '', choice.attribute?.value ?? ''] : [];
  return { sql: `FROM ${source}${where}`, values: [...tagged, ...conditions.flatMap(({ values }) => values)] };
}

export function listCalls(database: ReadDatabase, filter: CallFilter): CallPage {
  const place = placeOf(filter.cursor);
  const after = place === null ? [] : [{ sql: '(created_at, id) < (?, ?)', values: [place.createdAt, place.id] }];
  const search = searchOf(database, filter, after);
  const size = pageSize(filter);
  const sql = `SELECT calls.body FROM (
    SELECT calls.rowid AS place ${search.sql} ORDER BY calls.created_at DESC, calls.id DESC LIMIT ?) AS found
    JOIN calls ON calls.rowid = found.place ORDER BY calls.created_at DESC, calls.id DESC`;
  const found = database
    .statement(sql)
    .all(...search.values, size + 1)
    .map((row) => callIn(row));
  const items = found.slice(0, size);
  const last = items.at(-1);
  return { items, next: found.length > size && last !== undefined ? cursorAfter(last) : null };
}

export function countFitting(database: ReadDatabase, choice: CallChoice): number {
  const { attribute, ...others } = choice;
  // Its own index knows without a look at the calls.
  const ofAttribute = { sql: 'FROM call_attributes WHERE name = ? AND value = ?' };
  const isAlone = attribute !== undefined && Object.keys(others).length === 0;
  const { sql, values } = isAlone
    ? { ...ofAttribute, values: [attribute.name, attribute.value] }
    : searchOf(database, choice, []);
  return numberOf(database.statement(`SELECT count(*) AS found ${sql}`).get(...values) ?? {}, 'found');
}
