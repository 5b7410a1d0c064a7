import type { ProblemView } from '../../call/problem.ts';
import type { CallView } from '../../api/views.ts';
import { type Client, OutdialError } from '../../client/index.ts';
import type { CsvCall, FaultyRow } from '../csv-calls.ts';
import { asOnCommandLine, type SpellField } from '../option-names.ts';
import { fixerAtTerminal } from '../print.ts';
import { keyAfter, keyAgain } from './row-key.ts';

export interface RowResult {
  readonly row: number;
  /** `rejected`: the row has a call, now or from an earlier run, that Outdial rejected before it was dialed. */
  readonly result: 'placed' | 'placed-before' | 'would-be-placed' | 'refused' | 'rejected';
  readonly call: string | null;
  /** The call's state now; null without a call. */
  readonly state: string | null;
  /** Whether the target's phone rang; null while the call is open, and where it was not asked. */
  readonly rung: boolean | 'unknown' | null;
  readonly code: string | null;
  readonly message: string;
  /** Who can fix it; null where nothing is in the way. */
  readonly who: string | null;
  readonly key: string;
  /** A key with which the row can be sent again; null where it needs none. */
  readonly newKey: string | null;
  readonly label: string;
  /** The agent's name, where the call has one. */
  readonly agent: string | null;
  readonly from: string;
  readonly to: string;
  /** The earliest dial, ISO 8601; null: at once. */
  readonly notBefore: string | null;
  readonly leftOut: readonly string[];
}

/** How the rows of a file are asked about. */
export interface RowWish {
  readonly isDry: boolean;
  readonly spell: SpellField;
  readonly now: () => number;
  /** Agents whom a row before has looked up again, as the file names them. */
  readonly lookedUp: Set<string>;
  /** What the API key lacks to place the rows, as sentences: a check may still say what would become of them. */
  readonly lacks: Set<string>;
  /** Rows whose call ended before the phone rang are placed again. */
  readonly again: boolean;
  /** The keys of the file's rows. */
  readonly keys: ReadonlySet<string>;
}

/** The minute's requests for look-ups are spent: the same row can be asked about later. */
export interface RowLater {
  readonly result: 'later';
}

const lookUpsSpent = 'rate-budget-spent';

type Particulars = Partial<
  Pick<RowResult, 'call' | 'state' | 'rung' | 'code' | 'message' | 'who' | 'newKey' | 'agent'>
>;

function resultFor(row: CsvCall | FaultyRow, result: RowResult['result'], particulars: Particulars = {}): RowResult {
  const { line, from, to, label, ownKey, leftOut } = row;
  const body = row.kind === 'call' ? row.body : null;
  return {
    ...{ row: line, result, call: null, state: null, rung: null, code: null, message: '', who: null },
    ...{ key: row.kind === 'call' ? row.key : ownKey, newKey: null, label, agent: null, from, to, leftOut },
    notBefore: body?.notBefore ?? null,
    ...particulars,
  };
}

const you = fixerAtTerminal({ who: 'caller', next: 'nothing' });

const faulty = (row: CsvCall | FaultyRow, code: string, message: string): RowResult =>
  resultFor(row, 'refused', { code, message, who: you, rung: false });

/** What became of a row. A row that the server refuses does not stop the others; a server that fails does. */
export async function resultOf(client: Client, row: CsvCall | FaultyRow, wish: RowWish): Promise<RowResult | RowLater> {
  if (row.kind === 'faulty') return faulty(row, row.code, row.message);
  const { barred } = row;
  if (barred !== null && (await callWith(client, row.key)) === null) return faulty(row, barred.code, barred.message);
  try {
    return await (wish.isDry ? checkRow : placeRow)(client, row, wish);
  } catch (error) {
    if (!(error instanceof OutdialError)) throw error;
    if (error.code === lookUpsSpent) return { result: 'later' };
    if (isOfServer(error)) throw error;
    return (await keyInUse(client, row, error.code, wish)) ?? refusedRow(row, error.problems, wish, error);
  }
}

/** The server fails, or refuses every row alike. */
const isOfServer = ({ status }: OutdialError): boolean =>
  status === null || status >= 500 || [401, 403, 429].includes(status);

async function checkRow(client: Client, row: CsvCall, wish: RowWish): Promise<RowResult | RowLater> {
  const { ok, problems, readiness, replays } = await client.check(row.body, { idempotencyKey: row.key });
  const lack = readiness?.warnings.find(({ code }) => code === 'scope-missing');
  if (lack !== undefined) wish.lacks.add(`${lack.message} ${lack.fix}`);
  if (replays !== null) return placedBefore(client, row, replays, wish);
  if (!ok) {
    const [problem] = problems;
    if (problem?.code === lookUpsSpent) return { result: 'later' };
    return (await keyInUse(client, row, problem?.code, wish)) ?? refusedRow(row, problems, wish);
  }
  const isRemembered =
    readiness?.facts.some(({ fact, unread }) => fact === 'person' && unread === lookUpsSpent) ?? false;
  if (isRemembered && !wish.lookedUp.has(row.from)) return { result: 'later' };
  wish.lookedUp.add(row.from);
  const [blocker] = readiness?.blockers ?? [];
  return resultFor(row, 'would-be-placed', blocker === undefined ? {} : aboutProblem(blocker));
}

async function placeRow(client: Client, row: CsvCall, wish: RowWish): Promise<RowResult | RowLater> {
  const { call, replayed } = await client.place(row.body, { idempotencyKey: row.key });
  return resultOfCall(client, row, { call, result: replayed ? 'placed-before' : 'placed' }, wish);
}

interface CallOfRow {
  readonly call: CallView;
  readonly result: 'placed' | 'placed-before';
}

/** A row that has a call, as the call is now, or the one in its place. */
async function resultOfCall(
  client: Client,
  row: CsvCall,
  { call: first, result }: CallOfRow,
  wish: RowWish,
): Promise<RowResult | RowLater> {
  const { spell, keys } = wish;
  const call = await standingFor(client, first);
  const { outcome, waitingFor, id, state, resolved } = call;
  if (result === 'placed-before' && mayBeRepeated(call)) {
    const key = keyAgain(row.key);
    // An earlier run may have placed it again, and that call counts.
    if (wish.again || (await callWith(client, key)) !== null) return resultOf(client, { ...row, key }, wish);
  }
  const about = { call: id, state, agent: resolved.agent.name };
  const [blocker] = waitingFor;
  if (outcome === null) return resultFor(row, result, { ...(blocker && aboutProblem(blocker)), ...about });
  const { targetRung, sentence, problem } = outcome;
  // This key may not read the call in its place, which may have rung.
  const rung = call.reassignedTo === null ? targetRung : 'unknown';
  if (!wasNeverDialed(call)) return resultFor(row, result, { ...about, rung, code: outcome.code, message: sentence });
  const told = problem === null ? null : asOnCommandLine(problem, spell);
  const again =
    row.ownKey === ''
      ? 'Correct the row and run the command again. To send it unchanged, give it a key of its own.'
      : 'Send the row again with another key.';
  return resultFor(row, 'rejected', {
    ...{ ...about, rung, code: told?.code ?? outcome.code, who: told === null ? you : fixerAtTerminal(told) },
    ...{ message: `${sentence} ${again}`, newKey: await keyAfter(client, row.key, keys) },
  });
}

/** A call that Outdial rejected before any dial: a new key for the same row cannot ring a phone twice. */
const wasNeverDialed = ({ state, attempts }: CallView): boolean => state === 'rejected' && attempts.length === 0;

/** States in which Outdial gave up by itself. A call that a person canceled stays canceled. */
const givenUp: readonly string[] = ['expired', 'failed'];

const mayBeRepeated = ({ state, outcome, reassignedTo }: CallView): boolean =>
  givenUp.includes(state) && outcome?.targetRung === false && reassignedTo === null;

/** The row's call is over and no phone rang, so `--again` may place it again. */
export const isUnrung = ({ result, state, rung }: RowResult): boolean =>
  result === 'placed-before' && rung === false && givenUp.includes(state ?? '');

const aboutProblem = ({ code, message, who, next }: ProblemView): Particulars => ({
  code,
  message,
  who: fixerAtTerminal({ who, next }),
});

function refusedRow(
  row: CsvCall,
  problems: readonly ProblemView[],
  { spell }: RowWish,
  error?: OutdialError,
): RowResult {
  const [problem] = problems;
  if (problem === undefined)
    return resultFor(row, 'refused', { code: error?.code ?? '', message: error?.message ?? '' });
  const { code, message, fix, who, next, seen, targetRung } = asOnCommandLine(problem, spell);
  const column = /[Tt]he column "[^"]*"/.exec(message)?.[0];
  const isSaid = seen === null || seen === '' || message.includes(String(seen)) || column === undefined;
  const valued = isSaid ? message : message.replace(column, `${column} ("${String(seen)}")`);
  const sentence = `${valued.charAt(0).toUpperCase()}${valued.slice(1)} ${fix}`;
  return resultFor(row, 'refused', { code, message: sentence, who: fixerAtTerminal({ who, next }), rung: targetRung });
}

/** The newest call with this key; null without one, and where the API key may not read calls. */
async function callWith(client: Client, key: string): Promise<CallView | null> {
  const found = await client.list({ key, limit: 1 }).catch((error: unknown) => {
    if (error instanceof OutdialError && error.status === 403) return null;
    throw error;
  });
  return found?.items[0] ?? null;
}

/** The call in place of a reassigned one, however often it was given away; the last one that the API key may read. */
async function standingFor(client: Client, call: CallView): Promise<CallView> {
  let current = call;
  for (const seen = new Set([call.id]); current.reassignedTo !== null && !seen.has(current.reassignedTo);) {
    seen.add(current.reassignedTo);
    const next = await client.get(current.reassignedTo).catch(() => null);
    if (next === null) break;
    current = next;
  }
  return current;
}

async function placedBefore(client: Client, row: CsvCall, id: string, wish: RowWish): Promise<RowResult | RowLater> {
  const call = await client.get(id).catch(() => null);
  if (call === null) return resultFor(row, 'placed-before', { call: id });
  return resultOfCall(client, row, { call, result: 'placed-before' }, wish);
}

/** A row whose key has a call already: the same row of an earlier run, or one that was rejected and is now corrected. */
async function keyInUse(
  client: Client,
  row: CsvCall,
  code: string | undefined,
  wish: RowWish,
): Promise<RowResult | RowLater | null> {
  if (code !== 'key-reused') return null;
  const earlier = await callWith(client, row.key);
  if (earlier === null) return null;
  const same = await sameRow(client, row, earlier, wish);
  if (same !== null || !wasNeverDialed(earlier)) return same;
  const newKey = await keyAfter(client, row.key, wish.keys);
  const message = `The key "${row.key}" belongs to ${earlier.id}, which was rejected and never dialed. Give the corrected row the key "${newKey}".`;
  return resultFor(row, 'refused', { code, message, who: you, rung: false, newKey });
}

/**
 * The call of the same row in an earlier run. A time that counts from now, such as `wait`, makes another request of the row, so the server
 * refuses its key. With the times of that run, the server compares the rest. The key is in use, so this can place nothing.
 */
async function sameRow(
  client: Client,
  row: CsvCall,
  earlier: CallView,
  wish: RowWish,
): Promise<RowResult | RowLater | null> {
  const { key, body, fromNow } = row;
  if (fromNow.length === 0) return null;
  const request = { ...body, ...Object.fromEntries(fromNow.map((name) => [name, earlier[name] ?? undefined])) };
  // The earlier run may have had no --wait.
  for (const wished of [request, { ...request, expiresAt: undefined }]) {
    // A check refuses a deadline that has passed before it compares. So does the server's order, except for a repeat, which it names.
    const isOver = wished.expiresAt !== undefined && Date.parse(earlier.expiresAt) <= wish.now();
    const known =
      wish.isDry && !isOver
        ? (await client.check(wished, { idempotencyKey: key }).catch(() => null))?.replays
        : (await client.place(wished, { idempotencyKey: key }).catch(() => null))?.call.id;
    if (known != null) return placedBefore(client, row, known, wish);
  }
  return null;
}
