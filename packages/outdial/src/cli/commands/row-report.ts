import { appendFileSync, writeFileSync } from 'node:fs';
import { counted } from '../../call/counted.ts';
import { csvHead, csvLine } from '../csv.ts';
import { CommandError, exitCode } from '../exit-code.ts';
import { plain, told } from '../print.ts';
import { momentOf } from '../reader.ts';
import type { Terminal } from '../terminal.ts';
import { isUnrung, type RowResult } from './row-result.ts';

interface ReportWish {
  readonly report?: string;
  readonly json?: boolean;
}

const reported = [
  ...['row', 'result', 'state', 'rung', 'call', 'code', 'message', 'who', 'key', 'newKey', 'label'],
  ...['agent', 'from', 'to', 'notBefore'],
] as readonly (keyof Omit<RowResult, 'leftOut'>)[];

/** Prints a row's result at once, and appends it to the report. `leftOut`: the further columns of the file. */
export function reportTo(
  { report, json }: ReportWish,
  leftOut: readonly string[],
  terminal: Terminal,
): (result: RowResult) => void {
  if (report !== undefined) {
    try {
      writeFileSync(report, `${csvHead([...reported, ...leftOut])}\r\n`);
    } catch (error) {
      throw new CommandError(`The report ${report} cannot be written.`, exitCode.usage, error);
    }
  }
  return (result) => {
    const { leftOut: others, ...shown } = result;
    if (report !== undefined)
      appendFileSync(report, `${csvLine([...reported.map((column) => cellOf(shown[column])), ...others])}\r\n`);
    terminal.line(json === true ? JSON.stringify(shown) : resultLine(result, terminal));
  };
}

const cellOf = (value: RowResult[keyof RowResult]): string =>
  value === true ? 'yes' : value === false ? 'no' : String(value ?? '');

/** One row's result for a person. */
export function resultLine({ row, result, call, state, rung, message, who, notBefore }: RowResult, terminal: Terminal) {
  const { paint, reader } = terminal;
  const isBad = result === 'refused' || result === 'rejected';
  const mark = isBad ? paint.red('✗') : result === 'placed-before' ? paint.yellow('=') : paint.green('✓');
  const names = { refused: 'refused', 'would-be-placed': 'would be accepted' } as Readonly<Record<string, string>>;
  const ended = state !== null && rung !== null ? `, ${state}` : '';
  const what = `${call ?? names[result] ?? result}${call === null ? '' : ended}`;
  const from = notBefore === null || isBad ? '' : `, dials from ${momentOf(notBefore, reader)}`;
  const rang = result === 'rejected' ? ', the phone never rang' : '';
  const why = message === '' ? '' : `  ${told(message, reader)}${who === null ? '' : ` (${who})`}`;
  return `${mark} line ${row}: ${plain(`${what}${rang}${from}`)}${why}`;
}

/** How many rows came to what. */
export function sumOf(results: readonly RowResult[], all: number): string {
  const of = (wanted: RowResult['result']) => results.filter(({ result }) => result === wanted);
  const waits = of('would-be-placed').filter(({ code }) => code !== null).length;
  const unrung = results.filter(isUnrung).length;
  const said = [
    [of('placed').length, 'placed'],
    [of('placed-before').length, `placed before${unrung === 0 ? '' : ` (${unrung} of them never rang)`}`],
    [of('would-be-placed').length, `would be placed${waits === 0 ? '' : ` (${waits} of them would wait)`}`],
    [of('rejected').length, 'rejected'],
    [of('refused').length, 'refused'],
  ] as const;
  const sums = said.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  if (sums.length === 0) return `${counted(0, 'row')} of ${all}.`;
  return `${counted(results.length, 'row')} of ${all}: ${sums.join(', ')}.`;
}
