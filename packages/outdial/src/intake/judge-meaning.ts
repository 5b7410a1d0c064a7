import type { Change } from '../call/call.ts';
import type { Problem } from '../call/problem.ts';
import { limits } from '../call/request.ts';
import { type E164, maskNumber, type NumberFault, parseTargetNumber } from '../phone/number.ts';
import { type Found, type Gathered, looksInternational, looksLikeNumber } from './gather.ts';
import { fieldAt } from '../json/pointer.ts';
import { seenValue } from '../masking/seen.ts';
import { isPlaceholder, meansNull } from './placeholder.ts';

/** When a request is judged. `countFrom` is the moment that a default deadline counts from; never after `now`. */
export interface Moment {
  readonly now: number;
  readonly countFrom: number;
}

interface Meaning {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly changes: readonly Change[];
}

/** The meaning of a whole request. */
export interface RequestMeaning extends Meaning {
  readonly numbers: Numbers;
}

/** The numbers of a request as read; null for one that is absent or cannot be dialed. */
export interface Numbers {
  readonly target: E164 | null;
  readonly callerId: E164 | null;
}

const faults: Readonly<Record<NumberFault, string>> = {
  empty: 'it is empty',
  'no-country-code': 'it does not begin with + and a country code, and Outdial does not guess the country',
  'not-digits': 'it contains characters other than digits',
  'trunk-prefix': 'it has a 0 between the country code and the number, which must be removed',
  extension: 'it has an extension, and Outdial cannot dial extensions',
  'unknown-country-code': 'this country code does not exist',
  'too-short': 'it is too short for its country',
  'too-long': 'it is too long for its country',
};

function placeholder(found: Found, expected: string): Problem {
  const facts = { field: fieldAt(found.pointer), seen: seenValue(found.value), expected };
  return { code: 'placeholder-not-filled', pointer: found.pointer, facts };
}

const nothing: Meaning = { problems: [], warnings: [], changes: [] };

function judgeReference(found: Found | null, expected: string, isNumber = looksLikeNumber): Meaning {
  if (found === null || typeof found.value !== 'string') return nothing;
  if (isPlaceholder(found.value)) return { ...nothing, problems: [placeholder(found, expected)] };
  if (!isNumber(found.value)) return nothing;
  const facts = {
    field: fieldAt(found.pointer),
    seen: seenValue(found.value),
    expected: `${expected}, not a phone number`,
  };
  return { ...nothing, problems: [{ code: 'field-value', pointer: found.pointer, facts }] };
}

function judgeNumber(found: Found | null): Meaning & { readonly number?: E164 } {
  if (found === null || typeof found.value !== 'string') return nothing;
  const { value, pointer } = found;
  if (isPlaceholder(value)) return { ...nothing, problems: [placeholder(found, 'a number in international form')] };
  const parsed = parseTargetNumber(value);
  const field = fieldAt(pointer);
  if (parsed.kind === 'emergency') {
    return {
      ...nothing,
      problems: [{ code: 'number-emergency', pointer, facts: { field, line: parsed.line, seen: parsed.line } }],
    };
  }
  const seen = seenValue(value);
  if (parsed.kind === 'invalid') {
    const facts = { field, seen, why: faults[parsed.fault], fault: parsed.fault };
    return { ...nothing, problems: [{ code: 'number-invalid', pointer, facts }] };
  }
  const unassigned = { code: 'number-unassigned', pointer, facts: { field, seen: maskNumber(parsed.number) } };
  const change = { pointer, from: value, to: parsed.number, why: 'Written in international form (E.164).' };
  return {
    ...nothing,
    number: parsed.number,
    warnings: parsed.unassigned ? [unassigned] : [],
    changes: parsed.changed ? [change] : [],
  };
}

function judgeContact(found: Found | null): Meaning {
  if (found === null || typeof found.value !== 'string') return nothing;
  if (meansNull(found.value)) {
    const why = 'A placeholder for a missing external contact.';
    return { ...nothing, changes: [{ pointer: found.pointer, from: found.value, to: 'null', why }] };
  }
  return isPlaceholder(found.value)
    ? { ...nothing, problems: [placeholder(found, 'an external contact id, or null')] }
    : nothing;
}

/** Epoch milliseconds of an ISO 8601 instant with its zone; null for anything else. */
export function readInstant(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}

const iso = (at: number): string => new Date(at).toISOString();

function judgeDeadline(gathered: Gathered, { now, countFrom }: Moment): Meaning {
  const expires = gathered.rest.get('expiresAt') ?? null;
  const start = gathered.rest.get('notBefore') ?? null;
  const expiresAt = readInstant(expires?.value);
  const notBefore = readInstant(start?.value);
  const past = (pointer: string | null, seen: string, why: string, after: number): Meaning => ({
    ...nothing,
    problems: [{ code: 'deadline-past', pointer, facts: { field: 'expiresAt', seen, why, after: iso(after) } }],
  });
  if (expires !== null && expiresAt === null) return nothing;
  const deadline = expiresAt ?? defaultDeadline(notBefore, countFrom);
  const pointer = expires?.pointer ?? null;
  if (deadline <= now) return past(pointer, iso(deadline), 'has already passed', now);
  if (notBefore !== null && deadline <= notBefore)
    return past(pointer, iso(deadline), 'is not after `notBefore`', notBefore);
  if (deadline <= now + limits.deadlineMs) return nothing;
  const field = expires === null ? 'notBefore' : 'expiresAt';
  const facts = {
    field,
    seen: iso(expires === null ? (notBefore ?? deadline) : deadline),
    before: iso(now + limits.deadlineMs),
  };
  return { ...nothing, problems: [{ code: 'deadline-too-far', pointer: `/${field}`, facts }] };
}

/** 15 minutes after the later of the two. */
export function defaultDeadline(notBefore: number | null, countFrom: number): number {
  return Math.max(countFrom, notBefore ?? countFrom) + limits.defaultDeadlineMs;
}

/** Judges what the values mean: placeholders, numbers, deadlines. Values of a wrong type are left to the shape. */
export function judgeMeaning(gathered: Gathered, moment: Moment): RequestMeaning {
  const target = judgeNumber(gathered.number);
  const callerId = judgeNumber(gathered.callerId);
  const parts = [
    judgeReference(gathered.agent, "the agent's user id or e-mail"),
    judgeReference(gathered.queue, 'the id or name of a queue', looksInternational),
    target,
    judgeContact(gathered.contact),
    callerId,
    judgeDeadline(gathered, moment),
  ];
  return {
    problems: parts.flatMap((part) => part.problems),
    warnings: parts.flatMap((part) => part.warnings),
    changes: parts.flatMap((part) => part.changes),
    numbers: { target: target.number ?? null, callerId: callerId.number ?? null },
  };
}
