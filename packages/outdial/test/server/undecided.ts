import { callId, conversationId } from '../../src/call/ids.ts';
import type { ConversationSeen } from '../../src/call/conversation.ts';
import type { CallRequestBody } from '../../src/call/request.ts';
import type { CallView } from '../../src/api/views.ts';
import type { ContactCentre } from '../../src/ports/contact-centre.ts';
import { goodBody, type TestServer } from './world.ts';

/** The conversation of the call by hand. Genesys knows it, and no other. */
export const byHand = 'c0000000-0000-4000-8000-000000000001';

const lost: ContactCentre['dial'] = () =>
  Promise.resolve({ kind: 'unknown', problem: { code: 'dial-no-answer', pointer: null, facts: {} } });

/** A call with an unknown outcome: its answer was lost, and every full look finds only a call by hand. */
export async function undecided(
  world: TestServer,
  from: CallRequestBody['from'],
  number = '+15559876543',
): Promise<CallView> {
  const { dial, find } = world.centre;
  const centre = world.centre as { -readonly [Key in keyof ContactCentre]: ContactCentre[Key] };
  centre.dial = lost;
  let known: ConversationSeen | null = null;
  centre.readConversation = async (id) => {
    return known?.conversationId === id ? { kind: 'seen', conversation: known } : { kind: 'missing' };
  };
  centre.find = async (search) => ({
    begunAt: world.clock.now(),
    full: true,
    conversations: [
      (known ??= {
        ...{ conversationId: conversationId(byHand), mark: null, agentId: search.agentId, direction: 'outbound' },
        ...{
          startedAt: search.fencedAt + 5_000,
          seenAt: world.clock.now(),
          agentLeg: 'connected',
          targetLeg: 'connected',
        },
        ...{ talked: true, ended: true, endedAt: search.fencedAt + 20_000, targetNumber: number },
        ...{ errorCode: null, disconnectType: null, endedBy: null, full: true, agentLegDeathNamed: false },
      }),
    ],
  });
  const body = goodBody(from, { targets: [{ phoneNumber: number }] });
  const call = (await (await world.call('POST', '/v1/calls', { body })).json()) as CallView;
  const state = async () => (await world.engine.get(callId(call.id)))?.state;
  await world.until(async () => (await state()) === 'unknown');
  for (let passed = 0; passed < 190; passed += 1) {
    await world.clock.advance(1_000);
    await new Promise((settled) => setImmediate(settled));
  }
  await world.until(async () => (await state()) === 'outcome-unknown');
  Object.assign(centre, { dial, find });
  return (await (await world.call('GET', `/v1/calls/${call.id}`)).json()) as CallView;
}
