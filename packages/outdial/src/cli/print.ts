import type { ProblemView } from '../call/problem.ts';
import { placeOf, readJson } from '../json/json.ts';
import { blankSecrets } from '../masking/secrets.ts';
import { blankUnseen } from '../masking/unseen.ts';
import { fixerOf } from '../problems/pages.ts';
import { localTimes, type TerminalReader } from './reader.ts';
import type { Paint, Terminal } from './terminal.ts';

/** A place in the caller's own text; line and column count from 1. */
export interface MarkedPlace {
  readonly line: number;
  readonly column: number;
  /** How many characters to mark; 1 when not known. */
  readonly length?: number;
}

/** The caller's own text, and the place of a problem in it; null when the problem does not have a place. */
export interface Source {
  readonly text: string;
  readonly placeOf: (problem: ProblemView, index: number) => MarkedPlace | null;
}

export function sourceOf(text: string): Source {
  const { places } = readJson(text);
  return {
    text,
    placeOf: ({ code, pointer }) =>
      pointer === null ? null : placeOf(places, pointer, code.endsWith('field-unknown') ? 'name' : 'value'),
  };
}

const widest = 100;

/** The line of the caller's own text with a caret under the place, secrets blanked. A long line is shown around the place only. */
export function caret(text: string, place: MarkedPlace, paint: Paint): readonly string[] {
  const line = blankSecrets(text.split(/\r\n|\r|\n/)[place.line - 1] ?? '');
  const column = Math.min(Math.max(place.column, 1), line.length + 1);
  const start = line.length <= widest ? 0 : Math.max(0, Math.min(column - 1 - widest / 2, line.length - widest));
  const shown = plain(line.slice(start, start + widest));
  const before = start > 0 ? '…' : '';
  const after = start + widest < line.length ? '…' : '';
  const offset = before.length + (column - 1 - start);
  const marks = Math.max(1, Math.min(place.length ?? 1, shown.length - (column - 1 - start)));
  const margin = `${place.line} | `;
  return [
    `${paint.dim(margin)}${before}${shown}${after}`,
    `${' '.repeat(margin.length + offset)}${paint.red('^'.repeat(marks))}`,
  ];
}

type Fixing = Pick<ProblemView, 'who' | 'next'>;

/** Who can fix what a command has asked for: the person who typed it is the sender of the request, and its developer. */
export const fixerAtTerminal = (problem: Fixing): string =>
  problem.who === 'caller' || problem.who === 'developer' ? 'you' : fixerOf(problem);

/** What to do about a problem, with the command that does it. */
export const fixIn = ({ fix, command }: Pick<ProblemView, 'fix' | 'command'>): string =>
  command === undefined ? fix : `${fix} On the command line: ${command}`;

/**
 * One problem: its sentence, its place, the expected value and the fix unless they were said, and who can do it. `fixedBy`: how that one is
 * called.
 */
export function problemLines(
  problem: ProblemView,
  { paint, reader }: Pick<Terminal, 'paint' | 'reader'>,
  mark: { readonly text: string; readonly place: MarkedPlace } | null,
  fixedBy: (problem: Fixing) => string = fixerOf,
): readonly string[] {
  const lines = [`${paint.red('✗')} ${paint.bold(told(problem.message, reader, problem.asOf))}`];
  if (mark !== null) lines.push(...caret(mark.text, mark.place, paint).map((line) => `    ${line}`));
  const { expected } = problem;
  const fix = fixIn(problem);
  if (expected !== null && ![problem.message, fix].some((text) => text.includes(expected)))
    lines.push(`  expected: ${plain(expected)}`);
  if (!(fix === `Change it to ${expected}.` && problem.message.includes(expected ?? '')))
    lines.push(`  ${told(fix, reader, problem.asOf)}`);
  lines.push(paint.dim(`  ${plain(problem.code)} · who can fix it: ${fixedBy(problem)}`));
  return lines;
}

interface PrintedCorrection {
  readonly corrected: unknown;
  readonly fill: readonly string[];
}

interface PrintingWish {
  readonly source?: Source | null;
  readonly say?: (text?: string) => void;
  readonly fixedBy?: ((problem: Fixing) => string) | undefined;
}

/** Prints the problems, then the corrected body and the fields that only the caller can fill in. */
export function printProblems(
  terminal: Terminal,
  found: PrintedCorrection & { readonly problems: readonly ProblemView[] },
  { source = null, say = terminal.line, fixedBy }: PrintingWish = {},
): void {
  for (const [index, problem] of found.problems.entries()) {
    const place = source?.placeOf(problem, index) ?? null;
    const mark = source === null || place === null ? null : { text: source.text, place };
    for (const line of problemLines(problem, terminal, mark, fixedBy)) say(line);
    say();
  }
  printCorrected(terminal, found, say);
}

/** Prints the corrected body, if there is one, and the fields that only the caller can fill in. */
export function printCorrected(
  { paint }: Terminal,
  { corrected, fill }: PrintedCorrection,
  say: (text?: string) => void,
): void {
  if (corrected === null || corrected === undefined) return;
  say(paint.bold('Corrected:'));
  for (const line of spellJson(corrected).split('\n')) say(paint.green(`  ${line}`));
  if (fill.length > 0) say(`Fill in: ${fill.join(', ')}`);
}

/** JSON with an indent of 2, in which a short list or object without others in it is on one line. */
export function spellJson(value: unknown): string {
  const onOneLine = (whole: string): string => {
    const line = whole.replaceAll(/\n\s*/g, ' ');
    return line.length > widest * 0.7 ? whole : line.replaceAll(/^\[ | \]$/g, (edge) => edge.trim());
  };
  // A string of JSON has no line break, so each of these breaks is between values.
  return JSON.stringify(value, null, 2)
    .replaceAll(/\{\n[^{}[\]]*\n\s*\}/g, onOneLine)
    .replaceAll(/\[\n[^[\]]*\n\s*\]/g, onOneLine);
}

/** Rows in columns, two spaces apart; no padding after the last. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  return rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '),
  );
}

export const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, Math.max(0, length - 1))}…` : text;

/** The same without what is in brackets, and cut between two words where that keeps most of the text. */
export function shortenedWords(whole: string, length: number): string {
  if (whole.length <= length) return whole;
  const text = whole.replaceAll(/ \([^()]*\)/g, '');
  if (text.length <= length) return text;
  const room = Math.max(0, length - 1);
  const end = text.lastIndexOf(' ', room);
  return end > room / 2 ? `${text.slice(0, end).replace(/[,;:]$/, '')}…` : shortened(text, length);
}

/** Text from elsewhere on one line, at its length. The terminal escapes whatever is printed without this. */
export const plain = blankUnseen;

/** The same, with its times in the reader's time zone. `on`: the time of the text, ISO 8601. */
export function told(text: string, reader: TerminalReader, on?: string | null): string {
  return plain(localTimes(text, reader, on));
}
