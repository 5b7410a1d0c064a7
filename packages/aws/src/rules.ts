import { Match, type EventPattern as EventBusPattern } from 'aws-cdk-lib/aws-events';
import type { EventMapping } from 'outdial/engine-kit';

/** An EventBridge pattern: for each field a list of values. An event must have one of them. */
export type EventPattern = Readonly<Record<'source' | 'detail-type', readonly string[]>>;

/**
 * Genesys's topics that report whether an agent may be dialed. On EventBridge the detail-type is the topic's template with a literal
 * `{id}`. Only `detail.topicName` names the user.
 */
export function presencePattern(partnerSource: string): EventPattern {
  return {
    source: [partnerSource],
    'detail-type': ['v2.users.{id}.activity', 'v2.users.{id}.presence'],
  };
}

/** The detail-type of an event that asks for a call in Outdial's own form. Its detail is the body of `POST /v1/calls`. */
export const callRequestedType = 'outdial.call.requested';
export const requestPattern: Pick<EventPattern, 'detail-type'> = { 'detail-type': [callRequestedType] };

/** Top-level fields that a pattern may name, with their names in the CDK. The producer defines `detail`. */
const namedFields: ReadonlyMap<string, 'source' | 'detailType' | 'region'> = new Map([
  ['source', 'source'],
  ['detail-type', 'detailType'],
  ['region', 'region'],
]);
type Matchers = unknown[];
interface Nested {
  readonly [name: string]: Nested | Matchers;
}

/** All top-level fields of an EventBridge envelope. */
const envelopeFields = 'version id detail-type source account time region resources detail'.split(' ');

/**
 * The patterns of the events on the bus that this mapping reads: plain events, and CloudEvents events inside the detail of an envelope. If
 * `when` names a field that only one of the two has, one rule is enough. One rule is also enough for a mapping that reads every event.
 */
export function patternsOf({ when }: Pick<EventMapping, 'when'>): readonly EventBusPattern[] {
  const present = Object.entries(when).flatMap(([path, values]) => (values.includes(null) ? [] : firstNameIn(path)));
  const isOfEnvelope = present.every((name) => envelopeFields.includes(name));
  // CloudEvents attribute names consist of small letters and digits, and only `data` contains an object.
  const isOfCloudEvent = present.length > 0 && present.every((name) => /^(?!detail$)[a-z0-9]+$/.test(name));
  const inDetail = Object.entries(when).map(([path, values]) => [`$.detail${path.slice(1)}`, values] as const);
  const carried = { '$.detail.specversion': ['1.0'], ...Object.fromEntries(inDetail) };
  return [...(isOfEnvelope ? [patternOf({ when })] : []), ...(isOfCloudEvent ? [patternOf({ when: carried })] : [])];
}

/**
 * The events on the bus that satisfy `when`, as far as EventBridge can test it: texts, numbers and booleans at a path of names. The
 * mapping itself tests conditions on a place in a list or on a missing field. So a rule may deliver too much, but never too little.
 */
function patternOf({ when }: Pick<EventMapping, 'when'>): EventBusPattern {
  const top: { source?: string[]; detailType?: string[]; region?: string[] } = {};
  let detail: Nested = {};
  for (const [path, values] of Object.entries(when)) {
    const matchers = values.flatMap(matcherOf);
    const [first = '', ...rest] = namesIn(path) ?? [];
    if (matchers.length === 0 || matchers.length < values.length) continue;
    const field = namedFields.get(first);
    if (field !== undefined && rest.length === 0 && values.every((value) => typeof value === 'string')) {
      top[field] = [...values];
    }
    if (first === 'detail' && rest.length > 0) detail = withMatchers(detail, rest, matchers);
  }
  const found = { ...top, ...(Object.keys(detail).length === 0 ? {} : { detail }) };
  // Every event has a source that starts with the empty text.
  return Object.keys(found).length === 0 ? { source: Match.prefix('') } : found;
}

function withMatchers(pattern: Nested, [name = '', ...rest]: readonly string[], matchers: Matchers): Nested {
  const there = pattern[name];
  if (rest.length === 0) return there === undefined ? { ...pattern, [name]: matchers } : pattern;
  // One condition wants a value at this name, and another wants a field inside it: no event has both.
  return Array.isArray(there) ? pattern : { ...pattern, [name]: withMatchers(there ?? {}, rest, matchers) };
}

/** EventBridge compares numbers as text unless the pattern says `numeric`. It supports `numeric` only within these bounds. */
const largestNumber = 5e9;
function matcherOf(value: unknown): Matchers {
  if (typeof value === 'string' || typeof value === 'boolean') return [value];
  const isComparable = typeof value === 'number' && Math.abs(value) <= largestNumber;
  return isComparable ? [{ numeric: ['=', value] }] : [];
}

function firstNameIn(path: string): readonly string[] {
  const [, plain, quoted] = /^\$(?:\.([A-Za-z_][\w-]*)|\['([^'\]]+)'\])/.exec(path) ?? [];
  return [plain ?? quoted ?? []].flat();
}

/**
 * The names in a path such as `$.detail['lead kind']`. `null` when the path contains a list index, or a name with a special meaning in a
 * pattern.
 */
function namesIn(path: string): readonly string[] | null {
  if (!/^\$(\.[A-Za-z_][\w-]*|\['[^'\]$.]+'\])+$/.test(path)) return null;
  return [...path.matchAll(/\.([A-Za-z_][\w-]*)|\['([^'\]]+)'\]/g)].map(([, plain, quoted]) => plain ?? quoted ?? '');
}
