import { plain, shortened, shortenedWords, table, told } from './print.ts';
import { zoneOf, type TerminalReader } from './reader.ts';

/** A column of a list. The last one gets the room that the others leave. */
export interface ListColumn {
  readonly name: string;
  /** On a narrow terminal its cells are shortened, down to so many characters. */
  readonly least?: number;
  /** On a terminal its times have no zone, so the header names it. Times in a column that only repeats what others wrote are theirs. */
  readonly timed?: boolean;
  /** A narrow terminal does without it; the highest number goes first. */
  readonly spare?: number;
}

/** A cell; in the last column also a sentence, and what is said of it where it does not fit. */
export type ListCell = string | { readonly whole: string; readonly short: string };

const gap = 2;
/** A reason says something in so many characters. */
const leastReason = 26;

/**
 * Rows under a header. On a terminal each row is one line that fits, and the last column always has room. A pipe gets every cell whole, so
 * that a program can read it.
 */
export function listing(
  columns: readonly ListColumn[],
  rows: readonly (readonly ListCell[])[],
  reader: TerminalReader,
): readonly string[] {
  const { columns: width } = reader;
  const headerOf = ({ name, timed }: ListColumn, index: number): ListCell => {
    const whole = name.toUpperCase();
    if (timed !== true || width === null) return whole;
    // Without room for the zone of each time, the header names it once.
    const zoned = `${whole} (${zoneOf(reader)})`;
    const isBare = (textOf: (cell: ListCell) => string): boolean =>
      rows.some((row) => /\b\d\d:\d\d(?::\d\d)?(?!:?\d| [A-Z])/.test(textOf(row[index] ?? '')));
    return { whole: isBare(wholeOf) ? zoned : whole, short: isBare(shortOf) ? zoned : whole };
  };
  const all = columns.map((column, index) => ({
    column,
    cells: [headerOf(column, index), ...rows.map((row) => row[index] ?? '')],
  }));
  const { shown, widths } = width === null ? { shown: all, widths: [] } : fit(all, width);
  const texts = shown.map(({ cells }, index) => fitted(cells, widths[index] ?? null, index === shown.length - 1));
  return table(Array.from({ length: rows.length + 1 }, (_, row) => texts.map((cells) => cells[row] ?? '')));
}

interface Shown {
  readonly column: ListColumn;
  readonly cells: readonly ListCell[];
}

const wholeOf = (cell: ListCell): string => (typeof cell === 'string' ? cell : cell.whole);
const shortOf = (cell: ListCell): string => (typeof cell === 'string' ? cell : cell.short);
const lengthOf = (cell: ListCell): number => shortOf(cell).length;
const longest = (cells: readonly ListCell[]): number => Math.max(...cells.map(lengthOf));

/** Leaves spare columns out, then shortens the longest, until the last one has room. */
function fit(
  all: readonly Shown[],
  width: number,
): { readonly shown: readonly Shown[]; readonly widths: readonly number[] } {
  const shown = [...all];
  const room = Math.min(longest(all.at(-1)?.cells ?? []), leastReason);
  const others = (): readonly Shown[] => shown.slice(0, -1);
  const taken = (widths: readonly number[]): number => widths.reduce((sum, each) => sum + each + gap, 0);
  let widths = others().map(({ cells }) => longest(cells));
  const spares = all.filter(({ column }) => column.spare !== undefined);
  for (const spare of spares.toSorted((one, other) => (other.column.spare ?? 0) - (one.column.spare ?? 0))) {
    if (taken(widths) + room <= width) break;
    shown.splice(shown.indexOf(spare), 1);
    widths = others().map(({ cells }) => longest(cells));
  }
  while (taken(widths) + room > width) {
    const spareIn = others().map(({ column }, index) => (widths[index] ?? 0) - Math.max(column.least ?? Infinity, 1));
    const most = spareIn.indexOf(Math.max(...spareIn));
    if ((spareIn[most] ?? 0) <= 0) break;
    widths = widths.map((each, index) => (index === most ? each - 1 : each));
  }
  return { shown, widths: [...widths, Math.max(0, width - taken(widths))] };
}

/** The cells in this width: whole if all of them fit. Null: whole. */
function fitted(cells: readonly ListCell[], width: number | null, isLast: boolean): readonly string[] {
  const wholes = cells.map(wholeOf);
  if (width === null || wholes.every((whole) => whole.length <= width)) return wholes;
  return cells.map((cell) => (isLast ? shortenedWords : shortened)(shortOf(cell), width));
}

interface Told {
  readonly message: string;
  readonly asOf?: string | null | undefined;
}

/** Why a call waits: the sentence, and its gist where the agent has a column of their own. */
export function reasonCell({ message, asOf }: Told, agent: string | null, reader: TerminalReader) {
  const whole = told(message, reader, asOf);
  return { whole, short: gistOf(whole, agent) };
}

/** `Ben Away has been Away since 09:08 GMT+1. Outdial dials when …` is `Away since 09:08`. */
export function gistOf(sentence: string, agent: string | null): string {
  const first = /^.*?[.!?](?= [A-Z]|$)/.exec(sentence)?.[0].replace(/[.!?]$/, '') ?? sentence;
  const busy = /^Outdial has (another call in progress) for /.exec(first)?.[1];
  if (busy !== undefined) return busy;
  const own = agent === null || !first.startsWith(`${agent} `) ? first : first.slice(agent.length + 1);
  const said = own === first ? first : own.replace(/^(?:has been|is|has) /, '').replace(/, because .*/, '');
  return plain(said.replaceAll(/(?<=\d\d:\d\d) (?:GMT[+-][\d:]+|[A-Z]{3,4})\b/g, ''));
}
