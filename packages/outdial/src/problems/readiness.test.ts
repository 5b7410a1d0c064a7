import { describe, expect, test } from 'vitest';
import { blockerRows } from '../call/blockers.ts';
import type { Facts } from '../call/problem.ts';
import { isKnownCode } from './catalogue.ts';
import { agentEntries } from './codes/agent.ts';
import { limitEntries } from './codes/limits.ts';
import { partyEntries } from './codes/parties.ts';
import { policyEntries } from './codes/policy.ts';
import { queueEntries } from './codes/queue.ts';
import { readingEntries } from './codes/reading.ts';
import { standingEntries } from './codes/standing.ts';

const readinessEntries = [
  ...[...partyEntries, ...agentEntries, ...queueEntries, ...policyEntries, ...limitEntries],
  ...[...readingEntries, ...standingEntries],
];

const entry = (code: string) => readinessEntries.find((one) => one.code === code)!;
const sentence = (code: string, facts: Facts) => entry(code).sentence(facts);

test('every code is defined once', () => {
  const codes = readinessEntries.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

test('every blocker has its sentences', () => {
  expect(Object.keys(blockerRows).filter((code) => !isKnownCode(code))).toEqual([]);
});

test('each thing that a call can wait for has a row that says what it is about', () => {
  const waits = readinessEntries.filter(({ next, clears }) => next === 'wait' && clears !== null);
  expect(waits.map(({ code }) => code).filter((code) => !Object.hasOwn(blockerRows, code))).toEqual([]);
});

test('a presence says since when, and what clears it, without a pronoun', () => {
  const facts = { agentName: 'Ana', presence: 'Away', since: '14:02 UTC', allowed: ['Available', 'On Queue'] };
  expect(sentence('agent-presence', facts)).toBe(
    'Ana has been Away since 14:02 UTC. Outdial dials when the presence is Available or On Queue.',
  );
  expect(entry('agent-presence').clears?.(facts)).toBe('Ana becomes Available or On Queue.');
});

test('an unknown agent shows what was searched, and similar names', () => {
  const facts = { reference: 'anna@example.com', searched: '2 pages of users', near: ['ana@example.com'] };
  expect(sentence('agent-not-found', facts)).toBe(
    'The organisation has no user `anna@example.com`. Searched: 2 pages of users. Similar names: ana@example.com.',
  );
});

test('a refused number is masked, with the reason', () => {
  const facts = { seen: '+4930•••3456', reason: 'country', country: 'DE', allowed: ['US', 'CA'] };
  expect(sentence('number-not-allowed', facts)).toBe(
    'The policy does not allow the number +4930•••3456: its country is DE; the policy allows US and CA.',
  );
});

test('facts that Genesys did not report are named', () => {
  expect(sentence('genesys-unavailable', { missing: ['presence', 'station'] })).toContain('(presence, station)');
});

describe('every text reads well without any fact', () => {
  test.each(readinessEntries.map((one) => [one.code, one] as const))('%s', (_code, one) => {
    const texts = [one.sentence({}), one.fix({}), one.clears?.({}), one.expected({})].filter(
      (text) => typeof text === 'string',
    );
    for (const text of texts) {
      expect(text).not.toMatch(/undefined|null|``| {2}|\s[.,;:]|\(\)/);
      expect(text.trim()).toBe(text);
    }
    for (const text of [one.sentence({}), one.fix({})]) expect(text).toMatch(/^[A-Z`].*\.$/);
  });
});

test('each thing that a call can wait for says what clears it, and never claims that the target was rung', () => {
  const waits = readinessEntries.filter((one) => one.next === 'wait');
  expect(waits.map(({ code }) => code)).toContain('agent-presence');
  for (const one of waits) expect(one.clears, one.code).not.toBeNull();
  for (const one of readinessEntries) expect(one.targetRung).toBe(false);
});
