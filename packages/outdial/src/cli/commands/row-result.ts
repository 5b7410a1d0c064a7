import type { ProblemView } from '../../call/problem.ts';
import { type Client, OutdialError } from '../../client/index.ts';
import type { CsvCall, FaultyRow } from '../csv-calls.ts';
import { asOnCommandLine, type SpellField } from '../option-names.ts';
import { fixerAtTerminal } from '../print.ts';

export interface RowResult {
  readonly row: number;
  readonly result: 'placed' | 'placed-before' | 'would-be-placed' | 'refused';
  readonly call: string | null;
  readonly code: string | null;
  readonly message: string;
  /** Who can fix it; null where nothing is in the way. */
  readonly who: string | null;
  readonly from: string;
  readonly to: string;
}

/** How the rows of a file are asked about. */
export interface RowWish {
  readonly isDry: boolean;
  readonly spell: SpellField;
  /** Agents whom a row before has looked up again, as the file names them. */
  readonly lookedUp: Set<string>;
}

/** The minute's requests for look-ups are spent: the same row can be asked about later. */
export interface RowLater {
  readonly result: 'later';
}

const lookUpsSpent = 'rate-budget-spent';

type Particulars = Partial<Pick<RowResult, 'call' | 'code' | 'message' | 'who'>>;

const resultFor = (
  { line: row, from, to }: CsvCall | FaultyRow,
  result: RowResult['result'],
  { call = null, code = null, message = '', who = null }: Particulars = {},
): RowResult => ({ row, result, call, code, message, who, from, to });

/** What became of a row. A row that the server refuses does not stop the others; a server that fails does. */
export async function resultOf(client: Client, row: CsvCall | FaultyRow, wish: RowWish): Promise<RowResult | RowLater> {
  if (row.kind === 'faulty') {
    const { code, message } = row;
    return resultFor(row, 'refused', { code, message, who: fixerAtTerminal({ who: 'caller', next: 'nothing' }) });
  }
  try {
    return await (wish.isDry ? checkRow(client, row, wish) : placeRow(client, row));
  } catch (error) {
    if (!(error instanceof OutdialError)) throw error;
    if (error.code === lookUpsSpent) return { result: 'later' };
    if (isOfServer(error)) throw error;
    return (await placedBefore(client, row, error.code, wish.isDry)) ?? refusedRow(row, error.problems, wish, error);
  }
}

/** The server fails, or refuses every row alike. */
const isOfServer = ({ status }: OutdialError): boolean =>
  status === null || status >= 500 || [401, 403, 429].includes(status);

async function checkRow(client: Client, row: CsvCall, wish: RowWish): Promise<RowResult | RowLater> {
  const { ok, problems, readiness, replays } = await client.check(row.body, { idempotencyKey: row.key });
  if (replays !== null) return resultFor(row, 'placed-before', { call: replays });
  if (!ok) {
    const [problem] = problems;
    if (problem?.code === lookUpsSpent) return { result: 'later' };
    return (await placedBefore(client, row, problem?.code, true)) ?? refusedRow(row, problems, wish);
  }
  const isRemembered =
    readiness?.facts.some(({ fact, unread }) => fact === 'person' && unread === lookUpsSpent) ?? false;
  if (isRemembered && !wish.lookedUp.has(row.from)) return { result: 'later' };
  wish.lookedUp.add(row.from);
  const [blocker] = readiness?.blockers ?? [];
  return resultFor(row, 'would-be-placed', blocker === undefined ? {} : aboutProblem(blocker));
}

async function placeRow(client: Client, row: CsvCall): Promise<RowResult> {
  const { call, replayed } = await client.place(row.body, { idempotencyKey: row.key });
  const [blocker] = call.waitingFor;
  const told = blocker === undefined ? {} : aboutProblem(blocker);
  const message = call.outcome === null ? {} : { message: call.outcome.sentence };
  return resultFor(row, replayed ? 'placed-before' : 'placed', { ...told, ...message, call: call.id });
}

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
  const { code, message, fix, who, next } = asOnCommandLine(problem, spell);
  return resultFor(row, 'refused', { code, message: `${message} ${fix}`, who: fixerAtTerminal({ who, next }) });
}

/**
 * The call of the same row in an earlier run. A time that counts from now, such as `wait`, makes another request of the row, so the server
 * refuses its key. With the times of that run, the server compares the rest. The key is in use, so this can place nothing.
 */
async function placedBefore(
  client: Client,
  row: CsvCall,
  code: string | undefined,
  isDry: boolean,
): Promise<RowResult | null> {
  const { key, body, fromNow } = row;
  if (fromNow.length === 0 || code !== 'key-reused') return null;
  const [earlier] = (await client.list({ key, limit: 1 })).items;
  if (earlier === undefined) return null;
  const request = { ...body, ...Object.fromEntries(fromNow.map((name) => [name, earlier[name] ?? undefined])) };
  if (isDry) {
    const checked = await client.check(request, { idempotencyKey: key }).catch(() => null);
    return checked?.replays == null ? null : resultFor(row, 'placed-before', { call: checked.replays });
  }
  const placing = await client.place(request, { idempotencyKey: key }).catch(() => null);
  if (placing === null) return null;
  const { call } = placing;
  return resultFor(row, 'placed-before', { call: call.id, message: call.outcome?.sentence ?? '' });
}
