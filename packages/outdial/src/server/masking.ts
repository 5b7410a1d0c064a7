import { maskNumber } from '../call/target.ts';

const longest = 8 * 1024;
const hidden = '•••';
const isSecret = /secret|password|passwd|token|authorization|api[-_]?key|credential|cookie/i;
/** What a caller may write about a person. */
const isPersonal = /^(attributes|uuiData|reason|notes?)$/i;

/** Ids and instants hold runs of digits that are no phone number; they come first, so that they are passed over. */
const numbers =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?:call|key|req|wh)_[0-9A-Z]+\b|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?|(\+?\d(?:[\s().-]*\d){5,})/gi;

/** A text without whole phone numbers: any run of six digits or more that is no id and no instant is taken for one. */
export function maskText(text: string): string {
  return text
    .replace(/\bod_[\w-]{16,}/g, hidden)
    .replace(numbers, (whole, number: string | undefined) =>
      number === undefined ? whole : maskNumber(number.replace(/[\s().-]/g, '')),
    );
}

function maskValue(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((each) => maskValue(each, name));
  if (typeof value === 'object' && value !== null) {
    const all = isPersonal.test(name);
    const entries = Object.entries(value).map(([key, each]) => [maskText(key), all ? hidden : maskValue(each, key)]);
    return Object.fromEntries(entries);
  }
  if (value === null || typeof value === 'boolean') return value;
  if (isSecret.test(name) || isPersonal.test(name)) return hidden;
  if (typeof value === 'number') return Math.abs(value) < 1_000_000 ? value : maskText(String(value));
  return typeof value === 'string' ? maskText(value) : value;
}

/** What a log line says, masked as a kept body is. */
export function maskFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, maskValue(value, name)]));
}

/**
 * A body as it may be kept: JSON with secrets, personal fields and phone numbers masked; a form likewise; what is neither is masked as far
 * as a secret or a number can be told from its looks. At most 8,192 characters.
 */
export function maskBody(text: string, isForm = false): string {
  return cut(isForm ? maskQuery(text) : (maskJson(text) ?? maskLoose(text)));
}

const cut = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest)}…`);

function maskJson(text: string): string | null {
  try {
    return JSON.stringify(maskValue(JSON.parse(text), ''));
  } catch {
    return null;
  }
}

/** JSON that does not parse, or no JSON. */
function maskLoose(text: string): string {
  const pair =
    /((?:secret|password|token|authorization|api[-_]?key|uuiData|reason|notes?)["'“”]?\s*[:=]\s*)(?:"[^"]*"?|'[^']*'?|[^\s,;&}]+(?:\s+[\w.-]{16,})?)/gi;
  return maskText(text.replace(pair, `$1${hidden}`));
}

/** `name=value&…`, decoded. */
export function maskQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(
      ([name, value]) => `${maskText(name)}=${isSecret.test(name) ? hidden : maskText(value.replace(/^ (?=\d)/, '+'))}`,
    )
    .join('&');
}
