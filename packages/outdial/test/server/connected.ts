import { callId, conversationId } from '../../src/call/ids.ts';
import type { CallView } from '../../src/api/views.ts';
import { goodBody, type TestServer } from './world.ts';

/** A new call, in which the agent and the target talk. */
export async function connectedCall({ call, clock, engine, until }: TestServer): Promise<CallView> {
  const placed = (await (await call('POST', '/v1/calls', { body: goodBody() })).json()) as CallView;
  const id = callId(placed.id);
  await until(async () => (await engine.get(id))?.state === 'placed');
  const legs = { agentLeg: 'connected', targetLeg: 'connected', talked: true } as const;
  engine.conversationHeard({
    ...{ conversationId: conversationId('conversation-1'), mark: { callId: id, attempt: 1 }, agentId: null },
    ...{ direction: 'outbound', startedAt: null, seenAt: clock.now(), ...legs },
    ...{ ended: false, endedAt: null, targetNumber: null, errorCode: null, disconnectType: null },
    ...{ endedBy: null, full: false, agentLegDeathNamed: false },
  });
  await until(async () => (await engine.get(id))?.state === 'connected');
  return placed;
}
