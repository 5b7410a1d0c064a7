import { expect, test } from 'vitest';
import { feedByEnvelopes, openDesk } from './desk.ts';

const operation = 'postConversationsCallsUserUserId';

test.each([
  ['hears of the conversation', true],
  ['hears nothing', false],
])(
  'under the fault with which the official SDK makes a second call, Outdial dials once and knows it: it %s',
  async (_how, hears) => {
    const desk = await openDesk();
    if (hears) await feedByEnvelopes(desk);
    desk.sandbox.control.injectFault({
      operation,
      fault: 'status-after-effect',
      status: 401,
      code: 'bad.credentials',
      count: 1,
    });
    const { id } = await desk.place({ retry: { attempts: 3, delaySeconds: 1 } });
    const ended = await desk.within(id, 600_000, ({ outcome }) => outcome !== null);
    expect(desk.sandbox.control.dials({}).total).toBe(1);
    expect(ended).toMatchObject({ state: 'completed', outcome: { code: 'talked', targetRung: true } });
    expect(ended.attempts).toHaveLength(1);
  },
);

test('a token that is refused before anything happened costs an attempt that does not count, and one dial follows', async () => {
  const desk = await openDesk();
  await feedByEnvelopes(desk);
  desk.sandbox.control.injectFault({ operation, fault: 'status', status: 401, code: 'bad.credentials', count: 1 });
  const { id } = await desk.place({ retry: { attempts: 1, delaySeconds: 5 } });
  const ended = await desk.within(id, 600_000, ({ outcome }) => outcome !== null);
  expect(ended.state).toBe('completed');
  expect(ended.attempts.map(({ result }) => result)).toEqual(['not-placed', 'ended']);
  expect(desk.sandbox.control.dials({}).total).toBe(1);
});
