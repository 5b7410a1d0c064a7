import { expect, test } from 'vitest';
import type { Session } from '../../ports/sessions.ts';
import { createMemorySessions } from './memory-sessions.ts';

const session = (keyHash: string, createdAt: number): Session => ({
  keyHash,
  createdAt,
  expiresAt: createdAt + 100_000,
});

test('beyond a thousand sessions of a key its oldest ends, and no session of another key', () => {
  const sessions = createMemorySessions();
  sessions.put('admin', session('other key', 0));
  for (let n = 0; n < 1_000; n += 1) expect(sessions.put(`s${n}`, session('key', n))).toEqual([]);
  expect(sessions.put('s1000', session('key', 1_000))).toEqual(['s0']);
  sessions.drop('s1');
  expect(sessions.put('s1001', session('key', 1_001))).toEqual([]);
  expect(['s0', 's1', 's2', 'admin'].map((hash) => sessions.find(hash) !== null)).toEqual([false, false, true, true]);
});

test('sessions from before count, the oldest first, and those that are over end with the next sign-in', () => {
  const kept = Array.from({ length: 1_500 }, (_, n) => [`s${n}`, session('key', n)] as const);
  const sessions = createMemorySessions([['over', session('gone', -100_000)], ...kept]);
  const ended = sessions.put('new', session('key', 1_500));
  expect(ended).toEqual(['over', ...kept.slice(0, 501).map(([hash]) => hash)]);
  expect(sessions.find('over')).toBeNull();
});
