import { expect, test } from 'vitest';
import type { E164 } from '../phone/number.ts';
import { numberBlockers } from './number.ts';
import { defaultPolicy, type Policy } from './policy.ts';

const now = Date.parse('2026-11-22T15:00:00Z');

function reason(number: string, policy: Partial<Policy> = {}): unknown {
  const phoneNumber = number as E164;
  const question = { phoneNumber, timeZone: null, policy: { ...defaultPolicy, ...policy }, now };
  const [blocker] = numberBlockers(question);
  return blocker?.facts['reason'] ?? null;
}

test('the default policy lets ordinary numbers of every country through, unassigned ones too', () => {
  for (const number of ['+15559876543', '+12025550123', '+447700900123', '+4930123456', '+80012345678']) {
    expect(reason(number)).toBeNull();
  }
});

test('premium-rate numbers need permission', () => {
  expect(reason('+19005550123')).toBe('premium');
  expect(reason('+19005550123', { allowPremium: true })).toBeNull();
});

test('short numbers need permission, while short ordinary numbers of small countries do not', () => {
  expect(reason('+492345')).toBe('short');
  expect(reason('+492345', { allowShortNumbers: true })).toBeNull();
  expect(reason('+376712345')).toBeNull(); // Andorra: six digits is a full number
  expect(reason('+6834002')).toBeNull(); // Niue: four
});

test('a country must be on the list', () => {
  expect(reason('+12025550123', { countries: ['US', 'CA'] })).toBeNull();
  expect(reason('+4930123456', { countries: ['US', 'CA'] })).toBe('country');
  expect(reason('+18095551234', { countries: ['US'] })).toBe('country'); // Dominican Republic, same +1
});

test('a number that may belong to several countries needs all of them, and one without a country needs no list', () => {
  expect(reason('+15559876543', { countries: ['US'] })).toBe('country-unclear');
  expect(reason('+447700900123', { countries: ['GB'] })).toBe('country-unclear');
  expect(reason('+447700900123', { countries: ['GB', 'GG', 'IM', 'JE'] })).toBeNull();
  expect(reason('+80012345678', { countries: ['US'] })).toBe('country-unclear');
});

test('the number in the evidence is masked and points at the target', () => {
  const phoneNumber = '+4930123456' as E164;
  const [blocker] = numberBlockers({
    phoneNumber,
    timeZone: null,
    policy: { ...defaultPolicy, countries: ['US'] },
    now,
  });
  expect(blocker).toMatchObject({ code: 'number-not-allowed', pointer: '/targets/0/phoneNumber', canClear: false });
  expect(JSON.stringify(blocker)).not.toContain('30123456');
});
