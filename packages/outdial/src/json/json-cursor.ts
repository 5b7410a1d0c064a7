import type { SlipKind } from './slips.ts';

/** A text while it is read: the current position, and what was found on the way. */
export interface Cursor {
  readonly text: string;
  at: number;
  readonly slips: { kind: SlipKind; from: number; to: number }[];
  readonly duplicates: string[];
  readonly values: Map<string, readonly [number, number]>;
  readonly names: Map<string, readonly [number, number]>;
}

const maximumSlips = 20;

/** Nothing more can be read; the cursor's last slip says why. */
export class Unreadable extends Error {}

/** Notes a slip. Throws Unreadable when there are too many of them. */
export function slip(
  cursor: Cursor,
  kind: SlipKind,
  from = cursor.at,
  to = Math.min(from + 1, cursor.text.length),
): void {
  cursor.slips.push({ kind, from, to });
  if (cursor.slips.length >= maximumSlips) throw new Unreadable();
}

/** Notes a slip and throws Unreadable. */
export function stop(cursor: Cursor, kind: SlipKind): never {
  slip(cursor, kind);
  throw new Unreadable();
}

export const isAtEnd = (cursor: Cursor): boolean => cursor.at >= cursor.text.length;

/** Said once for all the brackets that the end of the text, or another bracket, leaves open; what was read so far is kept. */
export function unclosed(cursor: Cursor): void {
  const last = cursor.slips.at(-1);
  if (last?.kind !== 'unclosed' || last.from !== cursor.at) slip(cursor, 'unclosed');
}

/** Matches at the cursor and moves past it; null without a match. `pattern` is sticky. */
export function take(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (match === null || match[0] === '') return null;
  cursor.at += match[0].length;
  return match[0];
}

const oddities: readonly (readonly [RegExp, SlipKind])[] = [
  [/[\p{Zs}\u2028\u2029\p{Cf}\v\f]+/uy, 'odd-space'],
  [/\/\/[^\n]*|\/\*[^]*?\*\/|#[^\n]*/y, 'comment'],
  [/\.{3}|…/y, 'ellipsis'],
];

/** Moves past white space, comments and what JSON does not know as space. */
export function skipSpace(cursor: Cursor): void {
  for (;;) {
    if (take(cursor, /[ \t\n\r]+/y) !== null) continue;
    const from = cursor.at;
    const odd = oddities.find(([pattern]) => take(cursor, pattern) !== null);
    if (odd === undefined) return;
    slip(cursor, odd[1], from, cursor.at);
  }
}
