import type { ConversationSeen, LegReached } from '../../src/call/conversation.ts';
import { conversationId, type AgentId, type CallId, type ConversationId } from '../../src/call/ids.ts';
import { ana, ben, number, start } from './calls.ts';

/** The contact centre's decision about a request, and its latest time. */
export interface Request {
  readonly callId: CallId;
  readonly n: number;
  readonly sentAt: number;
  fate: 'undecided' | 'placed' | 'refused' | 'dropped';
  conversationId: ConversationId | null;
}

export interface Conversation {
  readonly id: ConversationId;
  /** Null: the agent made it by hand. */
  readonly callId: CallId | null;
  readonly n: number;
  readonly startedAt: number;
  agentLeg: LegReached;
  targetLeg: LegReached;
  talked: boolean;
  endedAt: number | null;
  named: boolean;
  /** Absent: the agent of this world. */
  readonly agentId?: AgentId;
}

function stranger(change: Partial<Conversation> & Pick<Conversation, 'id'>): Conversation {
  const leg = { agentLeg: 'contacting', targetLeg: 'none', talked: false, endedAt: null, named: false } as const;
  return { callId: null, n: 0, startedAt: start + 1, ...leg, ...change };
}

/** The longest time that a request may stay undecided: well within the settle window. */
const decidesWithin = 20_000;
const agentLegDies = 60_000;

/** One agent's side of a contact centre that reports the truth, late or in part. */
export class GenesysModel {
  readonly requests: Request[] = [];
  readonly conversations: Conversation[] = [];
  /** Conversations that are unrelated to our requests: another agent's, and one that died an hour ago. */
  readonly strangers: readonly Conversation[] = [
    stranger({
      id: conversationId('of-ben'),
      agentId: ben,
      agentLeg: 'connected',
      targetLeg: 'connected',
      talked: true,
    }),
    stranger({
      id: conversationId('of-before'),
      startedAt: start - 3_600_000,
      endedAt: start - 3_540_000,
      named: true,
    }),
  ];

  decide(request: Request, fate: 'placed' | 'refused' | 'dropped', now: number): void {
    request.fate = fate;
    if (fate === 'placed') request.conversationId = this.begin(request.callId, request.n, now).id;
  }

  begin(callId: CallId | null, n: number, now: number): Conversation {
    const id = conversationId(`conversation-${this.conversations.length + 1}`);
    const conversation: Conversation = {
      id,
      callId,
      n,
      startedAt: now,
      agentLeg: 'contacting',
      targetLeg: 'none',
      talked: false,
      endedAt: null,
      named: false,
    };
    this.conversations.push(conversation);
    return conversation;
  }

  live(): Conversation[] {
    return this.conversations.filter(({ endedAt }) => endedAt === null);
  }

  undecided(): Request[] {
    return this.requests.filter(({ fate }) => fate === 'undecided');
  }

  /** One step in the life of a conversation; `choice` picks among what can happen to it now. */
  step(conversation: Conversation, choice: number, now: number): void {
    if (conversation.endedAt !== null) return;
    if (conversation.agentLeg === 'contacting') {
      if (choice % 3 === 0) this.die(conversation, now);
      else conversation.agentLeg = 'dialing';
    } else if (conversation.targetLeg === 'none') {
      // The agent can hang up before the far end is made: then no read can show whether a phone rang.
      if (choice % 4 === 0) conversation.endedAt = now;
      else conversation.targetLeg = 'ringing';
    } else if (conversation.targetLeg === 'ringing' && choice % 3 !== 0) {
      Object.assign(conversation, { agentLeg: 'connected', targetLeg: 'connected', talked: true });
    } else conversation.endedAt = now;
  }

  /** What time alone brings. */
  elapse(now: number): void {
    for (const request of this.undecided())
      if (now >= request.sentAt + decidesWithin) this.decide(request, 'dropped', now);
    for (const conversation of this.live()) {
      if (conversation.agentLeg === 'contacting' && now >= conversation.startedAt + agentLegDies)
        this.die(conversation, now);
    }
  }

  die(conversation: Conversation, now: number): void {
    conversation.endedAt = now;
    conversation.named = true;
  }

  /**
   * `agent`: an event about one leg, which shows neither far end nor mark. `read`: everything, and proof once it has
   * ended.
   */
  look(conversation: Conversation, by: 'agent' | 'whole' | 'read', now: number): ConversationSeen {
    const { callId, n, id, startedAt, agentLeg, endedAt } = conversation;
    const whole = by !== 'agent';
    const targetLeg = whole ? conversation.targetLeg : 'none';
    return {
      conversationId: id,
      mark: callId !== null && targetLeg !== 'none' ? { callId, attempt: n } : null,
      agentId: conversation.agentId ?? ana,
      direction: 'outbound',
      startedAt,
      seenAt: now,
      agentLeg,
      targetLeg,
      talked: whole && conversation.talked,
      ended: endedAt !== null,
      endedAt,
      targetNumber: whole && targetLeg !== 'none' ? number : null,
      errorCode: conversation.named ? 'error.ininedgecontrol.connection.timeout' : null,
      disconnectType: null,
      endedBy: null,
      whole: by === 'read',
      full: by === 'read' && endedAt !== null,
      agentLegDeathNamed: conversation.named,
    };
  }
}
