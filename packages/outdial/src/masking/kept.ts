import { readJson } from '../json/json.ts';
import { partsOf } from '../json/pointer.ts';
import { coverParts } from '../phone/reading.ts';
import { hiddenNames, isHiddenName, nestedIn } from './secrets.ts';
import { maskText } from './text.ts';

const longest = 8 * 1024;
const hidden = '•••';

/** How many levels of JSON-in-a-string are searched. */
const deepest = 5;

function maskValue(value: unknown, name: string, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((each) => maskValue(each, name, depth));
  if (typeof value === 'object' && value !== null) {
    const hidesAll = isHiddenName(name);
    const entries = Object.entries(value);
    const isSecretPair = entries.some(([key, each]) => /^(?:name|key)$/i.test(key) && isHiddenName(String(each)));
    const masked = entries.map(([key, each]) => [
      maskText(key),
      hidesAll || (isSecretPair && /^value$/i.test(key)) ? hidden : maskValue(each, key, depth),
    ]);
    return Object.fromEntries(masked);
  }
  if (value === null || typeof value === 'boolean') return value;
  if (isHiddenName(name)) return hidden;
  if (typeof value === 'number') {
    const isKept = Math.abs(value) < 1_000_000 || maskText(`${name}: ${value}`).endsWith(` ${value}`);
    return isKept ? value : maskText(String(value));
  }
  return typeof value === 'string' ? maskHeld(value, depth) : value;
}

/** A text in a body may itself be JSON. */
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
    .filter(([pointer, { length }]) => length > 0 && partsOf(pointer).some(isHiddenName))
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
  const flat = hideFields(text);
  return maskText(
    coverParts(flat, nestedIn(flat, 'hidden'), () => hidden)
      .replace(open, `$1${hidden}`)
      .replace(element, `$1${hidden}`)
      .replace(pair, `$1${hidden}`),
  );
}

const pair = new RegExp(
  String.raw`(${hiddenNames}["'“”]?\s*(?:[:=]>?|->)\s*)(?:"[^"]*"?|'[^']*'?|[^\s,;&}][^\n,;&}]*(?:\s+[\w.\-]{16,})?)`,
  'gi',
);
const element = new RegExp(String.raw`(<[\w:.\-]*(?:${hiddenNames}|attributes)\b[^>]*>)[^<]+`, 'gi');
const open = /(\battributes["'“”]?\s*[:=]\s*)[{[][^]*/i;

/** `name=value&…`, decoded. */
export function maskQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(
      ([name, value]) => `${maskText(name)}=${isHiddenName(name) ? hidden : maskText(value.replace(/^ (?=\d)/, '+'))}`,
    )
    .join('&');
}
