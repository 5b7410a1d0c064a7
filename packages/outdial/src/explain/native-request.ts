import type { Problem } from '../call/problem.ts';
import { nearest } from '../intake/did-you-mean.ts';
import { isObject } from '../intake/gather.ts';
import { seenAt } from '../intake/judge-shape.ts';
import { readRequestValue } from '../intake/read-request.ts';

type Type = 'text' | 'whole number' | 'list' | 'object of texts';

/** Genesys's CreateCallRequest, every field of it (the published API description). */
const fields: Readonly<Record<string, Type>> = {
  phoneNumber: 'text',
  callerId: 'text',
  callerIdName: 'text',
  callFromQueueId: 'text',
  callQueueId: 'text',
  callUserId: 'text',
  priority: 'whole number',
  attributes: 'object of texts',
  languageId: 'text',
  routingSkillsIds: 'list',
  routingSkillExpression: 'text',
  conversationIds: 'list',
  participants: 'list',
  uuiData: 'text',
  externalContactId: 'text',
  label: 'text',
};
const destinations = ['phoneNumber', 'callUserId', 'callQueueId', 'conversationIds', 'participants'];
/** Fields that only Genesys's own request has: one of them shows that it is meant. */
const telling = [
  'callFromQueueId',
  'callUserId',
  'callQueueId',
  'conversationIds',
  'externalContactId',
  'callerIdName',
];
const ofOutdial = ['from', 'targets', 'to', 'expiresAt', 'notBefore', 'whenNotReady', 'retry'];

type Fields = Readonly<Record<string, unknown>>;

/** True for a body that is meant as Genesys's own CreateCallRequest rather than as a request to Outdial. */
export function looksNative(value: unknown): value is Fields {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  if (names.some((name) => ofOutdial.includes(name))) return false;
  const known = names.filter((name) => Object.hasOwn(fields, name));
  return (
    names.some((name) => telling.includes(name)) || (known.length === names.length && names.includes('phoneNumber'))
  );
}

/** True for a field of Genesys's CreateCallRequest. */
export function isNativeField(name: string): boolean {
  return Object.hasOwn(fields, name);
}

function fits(value: unknown, type: Type): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'whole number':
      return Number.isInteger(value);
    case 'list':
      return Array.isArray(value);
    case 'object of texts':
      return isObject(value) && Object.values(value).every((each) => typeof each === 'string');
  }
}

function judgeField(name: string, value: unknown): readonly Problem[] {
  const pointer = `/${name}`;
  const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (type === undefined) {
    const meant = nearest(name, Object.keys(fields));
    const why = `Genesys's CreateCallRequest does not have this field${meant === null ? '' : ` (you probably mean \`${meant}\`)`}. Genesys answers 400 invalid.property.`;
    return [{ code: 'field-unknown', pointer, facts: { field: name, seen: seenAt([name], value), meant, why } }];
  }
  if (fits(value, type)) return [];
  const expected =
    type === 'text'
      ? 'a string'
      : type === 'list'
        ? 'a list'
        : type === 'whole number'
          ? 'a whole number'
          : 'an object whose values are strings';
  return [{ code: 'field-type', pointer, facts: { field: name, seen: seenAt([name], value), expected } }];
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

function judgeDestinations(value: Fields): readonly Problem[] {
  const given = destinations.filter((name) => Object.hasOwn(value, name));
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
  /** Which single thing it calls; null for none or several. */
  readonly calls: 'number' | 'user' | 'queue' | 'conference' | null;
  /** The request to Outdial that asks for the same call; null when it calls something else than a number. */
  readonly corrected: Readonly<Record<string, unknown>> | null;
  readonly fill: readonly string[];
}

function callsWhat(value: Fields): NativeReading['calls'] {
  const given = destinations.filter((name) => Object.hasOwn(value, name));
  const [only = '', second] = given;
  if (only === '' || second !== undefined) return null;
  return (
    { phoneNumber: 'number' as const, callUserId: 'user' as const, callQueueId: 'queue' as const }[only] ?? 'conference'
  );
}

/** Reads a body that `looksNative`. `now`: epoch milliseconds. */
export function readNative(value: Fields, now: number): NativeReading {
  const reading = readRequestValue(value, now);
  const ofNumber = reading.ok
    ? []
    : reading.problems.filter(({ code }) => code.startsWith('number-') || code === 'placeholder-not-filled');
  const problems = [
    ...judgeDestinations(value),
    ...Object.entries(value)
      .slice(0, 100)
      .flatMap(([name, each]) => judgeField(name, each)),
    ...ofNumber,
  ].slice(0, 50);
  const calls = callsWhat(value);
  const translated = !reading.ok && typeof value['phoneNumber'] === 'string';
  return {
    problems,
    warnings: reading.warnings,
    calls,
    corrected: translated ? reading.corrected : null,
    fill: translated ? reading.fill : [],
  };
}
