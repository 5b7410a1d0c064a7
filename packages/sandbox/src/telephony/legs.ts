import type { ConversationEvent } from '../entities/conversation-machine.ts';
import type { Conversation, DisconnectType, Leg } from '../entities/conversation.ts';

/** Facts that an event needs in addition to the conversation. */
export interface Occasion {
  readonly now: number;
  readonly newLeg: () => Leg;
}

/** Applies the event to the legs. The table has already moved the state. */
export function applyEvent(conversation: Conversation, event: ConversationEvent, occasion: Occasion): Conversation {
  const { now } = occasion;
  const { agentLeg, targetLeg } = conversation;
  switch (event) {
    case 'agent-answers':
      return { ...conversation, agentLeg: { ...agentLeg, dialingAt: now } };
    case 'target-rings':
      return { ...conversation, targetLeg: rungLeg(conversation, occasion) };
    case 'target-answers':
      return {
        ...conversation,
        agentLeg: { ...agentLeg, connectedAt: now },
        targetLeg: targetLeg === null ? null : { ...targetLeg, connectedAt: now },
      };
    case 'agent-times-out':
      return {
        ...conversation,
        endedAt: now,
        agentLeg: {
          ...down(agentLeg, now, 'error'),
          terminatedAt: now,
          errorCode: 'error.ininedgecontrol.connection.timeout',
        },
      };
    case 'target-unreachable': {
      const leg = down(rungLeg(conversation, occasion), now, 'error');
      const failed = { ...leg, errorCode: 'error.ininedgecontrol.connection.dialplan.notReachable' };
      return end({ ...conversation, targetLeg: failed }, now, { agent: 'peer', target: 'error' });
    }
    case 'target-busy':
      return end(withSipCode(conversation, 486), now, { agent: 'peer', target: 'endpoint' });
    case 'target-no-answer':
      return end(withSipCode(conversation, 480), now, { agent: 'peer', target: 'endpoint' });
    case 'target-hangs-up':
      return end(conversation, now, { agent: 'peer', target: 'endpoint' });
    case 'agent-hangs-up':
      return end(conversation, now, { agent: 'client', target: 'peer' });
    case 'forced':
      return end(conversation, now, { agent: 'system', target: 'system' });
    case 'legs-close':
      return {
        ...conversation,
        agentLeg: { ...agentLeg, terminatedAt: now },
        targetLeg: targetLeg === null ? null : { ...targetLeg, terminatedAt: now },
      };
  }
}

function rungLeg(conversation: Conversation, { now, newLeg }: Occasion): Leg {
  const { plan, attributes } = conversation;
  return {
    ...newLeg(),
    dialingAt: now,
    visibleAt: now + plan.targetVisibleAfterMs,
    attributes: plan.attributesShown ? attributes : {},
  };
}

function withSipCode(conversation: Conversation, sipCode: number): Conversation {
  const { targetLeg } = conversation;
  return targetLeg === null ? conversation : { ...conversation, targetLeg: { ...targetLeg, sipCode } };
}

function end(
  conversation: Conversation,
  now: number,
  types: { readonly agent: DisconnectType; readonly target: DisconnectType },
): Conversation {
  const { agentLeg, targetLeg } = conversation;
  return {
    ...conversation,
    endedAt: now,
    agentLeg: down(agentLeg, now, types.agent),
    targetLeg: targetLeg === null ? null : down(targetLeg, now, types.target),
  };
}

function down(leg: Leg, now: number, disconnectType: DisconnectType): Leg {
  return leg.disconnectedAt === null ? { ...leg, disconnectedAt: now, disconnectType } : leg;
}
