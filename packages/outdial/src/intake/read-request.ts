import type { Change } from '../call/call.ts';
import type { Problem } from '../call/problem.ts';
import { keepFields } from '../call/fields.ts';
import { readInstant } from '../call/instants.ts';
import type { CallRequest, CallRequestBody } from '../call/request.ts';
import { statusOf } from '../problems/answers.ts';
import { type Correction, correctRequest } from './correct.ts';
import { contactIn, fingerprintOf } from './fingerprint.ts';
import { gather, gatherFitting, type Gathered } from './gather.ts';
import { isObject } from '../json/object.ts';
import { type JsonReading, maximumDepth, type Places, readJson } from '../json/json.ts';
import { type Circumstances, defaultDeadline, judgeMeaning, type RequestMeaning } from './judge-meaning.ts';
import { type CheckedShape, checkShape, judgeShape } from './judge-shape.ts';
import { fieldAt } from '../json/pointer.ts';
import { seenValue } from '../masking/seen.ts';
import { slipFacts } from '../json/slips.ts';
import { findWrapped, type Wrapped } from './wrapped.ts';

export interface AcceptedRequest {
  readonly ok: true;
  readonly request: CallRequest;
  readonly changes: readonly Change[];
  /** Said, but nothing is kept from going on. */
  readonly warnings: readonly Problem[];
  /** SHA-256 (hex) of the request in one canonical form, before names are resolved and defaults are filled in. */
  readonly fingerprint: string;
  readonly places: Places | null;
}

export interface RefusedRequest {
  readonly ok: false;
  /** 400 when the JSON or its shape is wrong, 422 when only its values cannot be used. */
  readonly status: 400 | 422;
  /** All of them, what blocks first standing first. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** The whole request as it should be; null when it cannot be derived. */
  readonly corrected: Readonly<Record<string, unknown>> | null;
  /** JSON pointers into `corrected` of what only the caller can fill in or confirm. */
  readonly fill: readonly string[];
  /** Given when nothing but the deadline is wrong: a replay of an old request must still find its call. */
  readonly fingerprint: string | null;
  /** The places of things in the caller's own text. Null when there was no text, or it could not be read. */
  readonly places: Places | null;
}

export type RequestReading = AcceptedRequest | RefusedRequest;

export interface ReadingOptions {
  /** Epoch milliseconds that the default deadline counts from (an event's own time); `now` without it, and never later. */
  readonly countFrom?: number;
  /** ISO 3166 country whose numbers may be written as they are dialed there; null, as without it: none. */
  readonly defaultCountry?: string | null;
}

const maximumProblems = 50;

/** Reads the body of a call request from its JSON text, or from a reading of it. Pure but for the hash; never throws. */
export function readRequest(body: string | JsonReading, now: number, options: ReadingOptions = {}): RequestReading {
  const json = typeof body === 'string' ? readJson(body) : body;
  const problems = problemsOfText(json);
  if (json.kind === 'unreadable' && problems.length > 0) return { ...nothing, problems };
  return judge(json.value, { problems, twice: json.duplicates, places: json.places }, circumstancesOf(now, options));
}

/** Reads a call request that is already a value (an event's detail). Never throws. */
export function readRequestValue(value: unknown, now: number, options: ReadingOptions = {}): RequestReading {
  if (!isTooDeep(value)) return judge(value, nothingBefore, circumstancesOf(now, options));
  return { ...nothing, problems: [{ code: 'body-not-json', pointer: null, facts: slipFacts('too-deep') }] };
}

/** A refusal that says nothing yet. */
const nothing: Omit<RefusedRequest, 'problems'> = {
  ok: false,
  status: 400,
  warnings: [],
  corrected: null,
  fill: [],
  fingerprint: null,
  places: null,
};

/** Deeper than a text would be read. */
function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= maximumDepth; depth += 1) {
    level = level.flatMap((each): readonly unknown[] =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}

function circumstancesOf(now: number, { countFrom, defaultCountry }: ReadingOptions): Circumstances {
  return { now, countFrom: Math.min(countFrom ?? now, now), country: defaultCountry ?? null };
}

function problemsOfText(json: JsonReading): readonly Problem[] {
  const slips = json.slips.map(({ kind, place }): Problem => {
    const { line, column } = place;
    return { code: 'body-not-json', pointer: null, facts: { ...slipFacts(kind), line, column } };
  });
  const twice = json.duplicates.map((pointer): Problem => {
    return { code: 'field-duplicate', pointer, facts: { field: fieldAt(pointer) } };
  });
  return [...slips, ...twice];
}

/** What reading the text has shown already. */
interface Before {
  readonly problems: readonly Problem[];
  readonly twice: readonly string[];
  readonly places: Places | null;
}

const nothingBefore: Before = { problems: [], twice: [], places: null };

/** Shape, then meaning, then the correction. `isWhole`: the value is not taken out of something else already. */
function judge(value: unknown, before: Before, about: Circumstances, isWhole = true): RequestReading {
  if (!isObject(value)) return refuseOther(value, before, about);
  const checked = checkShape(value);
  const gathered = gathering(value, checked, before.twice);
  const mayBeWrapped = isWhole && gathered.agent === null && gathered.number === null;
  const wrapped = mayBeWrapped ? findWrapped(value) : null;
  if (wrapped !== null) return judgeWrapped(wrapped, before, about);
  const shape = judgeShape(value, checked, gathered);
  const meaning = judgeMeaning(gathered, about);
  const problems = [...before.problems, ...shape.problems, ...withoutRepeats(meaning.problems, shape.problems)];
  const body = before.problems.length === 0 ? shape.body : null;
  if (body !== null && problems.length === 0) return accept(body, meaning, before.places, about);
  const onlyTime = problems.every(({ code }) => code.startsWith('deadline-'));
  return {
    ok: false,
    status: problems.some(({ code }) => statusOf(code) === 400) ? 400 : 422,
    problems: problems.toSorted((one, other) => rank(one) - rank(other)).slice(0, maximumProblems),
    warnings: meaning.warnings,
    ...correctRequest(gathered, meaning.numbers, about),
    fingerprint: body !== null && onlyTime ? fingerprintOf(body, meaning.numbers) : null,
    places: before.places,
  };
}

/** What is wrong is searched for only where something is. */
function gathering(
  value: Readonly<Record<string, unknown>>,
  checked: CheckedShape,
  twice: readonly string[],
): Gathered {
  // The schema says that the value, as it was sent, has this shape.
  return checked.success && twice.length === 0
    ? gatherFitting(value as Parameters<typeof gatherFitting>[0])
    : gather(value, twice);
}

/** Refuses a body that is not an object. It may still hold one, alone in a list or inside a string of JSON. */
function refuseOther(value: unknown, { problems, places }: Before, about: Circumstances): RefusedRequest {
  const seen = value === null ? 'null' : typeof value === 'string' ? 'a string' : (seenValue(value) ?? 'nothing');
  const all = [...problems, { code: 'body-not-object', pointer: '', facts: { seen } }];
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const inner = typeof value === 'string' ? readJson(value).value : list.length === 1 ? list[0] : null;
  return { ...nothing, problems: all, ...(isObject(inner) ? correctionOf(inner, about) : {}), places };
}

function correctionOf(body: Readonly<Record<string, unknown>>, about: Circumstances): Correction {
  const gathered = gather(body);
  return correctRequest(gathered, judgeMeaning(gathered, about).numbers, about);
}

/** Refuses a request that is inside another object. Its own errors are reported as well. */
function judgeWrapped({ value, pointer }: Wrapped, { problems, places }: Before, about: Circumstances): RefusedRequest {
  const inner = judge(value, nothingBefore, about, false);
  const all = [
    ...problems,
    { code: 'request-wrapped', pointer, facts: { field: fieldAt(pointer) } },
    ...(inner.ok ? [] : inner.problems.map((problem) => inside(problem, pointer))),
  ];
  return {
    ...nothing,
    problems: all.slice(0, maximumProblems),
    warnings: inner.warnings.map((warning) => inside(warning, pointer)),
    ...(inner.ok ? { corrected: value } : { corrected: inner.corrected, fill: inner.fill }),
    places,
  };
}

/** The same problem with its pointer leading from something around the request. */
export const inside = (problem: Problem, pointer: string): Problem =>
  problem.pointer === null ? problem : { ...problem, pointer: pointer + problem.pointer };

/** A value that the shape already refuses needs no second word at the same place, unless it is an emergency line. */
function withoutRepeats(problems: readonly Problem[], shape: readonly Problem[]): readonly Problem[] {
  const taken = new Set(shape.filter(({ code }) => code !== 'field-unknown').map(({ pointer }) => pointer));
  return problems.filter(({ code, pointer }) => code === 'number-emergency' || pointer === null || !taken.has(pointer));
}

const order = ['body-', 'field-duplicate', 'field-missing', 'target-missing', 'too-many', 'field-', 'number-emergency'];

function rank(problem: Problem): number {
  const found = order.findIndex((start) => problem.code.startsWith(start));
  return found === -1 ? order.length : found;
}

function accept(
  body: CallRequestBody,
  { numbers, changes, warnings }: RequestMeaning,
  places: Places | null,
  about: Circumstances,
): AcceptedRequest {
  const [target] = body.targets;
  const phoneNumber = numbers.target.number;
  // `judgeMeaning` has parsed this very number and had nothing to say against it.
  if (phoneNumber === null) throw new TypeError('A request was accepted whose number cannot be read.');
  const notBefore = readInstant(body.notBefore);
  const request: CallRequest = {
    ...keepFields(body),
    agentReference: body.from.id,
    queueReference: body.from.queueId ?? null,
    target: { phoneNumber, contactId: contactIn(body), timeZone: target?.timeZone ?? null },
    callerId: numbers.callerId.number,
    notBefore,
    expiresAt: readInstant(body.expiresAt) ?? defaultDeadline(notBefore, about.countFrom),
  };
  return { ok: true, request, changes, warnings, fingerprint: fingerprintOf(body, numbers), places };
}
