import { expect, test } from 'vitest';
import { feedByEnvelopes, openDesk, type Desk } from './desk.ts';

const patience = 60_000;

async function elapse({ clock }: Desk, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 2_500) {
    await clock.advance(2_500);
    for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

test(
  'a presence event that gets lost while the feed looks alive costs the call a minute, and the call is still dialed',
  { timeout: patience },
  async () => {
    const desk = await openDesk();
    const { control } = desk.sandbox;
    control.changeAgent('ana', { presence: 'Away' });
    await feedByEnvelopes(desk);
    control.changeAgent('ben', { presence: 'Busy' });
    await control.flushEvents();
    const waiting = await desk.place();
    expect(waiting.state).toBe('waiting');

    const never = 24 * 60 * 60_000;
    control.injectFault({ operation: '*', fault: 'events-late', probability: 1, ms: never });
    control.changeAgent('ana', { presence: 'Available' });
    await elapse(desk, 75_000);
    expect(control.dials({}).total).toBe(1);
  },
);

test(
  'a read that shows the agent back leads to one dial request, and its outcome is known',
  { timeout: patience },
  async () => {
    const desk = await openDesk();
    desk.sandbox.control.changeAgent('ana', { presence: 'Away' });
    const { id } = await desk.place();
    desk.sandbox.control.changeAgent('ana', { presence: 'Available' });
    await elapse(desk, 120_000);
    const names = (await desk.outdial.calls.history(id)).map(({ name }) => name);
    expect(names).toContain('call.completed');
    expect(names).not.toContain('call.unknown');
  },
);
