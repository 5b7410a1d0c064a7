import { expect, test } from 'vitest';
import { parsedNumber, remembering } from './parsed-number.ts';

test('a number is read once, however often it is asked about', () => {
  let reads = 0;
  const read = remembering((text) => {
    reads += 1;
    return text.length;
  });
  expect([read('+44'), read('+44'), read('+1555')]).toEqual([3, 3, 5]);
  expect(reads).toBe(2);
});

test('the oldest are forgotten, and read again when they come back', () => {
  let reads = 0;
  const read = remembering(() => (reads += 1));
  for (let index = 0; index <= 2_000; index += 1) read(String(index));
  const before = reads;
  read('2000');
  expect(reads).toBe(before);
  read('0');
  expect(reads).toBe(before + 1);
});

test('a number that no numbering plan contains stays unknown', () => {
  expect(parsedNumber('+999')).toBeUndefined();
  expect(parsedNumber('+442079460000')?.country).toBe('GB');
});
