import type { FactValue, Problem } from '../call/problem.ts';
import { isObject, type JsonFields } from '../json/object.ts';
import { readJson } from '../json/json.ts';
import { maskText } from '../masking/text.ts';
import { codeOfMessage, isBenign, isKnownCode } from '../problems/catalogue.ts';
import { addressNamed, limitOfKey } from '../problems/genesys/named-causes.ts';
import { permissionsNamed } from '../problems/genesys/named-permissions.ts';
import { codeOfStatus } from './traffic.ts';

const factNames = ['message', 'status', 'contextId', 'entityId', 'entityName', 'description', 'error_description'];

function factsOf(answer: JsonFields): Problem['facts'] {
  const facts: Record<string, FactValue> = {};
  for (const name of factNames) {
    const value = answer[name];
    if (typeof value === 'string') facts[name] = maskText(value).slice(0, 500);
    else if (typeof value === 'number') facts[name] = value;
  }
  const { messageParams, message } = answer;
  const named =
    isObject(messageParams) && typeof messageParams['permissions'] === 'string' ? messageParams['permissions'] : '';
  const words = [message, answer['description'], named].filter((text) => typeof text === 'string').join(' ');
  return { ...facts, ...factsOfMessage(words), ...factsOfLimit(answer) };
}

/** Whose limit a 429 names. */
function factsOfLimit({ limit }: JsonFields): Problem['facts'] {
  const key = isObject(limit) ? limit['key'] : undefined;
  return typeof key !== 'string' || limitOfKey(key) === 'token' ? {} : { limitOf: 'organisation', limitKey: key };
}

/** What Genesys names in its message: the permissions that are missing, each once, and the address that it refused. */
export function factsOfMessage(message: string): Problem['facts'] {
  const permissions = [...new Set(permissionsNamed(message))];
  const address = /\bIP address/i.test(message) ? addressNamed(message) : null;
  return { ...(permissions.length > 0 && { permissions }), ...(address !== null && { address }) };
}

function codeOf(answer: unknown): string | null {
  if (!isObject(answer)) return null;
  const named = [answer['code'], answer['errorCode'], answer['error']].find(
    (name) => typeof name === 'string' && name !== '',
  );
  return typeof named === 'string' && named.length <= 200 ? named : null;
}

const dottedCode = /^[a-z][\w-]*(?:\.[\w-]+)+$/i;

/** True if the object itself shows that it is an error of Genesys or Outdial: a `code` alone is the code of anything. */
function isError(value: JsonFields): boolean {
  const code = codeOf(value);
  if (code === null) return typeof value['type'] === 'string' && value['type'].includes('/problems/');
  const isAnswer = ['message', 'status', 'contextId'].some((name) => name in value);
  return isKnownCode(code) || (isAnswer && (dottedCode.test(code) || code === 'forbidden'));
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
  const below = branches.flatMap((name) => listIn(value, name));
  return [...own, ...below.flatMap((each) => causesIn(each, depth + 1))];
}

const listIn = (value: JsonFields, name: string): readonly unknown[] => {
  const list = value[name];
  return Array.isArray(list) ? list : [];
};

/** Where clients wrap the body of an answer: Genesys's SDKs, axios, a log line. */
const wrappers = ['body', 'error', 'response', 'data', 'errors', 'text', 'responseBody', 'message'];

/** Problems of what is wrapped in an error of a client, the first wrapper that holds any. */
function problemsWithin(value: JsonFields, depth: number): readonly Problem[] {
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
 * anything else, and for codes that need nothing done.
 */
export function problemsOfAnswer(value: unknown, depth = 0): readonly Problem[] {
  if (!isObject(value) || ['from', 'targets', 'to'].some((name) => name in value)) return [];
  const isAnswer = isError(value);
  const causes = isAnswer ? [] : causesIn(value).filter((each) => isObject(each) && isError({ message: '', ...each }));
  const own = codeOf(value);
  const isWrapped = own === null || !isKnownCode(own);
  const within = isWrapped && causes.length === 0 ? problemsWithin(value, depth) : [];
  if (within.length > 0) return within;
  if (!isAnswer && causes.length === 0) return ofMessage(value);
  const inner = isAnswer ? ['problems', 'details', 'errors'].flatMap((name) => listIn(value, name)) : [];
  const found = [...(isAnswer ? [value] : []), ...inner, ...causes].slice(0, 20).flatMap((each): readonly Problem[] => {
    const code = codeOf(each);
    if (code === null || !isObject(each) || isBenign(code)) return [];
    const pointer = typeof each['pointer'] === 'string' ? each['pointer'] : null;
    return [stated(code, pointer, { ...factsOf(value), ...factsOf(each) })];
  });
  return [...new Map(found.map((each) => [`${each.code} ${each.pointer ?? ''}`, each])).values()];
}

/** What an API gateway or a proxy says by itself. */
const codeOfGateway: Readonly<Record<string, string>> = {
  unauthorized: 'authentication.required',
  forbidden: 'genesys-not-the-answerer',
};

/** An answer that says only "Invalid request body" or another text, as posts quote it. */
function ofMessage(value: JsonFields): readonly Problem[] {
  const { message, status } = value;
  if (typeof message !== 'string') return [];
  const code =
    codeOfMessage(message) ??
    codeOfGateway[message.toLowerCase()] ??
    (typeof status === 'number' && status <= 403 && !('code' in value) ? codeOfStatus[status] : undefined);
  return code === undefined ? [] : [{ code, pointer: null, facts: factsOf(value) }];
}
