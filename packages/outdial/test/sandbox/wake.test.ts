import { expect, test } from 'vitest';
import { feedByEnvelopes, openDesk } from './desk.ts';

test('with the clock standing still, a presence change leads to the dial: no timer fires', async () => {
  const desk = await openDesk();
  desk.sandbox.control.changeAgent('ana', { presence: 'Away' });
  await feedByEnvelopes(desk);
  const before = desk.clock.now();
  const waiting = await desk.place();
  expect(waiting).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'agent-presence' }] });

  desk.sandbox.control.changeAgent('ana', { presence: 'Available' });
  await desk.sandbox.control.flushEvents();
  const placed = await desk.until(waiting.id, ({ state }) => state !== 'waiting' && state !== 'dialing');
  expect(placed.state).toBe('placed');
  expect(desk.clock.now()).toBe(before);
  expect(desk.sandbox.control.dials({}).total).toBe(1);
});

test('an agent whose phone is dead: accepted by Genesys, never rung, reported within 75 s, and retried only with that proof', async () => {
  const desk = await openDesk();
  const { id } = await desk.place({
    from: { id: 'dora@example.com', queueId: 'Sales' },
    retry: { attempts: 2, delaySeconds: 10 },
  });
  const first = await desk.within(id, 75_000, ({ attempts }) => attempts[0]?.result === 'agent-leg-died');
  expect(first.state).toBe('waiting');
  const ended = await desk.within(id, 120_000, ({ outcome }) => outcome !== null);
  expect(ended).toMatchObject({ state: 'failed', outcome: { code: 'agent-leg-died', targetRung: false } });
  expect(ended.attempts.map(({ result }) => result)).toEqual(['agent-leg-died', 'agent-leg-died']);
  expect(desk.sandbox.control.dials({}).total).toBe(2);
});
