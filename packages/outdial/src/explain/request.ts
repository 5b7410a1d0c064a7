import type { Problem } from '../call/problem.ts';
import { foldName } from '../intake/nearest.ts';
import { readEnvelope } from '../intake/envelope.ts';
import { isObject, type JsonFields } from '../json/object.ts';
import { inside, readRequest, type RequestReading, readRequestValue } from '../intake/read-request.ts';
import { type JsonReading, type TextPlace, placeOf, type Places } from '../json/json.ts';
import { fieldAt } from '../json/pointer.ts';
import { maskText } from '../masking/text.ts';
import { explainProblem, summarise } from '../problems/catalogue.ts';
import { type Explanation, explanation, type Recognised } from './explanation.ts';
import { type NativeReading, readNative } from './native-request.ts';

/** Judges a text that was recognised as a request to Outdial. `now`: epoch milliseconds. */
export function explainRequest(json: JsonReading, now: number): Explanation {
  const reading = readRequest(json, now);
  const isSyntax = !reading.ok && reading.problems.some(({ code }) => code === 'body-not-json');
  return explainReading(reading, isSyntax ? 'json-syntax' : 'request', reading.places);
}

/** Judges an object inside the message of a click-to-dial button: only what is missing from it is a problem. */
export function explainClickToDial(data: JsonFields, now: number): Explanation {
  const about = 'This is a click-to-dial message: the number is the target, and `queueId` is the queue.';
  return explainSome(data, now, about, ({ code }) => /^(?:field-missing|target-missing|number-)/.test(code));
}

/** Judges some fields of a request: those that are not there may be elsewhere. */
export function explainPart(value: JsonFields, now: number): Explanation {
  const isElsewhere = ({ code, pointer }: Problem): boolean =>
    code === 'target-missing' ||
    (pointer === '/phoneNumber' && code === 'field-unknown') ||
    (pointer === '/from/id' && code === 'field-missing' && !('from' in value));
  return explainSome(value, now, 'This is a part of a request.', (problem) => !isElsewhere(problem));
}

function explainSome(
  value: JsonFields,
  now: number,
  about: string,
  counts: (problem: Problem) => boolean,
): Explanation {
  const reading = readRequestValue(value, now);
  const problems = reading.ok ? [] : reading.problems.filter(counts);
  const said = explainReading(reading.ok ? reading : { ...reading, problems }, 'request', null);
  return { ...said, sentence: [about, said.sentence].filter(Boolean).join(' ') };
}

/** The data of a click-to-dial message of Genesys's embeddable framework; null for anything else. */
export function clickToDialIn(value: unknown): JsonFields | null {
  if (!isObject(value)) return null;
  const { type, action, data } = value;
  const isClick = [type, action].some((each) => typeof each === 'string' && foldName(each) === 'clicktodial');
  return isClick && isObject(data) ? data : null;
}

function explainReading(reading: RequestReading, recognised: Recognised, places: Places | null): Explanation {
  const warnings = reading.warnings.map(explainProblem);
  if (reading.ok) {
    const changes = reading.changes.map(
      ({ pointer, to, why }) => `\`${fieldAt(pointer)}\` becomes ${maskText(to)}: ${why}`,
    );
    const sentence = ['This request is complete and correct.', ...changes].join(' ');
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

/** Judges Genesys's own CreateCallRequest. */
export function explainNative(value: JsonFields, now: number, places: Places): Explanation {
  const reading = readNative(value, now);
  const { problems, calls, corrected, fill } = reading;
  const sentences = [
    "This is Genesys's own CreateCallRequest.",
    problems.length === 0 ? 'Genesys can accept it as it is.' : summarise(problems),
    calls === null || problems.some(({ code }) => code === 'destination-not-a-number') ? '' : nativeCalls[calls],
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
  const names = fill.map(fieldAt);
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

function markOf(problem: Problem, places: Places | null): TextPlace | null {
  const { line, column } = problem.facts;
  if (typeof line === 'number' && typeof column === 'number') return { offset: 0, length: 1, line, column };
  if (places === null || problem.pointer === null) return null;
  const isName = problem.code === 'field-unknown' || problem.code === 'name-elsewhere';
  return placeOf(places, problem.pointer, isName ? 'name' : 'value');
}

/** Topics from which `POST /v1/events` learns; others are accepted and ignored. */
const usedTopics =
  /^v2\.users\.[^.]+\.(?:presence|routingStatus|station|conversationsummary|conversations(?:\.calls)?|activity|persistentconnection)$/;

/** Judges an event of EventBridge or a CloudEvents event. */
export function explainEvent(value: unknown, now: number, places: Places): Explanation {
  const envelope = readEnvelope(value, now);
  switch (envelope.kind) {
    case 'topic': {
      const used = usedTopics.test(envelope.topicName) ? 'Outdial learns from it' : 'Outdial ignores this topic';
      const sentence = `This is an event of the Genesys topic ${envelope.topicName}. ${used}; it does not place a call.`;
      return explanation({ recognised: 'event', sentence });
    }
    case 'problem': {
      const source = isObject(value) ? value['source'] : null;
      if (typeof source === 'string' && /^aws\.(?!partner\/genesys)/.test(source))
        return explanation({
          recognised: 'event',
          sentence: 'This is an EventBridge event of another service. Outdial does not use it.',
        });
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
  const move = (problem: Problem): Problem => inside(problem, pointer);
  const warnings = reading.warnings.map(move);
  return reading.ok ? { ...reading, warnings } : { ...reading, warnings, problems: reading.problems.map(move) };
}
