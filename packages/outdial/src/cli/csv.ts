import { spacedNumber } from '../phone/spaced-number.ts';
import { plain } from './print.ts';

/**
 * A line of CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front. A phone number is written with spaces,
 * without which a spreadsheet makes a number of it, such as 1.20E+10.
 */
export const csvLine = (cells: readonly string[]): string => cells.map(cell).join(',');

/** The first line, with the byte order mark by which Excel knows UTF-8. A name from a file or a caller is written like a cell. */
export const csvHead = (columns: readonly string[]): string =>
  `\ufeff${columns.map((name) => (/^[\w.-]+$/.test(name) ? name : cell(name))).join(',')}`;

const cell = (text: string): string =>
  `"${spaced(plain(text))
    .replace(/^(?=\s*(?:[=@＝＠＋－−]|[+-](?![\d ]+$)))/u, "'")
    .replaceAll('"', '""')}"`;

const spaced = (text: string): string => (/^\+\d{7,15}$/.test(text) ? spacedNumber(text) : text);
