import { expect, test } from 'vitest';
import { logListNews, watchLists } from './list-watch.ts';
import { testClock } from '../testing/clock.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

function said(failure: string | null, dated: number | null): readonly unknown[] {
  const lines: unknown[] = [];
  const line = (level: string) => (facts: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push([level, facts, message]);
  const tell = logListNews({ clock: { now: () => now }, logger: { info: line('info'), warn: line('warn') } });
  tell({ name: 'ours', failure, dated });
  return lines;
}

const saying = (...parts: readonly string[]): unknown => expect.stringMatching(new RegExp(parts.join('.*')));

test('a list that fails is reported with the error and the age of the copy in use', () => {
  const facts = { list: 'ours', failure: 'its server answered 500', dated: '2026-11-22T07:00:00.000Z' };
  expect(said('its server answered 500', now - 5 * 60 * 60_000)).toEqual([
    ['warn', facts, saying('"ours"', 'its server answered 500', '5 hours old')],
  ]);
});

test('without a copy, calls wait; a list that loads again is reported', () => {
  expect(said('ENOENT', null)).toMatchObject([['warn', { dated: null }, saying('ENOENT', 'calls wait')]]);
  expect(said(null, now)).toMatchObject([['info', { list: 'ours' }, saying('can read', 'again')]]);
});

test('lists are looked at every ten minutes until it is stopped', async () => {
  const clock = testClock();
  let looks = 0;
  const lookAtLists = async (): Promise<void> => void (looks += 1);
  const screening = { known: () => ({ lists: [], veto: null }), ask: async () => undefined, lookAtLists };
  const stop = watchLists(screening, clock);
  await clock.advance(10 * 60_000 - 1);
  expect(looks).toBe(0);
  await clock.advance(10 * 60_000 + 1);
  expect(looks).toBe(2);
  stop();
  await clock.advance(60 * 60_000);
  expect(looks).toBe(2);
});
