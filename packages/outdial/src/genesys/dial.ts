import * as z from 'zod';

import { judge, type DialVerdict, type RequestAnswer, type RequestFate } from '../call/proof.ts';
import type { Facts, Problem } from '../call/problem.ts';
import { maskNumber } from '../phone/number.ts';
import type { Clock } from '../ports/clock.ts';
import type { DialAnswer, DialOrder, ConversationSearch, Search } from '../ports/contact-centre.ts';
import type { AgentHttp } from './agent-http.ts';
import { errorBodyOf, exchangeFacts, isCorrelated, retryAfterMsOf } from './answer.ts';
import { jsonOf } from './json-body.ts';
import type { DialSent, Http } from './http.ts';
import { addressRefusedCode, refusedAddress } from './refused-address.ts';
import type { GenesysAnswer, Sent } from './send.ts';

export interface DialOptions {
  readonly http: Http;
  /** Undefined: no agent's own token can be used. */
  readonly agentHttp: AgentHttp | undefined;
  readonly clock: Clock;
  /** True once the adapter is closing: no dial begins. */
  readonly isClosing: () => boolean;
  readonly find: (search: Search) => Promise<ConversationSearch>;
}

type Late = 'too-late' | 'stalled' | 'closing' | null;

/** Outdial's token this old may have run out or been revoked; a younger one that is refused was never good. */
const oldTokenMs = 60_000;

/**
 * Sends at most one create-call request, on behalf of the agent or with the agent's own token, and says what its answer proves
 * (docs/lifecycle.md#not-placed). A refused token is never shown again for the same order.
 */
export async function dial(options: DialOptions, order: DialOrder): Promise<DialAnswer> {
  const { clock, isClosing, find } = options;
  const sender = senderOf(options, order);
  if (sender === null) return unsent('agent-tokens-off', { permanent: false, retryAfterMs: null }, factsOf(order));
  const begunAt = clock.now();
  const lateness = (): Late => {
    if (isClosing()) return 'closing';
    if (clock.monotonic() - order.fencedMonotonic > order.sendWithin) return 'stalled';
    return clock.now() > order.sendBefore ? 'too-late' : null;
  };
  let late = lateness();
  if (late !== null) return { kind: 'not-sent', why: late };
  const result = await sender.http.dial({
    path: sender.path,
    body: createCallRequest(order),
    connectMs: order.sendWithin,
    mayLeave: () => {
      late = lateness();
      return late === null;
    },
  });
  const withheld = result.kind === 'sent' && !result.sent.left && result.sent.error === 'withheld';
  // The connection was not made in time, or the token took too long: either way nothing was written.
  const overdue = result.kind === 'sent' && !result.sent.left && result.sent.error === 'timeout' ? lateness() : null;
  const reason = withheld ? late : overdue;
  if (reason !== null) return { kind: 'not-sent', why: reason };
  const answer = answerOf(result, order);
  const refusal = result.kind === 'sent' && result.sent.answer?.status === 401 ? result.sent.answer : null;
  const isTokenRefused = refusal !== null && refusedAddress(refusal) === null;
  return isTokenRefused && answer.kind === 'not-placed' ? heldAgainstALook(find, order, begunAt, answer) : answer;
}

/** Who asks Genesys, and where. Null: the order is for the agent's own token, and there are none. */
function senderOf(
  { http, agentHttp }: DialOptions,
  { agentId, way }: DialOrder,
): { readonly http: Http; readonly path: string } | null {
  const path = '/api/v2/conversations/calls';
  if (way !== 'agent-token') return { http, path: `${path}/user/${encodeURIComponent(agentId)}` };
  return agentHttp === undefined ? null : { http: agentHttp(agentId), path };
}

/**
 * A refused token proves that nothing was placed. It is also the one proof under which a call was seen to be placed
 * (docs/genesys-facts.md#sdk-hazards). So a conversation with our mark outweighs the refusal. The agent was free a moment ago, so a
 * conversation that the agent is in now, still without a mark, may be ours. Then the outcome is unknown, and Outdial looks for the call as
 * after every lost answer. If it finds no conversation, the proof holds.
 */
async function heldAgainstALook(
  find: DialOptions['find'],
  order: DialOrder,
  fencedAt: number,
  refusal: Extract<DialAnswer, { kind: 'not-placed' }>,
): Promise<DialAnswer> {
  const { callId, attempt, agentId } = order;
  const look = await find({ agentId, fencedAt }).catch(() => null);
  const found = look?.conversations ?? [];
  const ours = found.find(({ mark }) => mark?.callId === callId && mark.attempt === attempt);
  if (ours !== undefined) return { kind: 'placed', conversationId: ours.conversationId };
  const mayBeOurs = found.some(({ mark, direction, ended }) => mark === null && direction !== 'inbound' && !ended);
  return mayBeOurs ? { kind: 'unknown', problem: refusal.problem } : refusal;
}

/** `CreateCallRequest` (docs/genesys-facts.md#create-call-request): one destination, the rest are modifiers. Our mark wins over attributes of the same name. */
function createCallRequest(order: DialOrder): Readonly<Record<string, unknown>> {
  return {
    phoneNumber: order.phoneNumber,
    ...(order.queueId === null ? {} : { callFromQueueId: order.queueId }),
    ...(order.callerId === null ? {} : { callerId: order.callerId }),
    ...(order.contactId === null ? {} : { externalContactId: order.contactId }),
    ...(order.callerIdName == null ? {} : { callerIdName: order.callerIdName }),
    ...(order.label === null ? {} : { label: order.label }),
    ...(order.uuiData === null ? {} : { uuiData: order.uuiData }),
    attributes: { ...order.attributes, 'outdial.callId': order.callId, 'outdial.attempt': String(order.attempt) },
  };
}

const factsOf = ({ agentId, queueId, phoneNumber, attempt, way }: DialOrder): Facts => ({
  ...{ agentId, queueId, number: maskNumber(phoneNumber), attempt },
  ...(way === undefined ? {} : { dialedAs: way }),
});

function answerOf(result: DialSent, order: DialOrder): DialAnswer {
  const facts = factsOf(order);
  switch (result.kind) {
    case 'no-budget':
      return unsent('rate-budget-spent', { permanent: false, retryAfterMs: result.retryAfterMs }, facts);
    case 'no-token': {
      const { refused, retryAfterMs, sent, forAddress } = result.login;
      const ofAgent = order.way === undefined ? null : sent.error;
      const ofLogin = ofAgent ?? (refused ? 'genesys-login-refused' : 'genesys-login-failed');
      const code = forAddress === undefined ? ofLogin : addressRefusedCode;
      return unsent(code, { permanent: refused, retryAfterMs }, { ...facts, ...exchangeFacts(sent) });
    }
    case 'sent': {
      // An agent may sign out at any moment. Whether the consent is over shows when the token is renewed.
      const mayBeOver = order.way === 'agent-token' || result.tokenAgeMs >= oldTokenMs;
      const verdict = judge(fateOf(result.sent), mayBeOver);
      return answerBy(verdict, { ...facts, ...exchangeFacts(result.sent) });
    }
  }
}

function unsent(
  code: string,
  when: { readonly permanent: boolean; readonly retryAfterMs: number | null },
  facts: Problem['facts'],
): DialAnswer {
  return {
    kind: 'not-placed',
    proof: 'never-connected',
    counts: false,
    ...when,
    problem: { code, pointer: null, facts },
  };
}

function answerBy(verdict: DialVerdict, facts: Facts): DialAnswer {
  switch (verdict.kind) {
    case 'placed':
      return { kind: 'placed', conversationId: verdict.conversationId };
    case 'not-placed': {
      const { proof, permanent, counts, retryAfterMs } = verdict;
      const fallback = proof === 'never-connected' ? 'genesys-unreachable' : 'genesys-refused';
      const problem: Problem = { code: verdict.code ?? fallback, pointer: null, facts };
      return { kind: 'not-placed', proof, permanent, counts, retryAfterMs, problem };
    }
    case 'unknown':
      return { kind: 'unknown', problem: { code: verdict.code ?? unknownCodes[verdict.why], pointer: null, facts } };
  }
}

const unknownCodes: Readonly<Record<Extract<DialVerdict, { kind: 'unknown' }>['why'], string>> = {
  'no-answer': 'genesys-answer-lost',
  'not-http': 'genesys-answer-unreadable',
  'unreadable-success': 'genesys-answer-unreadable',
  redirect: 'genesys-redirected',
  timeout: 'client.timeout',
  'media-failed': 'conversation.error.media.failed',
  'server-error': 'genesys-server-error',
  uncorrelated: 'genesys-not-the-answerer',
};

function fateOf({ left, answer }: Sent): RequestFate {
  return { left, answer: answer === null ? null : requestAnswerOf(answer) };
}

/** Genesys's ids are UUIDs. What could be read as a path or a query of its own is not an id. */
const createdSchema = z.object({ id: z.string().regex(/^[\w-]{1,100}$/) });

function requestAnswerOf(answer: GenesysAnswer): RequestAnswer {
  const created = answer.status < 300 ? createdSchema.safeParse(jsonOf(answer)) : null;
  return {
    status: answer.status,
    code: answer.status < 300 ? null : (errorBodyOf(answer)?.code ?? null),
    correlated: isCorrelated(answer),
    conversationId: created?.success === true ? created.data.id : null,
    retryAfterMs: retryAfterMsOf(answer),
  };
}
