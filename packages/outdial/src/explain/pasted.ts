import type { Problem } from '../call/problem.ts';
import { placeOf, readJson } from '../json/json.ts';
import { readRequest, readRequestValue } from '../intake/read-request.ts';
import { findClaims } from './claims.ts';
import { countFindings, type Explanation, explanation, sorted } from './explanation.ts';
import { type Body, findBodies } from './find-bodies.ts';
import { findAnswers, findCodes, ownFindings } from './find-errors.ts';
import { findNames } from './names/find-names.ts';
import type { Finding } from './finding.ts';
import { findLostAnswers, isPrintedError } from './lost-answers.ts';
import { looksNative, readNative } from './native-request.ts';

/** Judged by its fields alone: the values of an object of code may be variables. */
const ofFields = new Set([
  ...['field-unknown', 'field-missing', 'target-missing', 'too-many-targets', 'name-elsewhere'],
  'too.many.create.conversation.parameters',
]);

interface BodyReading {
  readonly problems: readonly Problem[];
  readonly corrected: Explanation['corrected'];
  readonly fill: readonly string[];
}

function readBody(body: Body, now: number): BodyReading {
  const reading = looksNative(body.value)
    ? readNative(body.value, now)
    : body.isJson
      ? readRequest(body.text, now)
      : readRequestValue(body.value, now);
  if ('ok' in reading && reading.ok) return { problems: [], corrected: null, fill: [] };
  if (body.isJson) return reading;
  return { problems: reading.problems.filter(({ code }) => ofFields.has(code)), corrected: null, fill: [] };
}

function placed(problem: Problem, body: Body): Finding {
  const { places } = readJson(body.text);
  const place =
    problem.pointer === null
      ? null
      : placeOf(places, problem.pointer, problem.code === 'field-unknown' ? 'name' : 'value');
  const offset = body.offset + (place?.offset ?? 0);
  return { weight: 'problem', problem, offset, length: place?.length ?? 1 };
}

const createsCall =
  /\/api\/v2\/conversations\/calls(?:\/user\/[^\s"'`]*)?(?=["'`\s?]|$)|post_?conversations?_?calls?(?:_?user_?user_?id)?\b/im;

/** Outdial's body, given to an operation of Genesys. */
function misdirected(text: string, body: Body): readonly Finding[] {
  const ours = ['from', 'targets', 'to'].filter((name) => Object.hasOwn(body.value, name));
  if (ours.length === 0 || !createsCall.test(text)) return [];
  const why =
    "Genesys's CreateCallRequest does not have `from`, `to` or `targets`: it has `phoneNumber` (and `callFromQueueId`). At Genesys, the agent is in the path or is the user of the token. This is Outdial's format: send it to POST /v1/calls.";
  const facts = { seen: ours.join(', '), sort: 'field', meant: 'phoneNumber', why };
  return [
    { weight: 'problem', problem: { code: 'name-elsewhere', pointer: null, facts }, offset: body.offset, length: 1 },
  ];
}

function confirmedBody(body: Body, { problems }: BodyReading): readonly Finding[] {
  const fields = problems.filter(({ code }) => ofFields.has(code));
  if (fields.length > 0 || looksNative(body.value)) return [];
  const why = 'The format is right for Outdial: the agent in `from.id`, and `targets` with one number.';
  return [{ weight: 'confirmed', seen: 'from, targets', why, offset: body.offset, length: 1 }];
}

/** The text with every JSON body and every authorization header blanked, at the same length: they are read by others, or by nobody. */
export function withoutBodies(
  text: string,
  bodies: readonly { readonly offset: number; readonly text: string }[],
): string {
  let rest = text;
  for (const { offset, text: body } of bodies) {
    rest = rest.slice(0, offset) + body.replaceAll(/[^\n]/g, ' ') + rest.slice(offset + body.length);
  }
  return rest.replaceAll(/(authorization["']?\s*:)[^\n]*/gi, (line, name: string) => name.padEnd(line.length));
}

/** What is wrong, doubtful and right in the bodies of a text, and the first correction that can be derived. */
export function readBodies(
  text: string,
  now: number,
): BodyReading & { readonly findings: readonly Finding[]; readonly bodies: readonly Body[] } {
  const bodies = findBodies(text);
  const readings = bodies.map((body) => [body, readBody(body, now)] as const);
  const findings = readings.flatMap(([body, reading]) => [
    ...reading.problems.map((problem) => placed(problem, body)),
    ...misdirected(text, body),
    ...confirmedBody(body, reading),
  ]);
  const first = readings.map(([, reading]) => reading).find(({ corrected }) => corrected !== null);
  return {
    problems: readings.flatMap(([, { problems }]) => problems),
    corrected: first?.corrected ?? null,
    fill: first?.fill ?? [],
    findings,
    bodies,
  };
}

function ofError(problem: Problem, offset: number): Finding {
  return { weight: 'problem', problem, offset, length: 1 };
}

/** Explains a snippet of JavaScript, TypeScript, Python or shell, or a post in prose with bodies in it. `now`: epoch milliseconds. */
export function explainPasted(text: string, now: number): Explanation {
  const { findings, bodies, corrected, fill } = readBodies(text, now);
  const answers = findAnswers(text);
  const rest = withoutBodies(text, [...bodies.filter(({ isJson }) => isJson), ...answers]);
  const said = answers.flatMap((answer) => [
    ...answer.problems.map((problem) => ofError(problem, answer.offset)),
    ...ownFindings(answer),
  ]);
  const told = new Set(answers.flatMap(({ problems }) => problems.map(({ code }) => code)));
  const named = findCodes(rest).filter(({ problem }) => !told.has(problem.code));
  const errors = [...said, ...named.map(({ problem, offset }) => ofError(problem, offset))];
  const lost = isPrintedError(rest) ? findLostAnswers(rest) : [];
  const found = sorted([...findings, ...errors, ...findNames(rest), ...findClaims(rest), ...lost], text);
  const sentence =
    countFindings(found) === ''
      ? 'This text does not contain a known wrong name, body or claim.'
      : `Names, bodies and claims in this text: ${countFindings(found)}.`;
  return explanation({ recognised: 'snippet', sentence, ...found, corrected, fill });
}
