import type { Problem } from '../call/problem.ts';
import { readRequest, readRequestValue } from '../intake/read-request.ts';
import { placeOf } from '../json/json.ts';
import { isBenign, isKnownCode, messagesIn } from '../problems/catalogue.ts';
import { factsOfMessage } from './answer.ts';
import { findWrongFields } from './code-fields.ts';
import { findBareToken, findRepeats, findSymptom, findWrongToken } from './dangers.ts';
import { countFindings, type Explanation, explanation, sorted } from './explanation.ts';
import { faultAt, type Finding } from './finding.ts';
import { findImplicitGrant } from './implicit-grant.ts';
import { findNames } from './names/find-names.ts';
import { readNative } from './native-request.ts';
import { findObjects, type ObjectInText } from './objects.ts';
import { type CreateCall, findCreateCalls } from './operations.ts';
import { findProseClaims, isCode, isProse, reportsIn } from './prose.ts';
import {
  factsOfHeaders,
  findEndings,
  findHeaderFaults,
  isPrintedError,
  looksLikeExchange,
  looksLikeTraffic,
} from './traffic.ts';

/** Judged by its fields alone: the values of an object of code may be variables. */
const ofFields = new Set(['field-unknown', 'field-missing', 'target-missing', 'too-many-targets', 'name-elsewhere']);

interface BodyReading {
  readonly problems: readonly Problem[];
  readonly corrected: Explanation['corrected'];
  readonly fill: readonly string[];
}
const sound: BodyReading = { problems: [], corrected: null, fill: [] };

/** Reads a body of a call. The fields of Genesys's body in code are left to `findWrongFields`, which reads any language. */
function readBody({ is, isJson, json, value }: ObjectInText, now: number): BodyReading {
  if (is === 'native-body') {
    const native = isJson ? readNative(value, now) : sound;
    // Sent to Genesys, which takes a SIP address, a flow and national numbers.
    return {
      ...native,
      problems: native.problems.filter(({ code }) => !/^(?:destination-not-a-number|number-invalid)$/.test(code)),
    };
  }
  const reading = isJson ? readRequest(json, now) : readRequestValue(value, now);
  if (reading.ok) return sound;
  return isJson ? reading : { ...sound, problems: reading.problems.filter(({ code }) => ofFields.has(code)) };
}

function placed(problem: Problem, { json, offset }: ObjectInText): Finding {
  const prefer = problem.code === 'field-unknown' ? 'name' : 'value';
  const place = problem.pointer === null ? null : placeOf(json.places, problem.pointer, prefer);
  return { weight: 'problem', problem, offset: offset + (place?.offset ?? 0), length: place?.length ?? 1 };
}

/** Outdial's body, given to an operation of Genesys. */
function misdirected({ value, offset }: ObjectInText, calls: readonly CreateCall[]): readonly Finding[] {
  const ours = ['from', 'targets', 'to'].filter((name) => Object.hasOwn(value, name));
  if (ours.length === 0 || calls.length === 0) return [];
  const why =
    "Genesys's CreateCallRequest does not have `from`, `to` or `targets`: it has `phoneNumber` (and `callFromQueueId`). At Genesys, the agent is in the path or is the user of the token. This is Outdial's format: send it to POST /v1/calls.";
  const facts = { seen: ours.join(', '), sort: 'field', meant: 'phoneNumber', why };
  return [faultAt({ index: offset, length: 1 }, 'name-elsewhere', facts)];
}

function ofBody(held: ObjectInText, reading: BodyReading, calls: readonly CreateCall[]): readonly Finding[] {
  const isSound = held.is === 'outdial-body' && !reading.problems.some(({ code }) => ofFields.has(code));
  const why = 'The format is right for Outdial: the agent in `from.id`, and `targets` with one number.';
  const confirmed: Finding = { weight: 'confirmed', seen: 'from, targets', why, offset: held.offset, length: 1 };
  return [
    ...reading.problems.map((problem) => placed(problem, held)),
    ...(held.is === 'outdial-body' ? misdirected(held, calls) : []),
    ...(isSound ? [confirmed] : []),
  ];
}

function ofAnswer({ own, problems, offset }: ObjectInText, facts: Problem['facts']): readonly Finding[] {
  if (own?.kind === 'call') return [{ weight: 'confirmed', seen: 202, why: own.sentence, offset, length: 1 }];
  if (own?.kind === 'refusal')
    return own.problems.map((view) => {
      const problem = { code: view.code, pointer: view.pointer, facts: {} };
      return { weight: 'problem', problem, view, offset, length: 1 };
    });
  return problems.map((problem) => {
    const withHeaders = { ...problem, facts: { ...facts, ...problem.facts } };
    return { weight: 'problem', problem: withHeaders, offset, length: 1 };
  });
}

const dotted = /(?<![\w./@$-])[a-z][a-z-]{0,40}(?:\.[a-zA-Z][a-zA-Z-]{0,40}){1,7}(?![\w/@(-]|\.\w)/g;
/** A code in a comparison is not an error that happened. */
const compared = /(?:[=!]==?|\bcase|\bincludes\(|\bin)\s{0,5}['"`]?$/;

/** Genesys's codes and texts in a text, each at its first place, where the text says that they happened. */
function findErrors(text: string): readonly Finding[] {
  const isMade = isCode(text) && !looksLikeTraffic(text);
  const found = new Map<string, Finding>();
  const happened = reportsIn(text);
  const add = (code: string, offset: number, length: number, facts: Problem['facts'] = {}): void => {
    const before = text.slice(Math.max(0, offset - 40), offset);
    if (found.has(code) || compared.test(before) || !happened(offset)) return;
    // A table of codes and texts, or a test.
    if (isMade && /['"`][^'"`\n]*$/.test(before)) return;
    const why = 'is harmless: nothing needs to be done.';
    const benign: Finding = { weight: 'confirmed', seen: code, why, offset, length };
    found.set(code, isBenign(code) ? benign : faultAt({ index: offset, length }, code, facts));
  };
  const said = [...text.matchAll(dotted)]
    .filter(({ 0: code }) => isKnownCode(code))
    .map(({ 0: code, index }) => ({ code, offset: index, length: code.length }));
  for (const { code, offset, length } of [...said, ...messagesIn(text)]) {
    const end = text.indexOf('\n', offset);
    const line = text.slice(offset, end === -1 ? offset + 500 : Math.min(end, offset + 500));
    add(code, offset, length, factsOfMessage(line));
  }
  return [...found.values()];
}

/** The text with every JSON object and every authorization header blanked, at the same length: they are read by others, or not at all. */
function withoutObjects(text: string, objects: readonly ObjectInText[]): string {
  let rest = text;
  for (const { offset, text: body } of objects) {
    rest = rest.slice(0, offset) + body.replaceAll(/[^\n]/g, ' ') + rest.slice(offset + body.length);
  }
  return rest.replaceAll(/(authorization["']?\s{0,20}:\s{0,20}["'`]?)[^\n"'`]*/gi, (line, name: string) =>
    name.padEnd(line.length),
  );
}

/** One word on each code and name: an answer of 415 and its header say the same. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const keys = findings.map((finding) => {
    if (finding.weight === 'confirmed') return finding.why;
    const { code, pointer, facts } = finding.problem;
    return `${finding.weight} ${code} ${pointer ?? ''} ${String(facts['field'] ?? facts['meant'] ?? facts['why'] ?? '')}`;
  });
  return findings.filter((_finding, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** False for what is wrong at Genesys and right at Outdial: its scopes, its drop-in paths, and its keys in the place of tokens. */
function isNotOurs(finding: Finding): boolean {
  if (finding.weight === 'confirmed') return true;
  const { code, facts } = finding.problem;
  const isDropIn = facts['sort'] === 'path' && String(facts['why']).includes('drop-in');
  return code !== 'not.a.user' && !isDropIn && !(code === 'name-elsewhere' && facts['sort'] === 'scope');
}

/** True for a permission that an error names: what is missing is said once, there. */
function isNamedIn(errors: readonly Finding[], name: Finding): boolean {
  const named = errors.flatMap((each) =>
    each.weight === 'confirmed' ? [] : [each.problem.facts['permissions']].flat(),
  );
  return name.weight === 'confirmed' && named.some((each) => each === name.seen);
}

interface Judged {
  readonly findings: readonly Finding[];
  readonly correction: Pick<Explanation, 'corrected' | 'fill'>;
  /** The sentence of the first answer in it; null without one. */
  readonly answer: string | null;
}

function judge(text: string, now: number, isTraffic: boolean): Judged {
  const calls = findCreateCalls(text);
  const objects = findObjects(text, { toGenesys: calls.length > 0, isCode: isCode(text) && !isTraffic });
  const bodies = objects.filter(({ is }) => is === 'outdial-body' || is === 'native-body');
  const answers = objects.filter(({ is }) => is === 'answer' || is === 'own-answer');
  const readings = bodies.map((body) => [body, readBody(body, now)] as const);
  const rest = withoutObjects(text, [...bodies.filter(({ isJson }) => isJson), ...answers]);
  const said = answers.flatMap((answer) => ofAnswer(answer, isTraffic ? factsOfHeaders(text) : {}));
  const prose = isProse(text);
  const found = [
    ...(isTraffic && said.length === 0 ? findEndings(rest, calls) : []),
    ...(isTraffic ? findHeaderFaults(text) : []),
    ...(prose
      ? findProseClaims(text)
      : [...findRepeats(rest, calls), ...findWrongToken(text, calls), ...findBareToken(text)]),
    ...findImplicitGrant(text),
    ...(prose && !isPrintedError(text) ? findSymptom(text) : []),
    ...(calls.length > 0 || /Create_?Call_?Request/i.test(text) ? findWrongFields(rest) : []),
  ];
  const own = answers.map((answer) => answer.own).find((each) => each?.kind === 'refusal' && each.corrected !== null);
  const corrected = readings.map(([, reading]) => reading).find((reading) => reading.corrected !== null) ?? sound;
  const isOurs = /\boutdial|\b(?:127\.0\.0\.1|localhost):\d/i.test(text);
  const first = said.find(({ weight }) => weight === 'problem');
  const errors = said.length > 0 ? said : findErrors(rest);
  const names = findNames(rest).filter((name) => !isNamedIn(errors, name));
  return {
    findings: [
      ...errors,
      ...(isOurs ? found.filter(isNotOurs) : found),
      ...readings.flatMap(([body, reading]) => ofBody(body, reading, isOurs ? [] : calls)),
      ...(isOurs ? names.filter(isNotOurs) : names),
    ],
    correction: own?.kind === 'refusal' ? own : corrected,
    answer: first === undefined ? null : (sorted([first], text).problems[0]?.message ?? null),
  };
}

/**
 * Explains code, prose, a log or an HTTP exchange. Null for a text that does not show what it is: nothing in it was found, and it is
 * neither code nor words about calls. `now`: epoch milliseconds. `isTraffic`: it went over the wire or into a log.
 */
export function explainText(text: string, now: number, isTraffic = looksLikeTraffic(text)): Explanation | null {
  const { findings, correction, answer } = judge(text, now, isTraffic);
  const { corrected, fill } = correction;
  const found = sorted(distinct(findings), text);
  const counted = countFindings(found);
  const isExchange = looksLikeExchange(text);
  if (counted === '' && !isExchange && !isAboutCalls(text)) return null;
  const sentence = isExchange
    ? [answer, `This HTTP exchange contains ${counted || 'no known error'}.`].filter(Boolean).join(' ')
    : counted === ''
      ? 'This text does not contain a known wrong name or body.'
      : `Names, bodies and errors in this text: ${counted}.`;
  const recognised = isExchange ? 'exchange' : 'snippet';
  return explanation({ recognised, sentence, ...found, corrected, fill });
}

/** Code or words that could place, prepare or follow a call; a single word or a text about something else is not judged. */
function isAboutCalls(text: string): boolean {
  const words = text.match(/[A-Za-z]{2,}/g)?.length ?? 0;
  const isCode =
    /(?<!\w)[A-Za-z_]\w{0,100}[ \t]{0,20}\(|^\s*(?:import|from|const|let|var|def|export|function|using|provider|resource)\s|[{;]\s*$/m.test(
      text,
    );
  const isNear =
    /\b(?:calls?|called|calling|dial\w*|agents?|queues?|phone|conversations?|presence|station|callbacks?|genesys\w*|purecloud\w*|mypurecloud|outdial)\b|\/api\/v2\//i.test(
      text,
    );
  return isCode || (words >= 4 && isNear);
}
