import { readText } from './reading.ts';

const secretNames =
  /secret|passw(?:or)?d|passphrase|passcode|passwort|token|authorization|(?:api|private|access)[-_ ]?key|credential|cookie|csrf|session[-_]?id|sessid|signature|jwt|code_verifier|assertion|(?<![a-z])(?:pwd?|pass|auth|sig|sid|otp|pin)(?![a-z])/i;

/** True if a text with this name is a secret. The type of a token is not a secret. */
export const isSecretName = (name: string): boolean =>
  secretNames.test(name.replaceAll(/([a-z])(?=[A-Z])/g, '$1_')) && name !== 'token_type';

/** Tokens and codes of the sandbox, anywhere in a text. */
const ownTokens = /\bsandbox-(?:[a-z]+-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Usual separators between the groups of a number. */
const usual = String.raw`[\s().\-\/]`;
const odd = String.raw`(?:<\/?[a-z][^<>\d]{0,60}>|[^\p{L}\d]|(?<!\p{L})x(?!\p{L}))`;

/** After an international prefix or a trunk 0, digits that look like an address or a date belong to the number. */
const begins = String.raw`(?<![\d.:+]|\+[\d ().\-\/]{1,10}|\b0\d{0,4}[ ().\-\/]{1,3})`;
const alone = String.raw`(?<!\d[^\p{L}\d]{0,3})`;
const ends = String.raw`(?!\.?\d)`;
const near = String.raw`(?![^\p{L}\d]{0,3}\d)`;
const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const groups = (most: number): string => String.raw`[\da-f]{1,4}(?::[\da-f]{1,4}){0,${most}}`;
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?![\d:])`;
const day = (separator: string): string =>
  String.raw`(?:19|20|21)\d\d${separator}(?:0[1-9]|1[0-2])${separator}(?:0[1-9]|[12]\d|3[01])`;

/** Runs of digits that are certainly not a phone number. */
const ids = [
  String.raw`(?<![\da-z])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\da-z])`,
  String.raw`(?<![\da-z])(?=\d{0,63}[a-f])(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64})(?![\da-z])`,
  String.raw`(?<![\da-z])(?:(?:call|key|req|wh)_[\da-z]{20,32}|(?=\d{0,25}[a-z])[0-7][\da-hjkmnp-tv-z]{25})(?![\da-z])`,
];
const addresses = [
  String.raw`${begins}${octet}(?:\.${octet}){3}${ends}`,
  String.raw`(?<![\da-z:])(?:(?=[\d:]{0,38}[a-f])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:${groups(6)})?::(?:${groups(6)})?)(?![\da-z:])`,
];
const instants = [
  String.raw`${begins}(?:${day('-')}(?:[T ]${time}|(?!\d))|${day('')}T\d{6}(?:[.,]\d{1,9})?Z?(?!\d))`,
  String.raw`(?:${alone}|(?<=:[0-5]\d[^\p{L}\d:]{1,3}))(?<![+:])${time}(?:(?=[;,.]\s)|(?![^\p{L}\d]{0,3}\d(?!\d?:[0-5]\d|\d{3}-\d\d-)))`,
  String.raw`[1-3]\d{12}(?!\d)(?<=(?:at|ms|time|stamp|date|since|until|expires|iat|exp|nbf)["'\\\]]{0,3}\s{0,3}[:=]\s{0,3}["'\\]{0,3}\d{13})`,
];
const versions = [
  String.raw`${alone}${begins}(?=(?:\.?\d){3,6}(?!\.?\d))\d{1,4}(?:\.\d{1,4}){2,3}${near}`,
  String.raw`${alone}${begins}[1-9]\d{0,2}\.0\.\d{1,4}\.\d{1,3}${near}`,
  String.raw`(?<![\w+])v\d{1,4}(?:\.\d{1,5}){1,4}${ends}`,
  String.raw`(?<![\w\/.\-])[a-z][\w\-]{0,40}\/\d{1,3}\.\d{1,3}(?:\.\d{1,2})?(?!${usual}{0,3}\d)`,
];
const kept = [...ids, ...addresses, ...instants, ...versions].join('|');

/** At least six digits with short separators between them, or with one word repeated between them. */
const numbers = new RegExp(
  String.raw`${kept}|(?<run>\+?\d(?:(?:${usual}*|${odd}{1,6})(?!${kept}|(?<=\+)\d{7})\d){5,}|\+?\d{1,14}(?<word>(?=[^\d]{0,7}\p{L})[^\d]{1,8})\d{1,14}(?:\k<word>\d{1,14})+)`,
  'giu',
);
const usualRuns = new RegExp(String.raw`\+?\d(?:${usual}*\d){5,}`, 'gu');
/** A run from its first digit to its last, without an extension. */
const wholeRun = /^(?:[^x]{10,}\d(?=\W{0,3}x\W{0,3}\d{1,5}$)|[^]+$)/giu;

/**
 * Masks whole phone numbers in a text, by the rule of Outdial's own mask (docs/decisions/0007-two-masks-one-rule.md). A text that contains
 * a number is returned as a person reads it, without escapes.
 */
export function maskedText(text: string): string {
  const whole = text.replace(ownTokens, '•••');
  const plain = readText(whole);
  if (!/(?:\d\D*){6}/.test(plain)) return whole;
  const parts: string[] = [];
  let reached = 0;
  for (const { groups: found, index } of plain.matchAll(numbers)) {
    const run = found?.['run'];
    if (run === undefined) continue;
    const isLong = run.replaceAll(/\D/g, '').length >= 9;
    parts.push(plain.slice(reached, index), run.replace(isLong ? wholeRun : usualRuns, maskedRun));
    reached = index + run.length;
  }
  const masked = [...parts, plain.slice(reached)].join('');
  return masked === plain ? whole : masked;
}

function maskedRun(run: string): string {
  const number = run.replaceAll(/(?!^\+)\D/g, '');
  if (number.length <= 6) return '•••';
  const shownLast = number.length < 10 ? 2 : 4;
  return `${number.slice(0, Math.min(5, number.length - shownLast - 3))}•••${number.slice(-shownLast)}`;
}

/** Masks a JSON number of seven digits or more, which could be a phone number, unless its name says that it is a time. */
export function maskedNumber(value: number, name: string): number | string {
  const isKept = Math.abs(value) < 1_000_000 || maskedText(`${name}: ${value}`).endsWith(` ${value}`);
  return isKept ? value : maskedText(String(value));
}
