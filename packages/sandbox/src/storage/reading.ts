/**
 * Escapes, escaped again up to three times, and characters that are read as other characters. Letters and control characters are not
 * decoded from `%`.
 */
const special = new RegExp(
  [
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

/** Returns a text as a person reads it. Decodes escapes of URLs, JSON and HTML, writes digits in ASCII, and drops invisible characters. */
export function readText(text: string): string {
  const parts: string[] = [];
  let reached = 0;
  for (const match of text.matchAll(special)) {
    parts.push(text.slice(reached, match.index), unitsOf(written(match)));
    reached = match.index + match[0].length;
  }
  return [...parts, text.slice(reached)].join('');
}

/** Decodes an escape to its character. Returns a blank if only a blank can be meant. */
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

/** Replaces one character with exactly one UTF-16 unit, or with nothing when it is invisible. */
function unitsOf(character: string): string {
  if (/^[\p{Cf}\p{Mn}\p{Me}]$/u.test(character)) return '';
  if (/^\p{Cc}$/u.test(character)) return /\s/.test(character) ? character : '';
  if (/^\p{N}$/u.test(character)) return digitsOf(character);
  if (/^[\p{Pd}\u2212\u00b7\u30fb\u2022\u2027\u22c5]$/u.test(character)) return '-';
  const folded = character.normalize('NFKC');
  if (folded.length === 1) return folded;
  return /^\p{L}/u.test(character) ? '\u00aa' : '\u00a4';
}

/** The ASCII digits of a numeric character. A digit with an unknown value is read as 0. */
function digitsOf(character: string): string {
  return character
    .normalize('NFKC')
    .replaceAll(/\P{N}/gu, '')
    .replaceAll(/\D/gu, (digit) => String(decimalOf(digit.codePointAt(0) ?? 0)));
}

/** In Unicode, the decimal digits of a script are next to each other, from 0 to 9, and no other digit comes directly before them. */
function decimalOf(point: number): number {
  const isDigit = (value: number): boolean => /\p{Nd}/u.test(String.fromCodePoint(value));
  let value = 0;
  while (isDigit(point) && value < 9 && isDigit(point - value - 1)) value += 1;
  return value;
}
