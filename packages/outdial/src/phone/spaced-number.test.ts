import { expect, test } from 'vitest';
import { parseTargetNumber } from './number.ts';
import { spacedNumber } from './spaced-number.ts';

test.each([
  ['+12025550100', '+1 202 555 0100'],
  ['+447700900123', '+44 7700 900123'],
  ['+5511961234567', '+55 11 96123 4567'],
  ['+491701234567', '+49 170 1234567'],
  ['+999123456', '+999 123 456'],
])('%s is written %s', (number, written) => {
  expect(spacedNumber(number)).toBe(written);
});

test('a number written so is read as the same number', () => {
  const number = '+5511961234567';
  expect(parseTargetNumber(spacedNumber(number))).toMatchObject({ kind: 'number', number });
});
