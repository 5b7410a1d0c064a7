import type { Problem } from '../call/problem.ts';
import { mayEnd } from '../call/life/sighting.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationRead, HangUp } from '../ports/contact-centre.ts';
import { exchangeFacts, readProblem } from './answer.ts';
import { jsonOf } from './json-body.ts';
import { liveParticipant, readConversation, type ConversationSource } from './conversation.ts';
import type { Http } from './http.ts';
import type { Sent } from './send.ts';

interface Means {
  readonly http: Http;
  readonly clock: Clock;
}

/** Reads a whole conversation. A read that itself shows the end is one begun after it: Genesys answers with one instant's state. */
export async function readConversationById(means: Means, id: string): Promise<ConversationRead> {
  const seenAt = means.clock.now();
  const sent = await means.http.ask({ path: `/api/v2/conversations/${encodeURIComponent(id)}` });
  if (sent.answer?.status === 404) return { kind: 'missing' };
  if (sent.answer?.status !== 200) return { kind: 'failed', problem: readProblem(sent, 'conversation') };
  const conversation = readConversation(jsonOf(sent.answer), wholeLook(means, seenAt));
  return conversation === null
    ? { kind: 'failed', problem: readProblem(sent, 'conversation') }
    : { kind: 'seen', conversation };
}

const wholeLook = ({ http }: Means, seenAt: number): ConversationSource => ({
  ...{ seenAt, topicUserId: null, whole: true },
  aheadMs: http.clockAheadMs(),
});

export interface HungUp {
  readonly done: boolean;
  readonly problem: Problem | null;
}

/**
 * Ends the agent's leg on behalf of the agent; a two-sided call ends with it. An ended conversation counts as done. If a read does not show
 * that the conversation is this attempt's, Outdial leaves it alone. To hang up another person's call is worse than to leave ours.
 */
export async function hangUp(means: Means, order: HangUp): Promise<HungUp> {
  const id = encodeURIComponent(order.conversationId);
  const seenAt = means.clock.now();
  const read = await means.http.ask({ path: `/api/v2/conversations/${id}` });
  if (read.answer?.status !== 200) return result(read);
  const body = jsonOf(read.answer);
  const seen = readConversation(body, wholeLook(means, seenAt));
  if (seen?.conversationId !== order.conversationId || !mayEnd(order, seen)) return withheld(order);
  const found = liveParticipant(body, order.agentId);
  if (found?.live === false) return { done: true, problem: null };
  if (order.forced)
    return result(await means.http.ask({ method: 'POST', path: `/api/v2/conversations/${id}/disconnect` }));
  if (found === null || found.participantId === null) return result(read, 'no-live-participant');
  const participant = encodeURIComponent(found.participantId);
  const user = encodeURIComponent(order.agentId);
  return result(
    await means.http.ask({
      method: 'PATCH',
      path: `/api/v2/conversations/calls/${id}/participants/${participant}/user/${user}`,
      body: { state: 'disconnected' },
    }),
  );
}

function withheld({ conversationId }: HangUp): HungUp {
  return { done: false, problem: { code: 'hang-up-withheld', pointer: null, facts: { conversationId } } };
}

function result(sent: Sent, why: string | null = null): HungUp {
  const status = sent.answer?.status ?? 0;
  if (why === null && status >= 200 && status < 300) return { done: true, problem: null };
  return {
    done: false,
    problem: { code: 'genesys-hang-up-failed', pointer: null, facts: { why, ...exchangeFacts(sent) } },
  };
}
