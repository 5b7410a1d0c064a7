import type { Finding } from './finding.ts';

/** What clients say when the connection was never made: proof that nothing was placed. */
const neverConnected =
  /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT)\b|Could not resolve host|Failed to connect to|SSL certificate problem|Name or service not known|Max retries exceeded with url/;
/** What they say when the request had left, or may have: proof of nothing. */
const lost =
  /\b(?:ECONNRESET|ECONNABORTED|ETIMEDOUT|EPIPE|UND_ERR_SOCKET|UND_ERR_HEADERS_TIMEOUT)\b|timeout of \d+ ?ms exceeded|socket hang up|Recv failure|Empty reply from server|Operation timed out|Read timed out|RemoteDisconnected/;

/** True for an error as it is printed, rather than code or prose that deals with one. */
export function isPrintedError(text: string): boolean {
  return /^[ \t]*(?:Uncaught |[\w.]{0,100}(?:Error|Exception|Timeout): |Traceback |getaddrinfo E|connect E|curl: \(|E[A-Z]{4,}$)/m.test(
    text,
  );
}

/** What a client's own error says of a request: it never left, or its answer was lost. Empty for text without one. */
export function findLostAnswers(text: string): readonly Finding[] {
  return [[neverConnected, 'genesys-unreachable'] as const, [lost, 'genesys-answer-lost'] as const].flatMap(
    ([pattern, code]): readonly Finding[] => {
      const met = pattern.exec(text);
      if (met === null) return [];
      const [error] = met;
      const problem = { code, pointer: null, facts: { error, seen: error } };
      return [{ weight: 'problem', problem, offset: met.index, length: error.length }];
    },
  );
}
