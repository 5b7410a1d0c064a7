import { currentAttempt, type Call, type CallOrder } from '../call/call.ts';
import type { CallEvent } from '../call/life/call-event.ts';
import type { AgentId, ConversationId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import type { ContactCentre, ConversationSearch } from '../ports/contact-centre.ts';
import { report, type CarryOutWorld, type Refresh } from './carry-out-world.ts';
import { dial } from './dialing/dial-attempt.ts';
import { withEndReason } from './end-reason.ts';
import { needsQueue, needsReading, needsScreening, subjectOf, type Errand } from './step.ts';

/** Carries out one command: one request of the port, one event back. Never rejects. */
export type CarryOut = (call: Call, errand: Errand) => Promise<void>;

export function createCarryOut(whole: CarryOutWorld): CarryOut {
  const { tell } = whole;
  const refresh = createRefresh(whole);

  const carryOut = async (call: Call, errand: Errand): Promise<void> => {
    const { id, agent } = call.order;
    const world = whole.worldFor?.(call, errand) ?? whole;
    const readAndTell = async (conversation: ConversationId): Promise<void> => {
      await tell(id, await readConversation(world.contactCentre, conversation), false);
    };
    switch (errand.type) {
      case 'check': {
        const { step, clock } = world;
        if (!needsReading(call.order, step, clock.now()) && needsScreening(call.order, step, clock.now())) {
          await step.screening?.ask(subjectOf(call.order));
          await tell(id, { type: 'recheck' }, false);
          return;
        }
        const problem = await refresh(agent.id, world);
        await readQueue(world, call.order);
        await tell(id, problem === null ? { type: 'recheck' } : unreadable(problem, world), true);
        return;
      }
      case 'dial':
        return dial(world, refresh, call, errand.n).finally(() => world.giveUpTurn(agent.id, id));
      case 'reconcile':
        return reconcile(world, call, errand.n);
      case 'follow':
        for (const heard of world.kept.take(errand.conversationId, world.clock.now())) {
          await tell(id, { type: 'seen', conversation: await withEndReason(world.contactCentre, heard) }, false);
        }
        return isFed(world, call) ? undefined : readAndTell(errand.conversationId);
      case 'read':
      case 'read-wrap-up':
        return readAndTell(errand.conversationId);
      case 'hang-up': {
        const { conversationId, forced } = errand;
        const fencedAt = currentAttempt(call)?.fencedAt;
        if (fencedAt === undefined) return;
        const result = await world.contactCentre
          .hangUp({ conversationId, agentId: agent.id, callId: id, fencedAt, forced })
          .catch(() => ({ done: false, problem: null }));
        await tell(id, { type: 'hang-up-result', ...result }, false);
      }
    }
  };
  return (call, errand) => carryOut(call, errand).catch((error: unknown) => report(whole, error, call, errand));
}

/** Reads an agent into the floor. Null when that worked. Callers that ask while a read is under way share it. */
function createRefresh({ floor, clock }: CarryOutWorld): Refresh {
  const underWay = new Map<AgentId, Promise<Problem | null>>();
  const unavailable: Problem = { code: 'genesys-unavailable', pointer: null, facts: {} };
  const read: Refresh = async (agent, { contactCentre }) => {
    const found = await contactCentre.readAgent(agent).catch(() => null);
    if (found === null) return unavailable;
    if (found.kind === 'unavailable') return found.problem;
    const nobody = { found: 'nobody', name: null, email: null, state: null } as const;
    const person = { value: nobody, since: null, asOf: clock.now(), source: 'read' } as const;
    floor.feedAgent(found.kind === 'found' ? found.value : { agentId: agent, person });
    return null;
  };
  return (agent, world) => {
    const shared = underWay.get(agent);
    if (shared !== undefined) return shared;
    const reading = read(agent, world).finally(() => void underWay.delete(agent));
    underWay.set(agent, reading);
    return reading;
  };
}

function unreadable(problem: Problem, { clock }: CarryOutWorld): CallEvent {
  return { type: 'checked', blockers: [{ ...problem, since: null, asOf: clock.now(), until: null, canClear: true }] };
}

/** Reads the call's queue into the floor where the policy asks what the agent's own list of queues does not show. */
async function readQueue({ contactCentre, floor, step, clock }: CarryOutWorld, order: CallOrder): Promise<void> {
  if (order.queue === null || !needsQueue(order, step, clock.now())) return;
  const found = await contactCentre.findQueue(order.queue.id).catch(() => null);
  if (found?.kind === 'found') floor.feedQueue(found.value);
}

/** Looks for a conversation with our mark. Without one the call is kept for a person: finding nothing proves nothing. */
async function reconcile({ contactCentre, clock, tell }: CarryOutWorld, call: Call, n: number): Promise<void> {
  const { id, agent } = call.order;
  const attempt = call.attempts.find(({ number }) => number === n);
  if (attempt === undefined) return;
  const nothing: ConversationSearch = { begunAt: clock.now(), full: false, conversations: [] };
  // Its fence may be anywhere in the time that is not on record.
  const fencedAt = Math.min(attempt.fencedAt, call.setBack?.since ?? attempt.fencedAt);
  const look = await contactCentre.find({ agentId: agent.id, fencedAt }).catch(() => nothing);
  // The newest first: an attempt that was made in a time that is not on record counts more than the one before it.
  const ours = look.conversations
    .filter(({ mark }) => mark?.callId === id)
    .sort((one, other) => (other.mark?.attempt ?? 0) - (one.mark?.attempt ?? 0));
  for (const [index, conversation] of ours.entries()) {
    await tell(id, { type: 'seen', conversation, ...(index === 0 && { asked: 'search' }) }, false);
  }
  if (ours.some(({ mark }) => (mark?.attempt ?? 0) >= n)) return;
  const candidates = look.conversations.filter(({ mark }) => mark === null);
  await tell(id, { type: 'looked', begunAt: look.begunAt, full: look.full, candidates }, false);
}

/** With a feed that was live since the fence, nothing can have been missed that a read would show. */
function isFed({ floor, clock }: CarryOutWorld, call: Call): boolean {
  const fencedAt = call.attempts.at(-1)?.fencedAt;
  const of = { agent: call.order.agent.id, about: 'conversations' } as const;
  return fencedAt !== undefined && floor.feedLiveSince(fencedAt, clock.now(), of);
}

async function readConversation(contactCentre: ContactCentre, id: ConversationId): Promise<CallEvent> {
  const read = await contactCentre.readConversation(id).catch(() => ({ kind: 'failed' }) as const);
  return read.kind === 'seen'
    ? { type: 'seen', conversation: read.conversation, asked: 'read' }
    : { type: 'read-failed', missing: read.kind === 'missing' };
}
