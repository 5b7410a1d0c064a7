import type { Call } from '../call/call.ts';
import type { ConversationSeen } from '../call/conversation.ts';
import type { AgentId, CallId } from '../call/ids.ts';
import { wouldMove } from '../call/life/would-move.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import { createPace } from './pace.ts';
import type { OrderWorld } from './world.ts';

/**
 * Events that anyone with a key for events could have written. They never change a fact or a call: they only say where to look, and what
 * Outdial then reads at Genesys counts. An unknown agent or conversation costs nothing and leaves nothing behind.
 */
export interface Hearsay {
  readonly agent: (facts: AgentFacts) => void;
  readonly conversation: (seen: ConversationSeen) => Promise<void>;
  readonly close: () => void;
}

/** Outdial's own feed tells the same within this long, in milliseconds; then no read is needed. */
const ownFeedMs = 1_000;
const agentsAtOnce = 100;
/** Where the contact centre lists no agents, each takes a read of its own. */
const alone = 4;

/** What Genesys says is far shorter. Longer hints would only be kept to fill the memory. */
const mostCharacters = 4_000;
const isShort = (told: object): boolean => JSON.stringify(told).length <= mostCharacters;

type Parts = Pick<OrderWorld, 'clock' | 'contactCentre' | 'engine' | 'floor' | 'timers'>;

export function createHearsay(parts: Parts): Hearsay {
  const agents = hintsOfAgents(parts);
  const conversations = hintsOfConversations(parts);
  return {
    agent: agents.heard,
    conversation: conversations.heard,
    close: () => {
      agents.close();
      conversations.close();
    },
  };
}

function hintsOfAgents({ clock, contactCentre, floor }: Parts) {
  const told = new Map<AgentId, AgentFacts>();
  const { readAgents } = contactCentre;
  const read = async (ids: readonly AgentId[]): Promise<readonly AgentFacts[]> => {
    if (readAgents !== undefined) {
      const found = await readAgents(ids, { withQueues: [], urgent: false });
      return found.kind === 'found' ? found.value : [];
    }
    const found = await Promise.all(ids.map((id) => contactCentre.readAgent(id)));
    return found.flatMap((one) => (one.kind === 'found' ? [one.value] : []));
  };
  const look = async (ids: readonly AgentId[]): Promise<boolean> => {
    const doubtful = ids.filter((id) => {
      const facts = told.get(id);
      told.delete(id);
      return facts !== undefined && floor.contradicts(facts);
    });
    if (doubtful.length === 0) return false;
    for (const facts of await read(doubtful).catch(() => [])) floor.feedAgent(facts);
    return true;
  };
  const pace = createPace<AgentId>({ clock, atOnce: readAgents === undefined ? alone : agentsAtOnce, look });
  return {
    close: pace.close,
    heard: (facts: AgentFacts): void => {
      if (!floor.contradicts(facts) || !isShort(facts)) return;
      const now = clock.now();
      const isFed = floor.feedLiveSince(now, now, { agent: facts.agentId, about: 'presence' });
      if (pace.ask(facts.agentId, isFed ? ownFeedMs : 0))
        told.set(facts.agentId, { ...told.get(facts.agentId), ...facts });
    },
  };
}

function hintsOfConversations({ clock, contactCentre, engine, floor, timers }: Parts) {
  const told = new Map<CallId, ConversationSeen>();
  /** The call that it may be about, by its mark or its id. */
  const callOf = async ({ conversationId, mark }: ConversationSeen): Promise<Call | null> => {
    const marked = mark === null ? null : await engine.get(mark.callId);
    return marked ?? (await engine.list({ conversationId, limit: 1 })).items[0] ?? null;
  };
  const look = async ([id]: readonly CallId[]): Promise<boolean> => {
    const seen = id === undefined ? undefined : told.get(id);
    if (id === undefined || seen === undefined) return false;
    told.delete(id);
    const call = await engine.get(id);
    if (call === null || !wouldMove(call, seen, clock.now(), timers)) return false;
    const read = await contactCentre.readConversation(seen.conversationId);
    if (read.kind === 'seen') await engine.tell(id, { type: 'seen', conversation: read.conversation, asked: 'read' });
    return true;
  };
  const pace = createPace<CallId>({ clock, atOnce: 1, look: (ids) => look(ids).catch(() => true) });
  return {
    close: pace.close,
    heard: async (event: ConversationSeen): Promise<void> => {
      // What the agent recorded is read by timers.
      const seen = { ...event, wrapUp: null };
      const call = isShort(seen) ? await callOf(seen) : null;
      const now = clock.now();
      if (call === null || !wouldMove(call, seen, now, timers)) return;
      const { id, agent } = call.order;
      const isFed = floor.feedLiveSince(now, now, { agent: agent.id, about: 'conversations' });
      if (pace.ask(id, isFed ? ownFeedMs : 0)) told.set(id, seen);
    },
  };
}
