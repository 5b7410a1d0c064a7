import { expect, test } from 'vitest';
import { askSandbox } from './by-hand.ts';
import { openDesk, type Desk } from './desk.ts';

const operation = 'postConversationsCallsUserUserId';
const talksOn = '+12025550104';

/** The agent dials by hand, in their own client: that conversation carries nothing from Outdial. */
async function dialByHand(desk: Desk, phoneNumber: string): Promise<string> {
  const path = `/api/v2/conversations/calls/user/${desk.sandbox.control.agent('ana').id}`;
  const answer = await askSandbox(desk, { method: 'POST', path, body: { phoneNumber } });
  expect(answer.status).toBeLessThan(300);
  return ((await answer.json()) as { id: string }).id;
}
const isOpen = ({ sandbox }: Desk, id: string): boolean => sandbox.control.conversation(id).endedAt === null;

test('a call by hand to the same number in the same minute is shown to a person, and never taken for ours', async () => {
  const desk = await openDesk();
  desk.sandbox.control.injectFault({ operation, fault: 'reset-before-effect', count: 1 });
  const { id } = await desk.place({ targets: [{ phoneNumber: talksOn }] });
  await desk.until(id, ({ state }) => state === 'unknown');
  const byHand = await dialByHand(desk, talksOn);
  await desk.within(id, 60_000, ({ state }) => state === 'unknown');
  await desk.outdial.calls.cancel(id);
  const ended = await desk.within(id, 240_000, ({ outcome }) => outcome !== null);
  expect(ended).toMatchObject({
    state: 'outcome-unknown',
    outcome: {
      canceled: true,
      candidates: [{ conversationId: byHand, targetNumber: talksOn, talked: true, targetLeg: 'connected' }],
    },
  });
  expect(isOpen(desk, byHand)).toBe(true);
  expect(desk.sandbox.control.dials({ callId: id }).total).toBe(0);
});

test('a conversation whose mark never shows is not adopted; a person confirms that it is the call, and the agent gets the next one', async () => {
  const desk = await openDesk();
  desk.sandbox.control.injectFault({ operation, fault: 'answer-lost', count: 1 });
  desk.sandbox.control.injectFault({ operation, fault: 'attributes-never', count: 1 });
  const { id } = await desk.place({ targets: [{ phoneNumber: talksOn }] });
  const ended = await desk.within(id, 240_000, ({ outcome }) => outcome !== null);
  expect(ended.state).toBe('outcome-unknown');
  const found = ended.outcome!.candidates[0]!.conversationId;
  const next = await desk.place({ targets: [{ phoneNumber: '+12025550100' }], retry: { attempts: 1 } });
  await desk.until(next.id, ({ waitingFor }) => waitingFor[0]?.code === 'agent-has-call');
  // The agent is still on that call: no read can show them idle, and only the decision frees the lock.
  const decided = await desk.outdial.calls.resolve(id, found);
  expect(decided.outcome?.resolution).toMatchObject({ placed: true, conversationId: found });
  const freed = await desk.within(next.id, 90_000, ({ waitingFor }) => waitingFor[0]?.code !== 'agent-has-call');
  expect(['waiting', 'dialing', 'placed', 'ringing', 'connected']).toContain(freed.state);
  expect(desk.sandbox.control.dials({ callId: id }).total).toBeLessThanOrEqual(1);
});

test('after an incident a person can resolve all undecided calls together', async () => {
  const desk = await openDesk();
  desk.sandbox.control.injectFault({ operation, fault: 'reset-before-effect', count: 2 });
  const ids: string[] = [];
  for (const who of ['ana', 'hana']) {
    const request = {
      from: { id: `${who}@example.com`, queueId: 'Sales' },
      targets: [{ phoneNumber: '+12025550100' }],
    };
    ids.push((await desk.place(request)).id);
  }
  for (const id of ids) await desk.within(id, 240_000, ({ outcome }) => outcome !== null);
  const refused = await desk.outdial.calls.resolveMany({}, 1).catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 409, code: 'confirm-differs' });
  const { resolved } = await desk.outdial.calls.resolveMany({ since: '2026-11-22T15:00:00Z' }, 2);
  expect(resolved.toSorted()).toEqual(ids.toSorted());
});
