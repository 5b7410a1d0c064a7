import { OutdialError, type CallView } from 'outdial';
import { expect, test } from 'vitest';
import { feedByEnvelopes, openDesk, type Desk } from './desk.ts';

const from = (who: string) => ({ from: { id: `${who}@example.com`, queueId: 'Sales' } });
const to = (ending: string) => ({ targets: [{ phoneNumber: `+120255501${ending}` }] });
const live = ({ sandbox }: Desk): number =>
  sandbox.control
    .state()
    .conversations.filter(({ endedAt, agentId }) => endedAt === null && agentId === sandbox.control.agent('ana').id)
    .length;

interface CancelCase {
  readonly state: CallView['state'];
  readonly request: Readonly<Record<string, unknown>>;
  readonly ends: { readonly state: CallView['state']; readonly code: string; readonly targetRung: boolean };
  readonly dials: number;
}

test.each<CancelCase>([
  {
    ...{ state: 'scheduled', request: { notBefore: '2026-11-22T15:05:00Z' }, dials: 0 },
    ends: { state: 'canceled', code: 'canceled-before-dial', targetRung: false },
  },
  {
    ...{ state: 'waiting', request: from('ben'), dials: 0 },
    ends: { state: 'canceled', code: 'canceled-before-dial', targetRung: false },
  },
  {
    ...{ state: 'dialing', request: to('15'), dials: 1 },
    ends: { state: 'failed', code: 'agent-hung-up-early', targetRung: true },
  },
  {
    ...{ state: 'unknown', request: to('12'), dials: 1 },
    ends: { state: 'failed', code: 'agent-hung-up-early', targetRung: true },
  },
  {
    ...{ state: 'placed', request: { ...from('ana'), ...to('06') }, dials: 1 },
    ends: { state: 'canceled', code: 'canceled-never-rung', targetRung: false },
  },
  {
    ...{ state: 'ringing', request: to('06'), dials: 1 },
    ends: { state: 'failed', code: 'agent-hung-up-early', targetRung: true },
  },
  {
    ...{ state: 'connected', request: to('04'), dials: 1 },
    ends: { state: 'completed', code: 'talked', targetRung: true },
  },
])(
  'a cancel of a $state call ends it as $ends.state, and no one is left on the line',
  async ({ state, request, ends, dials }) => {
    const desk = await openDesk();
    // The far end is slow where a cancel must overtake it.
    desk.sandbox.control.setTimings({ targetAnswersMs: 20_000, agentAnswersMs: 1_000 });
    const { id } = await desk.place(request);
    await desk.within(id, 60_000, (call) => call.state === state);
    const asked = await desk.outdial.calls.cancel(id);
    if (dials > 0) expect(asked.cancelRequested).toMatchObject({ by: 'key_library' });
    const ended = await desk.within(id, 120_000, ({ outcome }) => outcome !== null);
    expect(ended).toMatchObject({
      state: ends.state,
      outcome: { code: ends.code, targetRung: ends.targetRung, canceled: true },
    });
    expect(desk.sandbox.control.dials({}).total).toBe(dials);
    expect(live(desk)).toBe(0);
    await desk.clock.advance(1_200_000);
    expect(desk.sandbox.control.dials({}).total).toBe(dials);
    // A second cancel answers the outcome.
    expect((await desk.outdial.calls.cancel(id)).outcome?.code).toBe(ends.code);
  },
);

test('a cancel by an old ETag is refused in every state, and does nothing', async () => {
  const desk = await openDesk();
  await feedByEnvelopes(desk);
  const { id } = await desk.place(to('04'));
  for (const state of ['placed', 'ringing', 'connected'] as const) {
    await desk.within(id, 30_000, (call) => call.state === state);
    const refused = await desk.outdial.calls.cancel(id, { ifMatch: '"1"' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(OutdialError);
    expect(refused).toMatchObject({ status: 412, code: 'precondition-failed' });
  }
  expect(live(desk)).toBe(1);
  expect((await desk.outdial.calls.get(id)).cancelRequested).toBeNull();
});

test('a conversation that fails to hang up is asked again, and finally torn down', async () => {
  const desk = await openDesk();
  desk.sandbox.control.injectFault({
    operation: 'patchConversationsCallParticipantUserUserId',
    fault: 'status',
    status: 500,
    probability: 1,
  });
  const { id } = await desk.place(to('04'));
  await desk.within(id, 30_000, ({ state }) => state === 'connected');
  await desk.outdial.calls.cancel(id);
  const ended = await desk.within(id, 400_000, ({ outcome }) => outcome !== null);
  expect(ended).toMatchObject({ state: 'completed', outcome: { canceled: true, evidence: { hangUps: 6 } } });
  expect(live(desk)).toBe(0);
});
