import { maskWritten, numberPattern } from '../phone/number.ts';
import { readJson } from '../json/json.ts';
import { isHiddenName, maskSecrets } from './secrets.ts';

const longest = 8 * 1024;
const hidden = '•••';

/** Ids and instants hold runs of digits that are no phone number; they come first, so that they are passed over. */
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?![\d:])`;
const date = String.raw`(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ]${time}|(?!\d))`;
const numbers = new RegExp(
  String.raw`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?:call|key|req|wh)_[0-9A-Z]{20,32}\b|(?<![\d+:])(?:${date}|${time})|(${numberPattern(6)})`,
  'giu',
);

/** A text without whole phone numbers: any run of six digits or more that is no id and no instant is taken for one. */
export function maskText(text: string): string {
  return hideEncoded(maskSecrets(text)).replace(numbers, (whole, number: string | undefined) =>
    number === undefined ? whole : maskWritten(number),
  );
}

const encoded = /[A-Za-z\d+/_-]{10,}={0,2}/g;
const plainText = /^[\x20-\x7e]*$/;
const wholeNumber = new RegExp(numberPattern(7), 'u');

/** Hides base64 of a text with a number in it, also where it follows a dash or a slash, as in `call-KzE1…`. */
function hideEncoded(text: string): string {
  const holdsNumber = (run: string): boolean => {
    const decoded = Buffer.from(run, 'base64').toString('latin1');
    return plainText.test(decoded) && wholeNumber.test(decoded);
  };
  return text.replace(encoded, (run) => {
    if (holdsNumber(run)) return hidden;
    const parts = run.split(/([-_/])/);
    return parts.some(holdsNumber) ? parts.map((part) => (holdsNumber(part) ? hidden : part)).join('') : run;
  });
}

/** Texts in texts are read as JSON so deep. */
const deepest = 5;

function maskValue(value: unknown, name: string, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((each) => maskValue(each, name, depth));
  if (typeof value === 'object' && value !== null) {
    const all = isHiddenName(name);
    const entries = Object.entries(value).map(([key, each]) => [
      maskText(key),
      all ? hidden : maskValue(each, key, depth),
    ]);
    return Object.fromEntries(entries);
  }
  if (value === null || typeof value === 'boolean') return value;
  if (isHiddenName(name)) return hidden;
  if (typeof value === 'number') return Math.abs(value) < 1_000_000 ? value : maskText(String(value));
  return typeof value === 'string' ? maskHeld(value, depth) : value;
}

/** A text in a body may be JSON once more. */
function maskHeld(text: string, depth: number): string {
  if (!/^\s*[[{"]/.test(text)) return maskText(text);
  return depth >= deepest ? hidden : (maskJson(text, depth + 1) ?? maskLoose(text));
}

/** What a log line says, masked as a kept body is. */
export function maskFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, maskValue(value, name)]));
}

/**
 * Masks a body so that it may be kept: secrets, personal fields and phone numbers of JSON and of forms; in other text, whatever looks
 * like a secret or a number. At most 8,192 characters.
 */
export function maskBody(text: string, isForm = false): string {
  return cut(isForm ? maskQuery(text) : (maskJson(text) ?? maskLoose(text)));
}

const cut = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest)}…`);

function maskJson(text: string, depth = 0): string | null {
  try {
    return JSON.stringify(maskValue(JSON.parse(text), '', depth));
  } catch {
    return null;
  }
}

/** The text with the values of secret and personal fields hidden, as far as it can be read as JSON with slips in it. */
function hideFields(text: string): string {
  const { values } = readJson(text).places;
  const spans = [...values]
    .filter(([pointer, { length }]) => length > 0 && pointer.split('/').slice(1).some(isHiddenName))
    .map(([, place]) => place)
    .toSorted((one, other) => one.offset - other.offset);
  const parts: string[] = [];
  let reached = 0;
  for (const { offset, length } of spans) {
    if (offset < reached) continue;
    parts.push(text.slice(reached, offset), hidden);
    reached = offset + length;
  }
  return [...parts, text.slice(reached)].join('');
}

/** JSON that does not parse, or no JSON. Attributes that cannot be read to their end hide all that follows. */
function maskLoose(text: string): string {
  const pair =
    /((?:secret|password|passwd|passphrase|pwd|token|authorization|api[-_]?key|credential|cookie|session[-_]?id|uuiData|reason|notes?)["'“”]?\s*[:=]\s*)(?:"[^"]*"?|'[^']*'?|[^\s,;&}][^\n,;&}]*(?:\s+[\w.-]{16,})?)/gi;
  const element =
    /(<[\w:.-]*(?:secret|password|token|authorization|api[-_]?key|credential|cookie|uuiData|reason|notes?|attributes)\b[^>]*>)[^<]+/gi;
  const open = /(\battributes["'“”]?\s*[:=]\s*)[{[][^]*/i;
  return maskText(
    hideFields(text).replace(open, `$1${hidden}`).replace(element, `$1${hidden}`).replace(pair, `$1${hidden}`),
  );
}

/** `name=value&…`, decoded. */
export function maskQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(
      ([name, value]) => `${maskText(name)}=${isHiddenName(name) ? hidden : maskText(value.replace(/^ (?=\d)/, '+'))}`,
    )
    .join('&');
}
