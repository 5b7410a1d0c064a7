import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { counted } from '../../call/counted.ts';
import { OutdialError, type Client } from '../../client/index.ts';
import { withClient, type ConnectionFlags } from '../connection.ts';
import { csvHead, csvLine } from '../csv.ts';
import { readCsvCalls, type CsvCall } from '../csv-calls.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { onKeyPress } from '../interrupts.ts';
import { plain, told } from '../print.ts';
import { whyUnread } from '../../system/unread-file.ts';
import type { Surroundings } from '../surroundings.ts';

export interface PlaceCsvFlags extends ConnectionFlags {
  readonly csv: string;
  readonly map?: readonly string[];
  readonly from?: string;
  readonly queue?: string;
  readonly label?: string;
  readonly batch?: string;
  readonly dryRun?: boolean;
  readonly confirm?: string;
  readonly report?: string;
  readonly json?: boolean;
}

interface RowResult {
  readonly row: number;
  readonly result: 'placed' | 'placed-before' | 'would-be-placed' | 'refused';
  readonly call: string | null;
  readonly code: string | null;
  readonly message: string;
}

/** Checks or places every row, one after another, and says what became of each. */
export async function placeRows(flags: PlaceCsvFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal, clock } = surroundings;
  const { from, queue, label, batch = '', map = [] } = flags;
  const defaults = {
    ...(from !== undefined && { from }),
    ...(queue !== undefined && { queue }),
    ...(label !== undefined && { label }),
  };
  const calls = readCsvCalls(textOf(flags.csv), { map, defaults, batch, now: clock.now() });
  if (flags.dryRun !== true && !(await isMeant(calls.length, flags, surroundings))) {
    terminal.aside('Nothing was placed.');
    return exitCode.refused;
  }
  const stopping = new AbortController();
  const stop = onKeyPress(surroundings, { first: () => stopping.abort(), again: () => undefined });
  const report = reportTo(flags, surroundings);
  const results: RowResult[] = [];
  try {
    return await withClient(surroundings, flags, async (client) => {
      for (const call of calls) {
        if (stopping.signal.aborted) break;
        terminal.status(`Row ${results.length + 1} of ${calls.length}`);
        const result = await resultOf(client, call, flags.dryRun === true);
        results.push(result);
        report(result);
      }
      terminal.status(null);
      return endOf(results, calls.length, flags, surroundings);
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const sentence = `${error.message}\n${counted(results.length, 'row')} of ${calls.length} done. ${goOn(flags)}`;
    throw new CommandError(sentence, error.code, error);
  } finally {
    terminal.status(null);
    stop();
  }
}

/** Many phones may ring: a person says yes, or the command says how many. */
async function isMeant(count: number, { confirm }: PlaceCsvFlags, { terminal }: Surroundings): Promise<boolean> {
  if (confirm !== undefined) {
    if (confirm === String(count)) return true;
    throw new CommandError(`The file has ${counted(count, 'row')}, and --confirm says ${confirm}.`, exitCode.refused);
  }
  if (!terminal.interactive) {
    throw new CommandError(
      `The file has ${counted(count, 'row')}. Check it with --dry-run, then give --confirm ${count}.`,
      exitCode.usage,
    );
  }
  return /^y(es)?$/i.test(((await terminal.ask(`Place ${counted(count, 'call')}? [y/N] `)) ?? '').trim());
}

/** What became of a row. A row that the server refuses does not stop the others; a server that fails does. */
async function resultOf(client: Client, row: CsvCall, isDry: boolean): Promise<RowResult> {
  const { line, body, key } = row;
  const refused = (code: string, message: string): RowResult => ({
    row: line,
    result: 'refused',
    call: null,
    code,
    message,
  });
  try {
    if (isDry) {
      const { ok, problems, readiness } = await client.check(body);
      const [problem] = problems;
      if (!ok) return refused(problem?.code ?? '', problem === undefined ? '' : `${problem.message} ${problem.fix}`);
      const message = readiness?.ready === false ? (readiness.blockers[0]?.message ?? '') : '';
      return { row: line, result: 'would-be-placed', call: null, code: readiness?.blockers[0]?.code ?? null, message };
    }
    const { call, replayed } = await client.place(body, { idempotencyKey: key });
    const [blocker] = call.waitingFor;
    const message = call.outcome?.sentence ?? blocker?.message ?? '';
    return {
      row: line,
      result: replayed ? 'placed-before' : 'placed',
      call: call.id,
      code: blocker?.code ?? null,
      message,
    };
  } catch (error) {
    const before = await placedBefore(client, row, error);
    if (before !== null) return before;
    const isRefusal = error instanceof OutdialError && error.status !== null && error.status < 500;
    if (!isRefusal || error.status === 401 || error.status === 403 || error.status === 429) throw error;
    const [problem] = error.problems;
    return refused(error.code, problem === undefined ? error.message : `${problem.message} ${problem.fix}`);
  }
}

/**
 * The call of the same row in an earlier run. A time that counts from now, such as `wait`, makes another request of the row, so the server
 * refuses its key. With the times of that run, the server compares the rest. The key is in use, so this can place nothing.
 */
async function placedBefore(
  client: Client,
  { line, key, body, fromNow }: CsvCall,
  error: unknown,
): Promise<RowResult | null> {
  if (fromNow.length === 0 || !(error instanceof OutdialError) || error.code !== 'key-reused') return null;
  const [earlier] = (await client.list({ key, limit: 1 })).items;
  if (earlier === undefined) return null;
  const times = Object.fromEntries(fromNow.map((name) => [name, earlier[name] ?? undefined]));
  const placing = await client.place({ ...body, ...times }, { idempotencyKey: key }).catch(() => null);
  if (placing === null) return null;
  const { call } = placing;
  return { row: line, result: 'placed-before', call: call.id, code: null, message: call.outcome?.sentence ?? '' };
}

/** Prints a row's result at once, and appends it to the report. */
function reportTo({ report, json }: PlaceCsvFlags, { terminal }: Surroundings): (result: RowResult) => void {
  if (report !== undefined) {
    try {
      writeFileSync(report, `${csvHead(['row', 'result', 'call', 'code', 'message'])}\r\n`);
    } catch (error) {
      throw new CommandError(`The report ${report} cannot be written.`, exitCode.usage, error);
    }
  }
  const { line, paint, reader } = terminal;
  return ({ row, result, call, code, message }) => {
    if (report !== undefined)
      appendFileSync(report, `${csvLine([String(row), result, call ?? '', code ?? '', message])}\r\n`);
    if (json === true) line(JSON.stringify({ row, result, call, code, message }));
    else if (result === 'refused') line(`${paint.red('✗')} line ${row}: ${told(message, reader)}`);
    else {
      const mark = result === 'placed-before' ? paint.yellow('=') : paint.green('✓');
      line(
        `${mark} line ${row}: ${plain(call ?? 'would be accepted')}${message === '' ? '' : `  ${told(message, reader)}`}`,
      );
    }
  };
}

function endOf(results: readonly RowResult[], all: number, flags: PlaceCsvFlags, { terminal }: Surroundings): ExitCode {
  const count = (result: RowResult['result']): number => results.filter((each) => each.result === result).length;
  const said = [
    [count('placed'), 'placed'],
    [count('placed-before'), 'placed before'],
    [count('would-be-placed'), 'would be placed'],
    [count('refused'), 'refused'],
  ] as const;
  const sums = said.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  terminal.aside(`${counted(results.length, 'row')} of ${all}: ${sums.join(', ') || 'none'}.`);
  if (results.length < all) {
    terminal.aside(goOn(flags));
    return exitCode.interrupted;
  }
  return count('refused') > 0 ? exitCode.refused : exitCode.ok;
}

const goOn = ({ dryRun }: PlaceCsvFlags): string =>
  dryRun === true ? 'Nothing was placed.' : 'Run the same command again to go on: no row is placed twice.';

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${whyUnread(file, error)}`, exitCode.usage, error);
  }
}
