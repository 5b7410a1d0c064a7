import { looksLikeEnvelope } from '../intake/envelope.ts';
import { isObject } from '../json/object.ts';
import { type JsonReading, readJson } from '../json/json.ts';
import { slipFacts } from '../json/slips.ts';
import { codeOfMessage, explainProblem, isKnownCode } from '../problems/catalogue.ts';
import { factsOfMessage, problemsOfAnswer } from './answer.ts';
import { type Explanation, explanation } from './explanation.ts';
import { bareOf, explainCode, withoutStatus } from './known-code.ts';
import { explainName, explainOwnWord } from './names/explain-name.ts';
import { looksNative } from './native-request.ts';
import { findCreateCalls } from './operations.ts';
import { otherFormat } from './other-format.ts';
import { readOwnAnswer } from './own-answer.ts';
import { readRecording } from './recordings.ts';
import {
  clickToDialIn,
  explainClickToDial,
  explainEvent,
  explainNative,
  explainPart,
  explainRequest,
} from './request.ts';
import { explainNumber, explainRows } from './rows.ts';
import { showsRequest } from './shows-request.ts';
import { explainText } from './text.ts';
import { isTrafficValue, problemOfStatus, statusOfLine } from './traffic.ts';
import { explainOtherError, explainValue } from './values.ts';

export type { Explanation } from './explanation.ts';

/** A pasted text, read once. */
interface Pasted {
  readonly text: string;
  /** Without blanks and quotes around it. */
  readonly bare: string;
  readonly json: JsonReading;
  /** The whole text as one JSON value, if need be with slips; undefined for anything else. */
  readonly value: unknown;
  readonly now: number;
}

/** Recognises one thing by the evidence that it needs, and judges it; null without the evidence. */
type Recogniser = (pasted: Pasted) => Explanation | null;

const code: Recogniser = ({ bare }) => {
  const word = withoutStatus(bare);
  const said = isKnownCode(word) ? word : codeOfMessage(bare);
  if (said === null) return isDotted(bare) ? explainCode(bare, 'unknown-code') : null;
  return explainCode(said, 'code', said === word ? {} : factsOfMessage(bare));
};

/** True for a dotted word that does not name a host, a class or a file. Names are asked first. */
const isDotted = (bare: string): boolean =>
  /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+$/.test(bare) &&
  !/\.(?:com|net|org|io|cloud|de|ie|jp|au|js|ts|py|rb|go|cs|json|md|txt|yml|yaml|sh|db|lock|log|tf|toml|xml|csv|html)$/.test(
    bare,
  ) &&
  explainName(bare) === null;

const status: Recogniser = ({ bare }) => {
  const given = statusOfLine(bare);
  const problem = given === null ? null : problemOfStatus(given, true);
  if (given === null) return null;
  if (problem === null)
    return explanation({
      recognised: 'exchange',
      sentence:
        given === 304
          ? 'HTTP status 304: what was asked for has not changed.'
          : `HTTP status ${given}: the request was accepted. For a create-call, accepted is not answered.`,
    });
  const view = explainProblem(problem);
  const sentence =
    given >= 500 || given === 408 ? `On a create-call, the outcome is unknown. ${view.message}` : view.message;
  return explanation({ recognised: 'exchange', sentence, problems: [view] });
};

/** JSON in a JSON string: the text that it holds is meant. */
const textInText: Recogniser = ({ value, json, now }) =>
  typeof value === 'string' && json.slips.length === 0 && !showsRequest(readJson(value).value)
    ? explain(value, now)
    : null;

const ownAnswer: Recogniser = ({ value }) => {
  const own = readOwnAnswer(value);
  if (own === null) return null;
  if (own.kind === 'call') return explanation({ recognised: 'call', sentence: own.sentence });
  const { problems, corrected, fill } = own;
  const sentence = ['Outdial refused this request.', ...problems.map(({ message }) => message)].slice(0, 6).join(' ');
  return explanation({ recognised: 'error-body', sentence, problems, corrected, fill });
};

const errorBody: Recogniser = ({ value }) => {
  const problems = problemsOfAnswer(value);
  if (problems.length === 0) return null;
  const views = problems.map(explainProblem);
  const sentence = views.map(({ message }) => message).join(' ');
  return explanation({ recognised: 'error-body', sentence, problems: views });
};

const event: Recogniser = ({ value, json, now }) =>
  looksLikeEnvelope(value) && explainValue(value)?.recognised !== 'rule-pattern'
    ? explainEvent(value, now, json.places)
    : null;

const traffic: Recogniser = ({ value, text, now }) => (isTrafficValue(value) ? explainText(text, now, true) : null);

/** A state machine or another configuration that repeats what it sends, such as a create-call. */
const repeater: Recogniser = ({ value, text, now }) =>
  isObject(value) && /"Retry"\s*:\s*\[/.test(text) && findCreateCalls(text).length > 0 ? explainText(text, now) : null;

const recording: Recogniser = ({ value, now }) => {
  const read = readRecording(value);
  if (read === null) return null;
  const found = read.requests.map((request) => explainText(request, now)).filter((each) => each !== null);
  // The requests of a collection are templates.
  const problems = found.flatMap((each) => each.problems).filter((each) => each.code !== 'placeholder-not-filled');
  const unique = [
    ...new Map(problems.map((each) => [`${each.code} ${each.pointer ?? ''} ${each.message}`, each])).values(),
  ];
  const sentence = `This is a ${read.kind === 'HAR' ? 'HAR recording' : 'Postman collection'} with ${read.requests.length} requests.`;
  const warnings = found.flatMap((each) => each.warnings);
  return explanation({ recognised: 'exchange', sentence, problems: unique, warnings, confirmed: [] });
};

const clickToDial: Recogniser = ({ value, now }) => {
  const data = clickToDialIn(value);
  return data === null ? null : explainClickToDial(data, now);
};

const knownValue: Recogniser = ({ value }) => explainValue(value);
const otherError: Recogniser = ({ value }) => explainOtherError(value);
const native: Recogniser = ({ value, json, now }) =>
  looksNative(value) && json.slips.length === 0 ? explainNative(value, now, json.places) : null;
const name: Recogniser = ({ bare }) =>
  bare.length <= 200 && !bare.includes('\n') ? (explainOwnWord(bare) ?? explainName(bare)) : null;
/** Different names of one list that are explained. */
const mostScopes = 300;

const scopes: Recogniser = ({ value }) => {
  const given = isObject(value) && Object.keys(value).length === 1 ? (value['scope'] ?? value['scopes']) : null;
  const list: readonly unknown[] =
    typeof given === 'string' ? given.split(/[\s,]+/) : Array.isArray(given) ? given : [];
  const names = [...new Set(list)];
  const known = names
    .slice(0, mostScopes)
    .flatMap((each) => (typeof each === 'string' ? [explainName(each)] : []))
    .filter((each) => each !== null);
  if (known.length === 0) return null;
  const problems = known.flatMap((each) => each.problems);
  const rest = names.length > mostScopes ? [`Outdial explains only the first ${mostScopes} of these names.`] : [];
  const sentence = [...known.map((each) => each.sentence), ...rest].join(' ');
  const confirmed = known.flatMap((each) => each.confirmed);
  return explanation({ recognised: 'scope-list', sentence, problems, confirmed });
};

/** A request to Outdial: sound, wrapped, broken off, with slips or in the shape of another vendor. */
const request: Recogniser = ({ value, json, text, now }) => {
  const isWhole =
    value !== undefined &&
    (showsRequest(value) || value === null || (typeof value === 'string' && showsRequest(readJson(value).value)));
  const isBroken = text.trim() === '' || isBrokenRequest(text, json);
  return isWhole || isBroken ? explainRequest(json, now) : null;
};

/** An object that cannot be read to its end and begins like a request; nothing but an opening bracket is one, too. */
function isBrokenRequest(text: string, json: JsonReading): boolean {
  if (!/^\s*[\uFEFF]?[[{"]/.test(text)) return false;
  const isOpen = json.kind === 'unreadable' || json.slips.length > 0;
  const after = json.slips.find(({ kind }) => kind === 'text-after');
  const words = after === undefined ? 0 : (text.slice(after.place.offset).match(/[A-Za-z]{2,}/g)?.length ?? 0);
  const begins = /["'“\\]?\b(?:from|targets|phoneNumber)["'”\\]{0,2}\s*[:=]|^\s*\{\s*$/.test(text.slice(0, 2000));
  return isOpen && words < 4 && text.length < 100_000 && begins;
}

/** Fields of a request without the brackets around them, as documents show them: only what is there is judged. */
const part: Recogniser = ({ text, now }) => {
  if (!/^\s*"(?:from|targets|to|phoneNumber)"\s*:\s*[[{"]/.test(text) || text.length > 10_000) return null;
  const { kind, slips, value } = readJson(`{${text.trim().replace(/,$/, '')}}`);
  return kind === 'read' && slips.length === 0 && isObject(value) ? explainPart(value, now) : null;
};

const number: Recogniser = ({ bare, now }) => explainNumber(bare, now);
const rows: Recogniser = ({ text, now }) => explainRows(text, now);

const format: Recogniser = ({ text }) => {
  const kind = otherFormat(text);
  if (kind === null) return null;
  const facts = slipFacts(kind);
  const problem = { code: 'body-not-json', pointer: null, facts };
  return explanation({ recognised: 'json-syntax', sentence: `${facts.slip}.`, problems: [explainProblem(problem)] });
};

const anyText: Recogniser = ({ text, value, now }) =>
  isObject(value) || Array.isArray(value) ? null : explainText(text, now);

/** In this order. Each needs its own evidence, and the first that has it explains the text. */
const recognisers: readonly Recogniser[] = [
  ...[name, code, status, ownAnswer, event, recording, clickToDial, errorBody, traffic, repeater, knownValue, scopes],
  ...[native, part, request, otherError, textInText, number, rows, format, anyText],
];

/**
 * Recognises what was pasted (a call request, Genesys's own request, an event, an error answer, an HTTP exchange, code, prose, a name, a
 * bare code) and explains it. What nothing recognises is not judged. `now`: epoch milliseconds, for deadlines. Never throws.
 */
export function explain(text: string, now: number): Explanation {
  const bare = bareOf(text);
  const json = readJson(text);
  const isWhole =
    json.kind === 'read' &&
    !json.slips.some(({ kind }) => kind === 'text-after' || (kind === 'unquoted-text' && !isStructure(json.value)));
  const pasted = { text, bare, json, value: isWhole ? json.value : undefined, now };
  for (const recognise of recognisers) {
    const said = recognise(pasted);
    if (said !== null) return said;
  }
  return notRecognised(pasted);
}

const isStructure = (value: unknown): boolean => isObject(value) || Array.isArray(value);

/** Reports what it resembles most, and how a request would look. It does not report anything as wrong. */
function notRecognised({ value, bare, json }: Pasted): Explanation {
  const resembles = isObject(value)
    ? `It is a JSON object with ${
        Object.keys(value)
          .slice(0, 5)
          .map((each) => `\`${each.slice(0, 40)}\``)
          .join(', ') || 'no fields'
      }`
    : Array.isArray(value)
      ? 'It is a JSON list'
      : /\s/.test(bare)
        ? json.kind === 'read' && isStructure(json.value)
          ? 'It begins with JSON'
          : 'It is text'
        : 'It is a single word';
  const sentence = `Not recognised, so nothing was checked. ${resembles}, but not one that Outdial knows. A request looks like this: {"from":{"id":"agent@example.com"},"targets":[{"phoneNumber":"+12025550143"}]}.`;
  return explanation({ recognised: 'not-recognised', sentence });
}
