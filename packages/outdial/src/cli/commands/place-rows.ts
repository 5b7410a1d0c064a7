import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { counted } from '../../call/counted.ts';
import type { Client } from '../../client/index.ts';
import { withClient, type ConnectionFlags } from '../connection.ts';
import { csvHead, csvLine } from '../csv.ts';
import { csvFields, readCsvCalls, type CsvRows } from '../csv-calls.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { onKeyPress } from '../interrupts.ts';
import { plain, told } from '../print.ts';
import { whyUnread } from '../../system/unread-file.ts';
import type { Surroundings } from '../surroundings.ts';
import { resultOf, type RowResult, type RowWish } from './row-result.ts';

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

/** Checks or places every row, one after another, and says what became of each. */
export async function placeRows(flags: PlaceCsvFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal, clock } = surroundings;
  const { from, queue, label, batch = '', map = [] } = flags;
  const defaults = {
    ...(from !== undefined && { from }),
    ...(queue !== undefined && { queue }),
    ...(label !== undefined && { label }),
  };
  const file = readCsvCalls(textOf(flags.csv), { map, defaults, batch, now: clock.now() });
  if (flags.dryRun !== true && !(await isMeant(file.rows.length, flags, surroundings))) {
    terminal.aside('Nothing was placed.');
    return exitCode.refused;
  }
  const report = reportTo(flags, surroundings);
  const results: RowResult[] = [];
  const unfinished = (): string => `${sumOf(results, file.rows.length)} ${goOn(flags)}`;
  try {
    const code = await withClient(surroundings, flags, async (client) => {
      await eachRow({ client, file, flags, surroundings }, (result) => {
        results.push(result);
        report(result);
      });
      terminal.aside(results.length < file.rows.length ? unfinished() : sumOf(results, file.rows.length));
      if (results.length < file.rows.length) return exitCode.interrupted;
      return results.some(({ result }) => result === 'refused') ? exitCode.refused : exitCode.ok;
    });
    // What the server refused for every row has been printed.
    if (results.length < file.rows.length && code !== exitCode.interrupted) terminal.aside(unfinished());
    return code;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${error.message}\n${unfinished()}`, error.code, error);
  } finally {
    terminal.status(null);
  }
}

interface RunOfRows {
  readonly client: Client;
  readonly file: CsvRows;
  readonly flags: PlaceCsvFlags;
  readonly surroundings: Surroundings;
}

/** One row after another, until Ctrl-C. */
async function eachRow(
  { client, file, flags, surroundings }: RunOfRows,
  done: (result: RowResult) => void,
): Promise<void> {
  const { terminal } = surroundings;
  const stopping = new AbortController();
  const stop = onKeyPress(surroundings, { first: () => stopping.abort(), again: () => undefined });
  const spell = (option: string): string | null => {
    const column = file.columnOf(option);
    if (column !== null) return `"${column}"`;
    if (surroundings.hasOption(option)) return `--${option}`;
    return csvFields.includes(option) ? `the column ${option}` : null;
  };
  const wish: RowWish = { isDry: flags.dryRun === true, spell, lookedUp: new Set() };
  try {
    for (const [index, row] of file.rows.entries()) {
      const progress = `Row ${index + 1} of ${file.rows.length}`;
      terminal.status(progress);
      let result = await resultOf(client, row, wish);
      for (let waited = 0; result.result === 'later' && !stopping.signal.aborted; waited += lookAgainMs) {
        if (waited >= longestWaitMs) throw new CommandError(`${lookUpsSpent} It lasts.`, exitCode.failed);
        terminal.status(`${progress}. ${lookUpsSpent} It continues within a minute.`);
        await surroundings.pause(lookAgainMs);
        result = await resultOf(client, row, wish);
      }
      if (result.result === 'later') return;
      done(result);
      if (stopping.signal.aborted) return;
    }
  } finally {
    terminal.status(null);
    stop();
  }
}

const lookAgainMs = 5_000;
/** The allowance is for a minute. */
const longestWaitMs = 3 * 60_000;
const lookUpsSpent = "This minute's look-ups of agents and queues are used up.";

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

/** Prints a row's result at once, and appends it to the report. */
function reportTo({ report, json }: PlaceCsvFlags, { terminal }: Surroundings): (result: RowResult) => void {
  if (report !== undefined) {
    try {
      writeFileSync(report, `${csvHead(reported)}\r\n`);
    } catch (error) {
      throw new CommandError(`The report ${report} cannot be written.`, exitCode.usage, error);
    }
  }
  const { line, paint, reader } = terminal;
  return (row_) => {
    const { row, result, call, message, who } = row_;
    if (report !== undefined)
      appendFileSync(report, `${csvLine(reported.map((column) => String(row_[column] ?? '')))}\r\n`);
    if (json === true) line(JSON.stringify(row_));
    else {
      const mark =
        { refused: paint.red('✗'), 'placed-before': paint.yellow('=') }[result as string] ?? paint.green('✓');
      const what = plain(call ?? (result === 'refused' ? 'refused' : 'would be accepted'));
      const why = message === '' ? '' : `  ${told(message, reader)}${who === null ? '' : ` (${who})`}`;
      line(`${mark} line ${row}: ${what}${why}`);
    }
  };
}

const reported = ['row', 'result', 'call', 'code', 'message', 'who', 'from', 'to'] as const;

/** How many rows came to what. */
function sumOf(results: readonly RowResult[], all: number): string {
  const of = (wanted: RowResult['result']) => results.filter(({ result }) => result === wanted);
  const waits = of('would-be-placed').filter(({ code }) => code !== null).length;
  const said = [
    [of('placed').length, 'placed'],
    [of('placed-before').length, 'placed before'],
    [of('would-be-placed').length, `would be placed${waits === 0 ? '' : ` (${waits} of them would wait)`}`],
    [of('refused').length, 'refused'],
  ] as const;
  const sums = said.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return `${counted(results.length, 'row')} of ${all}: ${sums.join(', ') || 'none'}.`;
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
