import * as z from 'zod';
import { isEnded } from '../../call/call.ts';
import type { CallId } from '../../call/ids.ts';
import type { WrapUpSetView } from '../../api/consent-views.ts';
import { consentNeeded } from '../../orders/agent-consent.ts';
import { refuse, type Refusal } from '../../orders/refusal.ts';
import type { OrderWorld } from '../../orders/world.ts';

/** The body of a request to set a call's wrap-up. */
export const wrapUpRequestSchema = z
  .strictObject({
    code: z.string().trim().min(1).max(200).meta({ description: 'Id or name of the wrap-up code.' }),
    notes: z.string().max(4_000).nullish().meta({ description: "The agent's notes." }),
  })
  .meta({ id: 'WrapUpRequest', examples: [{ code: 'Reached', notes: 'Calls back on Monday.' }] });
export type WrapUpWish = z.infer<typeof wrapUpRequestSchema>;

type World = Pick<OrderWorld, 'engine' | 'contactCentre' | 'consents'>;

/** Sets the wrap-up of a call in Genesys while its agent is in wrap-up. */
export async function wrapUpCall(
  { engine, contactCentre, consents }: World,
  id: CallId,
  { code, notes = null }: WrapUpWish,
): Promise<
  { readonly kind: 'wrapped-up'; readonly view: WrapUpSetView } | { readonly kind: 'no-such-call' } | Refusal
> {
  const call = await engine.get(id);
  if (call === null) return { kind: 'no-such-call' };
  const { agent } = call.order;
  const named = { agentName: agent.name, agentId: agent.id };
  if (consents === undefined || contactCentre.setWrapUp === undefined)
    return refuse('agent-tokens-off', { status: 409, facts: named });
  const state = isEnded(call) ? 'ended' : call.state;
  const closed = refuse('wrap-up-not-open', { status: 409, facts: { ...named, state } });
  const conversationId = call.attempts.findLast((attempt) => attempt.conversationId !== null)?.conversationId ?? null;
  if (conversationId === null) return closed;
  const token = await consents.token(agent.id);
  if (token.kind === 'none') return consentNeeded(consents, named, token);
  const set = await contactCentre.setWrapUp({ conversationId, agentId: agent.id, code, notes });
  switch (set.kind) {
    case 'set': {
      const read = await contactCentre.readConversation(conversationId);
      if (read.kind === 'seen') await engine.tell(id, { type: 'seen', conversation: read.conversation, asked: 'read' });
      return { kind: 'wrapped-up', view: { id, conversationId, code: set.code, name: set.name, notes } };
    }
    case 'unknown-code':
      return refuse('wrap-up-code-unknown', {
        status: 422,
        pointer: '/code',
        facts: { ...named, seen: code, known: set.known },
      });
    case 'not-open':
      return closed;
    case 'failed':
      // Genesys refused the token, and renewed it no more.
      if (consents.standing(agent.id).kind !== 'given')
        return consentNeeded(consents, named, { kind: 'none', code: 'agent-consent-needed', retryAfterMs: null });
      return refuse(set.problem.code, {
        status: set.problem.code === 'genesys-unavailable' ? 503 : 409,
        facts: { ...set.problem.facts, ...named },
      });
  }
}
