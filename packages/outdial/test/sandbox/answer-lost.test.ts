import { expect, test } from 'vitest';
import { openDesk } from './desk.ts';

test.each(['answer-lost', 'reset-after-effect'] as const)(
  'under %s the call is unknown, looked for, adopted by our own mark, and never dialed twice',
  async (fault) => {
    const desk = await openDesk();
    desk.sandbox.control.injectFault({ operation: 'postConversationsCallsUserUserId', fault, count: 1 });
    const { id } = await desk.place();
    await desk.within(id, 20_000, ({ state }) => state === 'unknown');
    const adopted = await desk.within(id, 60_000, ({ state }) => state !== 'unknown');
    expect(['placed', 'ringing', 'connected', 'completed']).toContain(adopted.state);
    const ended = await desk.within(id, 600_000, ({ outcome }) => outcome !== null);
    expect(ended).toMatchObject({ state: 'completed', outcome: { targetRung: true } });
    expect(desk.sandbox.control.dials({}).total).toBe(1);
  },
);

test('a request that was reset before anything happened ends as outcome-unknown, and nothing is dialed in its place', async () => {
  const desk = await openDesk();
  desk.sandbox.control.injectFault({
    operation: 'postConversationsCallsUserUserId',
    fault: 'reset-before-effect',
    count: 1,
  });
  const { id } = await desk.place();
  const ended = await desk.within(id, 16 * 60_000, ({ outcome }) => outcome !== null);
  expect(ended).toMatchObject({ state: 'outcome-unknown', outcome: { targetRung: 'unknown', candidates: [] } });
  expect(desk.sandbox.control.dials({}).total).toBe(0);
  expect(ended.attempts).toHaveLength(1);
});
