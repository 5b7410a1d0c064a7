import { Match, type EventPattern as EventBusPattern } from 'aws-cdk-lib/aws-events';
import type { EventMapping } from 'outdial/engine-parts';

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

/**
 * The events on the bus that this mapping reads, as far as EventBridge can tell: by texts, numbers and booleans at a path of names. A
 * condition on a place in a list or on something that is missing is left to the mapping, so that a rule may bring too much, never too little.
 */
export function patternOf({ when }: Pick<EventMapping, 'when'>): EventBusPattern {
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

/** The names of a path such as `$.detail['lead kind']`; null: it has a place in a list, or a name that means something else in a pattern. */
function namesIn(path: string): readonly string[] | null {
  if (!/^\$(\.[A-Za-z_][\w-]*|\['[^'\]$.]+'\])+$/.test(path)) return null;
  return [...path.matchAll(/\.([A-Za-z_][\w-]*)|\['([^'\]]+)'\]/g)].map(([, plain, quoted]) => plain ?? quoted ?? '');
}
