import type { OutdialOptions } from 'outdial';
import { testClock } from 'outdial/testing';
import { expect, test } from 'vitest';
import { openDesk, type Desk } from './desk.ts';

const operation = 'postConversationsCallsUserUserId';

/** Outdial's clock is so much ahead of Genesys's. */
async function openDeskAhead(aheadMs: number, options: Partial<OutdialOptions> = {}): Promise<Desk> {
  const clock = testClock();
  const machine = {
    now: () => clock.now() - aheadMs,
    wakeAfter: (ms: number, wake: () => void) => clock.wakeAt(clock.now() + ms, wake),
  };
  return openDesk({ clock, ...options }, { machine }, 'fetch', clock);
}

test.each([90_000, -90_000, 3_600_000])(
  'a refused token behind which the call was placed dials once, with a clock %i ms ahead of that of Genesys',
  async (aheadMs) => {
    const desk = await openDeskAhead(aheadMs);
    desk.sandbox.control.injectFault({
      ...{ operation, fault: 'status-after-effect', status: 401, code: 'bad.credentials', count: 1 },
    });
    const { id } = await desk.place({ retry: { attempts: 2, delaySeconds: 1 } });
    const call = await desk.within(id, 300_000, ({ outcome }) => outcome !== null);
    expect([call.state, desk.sandbox.control.dials({}).total]).toEqual(['completed', 1]);
  },
);

test.each([10_000, -50_000, 90_000])(
  'an agent who does not answer is told as such, with a clock %i ms ahead of that of Genesys',
  async (aheadMs) => {
    const desk = await openDeskAhead(aheadMs);
    desk.sandbox.control.changeAgent('ana', { phone: 'dead' });
    const { id } = await desk.place({ retry: { attempts: 1 } });
    const call = await desk.within(id, 300_000, ({ outcome }) => outcome !== null);
    expect(call).toMatchObject({ state: 'failed', outcome: { code: 'agent-leg-died', targetRung: false } });
  },
);

test.each([10_000, -50_000, 90_000])(
  "a call is canceled while the agent's phone rings, with a clock %i ms ahead of that of Genesys",
  async (aheadMs) => {
    const desk = await openDeskAhead(aheadMs);
    desk.sandbox.control.setTimings({ agentAnswersMs: 20_000 });
    const { id } = await desk.place();
    await desk.within(id, 5_000, ({ state }) => state === 'placed');
    await desk.clock.advance(2_000);
    await desk.outdial.calls.cancel(id);
    const call = await desk.within(id, 120_000, ({ outcome }) => outcome !== null);
    expect(call).toMatchObject({ state: 'canceled', outcome: { targetRung: false } });
  },
);
