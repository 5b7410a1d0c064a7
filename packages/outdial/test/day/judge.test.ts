import { expect, test } from 'vitest';
import { judgeDay, type Dialed } from './judge.ts';
import { rules } from './rules.ts';
import type { ScriptedCall, ScriptedMoment, Script, Turn } from './script.ts';

const minute = 60_000;
/** Friday, 13:30 in New York and 18:30 in London. */
const from = Date.parse('2026-11-27T18:30:00Z');

const script = (...moments: readonly ScriptedMoment[]): Script => ({
  ...{ from, to: from + 8 * 60 * minute, moments, silences: [], listed: ['+12127990001', '+131279*'], vetoed: [] },
  agents: ['agent-0', 'agent-1'].map((slug) => ({ slug, queue: { name: 'Sales', joined: true }, persistent: true })),
  outdated: { from: from + 100 * minute, to: from + 110 * minute },
});
const available: ScriptedMoment = { at: from, kind: 'agent', agent: 0, turn: { presence: 'Available' } };
const turn = (at: number, change: Turn): ScriptedMoment => ({ at, kind: 'agent', agent: 0, turn: change });

const request: ScriptedCall = {
  ...{ name: 'one', agent: 0, queue: 'Sales', number: '+12127000001', timeZone: null, callerId: null },
  ...{ lawfulBasis: 'consent', expiresAt: from + 8 * 60 * minute },
};
const asked = (change: Partial<ScriptedCall> = {}): ScriptedMoment => ({
  at: from,
  kind: 'asked',
  asked: { ...request, ...change },
});
const dialed = (
  at: number,
  change: Partial<Dialed> & { readonly name?: string; readonly call?: string } = {},
): Dialed => {
  const { name = 'one', call = `call-${name}-${at}`, ...more } = change;
  const attributes = { asked: name, 'outdial.callId': call, 'outdial.attempt': '1' };
  return { at, agent: 'agent-0', number: request.number, attributes, ...more };
};
const found = (of: Script, ...log: readonly Dialed[]): readonly string[] =>
  judgeDay(of, rules, log).map(({ rule }) => rule);
const onNumber = (number: string, at = from + minute): readonly string[] =>
  found(script(available, asked({ number })), dialed(at, { number }));

test('the judge accepts a dial that keeps every rule', () => {
  expect(found(script(available, asked()), dialed(from + minute))).toEqual([]);
});

test('an emergency number is found, whatever the policy', () => {
  expect(onNumber('+1911')).toContain('emergency');
  expect(onNumber('112')).toContain('emergency');
});

test('a number in two zones is only called while both are open', () => {
  // 20:10 in New York is 19:10 in Chicago.
  const at = Date.parse('2026-11-28T01:10:00Z');
  expect(onNumber('+18507000001', at)).toEqual(['hours']);
  expect(onNumber('+13127000001', at)).toEqual([]);
});

test('the zone that a target names counts rather than that of its number', () => {
  const at = Date.parse('2026-11-28T01:10:00Z');
  const of = script(available, asked({ timeZone: 'America/Los_Angeles' }));
  expect(found(of, dialed(at))).toEqual([]);
  expect(onNumber(request.number, at)).toEqual(['hours']);
});

test('lists, also by the beginning of a number', () => {
  expect(onNumber('+12127990001')).toEqual(['listed']);
  expect(onNumber('+13127990123')).toEqual(['listed']);
});

test("an agent's state counts as soon as it can be known, and for as long as it lasted", () => {
  const away = script(available, turn(from + minute, { presence: 'Break' }), asked());
  expect(found(away, dialed(from + minute + 2_000))).toEqual([]);
  expect(found(away, dialed(from + minute + 3_000))).toEqual(['presence']);
  const back = script(...away.moments, turn(from + 2 * minute, { presence: 'Available' }));
  expect(found(back, dialed(from + 2 * minute))).toEqual([]);
  for (const [change, rule] of [
    [{ station: false }, 'no-station'],
    [{ wrapUp: true }, 'wrap-up'],
    [{ notResponding: true }, 'not-responding'],
    [{ outOfOffice: true }, 'out-of-office'],
  ] as const) {
    expect(found(script(available, turn(from + minute, change), asked()), dialed(from + 2 * minute))).toEqual([rule]);
  }
});

test('a silent socket is trusted for a while, then no longer', () => {
  const away = script(available, turn(from + minute, { presence: 'Break' }), asked());
  const silent = { ...away, silences: [{ from, to: from + 10 * minute }] };
  expect(found(silent, dialed(from + minute + 30_000))).toEqual([]);
  expect(found(silent, dialed(from + minute + 45_000))).toEqual(['presence']);
});

test('a dial for an agent on a call by hand, or on another Outdial call, is a fault', () => {
  const byHand = { at: from + minute, agent: 'agent-0', number: '+12127000009', attributes: {} };
  expect(found(script(available, asked()), byHand, dialed(from + minute + 10_000))).toEqual(['on-call']);
  const two = script(available, asked(), asked({ name: 'two', number: '+12127000002' }));
  const second = dialed(from + minute, { name: 'two', number: '+12127000002' });
  expect(found(two, dialed(from + minute), second)).toContain('on-call');
});

test('caps and cool-downs, also between two dials of one moment', () => {
  const names = ['one', 'two', 'three'];
  const of = script(
    available,
    { ...available, agent: 1 },
    ...names.map((name, index) => asked({ name, agent: index % 2 })),
  );
  const at = (minutes: number, name: string, agent: string): Dialed => dialed(from + minutes * minute, { name, agent });
  expect(found(of, at(1, 'one', 'agent-0'), at(1, 'two', 'agent-1'))).toEqual(['target-cool-down']);
  expect(found(of, at(1, 'one', 'agent-0'), at(20, 'two', 'agent-1'), at(40, 'three', 'agent-0'))).toEqual([
    'target-cap',
  ]);
});

test('a second dial for one attempt, or after the target rang, is a fault', () => {
  const of = script(available, asked());
  const again = [dialed(from + minute, { call: 'c' }), dialed(from + 30 * minute, { call: 'c' })];
  expect(found(of, ...again)).toEqual(['dialed-twice', 'rung-again']);
  const dead = script(available, turn(from, { phone: 'dead' }), turn(from + 5 * minute, { phone: 'answers' }), asked());
  expect(found(dead, dialed(from + minute), dialed(from + 30 * minute))).toEqual([]);
});

test('a dial that no one requested, that differs from the request, or that comes too late is a fault', () => {
  const of = script(available, { ...available, agent: 1 }, asked({ expiresAt: from + 5 * minute }));
  expect(found(of, dialed(from + minute, { name: 'other' }))).toEqual(['never-asked']);
  expect(found(of, dialed(from + minute, { agent: 'agent-1' }))).toEqual(['another-agent']);
  expect(found(of, dialed(from + minute, { number: '+12127000002' }))).toEqual(['another-number']);
  expect(found(of, dialed(from + 5 * minute))).toEqual(['late']);
});
