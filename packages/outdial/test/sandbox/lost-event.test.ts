import { expect, test } from 'vitest';
import { feedByEnvelopes, openDesk } from './desk.ts';

test('a presence event that gets lost while the feed looks alive costs a minute, not the call', async () => {
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
  const hears = desk.clock.now();
  const dialed = await desk.within(waiting.id, 90_000, ({ state }) => state !== 'waiting');
  expect(dialed.waitingFor).toEqual([]);
  expect(desk.clock.now() - hears).toBeLessThanOrEqual(75_000);
  expect(control.dials({}).total).toBe(1);
});
