import type { Conversation, Destination, Leg } from '../entities/conversation.ts';

/** The state that a leg's call reports. */
export type LegState = 'contacting' | 'dialing' | 'connected' | 'disconnected' | 'terminated';

/** The state of a leg at a given time; `undefined` while it is not visible yet. */
function legState(leg: Leg, at: number): LegState | undefined {
  if (at < leg.visibleAt) return undefined;
  if (leg.terminatedAt !== null && leg.terminatedAt <= at) return 'terminated';
  if (leg.disconnectedAt !== null && leg.disconnectedAt <= at) return 'disconnected';
  if (leg.connectedAt !== null && leg.connectedAt <= at) return 'connected';
  if (leg.dialingAt !== null && leg.dialingAt <= at) return 'dialing';
  return 'contacting';
}

/** The sides of a conversation that are visible at a given time, the agent's first. */
export function visibleLegs(
  conversation: Conversation,
  at: number,
): readonly { side: 'agent' | 'target'; leg: Leg; state: LegState }[] {
  const sides = [
    { side: 'agent' as const, leg: conversation.agentLeg },
    ...(conversation.targetLeg === null ? [] : [{ side: 'target' as const, leg: conversation.targetLeg }]),
  ];
  return sides.flatMap(({ side, leg }) => {
    const state = legState(leg, at);
    return state === undefined ? [] : [{ side, leg, state }];
  });
}

/** The purposes of the two sides: agent and customer with a queue, user and external without one. */
export function purposeOf(
  conversation: Conversation,
  side: 'agent' | 'target',
): 'agent' | 'user' | 'customer' | 'external' {
  if (side === 'agent') return conversation.queueId === null ? 'user' : 'agent';
  if (conversation.destination.kind === 'user') return 'user';
  return conversation.queueId === null ? 'external' : 'customer';
}

/** The far end's address as Genesys returns it: a URI. */
export function targetAddress(destination: Destination): string {
  switch (destination.kind) {
    case 'number':
      return destination.number.startsWith('+') ? `tel:${destination.number}` : destination.number;
    case 'user':
      return `sip:${destination.userId}@sandbox.example.com`;
    case 'queue':
      return `sip:${destination.queueId}@localhost`;
  }
}

/** The agent's own address. */
export function agentAddress(conversation: Conversation): string {
  return `sip:${conversation.agentId}@sandbox.example.com;language=en-US`;
}

/** The caller id that the target sees, as a URI; `undefined` when there is no caller id. */
export function callerAddress(conversation: Conversation): string | undefined {
  return conversation.callerId === null ? undefined : `tel:${conversation.callerId}`;
}

/** The text for an error code of a leg. */
function errorMessage(code: string): string {
  return code === 'error.ininedgecontrol.connection.timeout'
    ? 'Call Connection Timeout'
    : 'No outbound route was found matching the classification of the address';
}

/** A leg's error, spelled as on every surface; the field is absent when there is no error. */
export function errorInfoField(leg: Leg): { errorInfo?: { code: string; message: string } } {
  return leg.errorCode === null ? {} : { errorInfo: { code: leg.errorCode, message: errorMessage(leg.errorCode) } };
}
