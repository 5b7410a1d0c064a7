import type { Change } from '../call/call.ts';
import type { Problem } from '../call/problem.ts';
import { limits } from '../call/fields.ts';
import { isoOf, readInstant } from '../call/instants.ts';
import {
  type E164,
  likelyIn,
  maskNumber,
  type NumberFault,
  type ParsedNumber,
  parseTargetNumber,
} from '../phone/number.ts';
import { type GatheredValue, type Gathered, looksInternational, looksLikeNumber } from './gather.ts';
import { fieldAt } from '../json/pointer.ts';
import { seenValue } from '../masking/seen.ts';
import { isPlaceholder, meansNull } from './placeholder.ts';

/** What a request is judged by. `countFrom`: the moment that a default deadline counts from, never after `now`. */
export interface Circumstances {
  readonly now: number;
  readonly countFrom: number;
  /** ISO 3166 country whose numbers may be written as they are dialed there, or null. */
  readonly country: string | null;
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

/** A number as read: what it is, else what was probably meant. Both null: no way to know. */
export interface NumberRead {
  readonly number: E164 | null;
  readonly likely: E164 | null;
  readonly isEmergency: boolean;
}

export interface Numbers {
  readonly target: NumberRead;
  readonly callerId: NumberRead;
}

const faults: Readonly<Record<NumberFault, string>> = {
  empty: 'it is empty',
  'no-country-code': 'it does not begin with + and a country code, and Outdial does not guess the country',
  'not-digits': 'it contains characters other than digits',
  'trunk-prefix': 'it has a 0 between the country code and the number, which must be removed',
  extension: 'it has an extension, which Outdial cannot dial',
  'unknown-country-code': 'this country code does not exist',
  'too-short': 'it is too short for its country',
  'too-long': 'it is too long for its country',
};

function placeholder(found: GatheredValue, expected: string): Problem {
  const facts = { field: fieldAt(found.pointer), seen: seenValue(found.value), expected };
  return { code: 'placeholder-not-filled', pointer: found.pointer, facts };
}

const nothing: Meaning = { problems: [], warnings: [], changes: [] };
const says = (problem: Problem): Meaning => ({ ...nothing, problems: [problem] });

function judgeReference(found: GatheredValue | null, expected: string, isNumber = looksLikeNumber): Meaning {
  if (found === null || typeof found.value !== 'string') return nothing;
  if (isPlaceholder(found.value)) return says(placeholder(found, expected));
  if (!isNumber(found.value)) return nothing;
  const facts = {
    field: fieldAt(found.pointer),
    seen: seenValue(found.value),
    expected: `${expected}, not a phone number`,
  };
  return says({ code: 'field-value', pointer: found.pointer, facts });
}

const unread: NumberRead = { number: null, likely: null, isEmergency: false };

function judgeNumber(found: GatheredValue | null, country: string | null): Meaning & { readonly read: NumberRead } {
  const { value, pointer } = found ?? { value: null, pointer: '' };
  if (found === null || (typeof value !== 'string' && typeof value !== 'number')) return { ...nothing, read: unread };
  // A number without quotes is refused by the shape; it may only be likely.
  if (typeof value === 'number') return { ...nothing, read: { ...unread, likely: likelyIn(String(value), country) } };
  const parsed = parseTargetNumber(value, country);
  if (isPlaceholder(value)) return { ...says(placeholder(found, 'a number in international form')), read: unread };
  const field = fieldAt(pointer);
  if (parsed.kind === 'emergency') {
    const facts = { field, line: parsed.line, seen: parsed.line };
    return { ...says({ code: 'number-emergency', pointer, facts }), read: { ...unread, isEmergency: true } };
  }
  if (parsed.kind === 'invalid') {
    const { fault, likely } = parsed;
    const why = whyOf(parsed, country);
    const facts = { field, seen: seenValue(value), why, fault, likely: likely === null ? null : maskNumber(likely) };
    return { ...says({ code: 'number-invalid', pointer, facts }), read: { ...unread, likely } };
  }
  const { number, changed, unassigned } = parsed;
  const why =
    parsed.country === undefined
      ? international
      : `Read as a number dialed in ${parsed.country}: the policy's defaultCountry.`;
  const warning = { code: 'number-unassigned', pointer, facts: { field, seen: maskNumber(number) } };
  return {
    problems: [],
    warnings: unassigned ? [warning] : [],
    changes: changed ? [{ pointer, from: value, to: number, why }] : [],
    read: { ...unread, number },
  };
}

function whyOf({ fault, extension }: Extract<ParsedNumber, { kind: 'invalid' }>, country: string | null): string {
  if (extension !== null) return `it has the extension ${extension}, which Outdial cannot dial`;
  if (fault !== 'no-country-code' || country === null) return faults[fault];
  return `it does not begin with + and a country code, and it is not written as numbers are dialed in ${country}`;
}

const international = 'Written in international form (E.164).';

function judgeContact(found: GatheredValue | null): Meaning {
  if (found === null || typeof found.value !== 'string') return nothing;
  if (meansNull(found.value)) {
    const why = 'A placeholder for a missing external contact.';
    return { ...nothing, changes: [{ pointer: found.pointer, from: found.value, to: 'null', why }] };
  }
  return isPlaceholder(found.value) ? says(placeholder(found, 'an external contact id, or null')) : nothing;
}

/** True if the two fields for the external contact name two of them: Outdial does not choose. */
export function namesTwoContacts({ contact, externalContact }: Gathered): boolean {
  const [one, other] = [contact, externalContact].map((found) => {
    const value = found?.value;
    return typeof value !== 'string' || value.trim() === '' || isPlaceholder(value) ? null : value.trim().toLowerCase();
  });
  return one !== null && other !== null && one !== other;
}

function judgeTwoContacts(gathered: Gathered): Meaning {
  const { contact, externalContact } = gathered;
  if (contact === null || externalContact === null || !namesTwoContacts(gathered)) return nothing;
  const { pointer, value } = externalContact;
  const expected = `the same external contact as \`${fieldAt(contact.pointer)}\``;
  return says({ code: 'field-value', pointer, facts: { field: fieldAt(pointer), seen: seenValue(value), expected } });
}

function judgeDeadline(gathered: Gathered, { now, countFrom }: Circumstances): Meaning {
  const expires = gathered.rest.get('expiresAt') ?? null;
  const start = gathered.rest.get('notBefore') ?? null;
  const expiresAt = readInstant(expires?.value);
  const notBefore = readInstant(start?.value);
  const past = (pointer: string | null, seen: string, why: string, after: number): Meaning =>
    says({ code: 'deadline-past', pointer, facts: { field: 'expiresAt', seen, why, after: isoOf(after) } });
  if (expires !== null && expiresAt === null) return nothing;
  const deadline = expiresAt ?? defaultDeadline(notBefore, countFrom);
  const pointer = expires?.pointer ?? null;
  if (deadline <= now) return past(pointer, isoOf(deadline), 'has already passed', now);
  if (notBefore !== null && deadline <= notBefore)
    return past(pointer, isoOf(deadline), 'is not after `notBefore`', notBefore);
  if (deadline <= now + limits.deadlineMs) return nothing;
  const field = expires === null ? 'notBefore' : 'expiresAt';
  const facts = {
    field,
    seen: isoOf(expires === null ? (notBefore ?? deadline) : deadline),
    before: isoOf(now + limits.deadlineMs),
  };
  return says({ code: 'deadline-too-far', pointer: `/${field}`, facts });
}

/** 15 minutes after the later of the two. */
export function defaultDeadline(notBefore: number | null, countFrom: number): number {
  return Math.max(countFrom, notBefore ?? countFrom) + limits.defaultDeadlineMs;
}

/** Judges what the values mean: placeholders, numbers, deadlines. Values of a wrong type are left to the shape. */
export function judgeMeaning(gathered: Gathered, about: Circumstances): RequestMeaning {
  const target = judgeNumber(gathered.number, about.country);
  const callerId = judgeNumber(gathered.callerId, about.country);
  const parts = [
    judgeReference(gathered.agent, "the agent's user id or e-mail"),
    judgeReference(gathered.queue, 'the id or name of a queue', looksInternational),
    target,
    judgeContact(gathered.contact),
    judgeContact(gathered.externalContact),
    judgeTwoContacts(gathered),
    callerId,
    judgeDeadline(gathered, about),
  ];
  return {
    problems: parts.flatMap((part) => part.problems),
    warnings: parts.flatMap((part) => part.warnings),
    changes: parts.flatMap((part) => part.changes),
    numbers: { target: target.read, callerId: callerId.read },
  };
}
