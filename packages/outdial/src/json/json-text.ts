import { type Cursor, slip, stop, take } from './json-cursor.ts';
import type { SlipKind } from './slips.ts';

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
export const quotes = `"'\`${curly}${curlySingle}`;

function closersOf(opening: string): string {
  const straight = closers[opening];
  if (straight !== undefined) return straight;
  return curly.includes(opening) ? `${curly}"` : `${curlySingle}'`;
}

/** The text before brackets and a comma that were swallowed because the closing quote is missing. */
const swallowed = /^([^,:{}[\]"]+?)\s*(?:[}\]]\s*)*(?:[}\]]|,)\s*$/;
/** A field's name that swallowed its colon. */
const swallowedName = /^([\w$-]+)\s*:[\s[{]*$/;

/** A stretch that is longer was not swallowed by a slip, and would take long to search. */
const longestSwallowed = 300;

/** The text as it was meant, when its closing quote is missing: the cursor goes back behind it. Null when nothing shows that. */
function withoutSwallowed(cursor: Cursor, from: number, to: number): string | null {
  const raw = cursor.text.slice(from + 1, to);
  if (raw.length > longestSwallowed) return null;
  const meant = swallowed.exec(raw)?.[1] ?? swallowedName.exec(raw)?.[1];
  if (meant === undefined) return null;
  cursor.at = from + 1 + meant.length;
  slip(cursor, 'unclosed-text', from, cursor.at);
  return meant;
}

/** True for a line break inside a text: what ends the text comes later, and what follows a text follows it. */
function goesOnBelow({ text, at }: Cursor): boolean {
  const rest = /^[^"]{0,500}"\s*(?:[,}\]:]|$)/.exec(text.slice(at, at + 600));
  return rest !== null && !/"\s*:/.test(rest[0]) && !/^\s*[}\]]/.test(rest[0]);
}

/** Reads a text in any kind of quotes. Null when there is no quote here. */
export function readText(cursor: Cursor): string | null {
  const from = cursor.at;
  const escaped = take(cursor, /\\"[^"\\\n]*\\"/y);
  if (escaped !== null) {
    // Said once: the whole body is escaped then.
    if (!cursor.slips.some(({ kind }) => kind === 'escaped-quotes')) slip(cursor, 'escaped-quotes', from, cursor.at);
    return escaped.slice(2, -2);
  }
  const opening = cursor.text[from] ?? '';
  if (opening === '' || !quotes.includes(opening)) return null;
  const closing = closersOf(opening);
  const straight = opening === '"';
  cursor.at += 1;
  const parts: string[] = [];
  for (;;) {
    const character = cursor.text[cursor.at];
    const isBreak = character === '\n' || character === '\r';
    if (character === undefined || (isBreak && !(straight && goesOnBelow(cursor)))) {
      const meant = straight ? withoutSwallowed(cursor, from, cursor.at) : null;
      if (meant !== null) return meant;
      slip(cursor, 'unclosed-text', from, cursor.at);
      break;
    }
    if (closing.includes(character)) {
      // A quote right before a word opens the next text.
      const opensNext = straight && /[\p{L}\p{N}_$+]/u.test(cursor.text[cursor.at + 1] ?? '');
      const meant = opensNext ? withoutSwallowed(cursor, from, cursor.at) : null;
      if (meant !== null) return meant;
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
  if (!straight) slip(cursor, "'`".includes(opening) ? 'single-quotes' : 'curly-quotes', from, cursor.at);
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

export const bareWord = /\{\{[^{}"\n]*\}\}|<[^<>"\n]*>|[\p{L}_$][\p{L}\p{N}_$.@+-]*/uy;

export function readWord(cursor: Cursor): unknown {
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
