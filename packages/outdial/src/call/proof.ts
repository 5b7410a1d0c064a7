import { conversationId, type ConversationId } from './ids.ts';
import type { Problem } from './problem.ts';

/** Why a dial request is proven not to have placed anything (docs/lifecycle.md#not-placed). */
export type NotPlacedProof = 'never-connected' | 'refused';

/** The outcome of one dial request, as its sender knows it. */
export interface RequestFate {
  /** True once the head of the request may have been written to a connection. */
  readonly left: boolean;
  /** Null when no answer came, or it could not be read to its end. */
  readonly answer: RequestAnswer | null;
}

export interface RequestAnswer {
  readonly status: number;
  /** The ErrorBody's `code`; null when there is none. */
  readonly code: string | null;
  /** True when it carries an ErrorBody or an `ININ-Correlation-Id`: Genesys itself spoke, not something on the way. */
  readonly correlated: boolean;
  /** The id in a 2xx body; null when it could not be read. */
  readonly conversationId: string | null;
  readonly retryAfterMs: number | null;
}

export type DialVerdict =
  | { readonly kind: 'placed'; readonly conversationId: ConversationId }
  | {
      readonly kind: 'not-placed';
      readonly proof: NotPlacedProof;
      /** Why it was refused, when `proof` is `refused`: what a caller can do differs. */
      readonly cause: 'never-connected' | 'rate-limited' | 'token-expired' | 'no-station' | 'refused';
      readonly permanent: boolean;
      /** False: it never reached the agent's phone and does not count against `retry.attempts`. */
      readonly counts: boolean;
      readonly retryAfterMs: number | null;
      readonly status: number | null;
      readonly code: string | null;
    }
  | {
      readonly kind: 'unknown';
      readonly why: UnknownWhy;
      readonly status: number | null;
      readonly code: string | null;
    };
type UnknownWhy =
  | 'no-answer'
  | 'unreadable-success'
  | 'redirect'
  | 'timeout'
  | 'media-failed'
  | 'server-error'
  | 'uncorrelated'
  | 'not-http';

/** Genesys's codes for an agent without a station: a call that may wait then waits for one (`advance` decides that). */
export const noStationCodes: readonly string[] = [
  'conversation.error.no.user.station',
  'providerapi.error.user.does.not.have.a.station',
];

/** The one 409 that Genesys says after it may have begun. */
const mediaFailed = 'conversation.error.media.failed';
/** Genesys's code for a request from an address that is not allowed: the token is as good as before. */
const addressCode = 'ip.not.authorized';
/** Genesys's code for a token that has run out. */
const expiredTokenCode = 'bad.credentials';

/**
 * What the answer to a dial request proves, as one table (docs/lifecycle.md#not-placed). "Not placed" is concluded in two cases only. The
 * connection was never made, or Genesys itself refused. That refusal is a 4xx other than 408 and the 409 of failed media. Every other
 * answer that is not a readable success is unknown. `tokenExpired`: the sender knows that the token it used had run out.
 */
export function judge(fate: RequestFate, tokenExpired = false): DialVerdict {
  if (!fate.left) return notPlaced('never-connected', fate.answer);
  const { answer } = fate;
  if (answer === null) return unknown('no-answer', null);
  const { status, code } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 599) return unknown('not-http', answer);
  if (status < 300) {
    const id = answer.conversationId;
    return id === null || id === ''
      ? unknown('unreadable-success', answer)
      : { kind: 'placed', conversationId: conversationId(id) };
  }
  if (status < 400) return unknown('redirect', answer);
  if (status >= 500) return unknown('server-error', answer);
  if (status === 408) return unknown('timeout', answer);
  if (!answer.correlated) return unknown('uncorrelated', answer);
  if (status === 409 && (code === null || code === mediaFailed)) return unknown('media-failed', answer);
  if (status === 429) return notPlaced('rate-limited', answer);
  if (status === 401 && code !== addressCode && (tokenExpired || code === expiredTokenCode))
    return notPlaced('token-expired', answer);
  if (code !== null && noStationCodes.includes(code)) return notPlaced('no-station', answer);
  return notPlaced('refused', answer);
}

type Cause = Extract<DialVerdict, { kind: 'not-placed' }>['cause'];

function notPlaced(cause: Cause, answer: RequestAnswer | null): DialVerdict {
  return {
    kind: 'not-placed',
    proof: cause === 'never-connected' ? 'never-connected' : 'refused',
    cause,
    permanent: cause === 'refused' || cause === 'no-station',
    counts: false,
    retryAfterMs: answer?.retryAfterMs ?? null,
    status: answer?.status ?? null,
    code: answer?.code ?? null,
  };
}

function unknown(why: UnknownWhy, answer: RequestAnswer | null): DialVerdict {
  return { kind: 'unknown', why, status: answer?.status ?? null, code: answer?.code ?? null };
}

/** A success that names the conversation of another call proves nothing about this one. */
export function wrongConversation(id: ConversationId): Problem {
  return { code: 'genesys-wrong-conversation', pointer: null, facts: { conversationId: id } };
}
