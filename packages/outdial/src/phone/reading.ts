/** A text as a person reads it, and where each character of that comes from. */
export interface NumberText {
  /** Escapes of URLs, JSON and HTML undone, digits in ASCII, unseen characters and codes for terminals left out. */
  readonly plain: string;
  /** Where the characters from `first` up to `end` are in the text itself. */
  readonly partOf: (first: number, end: number) => TextPart;
}

/** The escape character, as itself and as texts write it. */
const escape = String.raw`(?:\x1b|\\{1,8}(?:u001b|u\{0{0,4}1b\}|x1b|0?33|e)|\^\[|%(?:25){0,3}1b|&(?:amp;){0,3}#(?:0{0,8}27|x0{0,8}1b);?)`;
/** A code that steers a terminal (ECMA-48: a control sequence, or a string up to its end), such as the one for bold. */
const terminalCode = [
  String.raw`(?:${escape}(?:\[|%(?:25){0,3}5b)|\x9b|\\{1,8}(?:u009b|x9b)|%(?:25){0,3}(?:c2%(?:25){0,3})?9b)[\d;:?<=>]{0,40}[ -\/]{0,4}[@-~]`,
  String.raw`${escape}\][^\x07\x1b\n]{0,200}?(?:\x07|\\{1,8}(?:u0007|x07|0?07|a)|${escape}\\)`,
  String.raw`${escape}[()][0-9A-Z]`,
].join('|');

/** Escapes, escaped again up to three times, and characters that are read as others. A letter or a control is not written as `%`. */
const special = new RegExp(
  [
    `(?<steers>${terminalCode})`,
    String.raw`%(?:25){0,3}(?:[23][\da-f]|0[9ad]|40|5[b-f]|60|7[b-e]|[c-f][\da-f](?:%(?:25){0,3}[89ab][\da-f]){1,3})`,
    String.raw`\\{1,8}(?:u(?<high>d[89ab][\da-f]{2})\\{1,8}u(?<low>d[c-f][\da-f]{2})|u(?<unit>[\da-f]{4})|u\{0{0,4}(?<point>[\da-f]{1,5})\}|x(?<byte>[\da-f]{2})|(?<quoted>["'\/])|[nrt])`,
    String.raw`&(?:amp;){0,3}(?:#0{0,8}(?<decimal>[1-9]\d{1,4}|1\d{5});?|#x0{0,8}(?<hex>[\da-f]{2,5});?|(?<name>[a-z]\w{1,9});)`,
    String.raw`[\0-\x08\v\f\x0e-\x1f]|[^\0-\x7e]`,
  ].join('|'),
  'giu',
);
const named: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  equals: '=',
  plus: '+',
};

export function readText(text: string): NumberText {
  const starts: number[] = [];
  const ends: number[] = [];
  let plain = '';
  let reached = 0;
  const copy = (end: number): void => {
    plain += text.slice(reached, end);
    for (; reached < end; reached += 1) {
      starts.push(reached);
      ends.push(reached + 1);
    }
  };
  for (const match of text.matchAll(special)) {
    copy(match.index);
    reached += match[0].length;
    for (const unit of match.groups?.['steers'] === undefined ? unitsOf(written(match)) : '') {
      plain += unit;
      starts.push(match.index);
      ends.push(reached);
    }
  }
  if (reached === 0) return { plain: text, partOf: (start, end) => ({ start, end }) };
  copy(text.length);
  return { plain, partOf: (first, end) => ({ start: starts[first] ?? 0, end: ends[end - 1] ?? 0 }) };
}

/** A part of a text, up to but not including `end`. */
export interface TextPart {
  readonly start: number;
  readonly end: number;
}

/** The text with these parts replaced. They are in order and do not overlap. */
export function coverParts<Each extends TextPart>(
  text: string,
  parts: readonly Each[],
  cover: (part: Each) => string,
): string {
  const covered: string[] = [];
  let reached = 0;
  for (const part of parts) {
    covered.push(text.slice(reached, part.start), cover(part));
    reached = part.end;
  }
  return `${covered.join('')}${text.slice(reached)}`;
}

/** The character that an escape means. A blank where only a blank can be meant. */
function written({ 0: whole, groups = {} }: RegExpMatchArray): string {
  const { high, low, unit, point, byte, quoted, decimal, hex, name } = groups;
  if (whole.startsWith('%')) return decoded(whole.replaceAll(/%(?:25)+(?=[\da-f]{2})/gi, '%'));
  if (high !== undefined) return String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low ?? '', 16));
  const sixteen = unit ?? point ?? byte ?? hex;
  if (sixteen !== undefined) return String.fromCodePoint(Number.parseInt(sixteen, 16));
  if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
  if (name !== undefined) return named[name.toLowerCase()] ?? ' ';
  if (quoted !== undefined) return quoted;
  return whole.startsWith('\\') ? ' ' : whole;
}

function decoded(percent: string): string {
  try {
    return decodeURIComponent(percent);
  } catch {
    return '?';
  }
}

/** One character as one UTF-16 unit, or an empty text when it is not visible. */
function unitsOf(character: string): string {
  if (/^[\p{Cf}\p{Mn}\p{Me}]$/u.test(character)) return '';
  if (/^\p{Cc}$/u.test(character)) return /\s/.test(character) ? character : '';
  if (/^\p{N}$/u.test(character)) return digitsOf(character);
  if (/^[\p{Pd}\u2212\u00b7\u30fb\u2022\u2027\u22c5]$/u.test(character)) return '-';
  const folded = character.normalize('NFKC');
  if (folded.length === 1) return folded;
  return /^\p{L}/u.test(character) ? '\u00aa' : '\u00a4';
}

/** The digits of a character that has some, in ASCII. A digit whose value is not known is read as 0. */
function digitsOf(character: string): string {
  return character
    .normalize('NFKC')
    .replaceAll(/\P{N}/gu, '')
    .replaceAll(/\D/gu, (digit) => String(decimalOf(digit.codePointAt(0) ?? 0)));
}

/** Unicode has the decimal digits of a script next to each other, from 0 to 9, and nothing of that kind before them. */
function decimalOf(point: number): number {
  const isDigit = (value: number): boolean => /\p{Nd}/u.test(String.fromCodePoint(value));
  let value = 0;
  while (isDigit(point) && value < 9 && isDigit(point - value - 1)) value += 1;
  return value;
}
