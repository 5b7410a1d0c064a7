import { Match, type EventPattern as EventBusPattern } from 'aws-cdk-lib/aws-events';
import type { EventMapping } from 'outdial/engine-kit';

/** An EventBridge pattern: each field's list of values, one of which an event must have there. */
export type EventPattern = Readonly<Record<'source' | 'detail-type', readonly string[]>>;

/**
 * Genesys's topics that tell who may be dialed for. On EventBridge the detail-type is the topic's template with a literal `{id}`; whom it
 * is about stands in `detail.topicName` only.
 */
export function presencePattern(partnerSource: string): EventPattern {
  return {
    source: [partnerSource],
    'detail-type': ['v2.users.{id}.activity', 'v2.users.{id}.presence'],
  };
}

/** The detail-type of an event that asks for a call in Outdial's own form: its detail is the body of `POST /v1/calls`. */
export const callRequestedType = 'outdial.call.requested';
export const requestPattern: Pick<EventPattern, 'detail-type'> = { 'detail-type': [callRequestedType] };

/** Top-level fields that a pattern may name, by their names in the CDK; `detail` is the producer's own. */
const namedFields: ReadonlyMap<string, 'source' | 'detailType' | 'region'> = new Map([
  ['source', 'source'],
  ['detail-type', 'detailType'],
  ['region', 'region'],
]);
type Matchers = unknown[];
interface Nested {
  readonly [name: string]: Nested | Matchers;
}

/** What EventBridge's envelope has at its top, and nothing else. */
const envelopeFields = 'version id detail-type source account time region resources detail'.split(' ');

/**
 * The patterns of the events that this mapping reads on the bus: as they are, and as a CloudEvents event that one carries as its detail.
 * A mapping whose `when` names what only one of the two has needs one rule, as does one for every event.
 */
export function patternsOf({ when }: Pick<EventMapping, 'when'>): readonly EventBusPattern[] {
  const present = Object.entries(when).flatMap(([path, values]) => (values.includes(null) ? [] : firstNameIn(path)));
  const isOfEnvelope = present.every((name) => envelopeFields.includes(name));
  // Attributes of CloudEvents have names of small letters and digits, and none but `data` holds an object.
  const isOfCloudEvent = present.length > 0 && present.every((name) => /^(?!detail$)[a-z0-9]+$/.test(name));
  const inDetail = Object.entries(when).map(([path, values]) => [`$.detail${path.slice(1)}`, values] as const);
  const carried = { '$.detail.specversion': ['1.0'], ...Object.fromEntries(inDetail) };
  return [...(isOfEnvelope ? [patternOf({ when })] : []), ...(isOfCloudEvent ? [patternOf({ when: carried })] : [])];
}

/**
 * The events on the bus of which `when` holds, as far as EventBridge can tell: by texts, numbers and booleans at a path of names. A
 * condition on a place in a list or on something that is missing is left to the mapping, so that a rule may bring too much, never too little.
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
  // Every event has a source that begins with nothing.
  return Object.keys(found).length === 0 ? { source: Match.prefix('') } : found;
}

function withMatchers(pattern: Nested, [name = '', ...rest]: readonly string[], matchers: Matchers): Nested {
  const there = pattern[name];
  if (rest.length === 0) return there === undefined ? { ...pattern, [name]: matchers } : pattern;
  // Two conditions of which one asks for a value where the other looks inside: no event has both.
  return Array.isArray(there) ? pattern : { ...pattern, [name]: withMatchers(there ?? {}, rest, matchers) };
}

/** EventBridge compares numbers as they are written unless told to compare them as numbers, and those within its bounds only. */
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

/** The names of a path such as `$.detail['lead kind']`; null: it has a place in a list, or a name that means something else in a pattern. */
function namesIn(path: string): readonly string[] | null {
  if (!/^\$(\.[A-Za-z_][\w-]*|\['[^'\]$.]+'\])+$/.test(path)) return null;
  return [...path.matchAll(/\.([A-Za-z_][\w-]*)|\['([^'\]]+)'\]/g)].map(([, plain, quoted]) => plain ?? quoted ?? '');
}
