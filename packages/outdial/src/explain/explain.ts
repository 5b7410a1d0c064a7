import type { FactValue, Problem, ProblemView } from '../call/problem.ts';
import { looksLikeEnvelope, readEnvelope } from '../intake/envelope.ts';
import { isObject } from '../intake/gather.ts';
import { type Place, placeOf, type Places, readJson } from '../intake/json.ts';
import { maskText } from '../intake/judge-shape.ts';
import { readRequest, type RequestReading, readRequestValue } from '../intake/read-request.ts';
import { entryOf, explainProblem, isKnownCode, summarise } from '../problems/catalogue.ts';

/** What a pasted text turned out to be. `native-request` is Genesys's own `CreateCallRequest`; `error-body` an answer of Genesys or of Outdial. */
type Recognised = 'request' | 'native-request' | 'event' | 'error-body' | 'code' | 'unknown-code' | 'json-syntax';

/** One shape for every surface. `marks[i]` is where `problems[i]` stands in the text; null where it stands nowhere. */
export interface Explanation {
  /** True when there is nothing to put right. */
  readonly ok: boolean;
  readonly recognised: Recognised;
  /** What it comes to, in a sentence or two. */
  readonly sentence: string;
  readonly problems: readonly ProblemView[];
  readonly warnings: readonly ProblemView[];
  readonly corrected: Readonly<Record<string, unknown>> | null;
  /** JSON pointers into `corrected` of what only the caller can fill in. */
  readonly fill: readonly string[];
  readonly marks: readonly (Place | null)[];
}

/** Recognises what was pasted (a call request, an event that carries one, an error answer, a bare code) and explains it. Never throws. */
export function explain(text: string, now: number): Explanation {
  const bare = text.trim().replace(/^["'`]|["'`]$/g, '');
  if (isKnownCode(bare)) return explainCode(bare, 'code');
  const json = readJson(text);
  if (json.kind === 'read' && json.slips.length === 0) {
    if (looksLikeEnvelope(json.value)) return explainEvent(json.value, now, json.places);
    const answer = problemsOfAnswer(json.value);
    if (answer.length > 0) return explainAnswer(answer);
  }
  if (/^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+$/i.test(bare)) return explainCode(bare, 'unknown-code');
  const reading = readRequest(text, now);
  return explainReading(reading, recogniseRequest(json.value, reading), reading.places);
}

function recogniseRequest(value: unknown, reading: RequestReading): Recognised {
  if (!reading.ok && reading.problems.some(({ code }) => code === 'body-not-json')) return 'json-syntax';
  if (!isObject(value) || 'from' in value || 'targets' in value || 'to' in value) return 'request';
  return 'callFromQueueId' in value || 'phoneNumber' in value || 'callUserId' in value ? 'native-request' : 'request';
}

function explainReading(reading: RequestReading, recognised: Recognised, places: Places | null): Explanation {
  const warnings = reading.warnings.map(explainProblem);
  if (reading.ok) {
    const sentence = 'This request is complete: nothing in it needs to be put right.';
    return { ok: true, recognised, sentence, problems: [], warnings, corrected: null, fill: [], marks: [] };
  }
  return {
    ok: false,
    recognised,
    sentence: [introductions[recognised], summarise(reading.problems), closing(reading.corrected, reading.fill)]
      .filter(Boolean)
      .join(' '),
    problems: reading.problems.map(explainProblem),
    warnings,
    corrected: reading.corrected,
    fill: reading.fill,
    marks: reading.problems.map((problem) => markOf(problem, places)),
  };
}

const introductions: Readonly<Partial<Record<Recognised, string>>> = {
  'native-request':
    "This is Genesys's own CreateCallRequest; Outdial asks for a call in another shape, which also names the agent.",
};

function closing(corrected: unknown, fill: readonly string[]): string {
  if (corrected === null) return '';
  if (fill.length === 0) return 'The corrected request can be sent as it stands.';
  const names = fill.map((pointer) =>
    pointer
      .slice(1)
      .replaceAll(/\/(\d+)/g, '[$1]')
      .replaceAll('/', '.'),
  );
  return `In the corrected request, fill in ${names.join(' and ')}.`;
}

function markOf(problem: Problem, places: Places | null): Place | null {
  const { line, column } = problem.facts;
  if (typeof line === 'number' && typeof column === 'number') return { offset: 0, length: 1, line, column };
  if (places === null || problem.pointer === null) return null;
  return placeOf(places, problem.pointer, problem.code === 'field-unknown' ? 'name' : 'value');
}

function explainCode(code: string, recognised: 'code' | 'unknown-code'): Explanation {
  const view = explainProblem({ code, pointer: null, facts: {} });
  const sentence = `${entryOf(code).title}. ${view.message}`;
  return { ok: false, recognised, sentence, problems: [view], warnings: [], corrected: null, fill: [], marks: [null] };
}

function explainEvent(value: unknown, now: number, places: Places): Explanation {
  const envelope = readEnvelope(value, now);
  switch (envelope.kind) {
    case 'topic': {
      const sentence = `This is an event of the Genesys topic ${envelope.topicName}; Outdial learns from it and places no call for it.`;
      return {
        ok: true,
        recognised: 'event',
        sentence,
        problems: [],
        warnings: [],
        corrected: null,
        fill: [],
        marks: [],
      };
    }
    case 'problem': {
      const problems = envelope.problems.map(explainProblem);
      const marks = envelope.problems.map((problem) => markOf(problem, places));
      const sentence = summarise(envelope.problems);
      return { ok: false, recognised: 'event', sentence, problems, warnings: [], corrected: null, fill: [], marks };
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

function factsOf(answer: Readonly<Record<string, unknown>>): Problem['facts'] {
  const names = ['message', 'status', 'contextId', 'entityId', 'entityName', 'description', 'error_description'];
  const facts: Record<string, FactValue> = {};
  for (const name of names) {
    const value = answer[name];
    if (typeof value === 'string') facts[name] = maskText(value).slice(0, 500);
    else if (typeof value === 'number') facts[name] = value;
  }
  return facts;
}

function codeOf(answer: unknown): string | null {
  if (!isObject(answer)) return null;
  const named = [answer['code'], answer['errorCode'], answer['error']].find(
    (name) => typeof name === 'string' && name !== '',
  );
  return typeof named === 'string' && named.length <= 200 ? named : null;
}

/** Problems of a Genesys `ErrorBody`, a token endpoint's error, or a problem+json of Outdial; empty for anything else. */
function problemsOfAnswer(value: unknown): readonly Problem[] {
  if (!isObject(value) || 'from' in value || 'targets' in value) return [];
  const inner = ['problems', 'details', 'errors'].flatMap((name): readonly unknown[] => {
    const list = value[name];
    return Array.isArray(list) ? list : [];
  });
  const own = codeOf(value);
  const isAnswer = own !== null || (typeof value['type'] === 'string' && value['type'].includes('/problems/'));
  if (!isAnswer) return [];
  const seen = new Set<string>();
  return [value, ...inner].slice(0, 20).flatMap((each): readonly Problem[] => {
    const code = codeOf(each);
    if (code === null || !isObject(each) || seen.has(code)) return [];
    seen.add(code);
    const pointer = typeof each['pointer'] === 'string' ? each['pointer'] : null;
    return [{ code, pointer, facts: { ...factsOf(value), ...factsOf(each) } }];
  });
}

function explainAnswer(problems: readonly Problem[]): Explanation {
  const views = problems.map(explainProblem);
  const sentence = views.map(({ message }) => message).join(' ');
  const marks = problems.map(() => null);
  return {
    ok: false,
    recognised: 'error-body',
    sentence,
    problems: views,
    warnings: [],
    corrected: null,
    fill: [],
    marks,
  };
}
