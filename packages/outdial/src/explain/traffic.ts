import type { Problem } from '../call/problem.ts';
import { isObject } from '../json/object.ts';
import { faultAt, type Finding } from './finding.ts';
import { type CreateCall, isAboutGenesys, methodNear } from './operations.ts';

/** What clients of each language print when the connection was never made: proof that nothing was placed. */
const neverConnected = new RegExp(
  [
    String.raw`\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|connect ETIMEDOUT)\b`,
    String.raw`\b(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED)\b`,
    String.raw`\bERR_(?:NAME_NOT_RESOLVED|CONNECTION_REFUSED|INTERNET_DISCONNECTED|CERT_\w+|TLS_CERT_\w+)`,
    String.raw`\b(?:NewConnectionError|ConnectTimeout|NameResolutionError|ConnectError|ClientConnectorError|gaierror|OpenTimeout)`,
    String.raw`\b(?:ConnectException|HttpConnectTimeoutException|UnknownHostException|SSLHandshakeException)\b`,
    `Could not resolve host|Failed to connect to|SSL certificate problem|certificate verify failed|Name or service not known`,
    `[Cc]onnection refused|[Cc]onnect timed out|Connection timed out after|[Nn]o such host|name could not be resolved`,
    String.raw`actively refused|before secure TLS connection|TLS handshake timeout|dial tcp[^\n]{0,100}i/o timeout`,
    `SSL connection could not be established`,
  ].join('|'),
);
/** What they print when the request had left, or may have: proof of nothing. */
const lost = new RegExp(
  [
    String.raw`\b(?:ECONNRESET|ECONNABORTED|E(?:SOCKET)?TIMEDOUT|EPIPE|UND_ERR_SOCKET|UND_ERR_(?:HEADERS|BODY)_TIMEOUT)\b`,
    String.raw`\bERR_(?:CONNECTION_(?:RESET|CLOSED|ABORTED)|EMPTY_RESPONSE|TIMED_OUT|NETWORK\w*|HTTP2_\w+)\b`,
    String.raw`timeout of \d+ ?ms exceeded|socket hang up|Recv failure|Empty reply from server|stream was not closed cleanly`,
    `[Cc]onnection reset|reset by peer|[Cc]onnection aborted|forcibly closed|underlying connection was closed`,
    String.raw`(?:[Oo]peration (?:has )?|[Rr]ead |[Rr]equest |Task )timed out|operation was (?:aborted|canceled)`,
    `RemoteDisconnected|RemoteProtocolError|ServerDisconnectedError|ReadTimeout|IncompleteRead|Net::ReadTimeout|EOFError`,
    `SocketTimeoutException|NoHttpResponseException|HttpTimeoutException|unexpected end of stream|TaskCanceledException`,
    String.raw`HttpClient\.Timeout|response ended prematurely|Unable to read data from the transport`,
    String.raw`context deadline exceeded|unexpected EOF|": EOF\b|read tcp[^\n]{0,100}i/o timeout|server closed idle connection`,
  ].join('|'),
);

/** The text without the lines that say that there was no connection, and without the properties that repeat the code of an error. */
const beyondConnecting = (text: string): string =>
  neverConnected.test(text)
    ? text
        .split('\n')
        .filter((line) => !neverConnected.test(line) && !/^\s*(?:code|errno|syscall)\b/.test(line))
        .join('\n')
    : text;

const requestLine = /^(?:> )?(GET|POST|PUT|PATCH|DELETE|HEAD) (\S+) HTTP\/\d/m;
const statusLine = /^(?:< )?HTTP\/[\d.]+ (\d{3})/gm;
const command = /^[ \t]*(?:\$ )?curl\s/m;
const printedError =
  /^[ \t]*(?:Uncaught |[\w.$]{0,100}(?:Error|Exception|Timeout)(?: \[\w+\])?: |Traceback |getaddrinfo E|connect E|curl: \(|cURL error \d|error: [A-Z]|E[A-Z]{4,}$|[A-Z]\w+-[A-Z]\w+ ?: [A-Z])|\b(?:Get|Post|Put|Patch|Delete) "https?:\/\/[^"\n]{1,300}": |\bTask timed out after \d|\b[A-Z]\w*(?:\.\w+)*Exception: /m;
const logLine =
  /^=== (?:REQUEST|RESPONSE) ===|^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d[^\n]{0,200}|^\[?(?:ERROR|WARN(?:ING)?|FATAL|INFO|DEBUG|TRACE)\]?[ :]|\b(?:GET|POST|PUT|PATCH|DELETE) (?:https?:\/\/\S{1,300}|\S{1,300} HTTP\/[\d.]+") (?:\d{3}\b|net::ERR_)|\/api\/v2\/\S{1,200} (?:->|=>|returned|failed with) \d{3}\b|^\{[^\n]{0,300}"(?:level|severity)"\s*:|\bAPI Error: \d{3} - |Request failed with status code \d{3}/m;

/** True for a request and its answer as `curl -v` shows them, a raw HTTP message, or a curl command. */
const isHttp = (text: string): boolean =>
  requestLine.test(text) || text.search(statusLine) !== -1 || command.test(text);

/** True for an error as it is printed, rather than code or prose that deals with one. */
export const isPrintedError = (text: string): boolean => printedError.test(text) || logLine.test(text);

/** True for what went over the wire or into a log: an exchange, a log of one, or a client's printed error. */
export const looksLikeTraffic = (text: string): boolean => isHttp(text) || isPrintedError(text);

/** True for an exchange, which may be one of several lines; a printed error alone says less. */
export const looksLikeExchange = (text: string): boolean => isHttp(text) || /^=== RE(?:QUEST|SPONSE) ===/m.test(text);

/** True for a log entry, the error of a function on AWS or a client's error as JSON: a request with its method, and how it ended. */
export function isTrafficValue(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (typeof value['errorType'] === 'string' && typeof value['errorMessage'] === 'string') return true;
  const { config, request } = value;
  const asked = isObject(config) ? config : isObject(request) ? request : value;
  const isAsked = 'method' in asked && ['url', 'path', 'uri'].some((name) => name in asked);
  return (
    isAsked &&
    ['statusCode', 'status', 'response', 'code', 'errorMessage', 'message', 'responseBody'].some(
      (name) => name in value,
    )
  );
}

const statusForms: readonly RegExp[] = [
  statusLine,
  /\b(?:status(?:[ _]?code)?|response code)["']?\s{0,5}[:=]?\s{0,5}["']?(\d{3})(?!\d)/gi,
  /(?:API Error|Exception|Error): \(?(\d{3})\)?(?!\d)/g,
  /\/api\/v2\/[^\s"']{1,200}["']?\s{1,5}(?:HTTP\/[\d.]+"?\s{1,5})?(?:->|=>|:|-|returned|failed with)?\s{0,5}(\d{3})(?!\d)/g,
];
const bareStatus =
  /^(?:(?:HTTP(?:\/[\d.]+)?|status(?: code)?|error)[ :]{1,2})?([1-5]\d\d)(?:[ :-]{1,3}[A-Za-z][A-Za-z' -]{1,40})?[.!]?$/i;

interface Status {
  readonly status: number;
  readonly offset: number;
}

/** The body that a command sends: a status in it did not come back. */
const sent = /(?<=\s(?:-d|--data|--data-raw|--data-binary|--json)\s{1,5})(?:'[^']*'|"[^"]*")/g;

function statusIn(whole: string): Status | null {
  const text = whole.replaceAll(sent, (body) => ' '.repeat(body.length));
  for (const form of statusForms) {
    const last = [...text.matchAll(form)].at(-1);
    if (last !== undefined) return { status: Number(last[1]), offset: last.index };
  }
  return null;
}

/** The status of a line that says nothing else, such as `504 Gateway Timeout`; null for anything else. */
export function statusOfLine(bare: string): number | null {
  const status = bareStatus.exec(bare)?.[1];
  return status === undefined ? null : Number(status);
}

/** The code that Genesys gives with a status when the body does not name one. */
export const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'bad.request',
  401: 'authentication.required',
  403: 'not.authorized',
  404: 'not.found',
  408: 'client.timeout',
  409: 'request.conflict',
  413: 'request.entity.too.large',
  415: 'unsupported.media.type',
  429: 'too.many.requests',
};

const accepted =
  "Genesys accepted the call. That is not success yet: Genesys rings the agent's phone first, and the target only after the agent answers.";
const harmless = 'This request does not place a call, so it is safe to send it again.';

/** A request that is known not to be a create-call: its path is there, and no create-call. */
function isOther(text: string, calls: readonly CreateCall[]): boolean {
  const path = /\/(?:api\/v2|oauth)\/[\w/-]+/.exec(text);
  if (calls.length > 0 || path === null) return false;
  const method = methodNear(text, path.index, path[0].length);
  return method !== null && (method !== 'POST' || !path[0].includes('/conversations/calls'));
}

/** The value of an HTTP header, as curl shows or sends it; null without it. */
function header(text: string, name: string): string | null {
  return new RegExp(`^(?:[<>] |.*-H ["'])?${name}:[^\\S\\n]*([^\\n"']+)`, 'im').exec(text)?.[1]?.trim() ?? null;
}

export function factsOfHeaders(text: string): Problem['facts'] {
  const context = header(text, 'ININ-Correlation-Id') ?? header(text, 'CorrelationId');
  const retryAfter = header(text, 'Retry-After');
  return { ...(context === null ? {} : { contextId: context }), ...(retryAfter === null ? {} : { retryAfter }) };
}

/** The problem of a status that came without an error of Genesys; null when it went well. `surely`: it is known that Genesys answered. */
export function problemOfStatus(status: number, surely: boolean, facts: Problem['facts'] = {}): Problem | null {
  if (status < 300 || status === 304) return null;
  const code = surely ? codeOfStatus[status] : undefined;
  const other =
    status >= 500 ? 'genesys-server-error' : status < 400 ? 'genesys-redirected' : 'genesys-not-the-answerer';
  return { code: code ?? other, pointer: null, facts: { ...facts, status } };
}

const loginElsewhere: Problem['facts'] = {
  ...{ seen: '/oauth/token', sort: 'path', meant: 'login.mypurecloud.com/oauth/token' },
  why: "the login host (login. and the region's domain) issues tokens, not api. This request did not ask for a call, so nothing was dialed.",
};

/** What a status or a client's own error says, where no error of Genesys does. `calls`: the create-calls of the text. */
export function findEndings(text: string, calls: readonly CreateCall[]): readonly Finding[] {
  // A longer text about something else deals with its own errors.
  if (text.length > 3000 && !isAboutGenesys(text)) return [];
  const other = isOther(text, calls);
  const right = (offset: number, seen: string | number, why = harmless): Finding => ({
    ...{ weight: 'confirmed', seen, why, offset, length: 1 },
  });
  const last = statusIn(text);
  if (last !== null) {
    const { status, offset } = last;
    const facts = factsOfHeaders(text);
    if (/\/oauth\/token\b/.test(text) && status === 404 && /\bapi\.[\w.-]{3,60}/i.test(text))
      return [faultAt({ index: offset, length: 1 }, 'name-elsewhere', loginElsewhere)];
    if (status < 300) return other ? [] : [right(offset, status, accepted)];
    if (other && (status >= 500 || status === 408 || status === 429)) return [right(offset, String(status))];
    const problem = problemOfStatus(status, 'contextId' in facts || status === 401 || !isHttp(text), facts);
    return problem === null ? [] : [{ weight: 'problem', problem, offset, length: 1 }];
  }
  const never = neverConnected.exec(text);
  const unreachable = never === null ? [] : [ending('genesys-unreachable', never)];
  const [gone] = lost.exec(beyondConnecting(text)) ?? [];
  if (gone === undefined) return unreachable;
  const index = text.indexOf(gone);
  return [...unreachable, other ? right(index, gone) : ending('genesys-answer-lost', { 0: gone, index })];
}

const ending = (code: string, { 0: error, index }: Pick<RegExpExecArray, 0 | 'index'>): Finding =>
  faultAt({ index, length: error.length }, code, { error, seen: error });

/** What is wrong in the headers of a request that Genesys refused. */
export function findHeaderFaults(text: string): readonly Finding[] {
  const line = requestLine.exec(text);
  const head = line === null ? text : text.slice(0, line.index + text.slice(line.index).search(/\n\r?\n|$(?![^])/));
  const type = header(head, 'Content-Type');
  const sent = (line === null ? /^.*-H ["']content-type/im : /^(?:> |.*-H ["'])?content-type/im).exec(head);
  const status = statusIn(text)?.status;
  const isGenesys = isAboutGenesys(text);
  const isForm =
    type !== null && !/json/i.test(type) && line?.[2]?.includes('/oauth/') !== true && !/\/oauth\/token/.test(text);
  const wrong: Finding[] = [];
  if (isGenesys && (status ?? 400) >= 300 && sent !== null && isForm) {
    const facts = { seen: type, message: 'Content-Type of the request' };
    wrong.push(faultAt({ index: sent.index, length: 1 }, 'unsupported.media.type', facts));
  }
  const isBare = /^> /m.test(text) && header(text, 'Authorization') === null && status === undefined;
  if (isBare && line !== null) wrong.push(faultAt({ index: line.index, length: 1 }, 'authentication.required'));
  return wrong;
}
