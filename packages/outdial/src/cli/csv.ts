import { plain } from './print.ts';

/** A line of CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front. */
export const csvLine = (cells: readonly string[]): string => cells.map(cell).join(',');

/** The first line, with the byte order mark by which Excel knows UTF-8. */
export const csvHead = (columns: readonly string[]): string => `\ufeff${columns.join(',')}`;

const cell = (text: string): string =>
  `"${plain(text)
    .replace(/^(?=\s*(?:[=@＝＠＋－−]|[+-](?!\d+$)))/u, "'")
    .replaceAll('"', '""')}"`;
