import type { Change } from '../call/call.ts';
import type { Problem } from '../call/problem.ts';
import { type CallRequest, type CallRequestBody, callRequestSchema, limits, requestDefaults } from '../call/request.ts';
import { statusOf } from '../problems/answers.ts';
import { correctRequest, type FillPointer } from './correct.ts';
import { contactIn, fingerprintOf } from './fingerprint.ts';
import { type Gathered, gather, isObject } from './gather.ts';
import { type JsonReading, maximumDepth, type Places, readJson } from '../json/json.ts';
import { defaultDeadline, judgeMeaning, type Moment, readInstant, type RequestMeaning } from './judge-meaning.ts';
import { fieldName, judgeShape, seenValue } from './judge-shape.ts';
import { slipFix, slipSentence } from '../json/slips.ts';
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
  /** JSON pointers into `corrected` of what only the caller can fill in. */
  readonly fill: readonly string[];
  /** Given when nothing but the deadline is wrong: a replay of an old request must still find its call. */
  readonly fingerprint: string | null;
  /** Where things stand in the caller's own text; null when there was no text, or it could not be read. */
  readonly places: Places | null;
}

export type RequestReading = AcceptedRequest | RefusedRequest;

export interface ReadingOptions {
  /** Epoch milliseconds that the default deadline counts from (an event's own time); `now` without it, and never later. */
  readonly countFrom?: number;
}

const maximumProblems = 50;

/** Reads the body of a call request from its JSON text. Pure but for the hash; never throws. */
export function readRequest(text: string, now: number, options: ReadingOptions = {}): RequestReading {
  return readJsonRequest(readJson(text), now, options);
}

/** The same from a text that has been read already. Never throws. */
export function readJsonRequest(json: JsonReading, now: number, options: ReadingOptions = {}): RequestReading {
  const ofText = problemsOfText(json);
  const [first] = ofText;
  if (json.kind === 'unreadable' && first !== undefined) {
    return {
      ok: false,
      status: 400,
      problems: ofText,
      warnings: [],
      corrected: null,
      fill: [],
      fingerprint: null,
      places: null,
    };
  }
  return judge(json.value, { problems: ofText, twice: json.duplicates, places: json.places }, momentOf(now, options));
}

/** Reads a call request that is already a value (an event's detail). Never throws. */
export function readRequestValue(value: unknown, now: number, options: ReadingOptions = {}): RequestReading {
  if (isTooDeep(value)) return refuseTooDeep();
  return judge(value, { problems: [], twice: [], places: null }, momentOf(now, options));
}

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

function refuseTooDeep(): RefusedRequest {
  const facts = { slip: slipSentence('too-deep'), fix: slipFix('too-deep'), kind: 'too-deep' };
  const problems = [{ code: 'body-not-json', pointer: null, facts }];
  const nothing = { warnings: [], corrected: null, fill: [], fingerprint: null, places: null };
  return { ok: false, status: 400, problems, ...nothing };
}

function momentOf(now: number, { countFrom }: ReadingOptions): Moment {
  return { now, countFrom: Math.min(countFrom ?? now, now) };
}

function problemsOfText(json: JsonReading): readonly Problem[] {
  const slips = json.slips.map(({ kind, place }): Problem => {
    const facts = { slip: slipSentence(kind), fix: slipFix(kind), kind, line: place.line, column: place.column };
    return { code: 'body-not-json', pointer: null, facts };
  });
  const twice = json.duplicates.map((pointer): Problem => {
    const field = fieldName(pointer.slice(1).split('/'));
    return { code: 'field-duplicate', pointer, facts: { field } };
  });
  return [...slips, ...twice];
}

/** What reading the text has shown already. */
interface Before {
  readonly problems: readonly Problem[];
  readonly twice: readonly string[];
  readonly places: Places | null;
}

/** `isWhole`: it is not taken out of something else already. */
function judge(
  value: unknown,
  { problems: before, twice, places }: Before,
  moment: Moment,
  isWhole = true,
): RequestReading {
  if (!isObject(value)) {
    const seen = value === null ? 'null' : typeof value === 'string' ? 'a string' : (seenValue(value) ?? 'nothing');
    const problem: Problem = { code: 'body-not-object', pointer: '', facts: { seen } };
    const problems = [...before, problem];
    const { corrected, fill } = correctionOf(wrappedIn(value), moment);
    return { ok: false, status: 400, problems, warnings: [], corrected, fill, fingerprint: null, places };
  }
  const gathered = gather(value, twice);
  const mayBeWrapped = isWhole && gathered.agent === null && gathered.number === null;
  const wrapped = mayBeWrapped ? findWrapped(value) : null;
  if (wrapped !== null) return judgeWrapped(wrapped, { problems: before, twice, places }, moment);
  const shape = judgeShape(value, gathered);
  const meaning = judgeMeaning(gathered, moment);
  const problems = [...before, ...shape, ...withoutRepeats(meaning.problems, shape)];
  const body = before.length === 0 && shape.length === 0 ? callRequestSchema.safeParse(value).data : undefined;
  if (body !== undefined && problems.length === 0) return accept(body, meaning, places, moment);
  return refuse({ problems, body, gathered, meaning, places, moment });
}

/** The request has to be taken out of what it stands in; what is wrong in it besides is said as well. */
function judgeWrapped(
  { value, pointer }: Wrapped,
  { problems: before, places }: Before,
  moment: Moment,
): RefusedRequest {
  const inner = judge(value, { problems: [], twice: [], places: null }, moment, false);
  const field = fieldName(pointer.slice(1).split('/'));
  const problems = [
    ...before,
    { code: 'request-wrapped', pointer, facts: { field } },
    ...(inner.ok ? [] : inner.problems.map((problem) => inside(problem, pointer))),
  ].slice(0, maximumProblems);
  const { corrected, fill } = inner.ok ? { corrected: value, fill: [] } : inner;
  const warnings = inner.warnings.map((warning) => inside(warning, pointer));
  return { ok: false, status: 400, problems, warnings, corrected, fill, fingerprint: null, places };
}

const inside = (problem: Problem, pointer: string): Problem =>
  problem.pointer === null ? problem : { ...problem, pointer: pointer + problem.pointer };

/** The one object in a list of one, or in a text that is JSON once more; null when there is none. */
function wrappedIn(value: unknown): Gathered | null {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const inner = typeof value === 'string' ? readJson(value).value : list.length === 1 ? list[0] : null;
  return isObject(inner) ? gather(inner) : null;
}

/** The corrected request, when there is one and it is good once its placeholders are filled. */
function correctionOf(gathered: Gathered | null, moment: Moment): Pick<RefusedRequest, 'corrected' | 'fill'> {
  const correction = gathered === null ? null : correctRequest(gathered, moment.now);
  const isUsable = correction !== null && isGood(fillIn(correction.corrected, correction.fill, moment.now), moment);
  return isUsable ? correction : { corrected: null, fill: [] };
}

/** A value that the shape already refuses needs no second word at the same place, unless it is an emergency line. */
function withoutRepeats(problems: readonly Problem[], shape: readonly Problem[]): readonly Problem[] {
  const taken = new Set(shape.filter(({ code }) => code !== 'field-unknown').map(({ pointer }) => pointer));
  return problems.filter(({ code, pointer }) => code === 'number-emergency' || pointer === null || !taken.has(pointer));
}

interface Refusal {
  readonly problems: readonly Problem[];
  readonly body: CallRequestBody | undefined;
  readonly gathered: Gathered;
  readonly meaning: RequestMeaning;
  readonly places: Places | null;
  readonly moment: Moment;
}

function refuse({ problems, body, gathered, meaning, places, moment }: Refusal): RefusedRequest {
  const { corrected, fill } = correctionOf(gathered, moment);
  const onlyTime = problems.every(({ code }) => code.startsWith('deadline-'));
  return {
    ok: false,
    status: problems.some(({ code }) => statusOf(code) === 400) ? 400 : 422,
    problems: problems.toSorted((one, other) => rank(one) - rank(other)).slice(0, maximumProblems),
    warnings: meaning.warnings,
    corrected,
    fill,
    fingerprint: body !== undefined && onlyTime ? fingerprintOf(body, meaning.numbers) : null,
    places,
  };
}

const order = ['body-', 'field-duplicate', 'field-missing', 'target-missing', 'too-many', 'field-', 'number-emergency'];

function rank(problem: Problem): number {
  const found = order.findIndex((start) => problem.code.startsWith(start));
  return found === -1 ? order.length : found;
}

function samplesAt(now: number): Readonly<Record<FillPointer, string>> {
  return {
    '/from/id': 'agent@example.com',
    '/from/queueId': 'Sales',
    '/targets/0/phoneNumber': '+12025550143',
    '/targets/0/timeZone': 'Etc/UTC',
    '/callerId': '+12025550143',
    '/notBefore': new Date(now).toISOString(),
    '/expiresAt': new Date(now + limits.deadlineMs).toISOString(),
    '/whenNotReady': 'wait',
    '/webhookUrl': 'https://example.com/',
  };
}

/** A corrected request with every place of `fill` filled in: `values` by pointer, a sample for the rest. `now`: epoch milliseconds. */
export function fillIn(
  corrected: Readonly<Record<string, unknown>>,
  fill: readonly string[],
  now: number,
  values: Readonly<Record<string, string>> = {},
): Readonly<Record<string, unknown>> {
  const all: Readonly<Record<string, string>> = { ...samplesAt(now), ...values };
  const put = (value: unknown, pointer: string): unknown => {
    if (fill.includes(pointer)) return all[pointer];
    if (Array.isArray(value)) return value.map((each: unknown, index) => put(each, `${pointer}/${index}`));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, put(each, `${pointer}/${name}`)]));
  };
  const filled = put(corrected, '');
  return isObject(filled) ? filled : corrected;
}

function isGood(body: Readonly<Record<string, unknown>>, moment: Moment): boolean {
  const gathered = gather(body);
  return judgeShape(body, gathered).length === 0 && judgeMeaning(gathered, moment).problems.length === 0;
}

function accept(
  body: CallRequestBody,
  meaning: RequestMeaning,
  places: Places | null,
  moment: Moment,
): AcceptedRequest {
  const [target] = body.targets;
  const phoneNumber = meaning.numbers.target;
  // `judgeMeaning` has parsed this very number and had nothing to say against it.
  if (phoneNumber === null) throw new TypeError('A request was accepted whose number cannot be read.');
  const notBefore = readInstant(body.notBefore);
  const request: CallRequest = {
    agentReference: body.from.id,
    queueReference: body.from.queueId ?? null,
    target: { phoneNumber, contactId: contactIn(target?.id), timeZone: target?.timeZone ?? null },
    callerId: meaning.numbers.callerId,
    attributes: body.attributes ?? {},
    label: body.label ?? null,
    uuiData: body.uuiData ?? null,
    notBefore,
    expiresAt: readInstant(body.expiresAt) ?? defaultDeadline(notBefore, moment.countFrom),
    whenNotReady: body.whenNotReady ?? requestDefaults.whenNotReady,
    retry: {
      attempts: body.retry?.attempts ?? requestDefaults.retry.attempts,
      delaySeconds: body.retry?.delaySeconds ?? requestDefaults.retry.delaySeconds,
    },
    priority: body.priority ?? requestDefaults.priority,
    reason: body.reason ?? null,
    lawfulBasis: body.lawfulBasis ?? null,
    webhookUrl: body.webhookUrl === undefined ? null : new URL(body.webhookUrl).href,
  };
  return {
    ok: true,
    request,
    changes: meaning.changes,
    warnings: meaning.warnings,
    fingerprint: fingerprintOf(body, meaning.numbers),
    places,
  };
}
