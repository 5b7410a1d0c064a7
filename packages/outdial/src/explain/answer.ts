import type { FactValue, Problem } from '../call/problem.ts';
import { isObject } from '../intake/gather.ts';
import { readJson } from '../json/json.ts';
import { maskText } from '../masking/seen.ts';
import { codeOfMessage, isKnownCode } from '../problems/catalogue.ts';

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

/** A code that posts show and that Genesys does not have. */
function stated(code: string, pointer: string | null, facts: Problem['facts']): Problem {
  if (code !== 'forbidden') return { code, pointer, facts };
  const why =
    'Genesys does not have this code. A missing permission is 403 `missing.any.permissions` or `not.authorized`; the wrong type of token is 400 `not.a.user`.';
  return {
    code: 'name-invented',
    pointer,
    facts: { seen: code, sort: 'code', meant: null, why, fix: 'Check the message and the path of the request.' },
  };
}

const branches = ['participants', 'calls', 'sessions', 'segments', 'conversations'];

/** Every `errorInfo` and `errorCode` in a conversation, its participants, their calls and segments. */
function causesIn(value: unknown, depth = 0): readonly unknown[] {
  if (!isObject(value) || depth > 6) return [];
  const { errorInfo, errorCode } = value;
  const own = [...(isObject(errorInfo) ? [errorInfo] : []), ...(typeof errorCode === 'string' ? [value] : [])];
  const below = branches.flatMap((name): readonly unknown[] => {
    const list = value[name];
    return Array.isArray(list) ? list : [];
  });
  return [...own, ...below.flatMap((each) => causesIn(each, depth + 1))];
}

/** Where clients wrap the body of an answer: Genesys's SDKs, axios, a log line. */
const wrappers = ['body', 'error', 'response', 'data', 'errors', 'text'];

/** Problems of what is wrapped in an error of a client, the first wrapper that holds any. */
function problemsWithin(value: Readonly<Record<string, unknown>>, depth: number): readonly Problem[] {
  if (depth > 3) return [];
  for (const name of wrappers) {
    const inner = value[name];
    const isText = typeof inner === 'string' && inner.length < 20_000 && inner.trimStart().startsWith('{');
    const list: readonly unknown[] = Array.isArray(inner)
      ? inner.slice(0, 20)
      : [isText ? readJson(inner).value : inner];
    const problems = list.flatMap((each) => problemsOfAnswer(each, depth + 1));
    if (problems.length > 0) return problems;
  }
  return [];
}

/**
 * Problems of a Genesys `ErrorBody`, alone or as a client wraps it, a token endpoint's error, or a problem+json of Outdial; empty for
 * anything else.
 */
export function problemsOfAnswer(value: unknown, depth = 0): readonly Problem[] {
  if (!isObject(value) || ['from', 'targets', 'to'].some((name) => name in value)) return [];
  const inner = ['problems', 'details', 'errors'].flatMap((name): readonly unknown[] => {
    const list = value[name];
    return Array.isArray(list) ? list : [];
  });
  const own = codeOf(value);
  const isAnswer = own !== null || (typeof value['type'] === 'string' && value['type'].includes('/problems/'));
  const causes = isAnswer ? [] : causesIn(value);
  const isWrapped = own === null || !isKnownCode(own);
  const within = isWrapped && causes.length === 0 ? problemsWithin(value, depth) : [];
  if (within.length > 0) return within;
  if (!isAnswer && causes.length === 0) return ofMessage(value);
  const seen = new Set<string>();
  return [value, ...inner, ...causes].slice(0, 20).flatMap((each): readonly Problem[] => {
    const code = codeOf(each);
    if (code === null || !isObject(each)) return [];
    const pointer = typeof each['pointer'] === 'string' ? each['pointer'] : null;
    const key = `${code} ${pointer ?? ''}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [stated(code, pointer, { ...factsOf(value), ...factsOf(each) })];
  });
}

const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'bad.request',
  401: 'authentication.required',
  403: 'not.authorized',
};

/** What an API gateway or a proxy says by itself. */
const codeOfGateway: Readonly<Record<string, string>> = {
  unauthorized: 'authentication.required',
  forbidden: 'genesys-not-the-answerer',
};

/** An answer that says only "Invalid request body" or another text, as posts quote it. */
function ofMessage(value: Readonly<Record<string, unknown>>): readonly Problem[] {
  const { message, status } = value;
  if (typeof message !== 'string') return [];
  const code =
    codeOfMessage(message) ??
    codeOfGateway[message.toLowerCase()] ??
    (typeof status === 'number' ? codeOfStatus[status] : undefined);
  return code === undefined ? [] : [{ code, pointer: null, facts: factsOf(value) }];
}
