import type { Problem } from '../call/problem.ts';
import { countFindings, type Explanation, explanation, sorted } from './explanation.ts';
import { findLostAnswers } from './lost-answers.ts';
import { type Answer, findAnswers, ownFindings } from './find-errors.ts';
import { findNames } from './names/find-names.ts';
import type { Finding } from './finding.ts';
import { readBodies, withoutBodies } from './pasted.ts';

const requestLine = /^(?:> )?(GET|POST|PUT|PATCH|DELETE|HEAD) (\S+) HTTP\/\d/m;
const statusLine = /^(?:< )?HTTP\/[\d.]+ (\d{3})/gm;
const command = /^[ \t]*(?:\$ )?curl\s/m;

/** True for a request and its answer as `curl -v` shows them, a raw HTTP message, or a curl command. */
export function looksLikeExchange(text: string): boolean {
  return requestLine.test(text) || text.search(statusLine) !== -1 || command.test(text);
}

/** The code that Genesys gives with a status when the body names none. */
const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'bad.request',
  401: 'authentication.required',
  403: 'not.authorized',
  404: 'not.found',
  408: 'client.timeout',
  409: 'request.conflict',
  413: 'request.entity.too.large',
  415: 'unsupported.media.type',
  429: 'too.many.requests',
  500: 'internal.server.error',
  503: 'service.unavailable',
  504: 'request.timeout',
};

function header(text: string, name: string): string | null {
  return new RegExp(`^(?:[<>] |.*-H ["'])?${name}:[^\\S\\n]*([^\\n"']+)`, 'im').exec(text)?.[1]?.trim() ?? null;
}

function lastStatus(text: string): { readonly status: number; readonly offset: number } | null {
  const last = [...text.matchAll(statusLine)].at(-1);
  return last === undefined ? null : { status: Number(last[1]), offset: last.index };
}

function at(offset: number, problem: Problem): Finding {
  return { weight: 'problem', problem, offset, length: 1 };
}

const loginElsewhere: Problem = {
  code: 'name-elsewhere',
  pointer: null,
  facts: {
    ...{ seen: '/oauth/token', sort: 'path', meant: 'login.mypurecloud.com/oauth/token' },
    why: "the login host (login. and the region's domain) issues tokens, not api. This request did not ask for a call, so nothing was dialed.",
  },
};

function judgeAnswer(text: string, answers: readonly Answer[]): readonly Finding[] {
  const context = header(text, 'ININ-Correlation-Id');
  const retryAfter = header(text, 'Retry-After');
  const facts = { ...(context === null ? {} : { contextId: context }), ...(retryAfter === null ? {} : { retryAfter }) };
  const found = answers.flatMap(({ problems, offset }) =>
    problems.map((problem) => at(offset, { ...problem, facts: { ...facts, ...problem.facts } })),
  );
  const own = answers.flatMap(ownFindings);
  const last = lastStatus(text);
  if (found.length > 0 || own.length > 0 || last === null) return [...found, ...own];
  const { status, offset } = last;
  const isLogin = /\/oauth\/token\b/.test(text);
  if (isLogin && status === 404 && /\bapi\.[\w.-]{3,60}/i.test(text)) return [at(offset, loginElsewhere)];
  if (status < 300) return [{ weight: 'confirmed', seen: status, why: accepted, offset, length: 1 }];
  const code = context === null && status !== 401 ? undefined : codeOfStatus[status];
  if (code !== undefined) return [at(offset, { code, pointer: null, facts: { ...facts, status } })];
  const other =
    status >= 500 ? 'genesys-server-error' : status < 400 ? 'genesys-redirected' : 'genesys-not-the-answerer';
  return [at(offset, { code: other, pointer: null, facts: { ...facts, status } })];
}

const accepted =
  "Genesys accepted the call. That is not success yet: Genesys rings the agent's phone first, and the target only after the agent answers.";

function judgeHeaders(text: string): readonly Finding[] {
  const verbose = /^> /m.test(text);
  const line = requestLine.exec(text);
  const type = header(text, 'Content-Type');
  const sent = /^(?:> |.*-H ["'])content-type/im.exec(text);
  const wrong: Finding[] = [];
  const status = lastStatus(text)?.status ?? 400;
  const isGenesys = /mypurecloud|\.pure\.cloud|\/api\/v2\//i.test(text);
  if (
    isGenesys &&
    status >= 300 &&
    sent !== null &&
    type !== null &&
    !/json/i.test(type) &&
    line?.[2]?.includes('/oauth/') !== true
  ) {
    const facts = { seen: type, message: 'Content-Type of the request' };
    wrong.push(at(sent.index, { code: 'unsupported.media.type', pointer: null, facts }));
  }
  const bare = verbose && header(text, 'Authorization') === null && lastStatus(text)?.status === undefined;
  if (bare && line !== null) wrong.push(at(line.index, { code: 'authentication.required', pointer: null, facts: {} }));
  return wrong;
}

/** Explains an HTTP exchange: what was sent and where to, and what the answer means. `now`: epoch milliseconds. */
export function explainExchange(text: string, now: number): Explanation {
  const { findings, bodies, corrected, fill } = readBodies(text, now);
  const answers = findAnswers(text);
  const rest = withoutBodies(text, [...bodies, ...answers]);
  const all = [...judgeAnswer(text, answers), ...judgeHeaders(text), ...findings, ...findNames(rest), ...lostIn(text)];
  const found = sorted(distinct(all), text);
  const [first] = answers.flatMap(({ problems, own }) =>
    (own?.kind === 'refusal' ? own.problems : problems).map(({ code }) => code),
  );
  const own = answers.map((answer) => answer.own).find((each) => each?.kind === 'refusal' && each.corrected !== null);
  const isCorrected = own?.kind === 'refusal' && own.corrected !== null;
  const sentence = [
    first === undefined ? '' : found.problems.find(({ code }) => code === first)?.message,
    `This HTTP exchange contains ${countFindings(found) || 'no known error'}.`,
  ];
  return explanation({
    recognised: 'exchange',
    sentence: sentence.filter(Boolean).join(' '),
    ...found,
    corrected: isCorrected ? own.corrected : corrected,
    fill: isCorrected ? own.fill : fill,
  });
}

/** An answer that is there was not lost. */
const lostIn = (text: string): readonly Finding[] => (lastStatus(text) === null ? findLostAnswers(text) : []);

/** One word on each code and name: an answer of 415 and its header say the same. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = keyOf(finding);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function keyOf(finding: Finding): string {
  if (finding.weight === 'confirmed') return finding.why;
  const { code, pointer, facts } = finding.problem;
  return `${code} ${pointer ?? ''} ${String(facts['field'] ?? facts['meant'] ?? facts['why'] ?? '')}`;
}
