import type { ConversationSeen } from '../call/conversation.ts';
import { conversationId, type AgentId, type ConversationId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre, DialAnswer, DialOrder } from '../ports/contact-centre.ts';
import type { AgentFacts } from '../readiness/facts.ts';

/**
 * What becomes of one dial request. `loses` and `hangs` make a conversation all the same: the one answers unknown, the other only
 * when told to. `throws` is a mistake of the adapter.
 */
type DialScript = 'places' | 'refuses' | 'limits' | 'loses' | 'hangs' | 'throws';

/** A contact centre that does what the test says, and counts. */
export interface ScriptedContactCentre extends ContactCentre {
  /** Every dial request that left, in order: the judge of "at most once". */
  readonly dials: readonly DialOrder[];
  readonly hangUps: readonly { readonly conversationId: ConversationId; readonly forced: boolean }[];
  readonly agentReads: () => number;
  readonly conversationReads: () => number;
  /** What the next dials do, one each; after that they are placed. */
  readonly onDial: (...scripts: readonly DialScript[]) => void;
  /** Lets every hanging dial answer. */
  readonly letAnswer: () => void;
  /** What a read of this agent shows; null: the agent cannot be read. */
  readonly setAgent: (id: AgentId, facts: ((now: number) => AgentFacts) | null) => void;
  /** The conversation of the nth dial (from 0), as it now is. */
  readonly conversation: (dial: number) => ConversationSeen;
  /** Changes it, and returns how an event would tell it. */
  readonly change: (dial: number, change: Partial<ConversationSeen>) => ConversationSeen;
  /** Whether looks and reads find what there is. */
  readonly setVisible: (visible: boolean) => void;
}

const unavailable = { code: 'genesys-unavailable', pointer: null, facts: {} };

export function scriptedContactCentre(clock: Clock): ScriptedContactCentre {
  const conversations: ConversationSeen[] = [];
  return {
    ...scriptDials(clock, conversations),
    ...scriptConversations(clock, conversations),
    ...scriptAgents(clock),
    findQueue: async () => ({ kind: 'unavailable', problem: unavailable }),
    listAgents: async () => ({ kind: 'unavailable', problem: unavailable }),
    interpret: () => ({ kind: 'nothing', why: 'the test tells' }),
    close: async () => undefined,
  };
}

/** Each dial that makes a conversation adds it to `conversations`. */
function scriptDials(
  clock: Clock,
  conversations: ConversationSeen[],
): Pick<ScriptedContactCentre, 'dials' | 'onDial' | 'letAnswer' | 'dial'> {
  const dials: DialOrder[] = [];
  const scripts: DialScript[] = [];
  let hanging: (() => void)[] = [];

  const send = (order: DialOrder): ConversationId => {
    dials.push(order);
    const made = madeBy(order, dials.length, clock.now());
    conversations.push(made);
    return made.conversationId;
  };
  return {
    dials,
    onDial: (...next) => void scripts.push(...next),
    letAnswer: () => {
      for (const answer of hanging) answer();
      hanging = [];
    },
    dial: async (order) => {
      if (clock.now() > order.sendBefore) return { kind: 'not-sent', why: 'too-late' };
      if (clock.monotonic() - order.fencedMonotonic > order.sendWithin) return { kind: 'not-sent', why: 'stalled' };
      const script = scripts.shift() ?? 'places';
      if (script === 'refuses' || script === 'limits') return refused(script === 'refuses');
      const id = send(order);
      if (script === 'throws') throw new TypeError('a mistake in the adapter');
      if (script === 'loses') return { kind: 'unknown', problem: { code: 'answer-lost', pointer: null, facts: {} } };
      if (script === 'hangs') await new Promise<void>((resolve) => void hanging.push(resolve));
      return { kind: 'placed', conversationId: id };
    },
  };
}

function refused(permanent: boolean): DialAnswer {
  return {
    kind: 'not-placed',
    proof: 'refused',
    permanent,
    counts: permanent,
    retryAfterMs: null,
    problem: { code: permanent ? 'genesys-refused' : 'rate-limited', pointer: null, facts: {} },
  };
}

/** What the dials made, as looks and reads find it. */
function scriptConversations(
  clock: Clock,
  conversations: ConversationSeen[],
): Pick<
  ScriptedContactCentre,
  'conversation' | 'change' | 'setVisible' | 'find' | 'readConversation' | 'conversationReads' | 'hangUp' | 'hangUps'
> {
  const hangUps: { conversationId: ConversationId; forced: boolean }[] = [];
  let visible = true;
  let conversationReads = 0;

  const conversation = (dial: number): ConversationSeen => {
    const known = conversations[dial];
    if (known === undefined) throw new RangeError(`There was no dial ${dial}.`);
    return { ...known, seenAt: clock.now() };
  };
  return {
    hangUps,
    conversationReads: () => conversationReads,
    conversation,
    change: (dial, change) => {
      conversations[dial] = { ...conversation(dial), ...change };
      return conversation(dial);
    },
    setVisible: (now) => {
      visible = now;
    },
    find: async () => ({
      begunAt: clock.now(),
      full: true,
      conversations: visible ? conversations.map((_, index) => conversation(index)) : [],
    }),
    readConversation: async (id) => {
      conversationReads += 1;
      const index = conversations.findIndex((known) => known.conversationId === id);
      if (!visible || index < 0) return { kind: 'missing' };
      const seen = conversation(index);
      return { kind: 'seen', conversation: { ...seen, full: seen.ended } };
    },
    hangUp: async ({ conversationId: id, forced }) => {
      hangUps.push({ conversationId: id, forced });
      return { done: true, problem: null };
    },
  };
}

function scriptAgents(
  clock: Clock,
): Pick<ScriptedContactCentre, 'setAgent' | 'agentReads' | 'readAgent' | 'findAgent'> {
  const agents = new Map<AgentId, (now: number) => AgentFacts>();
  let agentReads = 0;
  return {
    agentReads: () => agentReads,
    setAgent: (id, facts) => {
      if (facts === null) agents.delete(id);
      else agents.set(id, facts);
    },
    readAgent: async (id) => {
      agentReads += 1;
      const facts = agents.get(id);
      if (facts === undefined) return { kind: 'unavailable', problem: unavailable };
      return { kind: 'found', value: facts(clock.now()) };
    },
    findAgent: async () => ({ kind: 'unavailable', problem: unavailable }),
  };
}

/** The conversation that a dial request becomes: the agent's phone rings, with our mark on it. */
function madeBy(order: DialOrder, number: number, now: number): ConversationSeen {
  return {
    conversationId: conversationId(`conversation-${number}`),
    mark: { callId: order.callId, attempt: order.attempt },
    agentId: order.agentId,
    direction: 'outbound',
    startedAt: now,
    seenAt: now,
    agentLeg: 'contacting',
    targetLeg: 'none',
    talked: false,
    ended: false,
    endedAt: null,
    targetNumber: order.phoneNumber,
    errorCode: null,
    disconnectType: null,
    endedBy: null,
    full: false,
    agentLegDeathNamed: false,
  };
}
