import * as z from 'zod';
import type { WrapUpOrder, WrapUpSet } from '../ports/contact-centre.ts';
import { errorBodyOf, exchangeFacts, readProblem } from './answer.ts';
import type { Http } from './http.ts';
import { jsonOf } from './json-body.ts';
import { legsOf } from './legs.ts';
import type { Sent } from './send.ts';
import { readWireConversation } from './wire-conversation.ts';

const codesSchema = z.array(z.object({ id: z.string(), name: z.string() }));
type Codes = z.infer<typeof codesSchema>;

/** Sets the wrap-up of the agent's part in a call, with the agent's own token: Genesys takes it from no one else. */
export async function setWrapUp(http: Pick<Http, 'ask'>, order: WrapUpOrder): Promise<WrapUpSet> {
  const call = `/api/v2/conversations/calls/${encodeURIComponent(order.conversationId)}`;
  const read = await http.ask({ path: call });
  const participant = read.answer?.status === 200 ? participantOf(jsonOf(read.answer), order.agentId) : null;
  if (participant === null) return failed(read);
  const path = `${call}/participants/${encodeURIComponent(participant)}`;
  const listed = await http.ask({ path: `${path}/wrapupcodes` });
  const codes = listed.answer?.status === 200 ? codesSchema.safeParse(jsonOf(listed.answer)) : null;
  // Without the list, an id may still be good, and Genesys judges it.
  const code = codes?.success === true ? codeIn(codes.data, order.code) : { id: order.code, name: null };
  if (code === null) return { kind: 'unknown-code', known: (codes?.data ?? []).map(({ name }) => name) };
  const notes = order.notes === null ? {} : { notes: order.notes };
  const named = code.name === null ? {} : { name: code.name };
  const set = await http.ask({ method: 'PATCH', path, body: { wrapup: { code: code.id, ...named, ...notes } } });
  const status = set.answer?.status ?? 0;
  return status >= 200 && status < 300 ? { kind: 'set', code: code.id, name: code.name } : failed(set);
}

function participantOf(body: unknown, agent: string): string | null {
  const wire = readWireConversation(body);
  const own = wire === null ? [] : legsOf(wire).filter(({ userId }) => userId === agent);
  return own.at(-1)?.participantId ?? null;
}

function codeIn(codes: Codes, given: string): Codes[number] | null {
  const name = given.trim().toLowerCase();
  return codes.find(({ id }) => id === given) ?? codes.find((code) => code.name.trim().toLowerCase() === name) ?? null;
}

/** A refusal of Genesys, in its words; anything else may go better later. */
function failed(sent: Sent): WrapUpSet {
  const { answer } = sent;
  if (answer?.status === 409) return { kind: 'not-open' };
  const isRefusal = answer !== null && answer.status >= 400 && answer.status < 500 && answer.status !== 429;
  if (!isRefusal || errorBodyOf(answer) === null)
    return { kind: 'failed', problem: { ...readProblem(sent, 'wrap-up'), code: 'genesys-unavailable' } };
  return { kind: 'failed', problem: { code: 'wrap-up-refused', pointer: null, facts: exchangeFacts(sent) } };
}
