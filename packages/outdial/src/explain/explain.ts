import type { Problem } from '../call/problem.ts';
import { looksLikeEnvelope, readEnvelope } from '../intake/envelope.ts';
import { isObject } from '../intake/gather.ts';
import { type JsonReading, type Place, placeOf, type Places, readJson } from '../json/json.ts';
import { readRequest, type RequestReading, readRequestValue } from '../intake/read-request.ts';
import { type SlipKind, slipFix, slipSentence } from '../json/slips.ts';
import { codeOfMessage, entryOf, explainProblem, isKnownCode, summarise } from '../problems/catalogue.ts';
import { problemsOfAnswer } from './answer.ts';
import { fieldNamed } from './names/bare-field.ts';
import { explainExchange, looksLikeExchange } from './exchange.ts';
import { type Explanation, explanation, type Recognised, sorted } from './explanation.ts';
import { findCodes } from './find-errors.ts';
import { statedName } from './names/find-names.ts';
import { judgeHost, judgeScope } from './names/known-access.ts';
import type { KnownName } from './names/known-name.ts';
import { findName } from './names/known-names.ts';
import { isPrintedError } from './lost-answers.ts';
import { looksNative, type NativeReading, readNative } from './native-request.ts';
import { otherFormat } from './other-format.ts';
import { type OwnAnswer, readOwnAnswer } from './own-answer.ts';
import { explainPasted } from './pasted.ts';
import { judgeMethod, judgePlacing, trueMethod } from './names/sdk.ts';

export type { Explanation } from './explanation.ts';

/**
 * Recognises what was pasted (a call request, Genesys's own request, an event, an error answer, an HTTP exchange, code, prose, a name or a
 * bare code) and explains it. `now`: epoch milliseconds, for deadlines. Never throws.
 */
export function explain(text: string, now: number): Explanation {
  const bare = text.trim().replace(/^["'`“‘]|["'`”’]$/g, '');
  if (isKnownCode(bare)) return explainCode(bare, 'code');
  const said = codeOfMessage(bare);
  if (said !== null) return explainCode(said, 'code');
  const json = readJson(text);
  if (json.kind === 'read' && json.slips.length === 0) {
    const known = explainValue(json, now);
    if (known !== null) return known;
  }
  if (json.kind === 'read' && isObject(json.value) && !json.slips.some(({ kind }) => kind === 'text-after')) {
    const answer = problemsOfAnswer(json.value);
    if (answer.length > 0) return explainAnswer(answer);
  }
  const named = bare.length <= 200 && !bare.includes('\n') ? explainName(bare) : null;
  if (named !== null) return named;
  if (/^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+$/i.test(bare)) return explainCode(bare, 'unknown-code');
  if (looksLikeExchange(text)) return explainExchange(text, now);
  const format = otherFormat(text);
  if (format !== null) return explainFormat(format);
  if (looksPasted(text, json) || isPrintedError(text) || tellsError(text, json)) return explainPasted(text, now);
  if (isWord(bare)) return explainUnknown(bare);
  const reading = readRequest(text, now);
  const isSyntax = !reading.ok && reading.problems.some(({ code }) => code === 'body-not-json');
  return explainReading(reading, isSyntax ? 'json-syntax' : 'request', reading.places);
}

/** A JSON value that is something else than a request to Outdial; null for one that is, or may be. */
function explainValue(json: JsonReading, now: number): Explanation | null {
  if (looksLikeEnvelope(json.value)) return explainEvent(json.value, now, json.places);
  const own = readOwnAnswer(json.value);
  if (own !== null) return explainOwn(own);
  const answer = problemsOfAnswer(json.value);
  if (answer.length > 0) return explainAnswer(answer);
  return looksNative(json.value) ? explainNative(readNative(json.value, now), json.places) : null;
}

/** Code or prose, rather than one JSON body with slips in it. */
function looksPasted(text: string, json: JsonReading): boolean {
  const words = (from: string): number => from.match(/[A-Za-z]{2,}/g)?.length ?? 0;
  if (/^\s*(?:import|from|const|let|var|async|def|export|function|await|using|curl)\s/.test(text)) return true;
  if (json.kind === 'read' && isObject(json.value)) {
    const after = json.slips.find(({ kind }) => kind === 'text-after');
    return after !== undefined && words(text.slice(after.place.offset)) >= 4;
  }
  return !/^\s*[[{"]/.test(text) && (words(text) >= 4 || /(?<!\w)[A-Za-z_]\w{0,100}[ \t]{0,20}\(/.test(text));
}

/** A line that names a code of Genesys, and is no JSON body: `Error 400 not.a.user`. */
function tellsError(text: string, json: JsonReading): boolean {
  return !(json.kind === 'read' && isObject(json.value)) && findCodes(text).length > 0;
}

function explainName(bare: string): Explanation | null {
  const host = /\s/.test(bare) ? '' : bare.replace(/^https?:\/\//, '').replace(/[:/].*$/, '');
  const [, path = ''] = /^https?:\/\/[^/\s]+(\/\S*)$/.exec(bare) ?? [];
  const known =
    findName(bare) ??
    methodNamed(bare) ??
    fieldNamed(bare) ??
    judgeHost(host) ??
    findName(path, 'path') ??
    judgeScope(bare) ??
    findName(host.toLowerCase(), 'host');
  if (known === null) return null;
  const found = sorted([statedName(known, bare, 0)], bare);
  const [problem] = found.problems;
  const sentence = problem?.message ?? `\`${bare}\` ${known.why}`;
  return explanation({ recognised: 'name', sentence, ...found });
}

const literals = ['null', 'true', 'false', 'None', 'True', 'False', 'undefined', 'NaN', 'Infinity'];

/** One word that nothing is known of, rather than JSON gone wrong. */
function isWord(bare: string): boolean {
  return /^[A-Za-z_][\w.[\]]{0,99}$/.test(bare) && !literals.includes(bare);
}

function explainUnknown(bare: string): Explanation {
  const view = explainProblem({ code: 'name-unknown', pointer: null, facts: { seen: bare } });
  return explanation({ recognised: 'name', sentence: view.message, problems: [view] });
}

/** `postConversationsCalls`, `ConversationsApi.postConversationsCalls` or `presence_api.get_userpresence()`, by itself. */
function methodNamed(bare: string): KnownName | null {
  const [, receiver = null, method = ''] = /^(?:([A-Za-z]\w*)\.)?([a-z]\w*)(?:\(\))?$/.exec(bare) ?? [];
  if (receiver !== null && !/api$/i.test(receiver)) return null;
  const judged = receiver === null ? null : judgeMethod(receiver, method);
  const known = findName(method, 'method') ?? judged ?? trueMethod(receiver, method) ?? judgePlacing(method);
  // Without a receiver, a name that speaks of conversations can only be meant as one of theirs.
  return known ?? (/conversation/i.test(method) ? judgeMethod('ConversationsApi', method) : null);
}

function explainReading(reading: RequestReading, recognised: Recognised, places: Places | null): Explanation {
  const warnings = reading.warnings.map(explainProblem);
  if (reading.ok) {
    const sentence = 'This request is complete and correct.';
    return explanation({ recognised, sentence, warnings });
  }
  return explanation({
    recognised,
    sentence: [summarise(reading.problems), closing(reading)].filter(Boolean).join(' '),
    problems: reading.problems.map(explainProblem),
    warnings,
    corrected: reading.corrected,
    fill: reading.fill,
    marks: reading.problems.map((problem) => markOf(problem, places)),
  });
}

const nativeCalls: Readonly<Record<Exclude<NativeReading['calls'], null>, string>> = {
  number:
    "It calls a number but does not name the agent. At Genesys, the agent is in the path, /api/v2/conversations/calls/user/{userId}, or is the user of the token. In Outdial's request below, `from.id` names the agent.",
  user: '`callUserId` is the user to call, not the agent who calls. Outdial calls phone numbers only, so it does not have a request for this.',
  queue:
    '`callQueueId` is the queue to call, not the queue that the agent calls for. Outdial calls phone numbers only, so it does not have a request for this.',
  conference: 'It creates a conference. Outdial places one call to one number, so it does not have a request for this.',
};

function explainNative(reading: NativeReading, places: Places): Explanation {
  const { problems, calls, corrected, fill } = reading;
  const sentences = [
    "This is Genesys's own CreateCallRequest.",
    problems.length === 0 ? 'Genesys can accept it as it is.' : summarise(problems),
    calls === null ? '' : nativeCalls[calls],
    closing(reading),
  ];
  return explanation({
    recognised: 'native-request',
    sentence: sentences.filter(Boolean).join(' '),
    problems: problems.map(explainProblem),
    warnings: reading.warnings.map(explainProblem),
    corrected,
    fill,
    marks: problems.map((problem) => markOf(problem, places)),
  });
}

type Corrected = Pick<NativeReading, 'problems' | 'corrected' | 'fill'>;

function closing({ problems, corrected, fill }: Corrected): string {
  if (corrected === null) return '';
  const dropped = [...new Set(problems.flatMap((problem) => droppedBy(problem, corrected)))];
  if (fill.length === 0 && dropped.length === 0) return 'You can send the corrected request as it is.';
  const names = fill.map((pointer) =>
    pointer
      .slice(1)
      .replaceAll(/\/(\d+)/g, '[$1]')
      .replaceAll('/', '.'),
  );
  return [
    names.length === 0 ? '' : `In the corrected request, fill in ${names.join(' and ')}.`,
    dropped.length === 0 ? '' : `It leaves out ${dropped.join(', ')}: check that you do not need it.`,
  ]
    .filter(Boolean)
    .join(' ')
    .replace(/^It leaves/, 'The corrected request leaves');
}

/** The field that a problem is about, when nothing of it is in the corrected request. */
function droppedBy({ code, pointer, facts }: Problem, corrected: unknown): readonly string[] {
  const { field, meant, seen } = facts;
  if (pointer === null || typeof field !== 'string') return [];
  if (!['field-unknown', 'field-value', 'field-type', 'placeholder-not-filled'].includes(code)) return [];
  if (seen === null || seen === 'null' || seen === '') return [];
  const place = code !== 'field-unknown' ? field : typeof meant === 'string' ? meant : null;
  const parts = place?.split(/[/.[\]]+/).filter((part) => part !== '') ?? [];
  let here = place === null ? undefined : corrected;
  for (const part of parts) here = Array.isArray(here) ? here[Number(part)] : isObject(here) ? here[part] : undefined;
  return here === undefined ? [`\`${field}\``] : [];
}

function markOf(problem: Problem, places: Places | null): Place | null {
  const { line, column } = problem.facts;
  if (typeof line === 'number' && typeof column === 'number') return { offset: 0, length: 1, line, column };
  if (places === null || problem.pointer === null) return null;
  const isName = problem.code === 'field-unknown' || problem.code === 'name-elsewhere';
  return placeOf(places, problem.pointer, isName ? 'name' : 'value');
}

function explainCode(code: string, recognised: 'code' | 'unknown-code'): Explanation {
  const view = explainProblem({ code, pointer: null, facts: {} });
  const sentence = `${entryOf(code).title}. ${view.message}`;
  return explanation({ recognised, sentence, problems: [view] });
}

function explainFormat(kind: SlipKind): Explanation {
  const facts = { slip: slipSentence(kind), fix: slipFix(kind), kind };
  const problem = { code: 'body-not-json', pointer: null, facts };
  return explanation({ recognised: 'json-syntax', sentence: `${facts.slip}.`, problems: [explainProblem(problem)] });
}

function explainEvent(value: unknown, now: number, places: Places): Explanation {
  const envelope = readEnvelope(value, now);
  switch (envelope.kind) {
    case 'topic': {
      const sentence = `This is an event of the Genesys topic ${envelope.topicName}. Outdial learns from it, but does not place a call.`;
      return explanation({ recognised: 'event', sentence });
    }
    case 'problem': {
      const problems = envelope.problems.map(explainProblem);
      const marks = envelope.problems.map((problem) => markOf(problem, places));
      return explanation({ recognised: 'event', sentence: summarise(envelope.problems), problems, marks });
    }
    case 'call-request': {
      const reading = readRequestValue(envelope.body, now, { countFrom: envelope.at });
      return explainReading(within(reading, envelope.pointer), 'event', places);
    }
  }
}

/** The same reading with its pointers leading from the whole event. */
function within(reading: RequestReading, pointer: string): RequestReading {
  const move = (problem: Problem): Problem =>
    problem.pointer === null ? problem : { ...problem, pointer: `${pointer}${problem.pointer}` };
  const warnings = reading.warnings.map(move);
  return reading.ok ? { ...reading, warnings } : { ...reading, warnings, problems: reading.problems.map(move) };
}

function explainOwn(own: OwnAnswer): Explanation {
  if (own.kind === 'call') return explanation({ recognised: 'call', sentence: own.sentence });
  const { problems, corrected, fill } = own;
  const sentence = ['Outdial refused this request.', ...problems.map(({ message }) => message)].slice(0, 6).join(' ');
  return explanation({ recognised: 'error-body', sentence, problems, corrected, fill });
}

function explainAnswer(problems: readonly Problem[]): Explanation {
  const views = problems.map(explainProblem);
  const sentence = views.map(({ message }) => message).join(' ');
  return explanation({ recognised: 'error-body', sentence, problems: views });
}
