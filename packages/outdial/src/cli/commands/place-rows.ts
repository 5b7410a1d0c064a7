import { readFileSync } from 'node:fs';
import { counted } from '../../call/counted.ts';
import { limits } from '../../call/fields.ts';
import { isoOf } from '../../call/instants.ts';
import { OutdialError, type Client } from '../../client/index.ts';
import { withClient, type ConnectionFlags } from '../connection.ts';
import { csvFields, readCsvCalls, type CsvRows } from '../csv-calls.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { onKeyPress } from '../interrupts.ts';
import { whyUnread } from '../../system/unread-file.ts';
import { plain } from '../print.ts';
import { wrapping } from '../wrapping.ts';
import { momentOf } from '../reader.ts';
import { spellFlags } from '../shell.ts';
import type { Surroundings } from '../surroundings.ts';
import { reportTo, resultLine, sumOf } from './row-report.ts';
import { isUnrung, resultOf, type RowResult, type RowWish } from './row-result.ts';

export interface PlaceCsvFlags extends ConnectionFlags {
  readonly csv: string;
  readonly map?: readonly string[];
  readonly from?: string;
  readonly queue?: string;
  readonly label?: string;
  readonly wait?: string;
  readonly again?: boolean;
  readonly allowDuplicates?: boolean;
  readonly batch?: string;
  readonly dryRun?: boolean;
  readonly confirm?: string;
  readonly report?: string;
  readonly json?: boolean;
}

/** Checks or places every row, one after another, and says what became of each. */
export async function placeRows(flags: PlaceCsvFlags, given: Surroundings): Promise<ExitCode> {
  const surroundings = wrapping(given);
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
      const [isDry, again] = [flags.dryRun === true, flags.again === true];
      const run = { client, file, isDry, again, surroundings, lacks: new Set<string>() };
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
      // A person who was asked has read it.
      if (isDry || flags.confirm !== undefined) sayWait(results, run);
      sayLacks(run);
      sayAgain(results, flags, run);
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

/** Says when the new calls of rows without a `wait` give up. */
function sayWait(results: readonly RowResult[], { file, surroundings }: RunOfRows): void {
  const { aside, reader } = surroundings.terminal;
  const isNew = ({ result }: RowResult): boolean => result === 'placed' || result === 'would-be-placed';
  if (!file.usualWaits || !results.some(isNew)) return;
  const until = momentOf(isoOf(reader.now() + limits.defaultDeadlineMs), reader);
  aside(
    `Calls wait at most ${limits.defaultDeadlineMs / 60_000} minutes, until about ${until}. Change that with --wait or a column wait.`,
  );
}

/** How to place again the rows whose phone never rang, and no other row. */
function sayAgain(results: readonly RowResult[], flags: PlaceCsvFlags, { file, surroundings }: RunOfRows): void {
  const { terminal } = surroundings;
  const unrung = results.filter(isUnrung).length;
  if (unrung === 0) return;
  const { map = [], csv, from, queue, label, wait, batch, report } = flags;
  const confirm = flags.confirm ?? (terminal.interactive ? undefined : String(file.rows.length));
  const maps = map.map((each) => spellFlags({ map: each })).join('');
  const known = spellFlags({
    ...{ from, queue, label, wait, batch, confirm, report },
    again: true,
    allowDuplicates: flags.allowDuplicates,
  });
  terminal.aside(
    `${counted(unrung, 'row')} expired or failed, and the phone never rang. To place only those again: outdial calls place${spellFlags({ csv })}${maps}${known}`,
  );
}

function fileOf(
  { csv, from, queue, label, wait, batch = '', map = [], allowDuplicates = false }: PlaceCsvFlags,
  world: Surroundings,
): CsvRows {
  const defaults = {
    ...(wait !== undefined && { wait }),
    ...(from !== undefined && { from }),
    ...(queue !== undefined && { queue }),
    ...(label !== undefined && { label }),
  };
  const when = { now: world.clock.now(), timeZone: world.terminal.reader.timeZone };
  return readCsvCalls(textOf(csv), { map, defaults, batch, when, allowDuplicates });
}

const isBad = ({ result }: RowResult): boolean => result === 'refused' || result === 'rejected';
const codeOf = (results: readonly RowResult[]): ExitCode => (results.some(isBad) ? exitCode.refused : exitCode.ok);

interface RunOfRows {
  readonly client: Client;
  readonly file: CsvRows;
  readonly isDry: boolean;
  readonly again: boolean;
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
  { client, file, isDry, again, surroundings, lacks }: RunOfRows,
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
  const { now } = surroundings.clock;
  const wish: RowWish = { isDry, again, spell, now, lookedUp: new Set(), lacks, keys };
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
  sayWait(checked, run);
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
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof TypeError)
      throw new CommandError(
        `${file} is not UTF-8, so letters such as ü would be lost. Save it as "CSV UTF-8", then run the command again.`,
        exitCode.usage,
        error,
      );
    throw new CommandError(`${file} cannot be read: ${whyUnread(file, error)}`, exitCode.usage, error);
  }
}
