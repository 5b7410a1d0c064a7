import type { SlipKind } from './slips.ts';

/** Where something stands. `offset` and `length` in UTF-16 units; `line` and `column` from 1. */
export interface Place {
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
}

/** By JSON pointer: where each value stands, and where the name of each field stands. */
export interface Places {
  readonly values: ReadonlyMap<string, Place>;
  readonly names: ReadonlyMap<string, Place>;
}

interface Slip {
  readonly kind: SlipKind;
  readonly place: Place;
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

interface Cursor {
  readonly text: string;
  at: number;
  readonly slips: { kind: SlipKind; from: number; to: number }[];
  readonly duplicates: string[];
  readonly values: Map<string, readonly [number, number]>;
  readonly names: Map<string, readonly [number, number]>;
}

const maximumDepth = 64;
const maximumSlips = 20;

class Unreadable extends Error {}

function slip(cursor: Cursor, kind: SlipKind, from = cursor.at, to = Math.min(from + 1, cursor.text.length)): void {
  cursor.slips.push({ kind, from, to });
  if (cursor.slips.length >= maximumSlips) throw new Unreadable();
}

function stop(cursor: Cursor, kind: SlipKind): never {
  slip(cursor, kind);
  throw new Unreadable();
}

/** Matches at the cursor and moves past it; null without a match. `pattern` is sticky. */
function take(cursor: Cursor, pattern: RegExp): string | null {
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

function skipSpace(cursor: Cursor): void {
  for (;;) {
    if (take(cursor, /[ \t\n\r]+/y) !== null) continue;
    const from = cursor.at;
    const odd = oddities.find(([pattern]) => take(cursor, pattern) !== null);
    if (odd === undefined) return;
    slip(cursor, odd[1], from, cursor.at);
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function readEscape(cursor: Cursor): string {
  const from = cursor.at;
  const unicode = take(cursor, /\\u[\da-fA-F]{4}/y);
  if (unicode !== null) return String.fromCharCode(parseInt(unicode.slice(2), 16));
  const character = cursor.text[cursor.at + 1] ?? '';
  cursor.at = Math.min(cursor.at + 2, cursor.text.length);
  const meant = escapes[character];
  if (meant !== undefined) return meant;
  slip(cursor, 'bad-escape', from, cursor.at);
  return character;
}

const closers: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`' };
const curly = '“”„‟«»';
const curlySingle = '‘’‚‛';

function closersOf(opening: string): string {
  const straight = closers[opening];
  if (straight !== undefined) return straight;
  return curly.includes(opening) ? `${curly}"` : `${curlySingle}'`;
}

/** Reads a text in any kind of quotes; null when no quote stands here. */
function readText(cursor: Cursor): string | null {
  const from = cursor.at;
  const opening = cursor.text[from] ?? '';
  if (opening === '' || !`"'\`${curly}${curlySingle}`.includes(opening)) return null;
  const closing = closersOf(opening);
  cursor.at += 1;
  const parts: string[] = [];
  for (;;) {
    const character = cursor.text[cursor.at];
    if (character === undefined || character === '\n' || character === '\r') {
      slip(cursor, 'unclosed-text', from, cursor.at);
      break;
    }
    if (closing.includes(character)) {
      cursor.at += 1;
      break;
    }
    if (character === '\\') {
      parts.push(readEscape(cursor));
      continue;
    }
    if (character < ' ') slip(cursor, 'control-character');
    parts.push(character);
    cursor.at += 1;
  }
  if (opening !== '"') slip(cursor, "'`".includes(opening) ? 'single-quotes' : 'curly-quotes', from, cursor.at);
  return parts.join('');
}

const words: ReadonlyMap<string, readonly [unknown, SlipKind | null]> = new Map<
  string,
  readonly [unknown, SlipKind | null]
>([
  ['true', [true, null]],
  ['false', [false, null]],
  ['null', [null, null]],
  ['True', [true, 'python-word']],
  ['False', [false, 'python-word']],
  ['None', [null, 'python-word']],
  ['undefined', [null, 'no-such-value']],
  ['NaN', [null, 'no-such-value']],
  ['Infinity', [null, 'no-such-value']],
]);

const bareWord = /\{\{[^{}"\n]*\}\}|<[^<>"\n]*>|[\p{L}_$][\p{L}\p{N}_$.@+-]*/uy;

function readWord(cursor: Cursor): unknown {
  const from = cursor.at;
  const number = take(cursor, /[+-]?(?:\d|\.\d)[\w.+-]*/y);
  if (number !== null) {
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(number)) return Number(number);
    slip(cursor, 'number-form', from, cursor.at);
    return number;
  }
  const word = take(cursor, bareWord);
  if (word === null) stop(cursor, cursor.at >= cursor.text.length ? 'unclosed' : 'unexpected');
  const known = words.get(word);
  if (known === undefined) {
    slip(cursor, 'unquoted-text', from, cursor.at);
    return word;
  }
  if (known[1] !== null) slip(cursor, known[1], from, cursor.at);
  return known[0];
}

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
    if (cursor.at >= cursor.text.length || cursor.text[cursor.at] === (list === null ? ']' : '}'))
      stop(cursor, 'unclosed');
    if (cursor.text[cursor.at] === ',') {
      slip(cursor, 'extra-comma');
      cursor.at += 1;
      continue;
    }
    if (!first && comma === null) slip(cursor, 'missing-comma');
    if (list === null) readField(cursor, object, pointer, depth);
    else list.push(readValue(cursor, `${pointer}/${list.length}`, depth + 1));
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
  if (take(cursor, /:/y) === null) {
    slip(cursor, 'wrong-colon');
    take(cursor, /=>?/y);
  }
  skipSpace(cursor);
  const value = readValue(cursor, inside, depth + 1);
  // Not by assignment: `__proto__` is a name like any other here.
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** One part of a JSON pointer (RFC 6901). */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function placer(text: string): (from: number, to: number) => Place {
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

/** Reads JSON and remembers where everything stands; common slips are named and read on past. Never throws. */
export function readJson(text: string): JsonReading {
  const cursor: Cursor = { text, at: 0, slips: [], duplicates: [], values: new Map(), names: new Map() };
  const { kind, value } = scan(cursor);
  const place = placer(text);
  const placed = (map: ReadonlyMap<string, readonly [number, number]>): ReadonlyMap<string, Place> =>
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
export function placeOf(places: Places, pointer: string, prefer: 'name' | 'value' = 'value'): Place | null {
  const first = prefer === 'name' ? places.names.get(pointer) : undefined;
  const here = first ?? places.values.get(pointer);
  if (here !== undefined) return here;
  const cut = pointer.lastIndexOf('/');
  return cut === -1 ? null : (places.names.get(pointer.slice(0, cut)) ?? placeOf(places, pointer.slice(0, cut)));
}
