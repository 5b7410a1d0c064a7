import { readFileSync } from 'node:fs';
import { counted } from '../../call/counted.ts';
import { OutdialError, type Client } from '../../client/index.ts';
import { withClient, type ConnectionFlags } from '../connection.ts';
import { csvFields, readCsvCalls, type CsvRows } from '../csv-calls.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { onKeyPress } from '../interrupts.ts';
import { whyUnread } from '../../system/unread-file.ts';
import { plain } from '../print.ts';
import type { Surroundings } from '../surroundings.ts';
import { reportTo, resultLine, sumOf } from './row-report.ts';
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
  const { terminal } = surroundings;
  const file = fileOf(flags, surroundings);
  const all = file.rows.length;
  needConfirmation(all, flags, surroundings);
  if (file.isZoneless) terminal.aside(`Times without a time zone count in ${terminal.reader.timeZone}.`);
  const results: RowResult[] = [];
  const asked = { isDeclined: false, isForbidden: false };
  const unfinished = (): string => `${sumOf(results, all)} ${goOn(flags, asked.isForbidden)}`;
  try {
    const code = await withClient(surroundings, flags, async (client) => {
      const run = { client, file, isDry: flags.dryRun === true, surroundings, lacks: new Set<string>() };
      const declined = run.isDry || flags.confirm !== undefined ? null : await askAbout(run);
      asked.isDeclined = declined !== null;
      if (declined !== null) return declined;
      const report = reportTo(flags, file.leftOut, terminal);
      await eachRow(run, (result) => {
        results.push(result);
        report(result);
      }).catch((error: unknown) => {
        asked.isForbidden = isForbidden(error);
        throw error;
      });
      terminal.aside(results.length < all ? unfinished() : sumOf(results, all));
      sayLacks(run);
      if (results.length < all) return exitCode.interrupted;
      return run.lacks.size > 0 ? exitCode.refused : codeOf(results);
    });
    // What the server refused for every row has been printed.
    if (results.length < all && code !== exitCode.interrupted && !asked.isDeclined) terminal.aside(unfinished());
    return code;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${error.message}\n${unfinished()}`, error.code, error);
  } finally {
    terminal.status(null);
  }
}

function fileOf({ csv, from, queue, label, batch = '', map = [] }: PlaceCsvFlags, world: Surroundings): CsvRows {
  const defaults = {
    ...(from !== undefined && { from }),
    ...(queue !== undefined && { queue }),
    ...(label !== undefined && { label }),
  };
  const when = { now: world.clock.now(), timeZone: world.terminal.reader.timeZone };
  return readCsvCalls(textOf(csv), { map, defaults, batch, when });
}

const isBad = ({ result }: RowResult): boolean => result === 'refused' || result === 'rejected';
const codeOf = (results: readonly RowResult[]): ExitCode => (results.some(isBad) ? exitCode.refused : exitCode.ok);

interface RunOfRows {
  readonly client: Client;
  readonly file: CsvRows;
  readonly isDry: boolean;
  readonly surroundings: Surroundings;
  readonly lacks: Set<string>;
}

/** Says what the API key lacks to place the rows that a check has accepted. */
function sayLacks({ lacks, surroundings: { terminal } }: RunOfRows): void {
  for (const lack of lacks)
    terminal.aside(`${terminal.paint.yellow('!')} ${plain(lack)} Until then, every row is refused.`);
}

/** Running the command again as it is does not help. */
const isForbidden = (error: unknown): boolean =>
  error instanceof OutdialError && (error.status === 401 || error.status === 403);

/** One row after another, until Ctrl-C. */
async function eachRow(
  { client, file, isDry, surroundings, lacks }: RunOfRows,
  done: (result: RowResult) => void,
): Promise<void> {
  const { terminal } = surroundings;
  const stopping = new AbortController();
  const stop = onKeyPress(surroundings, { first: () => stopping.abort(), again: () => undefined });
  const spell = (option: string): string | null => {
    const column = file.columnOf(option);
    if (column !== null) return `the column "${column}"`;
    if (surroundings.hasOption(option)) return `--${option}`;
    return csvFields.includes(option) ? `the column ${option}` : null;
  };
  const keys = new Set(file.rows.map((row) => (row.kind === 'call' ? row.key : row.ownKey)));
  const wish: RowWish = { isDry, spell, lookedUp: new Set(), lacks, keys };
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

/** Many phones may ring: a person is asked, or the command says how many rows it means. Throws CommandError. */
function needConfirmation(count: number, { confirm, dryRun }: PlaceCsvFlags, { terminal }: Surroundings): void {
  if (dryRun === true || confirm === String(count)) return;
  if (confirm !== undefined) {
    const sentence = `The file has ${counted(count, 'row')}, and --confirm says ${confirm}. It counts every row, also those that would be refused.`;
    throw new CommandError(sentence, exitCode.refused);
  }
  if (!terminal.interactive)
    throw new CommandError(
      `The file has ${counted(count, 'row')}. Check it with --dry-run, then give --confirm ${count}.`,
      exitCode.usage,
    );
}

/** Checks every row, shows those that would not be placed, and asks the person about the others. Null: they are to be placed. */
async function askAbout(run: RunOfRows): Promise<ExitCode | null> {
  const { terminal } = run.surroundings;
  const checked: RowResult[] = [];
  await eachRow({ ...run, isDry: true }, (result) => checked.push(result));
  for (const result of checked.filter(isBad)) terminal.aside(resultLine(result, terminal));
  terminal.aside(sumOf(checked, run.file.rows.length));
  const count = checked.filter(({ result }) => result === 'would-be-placed').length;
  const isWhole = checked.length === run.file.rows.length;
  sayLacks(run);
  const mayAsk = isWhole && count > 0 && run.lacks.size === 0;
  const answer = mayAsk ? await terminal.ask(`Place ${counted(count, 'call')}? [y/N] `) : null;
  if (/^y(es)?$/i.test((answer ?? '').trim())) return null;
  terminal.aside('Nothing was placed.');
  if (!isWhole) return exitCode.interrupted;
  return count === 0 && run.lacks.size === 0 ? codeOf(checked) : exitCode.refused;
}

function goOn({ dryRun }: PlaceCsvFlags, isRefused: boolean): string {
  if (dryRun === true) return 'Nothing was placed.';
  const how = isRefused
    ? 'Run the command again with a key that may place these calls'
    : 'Run the same command again to go on';
  return `${how}: no row is placed twice.`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${whyUnread(file, error)}`, exitCode.usage, error);
  }
}
