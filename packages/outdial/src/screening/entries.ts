import { possibleNumbers } from '../phone/possible-numbers.ts';

/** What a do-not-call list holds. Numbers are kept as the digits behind the `+`, which fit a JavaScript number. */
export interface Entries {
  readonly numbers: ReadonlySet<number>;
  /** Beginnings of numbers, digits only. */
  readonly prefixes: ReadonlySet<string>;
}

type EntriesRead =
  | { readonly ok: true; readonly entries: Entries }
  /** `line` counts from 1. Its text is not told: it may be a number. */
  | { readonly ok: false; readonly line: number };

/**
 * Reads the text of a list: a number in international form on each line, or a prefix that ends in `*`. Only the first column of a CSV
 * counts. Separators, empty lines, `#` comments and one heading (words) are skipped. Any other line spoils the whole list: a number that is
 * not understood would not be protected. A page of HTML or JSON is not a list.
 */
export function readEntries(text: string): EntriesRead {
  const numbers = new Set<number>();
  const prefixes = new Set<string>();
  let line = 0;
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    line += 1;
    const entry = bare(raw);
    if (entry === '' || (line === 1 && /^\p{L}\D*$/u.test(entry))) continue;
    const match = /^\+([1-9]\d{0,15})(\*?)$/.exec(entry);
    const [, digits, star] = match ?? [];
    if (digits === undefined) return { ok: false, line };
    if (star === '*') prefixes.add(digits);
    else {
      const meant = possibleNumbers(digits);
      if (meant.length === 0) return { ok: false, line };
      for (const each of meant) numbers.add(Number(each));
    }
  }
  return { ok: true, entries: { numbers, prefixes } };
}

function bare(line: string): string {
  const [column = ''] = line.replace(/#.*$/, '').split(/[,;\t]/);
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
    prefixes.has(start),
  );
}
