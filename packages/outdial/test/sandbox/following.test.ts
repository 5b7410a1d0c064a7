import { defaultTimers } from 'outdial';
import { expect, test } from 'vitest';
import { askSandbox } from './by-hand.ts';
import { feedByEnvelopes, openDesk, type Desk } from './desk.ts';

const target = (phoneNumber: string) => ({ targets: [{ phoneNumber }] });
const ended = (desk: Desk, id: string, withinMs = 120_000) =>
  desk.within(id, withinMs, ({ outcome }) => outcome !== null);

/** How the end becomes known: by reads alone, by events as they come, or by events in disorder. */
const sources = ['reads alone', 'events', 'events-duplicate', 'events-reordered', 'events-late'] as const;

async function openDeskHearing(source: (typeof sources)[number]): Promise<Desk> {
  const desk = await openDesk();
  if (source === 'reads alone') return desk;
  await feedByEnvelopes(desk);
  if (source !== 'events') {
    desk.sandbox.control.injectFault({ operation: '*', fault: source, probability: 0.5, ms: 4_000 });
  }
  return desk;
}

test.each(sources)(
  'by %s, every end is distinguished and reported once, with its ringing and talking time',
  async (source) => {
    const desk = await openDeskHearing(source);
    for (const [number, code, facts] of [
      ['+12025550100', 'talked', { ringSeconds: 0.8, talkSeconds: 3 }],
      ['+12025550101', 'target-busy', { sipCode: 486, talkSeconds: null }],
      ['+12025550102', 'target-no-answer', { sipCode: 480, ringSeconds: 30 }],
      ['+12025550103', 'target-unreachable', {}],
    ] as const) {
      const { id } = await desk.place(target(number));
      const call = await ended(desk, id);
      expect(call.outcome).toMatchObject({
        code,
        targetRung: true,
        endObserved: true,
        evidence: { waitSeconds: expect.any(Number) as number, ...facts },
      });
      expect(call.outcome?.notes.filter(({ alarm }) => alarm)).toEqual([]);
      const names = (await desk.outdial.calls.history(id)).map(({ name }) => name);
      const moves = names.filter((name) => name !== 'call.noted');
      expect(new Set(moves).size, moves.join(' ')).toBe(moves.length);
    }
    expect(desk.sandbox.control.dials({}).total).toBe(4);
  },
);

test('a conversation that Genesys does not show for minutes is followed until it does', async () => {
  const desk = await openDesk();
  desk.sandbox.control.injectFault({ operation: 'getConversation', fault: 'status', status: 503, count: 4 });
  const { id } = await desk.place();
  expect((await ended(desk, id)).state).toBe('completed');
});

test('an end that cannot be read is not proof: with attempts left there is still only one dial', async () => {
  const desk = await openDesk({ timers: { ...defaultTimers, placedCap: 70_000 } });
  desk.sandbox.control.injectFault({ operation: 'getConversation', fault: 'status', status: 503, probability: 1 });
  const { id } = await desk.place({
    from: { id: 'dora@example.com', queueId: 'Sales' },
    retry: { attempts: 3, delaySeconds: 1 },
  });
  const call = await ended(desk, id, 100_000);
  expect(call).toMatchObject({ state: 'outcome-unknown', outcome: { code: 'follow-lost', targetRung: 'unknown' } });
  expect(desk.sandbox.control.dials({}).total).toBe(1);
});

/** The agent records the result, as their own phone would. */
async function wrapUp(desk: Desk, conversationId: string, wrapup: object): Promise<void> {
  const { agentId, agentLeg } = desk.sandbox.control.conversation(conversationId);
  const path = `/api/v2/conversations/calls/${conversationId}/participants/${agentLeg.participantId}`;
  const { control, codeClient } = desk.sandbox;
  const token = control.issueToken({ clientId: codeClient.id, user: agentId });
  const answer = await askSandbox(desk, { method: 'PATCH', path, body: { wrapup }, token });
  expect(answer.status).toBe(202);
}
const readsOf = ({ sandbox }: Desk): number => sandbox.control.requests().byOperation['getConversation'] ?? 0;

test('what the agent records two minutes after the end is fetched and reported once, then not requested again', async () => {
  const desk = await openDesk();
  const { id } = await desk.place();
  const call = await ended(desk, id);
  expect(call.outcome?.wrapUp).toBeNull();
  await desk.clock.advance(60_000);
  await wrapUp(desk, call.attempts[0]!.conversationId!, { code: 'code-sold', name: 'Sold', notes: 'two boxes' });
  const wrapped = await desk.within(id, 120_000, ({ outcome }) => outcome?.wrapUp !== null);
  expect(wrapped).toMatchObject({
    state: 'completed',
    outcome: { wrapUp: { code: 'code-sold', name: 'Sold', notes: 'two boxes' } },
    dueAt: null,
  });
  const told = (await desk.outdial.calls.history(id)).filter(({ name }) => name === 'call.wrapped-up');
  expect(told.map(({ sentence }) => sentence)).toEqual(['The agent recorded the wrap-up Sold.']);
  const reads = readsOf(desk);
  await desk.clock.advance(1_200_000);
  expect(readsOf(desk)).toBe(reads);
});

test('an agent who records nothing is read about three times, and for a personal call not at all', async () => {
  const desk = await openDesk();
  const { id } = await desk.place();
  await ended(desk, id);
  const before = readsOf(desk);
  for (let minutes = 0; minutes < 12; minutes += 1) {
    await desk.clock.advance(60_000);
    for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(readsOf(desk) - before).toBe(3);
  const personal = await desk.place({ from: { id: 'jo@example.com' }, targets: [{ phoneNumber: '+15551234567' }] });
  expect((await ended(desk, personal.id)).dueAt).toBeNull();
});
