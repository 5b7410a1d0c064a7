import type { Call } from '../../call/call.ts';
import type { CallEvent } from '../../call/life/call-event.ts';
import type { DialAnswer } from '../../ports/contact-centre.ts';
import type { DialWay } from '../../readiness/dial-way.ts';
import type { CarryOutWorld } from '../carry-out-world.ts';

/** Sends the request of the call's newest attempt in this way, and says what came back. Never rejects. */
export async function sendDial(
  { contactCentre, step, closing }: CarryOutWorld,
  call: Call,
  way: DialWay,
  fencedMonotonic: number,
): Promise<CallEvent> {
  const { order } = call;
  const { number, sendBefore } = call.attempts.at(-1) ?? { number: 0, sendBefore: 0 };
  if (closing()) return { type: 'not-sent', n: number, why: 'closing' } as const;
  const answer = contactCentre.dial({
    callId: order.id,
    attempt: number,
    agentId: order.agent.id,
    queueId: order.queue?.id ?? null,
    phoneNumber: order.target.phoneNumber,
    callerId: order.callerId,
    contactId: order.target.contactId,
    attributes: order.attributes,
    label: order.label,
    callerIdName: order.callerIdName,
    uuiData: order.uuiData,
    ...(way === 'agent-token' && { way }),
    sendBefore,
    sendWithin: step.timers.sendWithin,
    fencedMonotonic,
  });
  // A mistake in the adapter proves nothing about what left.
  return heard(await answer.catch(unexpected), number);
}

function unexpected(error: unknown): DialAnswer {
  const name = error instanceof Error ? error.name : typeof error;
  return { kind: 'unknown', problem: { code: 'dial-failed-unexpectedly', pointer: null, facts: { error: name } } };
}

function heard(answer: DialAnswer, n: number): CallEvent {
  switch (answer.kind) {
    case 'placed':
      return { type: 'answer-placed', n, conversationId: answer.conversationId };
    case 'not-sent':
      return { type: 'not-sent', n, why: answer.why };
    case 'not-placed': {
      const { proof, permanent, counts, retryAfterMs, problem } = answer;
      return { type: 'answer-not-placed', n, proof, permanent, counts, retryAfterMs, problem };
    }
    case 'unknown':
      return { type: 'answer-unknown', n, problem: answer.problem };
  }
}
