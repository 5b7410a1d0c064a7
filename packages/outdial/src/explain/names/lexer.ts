import type { TextPlace } from '../../json/json.ts';

/** A name in code: `presenceApi.getUser(id)` gives `getUser` with the receiver `presenceApi`. */
export interface NameToken {
  readonly kind: 'name';
  readonly text: string;
  readonly offset: number;
  /** The name before the dot, also across a call (`new PresenceApi().getUser`); null without one. */
  readonly receiver: string | null;
  /** Offset of the bracket that opens its arguments; null when it is not called. */
  readonly opens: number | null;
}

/** The content of a text in quotes, or of a comment. */
interface StretchToken {
  readonly kind: 'text' | 'comment';
  readonly text: string;
  readonly offset: number;
}

export type Token = NameToken | StretchToken;

const comment = /\/\*[^]{0,5000}?\*\/|(?<!:)\/\/[^\n]*|(?<=^|\s)#(?= )[^\n]*/my;
// In prose an apostrophe is not a quote: it is inside a word or right after it.
const quoted =
  /"""[^]{0,5000}?"""|(?<![\w'])'(?:[^'\\\n]|\\.)*'(?!\w)|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.){0,5000}`|“[^“”\n]*”|‘[^‘’\n]*’/y;
const name = /[A-Za-z_$][\w$]*/y;

/** Nothing that is pasted by hand is longer; what comes after is not looked at. */
const longest = 100_000;

function takeAt(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? null;
}

/** How many arguments stand between a bracket and its partner: top-level commas plus one, 0 for an empty pair. */
export function countArguments(text: string, open: number): number {
  let depth = 0;
  let commas = 0;
  let empty = true;
  for (let at = open; at < Math.min(text.length, open + 2000); at++) {
    const skipped = takeAt(quoted, text, at);
    if (skipped !== null) at += skipped.length - 1;
    const character = text[at] ?? '';
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && --depth === 0) break;
    else if (character === ',' && depth === 1) commas++;
    if (at > open && character.trim() !== '') empty = false;
  }
  return empty ? 0 : commas + 1;
}

/**
 * The names, quoted texts and comments of JavaScript, TypeScript, Python or prose, in order. It parses nothing and never throws: prose and
 * broken code give words.
 */
export function lex(source: string): readonly Token[] {
  const text = source.slice(0, longest);
  const tokens: Token[] = [];
  const callers: (string | null)[] = [];
  let last: string | null = null;
  let dotted = false;
  // A quote that is not closed on its line does not count as one, nor does any later quote on it. So each line is searched once.
  let open = 0;
  for (let at = 0; at < text.length;) {
    const said = takeAt(comment, text, at);
    const isQuote = text[at] === '"' || text[at] === "'";
    const string = said === null && !(isQuote && at < open) ? takeAt(quoted, text, at) : null;
    if (isQuote && string === null && said === null && at >= open && !/\w/.test(text[at - 1] ?? '')) {
      const end = text.indexOf('\n', at);
      open = end === -1 ? text.length : end;
    }
    const stretch = said ?? string;
    if (stretch !== null) {
      const edge = stretch.startsWith('"""') ? 3 : said === null ? 1 : 0;
      tokens.push({
        kind: said === null ? 'text' : 'comment',
        text: stretch.slice(edge, stretch.length - edge),
        offset: at + edge,
      });
      at += stretch.length;
      [last, dotted] = [null, false];
      continue;
    }
    const word = takeAt(name, text, at);
    if (word !== null) {
      const after = /^\s*\(/.exec(text.slice(at + word.length, at + word.length + 20));
      const opens = after === null ? null : at + word.length + after[0].length - 1;
      tokens.push({ kind: 'name', text: word, offset: at, receiver: dotted ? last : null, opens });
      [last, dotted] = [word, false];
      at += word.length;
      continue;
    }
    const character = text[at] ?? '';
    if (character === '(') callers.push(last);
    if (character === ')') last = callers.pop() ?? null;
    else if (character === '.' || (character === '?' && text[at + 1] === '.')) dotted = true;
    else if (character.trim() !== '') [last, dotted] = [null, false];
    at++;
  }
  return tokens;
}

const partners: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Where the bracket's partner ends, counting brackets of its kind alone; null without one in so many characters. */
export function partnerOf(text: string, open: number, longest: number): number | null {
  const opening = text[open] ?? '';
  let depth = 0;
  for (let at = open; at < Math.min(text.length, open + longest); at++) {
    if (text[at] === opening) depth++;
    if (text[at] === partners[opening] && --depth === 0) return at + 1;
  }
  return null;
}

/** The place of a stretch of a text. Line and column count from 1. */
export function placeAt(text: string, offset: number, length: number): TextPlace {
  const before = text.slice(0, offset).split('\n');
  return { offset, length, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
