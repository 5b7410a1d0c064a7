import type { Problem } from '../call/problem.ts';
import { partOf } from '../intake/did-you-mean.ts';
import { foldName, nearest } from '../intake/nearest.ts';
import { isObject, type JsonFields } from '../json/object.ts';
import { seenAt } from '../intake/judge-shape.ts';
import { readRequestValue } from '../intake/read-request.ts';

type Type = 'a string' | 'a whole number' | 'a list' | 'an object whose values are strings';

/** Genesys's CreateCallRequest, every field of it (the published API description). */
const fields: Readonly<Record<string, Type>> = {
  phoneNumber: 'a string',
  callerId: 'a string',
  callerIdName: 'a string',
  callFromQueueId: 'a string',
  callQueueId: 'a string',
  callUserId: 'a string',
  priority: 'a whole number',
  attributes: 'an object whose values are strings',
  languageId: 'a string',
  routingSkillsIds: 'a list',
  routingSkillExpression: 'a string',
  conversationIds: 'a list',
  participants: 'a list',
  uuiData: 'a string',
  externalContactId: 'a string',
  label: 'a string',
};
const destinations = ['phoneNumber', 'callUserId', 'callQueueId', 'conversationIds', 'participants'];
/** JsonFields of Genesys's own request: without any of `ofOutdial`, one of them shows that it is meant. */
const telling = [
  'callFromQueueId',
  'callUserId',
  'callQueueId',
  'conversationIds',
  'externalContactId',
  'callerIdName',
];
const ofOutdial = ['from', 'targets', 'to', 'expiresAt', 'notBefore', 'whenNotReady', 'retry'];

/**
 * True for a body that is meant as Genesys's own CreateCallRequest, if need be with wrong fields, rather than as a request to Outdial:
 * `phoneNumber` at the top is Genesys's, unless another field names an agent or a queue in a way that circulates.
 */
export function looksNative(value: unknown): value is JsonFields {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  if (names.length > 40 || names.some((name) => ofOutdial.includes(name))) return false;
  const isOfCall = (name: string): boolean =>
    isNativeField(name) || /^call[A-Z]/.test(name) || (partOf('top', name) === null && !isNamedOtherwise(name));
  return (
    (names.every(isNativeField) && destinations.some((name) => names.includes(name))) ||
    (names.some((name) => telling.includes(name)) && 2 * names.filter(isNativeField).length > names.length) ||
    (names.includes('phoneNumber') && names.every(isOfCall))
  );
}

/** JsonFields of people and places: their `phoneNumber` is not one to call. */
const isNamedOtherwise = (name: string): boolean =>
  /^(?:id|timeZone|selfUri|.*name|address|city|country|email|title|company|type|state|status)$/i.test(name);

/** True for a field of Genesys's CreateCallRequest. */
export function isNativeField(name: string): boolean {
  return Object.hasOwn(fields, name);
}

const folded = new Set(Object.keys(fields).map(foldName));

/** The same in the spelling of any language: `phone_number`, `PhoneNumber`. */
export function isNativeFieldOfCode(name: string): boolean {
  return folded.has(foldName(name));
}

function fits(value: unknown, type: Type): boolean {
  switch (type) {
    case 'a string':
      return typeof value === 'string';
    case 'a whole number':
      return Number.isInteger(value);
    case 'a list':
      return Array.isArray(value);
    case 'an object whose values are strings':
      return isObject(value) && Object.values(value).every((each) => typeof each === 'string');
  }
}

/** What Genesys calls the parts of a call; its body does not name the agent. */
const byPart: Readonly<Record<string, string>> = {
  ...{ queue: 'callFromQueueId', number: 'phoneNumber', targets: 'phoneNumber', callerId: 'callerId' },
  ...{ contact: 'externalContactId', attributes: 'attributes' },
};

/** A field that Genesys's CreateCallRequest does not have. */
export function unknownNativeField(name: string, value?: unknown): Problem {
  const meant = nearest(name, Object.keys(fields)) ?? byPart[partOf('top', name) ?? ''] ?? null;
  const why = `Genesys's CreateCallRequest does not have this field${meant === null ? '' : ` (you probably mean \`${meant}\`)`}. Genesys answers 400 invalid.property.`;
  return {
    code: 'field-unknown',
    pointer: `/${name}`,
    facts: { field: name, seen: seenAt([name], value), meant, why },
  };
}

function judgeField(name: string, value: unknown): readonly Problem[] {
  const pointer = `/${name}`;
  const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (type === undefined) return [unknownNativeField(name, value)];
  if (value === null || fits(value, type)) return [];
  return [{ code: 'field-type', pointer, facts: { field: name, seen: seenAt([name], value), expected: type } }];
}

const misread: Readonly<Record<string, readonly [meant: string, why: string]>> = {
  callUserId: [
    'from.id',
    'at Genesys it names a user to call, not the agent who calls. The agent is in the path, /api/v2/conversations/calls/user/{userId}; in Outdial it is `from.id`.',
  ],
  callQueueId: [
    'callFromQueueId',
    'at Genesys it names a queue to call. The queue that the agent calls for is `callFromQueueId`; in Outdial it is `from.queueId`.',
  ],
};

/** The destinations that say something. It is unknown whether Genesys counts the empty ones of a template. */
function destinationsOf(value: JsonFields): readonly string[] {
  const isEmpty = (given: unknown): boolean =>
    given === '' || given === null || (Array.isArray(given) && given.length === 0);
  const present = destinations.filter((name) => Object.hasOwn(value, name));
  const filled = present.filter((name) => !isEmpty(value[name]));
  return filled.length > 0 ? filled : present.slice(0, 1);
}

function judgeDestinations(value: JsonFields): readonly Problem[] {
  const given = destinationsOf(value);
  if (given.length === 0)
    return [{ code: 'missing.create.conversation.destination.parameter', pointer: '', facts: {} }];
  if (given.length === 1) return [];
  const [, second = ''] = given;
  const misreadOnes = given.flatMap((name): readonly Problem[] => {
    const [meant, why] = misread[name] ?? [];
    if (meant === undefined || why === undefined) return [];
    return [{ code: 'name-elsewhere', pointer: `/${name}`, facts: { seen: name, sort: 'field', meant, why } }];
  });
  const tooMany: Problem = {
    code: 'too.many.create.conversation.parameters',
    pointer: `/${second}`,
    facts: { seen: given },
  };
  return [tooMany, ...misreadOnes];
}

/** A native body, judged by Genesys's own rules and translated. */
export interface NativeReading {
  /** What Genesys would refuse, and a number that cannot be dialed; empty for a good body. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** The single thing that it calls. Null when it calls nothing, or several things. */
  readonly calls: 'number' | 'user' | 'queue' | 'conference' | null;
  /** The request to Outdial that asks for the same call; null when it calls something else than a number. */
  readonly corrected: Readonly<Record<string, unknown>> | null;
  readonly fill: readonly string[];
}

function callsWhat(value: JsonFields): NativeReading['calls'] {
  const [only = '', second] = destinationsOf(value);
  if (only === '' || second !== undefined) return null;
  return (
    { phoneNumber: 'number' as const, callUserId: 'user' as const, callQueueId: 'queue' as const }[only] ?? 'conference'
  );
}

/** Reads a body that `looksNative`. `now`: epoch milliseconds. */
export function readNative(value: JsonFields, now: number): NativeReading {
  const reading = readRequestValue(value, now);
  const { phoneNumber } = value;
  const isAddress = typeof phoneNumber === 'string' && /^sips?:|.@./i.test(phoneNumber);
  const notANumber = {
    code: 'destination-not-a-number',
    pointer: '/phoneNumber',
    facts: { calls: 'a SIP address or a flow' },
  };
  const ofNumber = isAddress
    ? [notANumber]
    : (reading.ok ? [] : reading.problems).filter(
        ({ code }) => code.startsWith('number-') || code === 'placeholder-not-filled',
      );
  const problems = [
    ...judgeDestinations(value),
    ...Object.entries(value)
      .slice(0, 100)
      .flatMap(([name, each]) => judgeField(name, each)),
    ...ofNumber,
  ].slice(0, 50);
  const calls = callsWhat(value);
  const translated = !reading.ok && typeof phoneNumber === 'string' && !isAddress;
  return {
    problems,
    warnings: reading.warnings,
    calls,
    corrected: translated ? reading.corrected : null,
    fill: translated ? reading.fill : [],
  };
}
