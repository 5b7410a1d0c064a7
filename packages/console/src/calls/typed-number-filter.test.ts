import { expect, test } from 'vitest';
import { texts } from '../texts.ts';
import { numberFault, plainNumber } from './typed-number-filter.ts';

const { wholeNumber, plusNumber } = texts.calls;

test.each([
  ['', null],
  ['0142', wholeNumber],
  ['+1202', wholeNumber],
  ['ben', wholeNumber],
  ['+1 202 555 0143 call', wholeNumber],
  ['2025550143', plusNumber],
  ['0044 20 7946 0958', plusNumber],
  ['+1 (202) 555-0143', null],
  ['+442079460958', null],
])('a typed number %o is searched, or a person reads what is missing', (typed, fault) => {
  expect(numberFault(typed)).toBe(fault);
});

test('a number is sent without the marks between its digits', () => {
  expect(plainNumber(' +1 (202) 555-0143')).toBe('+12025550143');
});
