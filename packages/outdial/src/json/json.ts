import { type Cursor, isAtEnd, skipSpace, slip, stop, take, unclosed, Unreadable } from './json-cursor.ts';
import { bareWord, quotes, readText, readWord } from './json-text.ts';
import { escapePointer } from './pointer.ts';
import type { SlipKind } from './slips.ts';

/** A place in a text. `offset` and `length` in UTF-16 units; `line` and `column` from 1. */
export interface TextPlace {
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
}

/** By JSON pointer: the place of each value, and of each field's name. */
export interface Places {
  readonly values: ReadonlyMap<string, TextPlace>;
  readonly names: ReadonlyMap<string, TextPlace>;
}

interface Slip {
  readonly kind: SlipKind;
  readonly place: TextPlace;
}

/**
 * `read`: without slips it is exactly what `JSON.parse` gives; with slips it is what was probably meant, good for explaining only.
 * `unreadable`: the last slip is where reading stopped. `duplicates`: pointers of fields given twice, the last one counts.
 */
export interface JsonReading {
  readonly kind: 'read' | 'unreadable';
  readonly value: unknown;
  readonly slips: readonly Slip[];
  readonly duplicates: readonly string[];
  readonly places: Places;
}

/** How deep brackets may be nested. */
export const maximumDepth = 64;

function readValue(cursor: Cursor, pointer: string, depth: number): unknown {
  if (depth > maximumDepth) stop(cursor, 'too-deep');
  const from = cursor.at;
  const character = cursor.text[from];
  // `{{agent}}` and `<agent>` are placeholders, not brackets.
  const bracket = character === '[' || (character === '{' && cursor.text[from + 1] !== '{');
  const value = bracket ? readEntries(cursor, pointer, depth) : (readText(cursor) ?? readWord(cursor));
  cursor.values.set(pointer, [from, cursor.at]);
  return value;
}

/** A value inside brackets; undefined where the text ends before it or in it: half a number must not be taken for one. */
function readInside(cursor: Cursor, pointer: string, depth: number): unknown {
  const from = cursor.at;
  if (isAtEnd(cursor)) return undefined;
  const isText = quotes.includes(cursor.text[from] ?? ' ');
  const value = readValue(cursor, pointer, depth);
  if (!isAtEnd(cursor) || typeof value === 'object') return value;
  const isWhole = isText && !cursor.slips.some((each) => each.kind === 'unclosed-text' && each.from === from);
  return isWhole ? value : undefined;
}

/** Reads an object or a list, the cursor on its opening bracket. */
function readEntries(cursor: Cursor, pointer: string, depth: number): unknown {
  const list: unknown[] | null = cursor.text[cursor.at] === '[' ? [] : null;
  const object: Record<string, unknown> = {};
  const closing = list === null ? '}' : ']';
  cursor.at += 1;
  let comma: number | null = null;
  for (let first = true; ; first = false) {
    skipSpace(cursor);
    if (cursor.text[cursor.at] === closing) {
      if (comma !== null) slip(cursor, 'trailing-comma', comma);
      cursor.at += 1;
      return list ?? object;
    }
    if (isAtEnd(cursor) || cursor.text[cursor.at] === (list === null ? ']' : '}')) {
      unclosed(cursor);
      return list ?? object;
    }
    if (cursor.text[cursor.at] === ',') {
      slip(cursor, 'extra-comma');
      cursor.at += 1;
      continue;
    }
    if (!first && comma === null) slip(cursor, 'missing-comma');
    if (list === null) readField(cursor, object, pointer, depth);
    else {
      const entry = readInside(cursor, `${pointer}/${list.length}`, depth + 1);
      if (entry !== undefined) list.push(entry);
    }
    skipSpace(cursor);
    comma = cursor.text[cursor.at] === ',' ? cursor.at : null;
    if (comma !== null) cursor.at += 1;
  }
}

function readField(cursor: Cursor, object: Record<string, unknown>, pointer: string, depth: number): void {
  const from = cursor.at;
  const quoted = readText(cursor);
  const name = quoted ?? take(cursor, bareWord) ?? take(cursor, /\d+/y);
  if (name === null) stop(cursor, 'unexpected');
  if (quoted === null) slip(cursor, 'unquoted-key', from, cursor.at);
  const inside = `${pointer}/${escapePointer(name)}`;
  if (Object.hasOwn(object, name)) cursor.duplicates.push(inside);
  cursor.names.set(inside, [from, cursor.at]);
  skipSpace(cursor);
  if (isAtEnd(cursor)) return;
  if (take(cursor, /:/y) === null) {
    slip(cursor, 'wrong-colon');
    take(cursor, /=>?/y);
  }
  skipSpace(cursor);
  const value = readInside(cursor, inside, depth + 1);
  if (value === undefined) return;
  // Not by assignment: `__proto__` is a name like any other here.
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function placer(text: string): (from: number, to: number) => TextPlace {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (from, to) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= from) low = middle;
      else high = middle - 1;
    }
    return { offset: from, length: to - from, line: low + 1, column: from - (starts[low] ?? 0) + 1 };
  };
}

function scan(cursor: Cursor): { kind: 'read' | 'unreadable'; value: unknown } {
  try {
    skipSpace(cursor);
    if (cursor.at >= cursor.text.length) stop(cursor, 'empty');
    const value = readValue(cursor, '', 0);
    skipSpace(cursor);
    if (cursor.at < cursor.text.length) slip(cursor, 'text-after', cursor.at, cursor.text.length);
    return { kind: 'read', value };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'unreadable', value: undefined };
    throw error;
  }
}

/** Reads JSON and remembers the place of everything. Names common slips and reads on. Never throws. */
export function readJson(text: string): JsonReading {
  const cursor: Cursor = { text, at: 0, slips: [], duplicates: [], values: new Map(), names: new Map() };
  const { kind, value } = scan(cursor);
  const place = placer(text);
  const placed = (map: ReadonlyMap<string, readonly [number, number]>): ReadonlyMap<string, TextPlace> =>
    new Map([...map].map(([pointer, [from, to]]) => [pointer, place(from, to)]));
  return {
    kind,
    value,
    slips: cursor.slips.map(({ kind: what, from, to }) => ({ kind: what, place: place(from, to) })),
    duplicates: cursor.duplicates,
    places: { values: placed(cursor.values), names: placed(cursor.names) },
  };
}

/** Where to point for a problem: a field's name for an unknown field, else its value, else the nearest thing around it. Null without any. */
export function placeOf(places: Places, pointer: string, prefer: 'name' | 'value' = 'value'): TextPlace | null {
  const first = prefer === 'name' ? places.names.get(pointer) : undefined;
  const here = first ?? places.values.get(pointer);
  if (here !== undefined) return here;
  const cut = pointer.lastIndexOf('/');
  return cut === -1 ? null : (places.names.get(pointer.slice(0, cut)) ?? placeOf(places, pointer.slice(0, cut)));
}
