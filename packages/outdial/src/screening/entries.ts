import { possibleNumbers } from '../phone/possible-numbers.ts';
import { NumberBlocks } from './number-blocks.ts';

/** What a do-not-call list holds. Numbers are kept as the digits behind the `+`, which fit a JavaScript number. */
export interface Entries {
  readonly numbers: NumberBlocks;
  /** Beginnings of numbers. */
  readonly prefixes: NumberBlocks;
}

/** A list that cannot be used, with the reason as a sentence's second half. It does not repeat a line: that may be a number. */
export class ListFault extends Error {}

/** Numbers and prefixes of one list; each takes eight bytes. */
const mostEntries = 5_000_000;
/** Bytes of a line. */
const longestLine = 64 * 1024;
/** Bytes that are read before other work has its turn: a few milliseconds of work. */
const slice = 32 * 1024;

interface Reading extends Entries {
  /** The parts of a line whose end is in a later slice, and their length. */
  begun: Buffer[];
  begunLength: number;
  /** Lines so far. */
  line: number;
  /** A line feed right behind a carriage return ends the same line. */
  afterReturn: boolean;
}

/**
 * Reads a list: a number in international form on each line, or a prefix that ends in `*`. Only the first column of a CSV counts.
 * Separators, empty lines, `#` comments and one heading (words) are skipped. Any other line spoils the whole list: a number that is not
 * understood would not be protected. A page of HTML or JSON is not a list. Other work runs between slices of it.
 *
 * @throws ListFault
 */
export async function readEntries(chunks: AsyncIterable<Uint8Array>, most = mostEntries): Promise<Entries> {
  const reading: Reading = {
    numbers: new NumberBlocks(),
    prefixes: new NumberBlocks(),
    begun: [],
    begunLength: 0,
    line: 0,
    afterReturn: false,
  };
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    for (let from = 0; from < bytes.length; from += slice) {
      takeSlice(reading, bytes.subarray(from, from + slice));
      if (reading.numbers.size + reading.prefixes.size > most)
        throw new ListFault(`it has more than ${most.toLocaleString('en-US')} entries`);
      await nextTurn();
    }
  }
  endLine(reading, Buffer.alloc(0));
  return { numbers: reading.numbers.sealed(), prefixes: reading.prefixes.sealed() };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const [lineFeed, carriageReturn, numberSign] = [10, 13, 35];

function takeSlice(reading: Reading, bytes: Buffer): void {
  let from = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte !== lineFeed && byte !== carriageReturn) continue;
    // Blank lines and comments cost no more than their bytes.
    const isWhole = reading.begunLength === 0;
    const isSameEnd = byte === lineFeed && at === from && reading.afterReturn;
    if (isWhole && (at === from || bytes[from] === numberSign)) reading.line += isSameEnd ? 0 : 1;
    else endLine(reading, bytes.subarray(from, at));
    from = at + 1;
    reading.afterReturn = byte === carriageReturn;
  }
  if (from === bytes.length) return;
  reading.afterReturn = false;
  // A copy: the slice belongs to its source.
  reading.begun.push(Buffer.from(bytes.subarray(from)));
  reading.begunLength += bytes.length - from;
  if (reading.begunLength > longestLine) throw new ListFault(`line ${reading.line + 1} is longer than 64 KiB`);
}

function endLine(reading: Reading, rest: Buffer): void {
  reading.line += 1;
  if (reading.begunLength + rest.length === 0) return;
  const bytes = reading.begunLength === 0 ? rest : Buffer.concat([...reading.begun, rest]);
  [reading.begun, reading.begunLength] = [[], 0];
  takeLine(reading, bytes.toString('utf8'));
}

function takeLine({ numbers, prefixes, line }: Reading, raw: string): void {
  const entry = bare(line === 1 ? raw.replace(/^\uFEFF/, '') : raw);
  if (entry === '' || (line === 1 && /^\p{L}\D*$/u.test(entry))) return;
  const [, digits = '', star] = /^\+([1-9]\d{0,15})(\*?)$/.exec(entry) ?? [];
  const meant = star === '*' || digits === '' ? [digits] : possibleNumbers(digits);
  if (digits === '' || meant.length === 0)
    throw new ListFault(`line ${line} is neither a number in international form nor a prefix`);
  for (const each of meant) (star === '*' ? prefixes : numbers).add(Number(each));
}

const plain = /^\+\d+$/;

function bare(line: string): string {
  if (plain.test(line)) return line;
  const [column = ''] = line.replace(/#.*$/, '').split(/[,;\t]/, 1);
  return column.replaceAll(/["'\s().-]/g, '').replace(/^tel:/i, '');
}

/** True if the list has no entries. */
export function isEmpty({ numbers, prefixes }: Entries): boolean {
  return numbers.size === 0 && prefixes.size === 0;
}

/** True if a number in E.164 form, or a prefix of it, is on the list. */
export function isListed({ numbers, prefixes }: Entries, number: string): boolean {
  const digits = number.slice(1);
  if (numbers.has(Number(digits))) return true;
  if (prefixes.size === 0) return false;
  return Array.from({ length: digits.length }, (_, index) => digits.slice(0, index + 1)).some((start) =>
    prefixes.has(Number(start)),
  );
}
