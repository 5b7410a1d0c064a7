import { expect, test } from 'vitest';
import { counted } from './counted.ts';

test.each([
  [1, 'attempt', '1 attempt'],
  [0, 'attempt', '0 attempts'],
  ['1', 'call', '1 call'],
  ['several', 'entry', 'several entries'],
  [2, 'search', '2 searches'],
  [2, 'day', '2 days'],
  [2, 'address', '2 addresses'],
] as const)('%s %s agree', (count, noun, words) => {
  expect(counted(count, noun)).toBe(words);
});
