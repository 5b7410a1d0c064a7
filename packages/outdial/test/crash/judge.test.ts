import { expect, test } from 'vitest';
import { judge, type Evidence, type Rule, type SeenCall, type SeenConversation, type SeenEvent } from './judge.ts';

const at = (ms: number): string => new Date(1_000_000 + ms).toISOString();
const mark = { 'outdial.callId': 'c1', 'outdial.attempt': '1' };
const call: SeenCall = {
  id: 'c1',
  key: 'k1',
  state: 'completed',
  resolved: { agent: { id: 'a1' } },
  targets: [{ phoneNumber: '+16662000001' }],
  expiresAt: at(60_000),
  attempts: [{ number: 1, result: 'ended' }],
  outcome: { code: 'talked', targetRung: true, endObserved: true },
};
const event = (number: number, name: string, facts: SeenEvent['facts'] = {}): SeenEvent => ({
  ...{ sequence: number, callId: 'c1', number, at: at(number * 10), name, cause: 'x', facts },
});
const events = [
  event(1, 'call.waiting'),
  event(2, 'call.dialing', { attempt: 1 }),
  event(3, 'call.placed'),
  event(4, 'call.ringing'),
  event(5, 'call.connected'),
  event(6, 'call.completed'),
  event(7, 'call.noted'),
];
const conversation: SeenConversation = {
  ...{ id: 'v1', agentId: 'a1', startedAt: 1_000_025, endedAt: 1_000_055, attributes: mark },
  targetLeg: { connectedAt: 1_000_045 },
};
const dial = { at: 1_000_025, number: '+16662000001', conversationId: 'v1', attributes: mark };
const right: Evidence = {
  ...{ accepted: new Map([['k1', 'c1']]), calls: [call], events, dials: [dial], conversations: [conversation] },
  wantedOnce: ['+16662000001'],
  lateAfter: 1_000,
};
const rules = (change: Partial<Evidence>): readonly Rule[] => judge({ ...right, ...change }).map(({ rule }) => rule);
const other = { 'outdial.callId': 'c2', 'outdial.attempt': '1' };

test('a run in which all went well is not accused', () => {
  expect(judge(right)).toEqual([]);
  const byHand = { ...dial, attributes: {} };
  const conversationByHand = { ...conversation, id: 'v9', attributes: {} };
  expect(rules({ dials: [dial, byHand], conversations: [conversation, conversationByHand] })).toEqual([]);
});

test('an agent whom an unknown call released may get the next call', () => {
  const first = [event(3, 'call.unknown'), event(4, 'call.noted', { code: 'agent-let-go' })];
  const next = { ...event(5, 'call.dialing', { attempt: 1 }), callId: 'c2' };
  const calls = [call, { ...call, id: 'c2', key: 'k2', targets: [] }];
  const told = (...events: readonly SeenEvent[]) => rules({ calls, events: [...right.events.slice(0, 2), ...events] });
  expect(told(...first, next)).not.toContain('two-at-once');
  expect(told(first[0]!, { ...next, sequence: 4 })).toContain('two-at-once');
});

test.each<[string, Rule, Partial<Evidence>]>([
  ['one attempt left twice', 'dialed-twice', { dials: [dial, dial] }],
  [
    'the target was rung by two attempts',
    'rung-twice',
    { conversations: [conversation, { ...conversation, id: 'v2', startedAt: 1_000_060, endedAt: 1_000_070 }] },
  ],
  ['a call that stays open', 'without-end', { calls: [{ ...call, state: 'connected', outcome: null }] }],
  ['an end without an outcome', 'without-end', { calls: [{ ...call, outcome: null }] }],
  ['an accepted call that is gone', 'lost', { accepted: new Map([['k2', 'c2']]) }],
  ['two calls under one key', 'lost', { calls: [call, { ...call, id: 'c3' }] }],
  ['a gap in the history', 'history', { events: events.filter(({ number }) => number !== 3) }],
  [
    'a step back',
    'history',
    { events: events.map((each) => (each.number === 5 ? { ...each, name: 'call.placed' } : each)) },
  ],
  [
    'time that goes back',
    'history',
    { events: events.map((each) => (each.number === 5 ? { ...each, at: at(0) } : each)) },
  ],
  ['an attempt that is skipped', 'history', { events: events.map((each) => ({ ...each, facts: { attempt: 2 } })) }],
  ['a state that the history does not know', 'history', { calls: [{ ...call, state: 'failed' }] }],
  ['a dial without a fence', 'unfenced', { events: events.filter(({ name }) => name !== 'call.dialing') }],
  ['a dial before its fence', 'unfenced', { dials: [{ ...dial, at: 1_000_001 }] }],
  ['a dial long after its fence', 'late', { dials: [{ ...dial, at: 1_009_000 }] }],
  ['a fence after the deadline', 'late', { calls: [{ ...call, expiresAt: at(5) }] }],
  [
    'a promise that nobody was rung',
    'false-outcome',
    { calls: [{ ...call, outcome: { code: 'x', targetRung: false, endObserved: true } }] },
  ],
  ['a ring that never was', 'false-outcome', { conversations: [{ ...conversation, targetLeg: null }] }],
  ['a canceled call that rang', 'false-outcome', { calls: [{ ...call, state: 'canceled' }] }],
  [
    'a talk that never was',
    'false-outcome',
    { conversations: [{ ...conversation, targetLeg: { connectedAt: null } }] },
  ],
  [
    'a number that was wanted once and rung by two calls',
    'asked-twice',
    {
      calls: [call, { ...call, id: 'c2', key: null }],
      conversations: [conversation, { ...conversation, id: 'v2', attributes: other, startedAt: 1_000_060 }],
    },
  ],
  [
    'a number that a lost call rang, too',
    'asked-twice',
    {
      dials: [dial, { ...dial, conversationId: 'v2', attributes: other }],
      conversations: [conversation, { ...conversation, id: 'v2', attributes: other, startedAt: 1_000_060 }],
    },
  ],
  [
    'two fences of one agent at once',
    'two-at-once',
    {
      calls: [call, { ...call, id: 'c2', key: 'k2' }],
      events: [...events, { ...event(3, 'call.dialing', { attempt: 1 }), callId: 'c2' }],
    },
  ],
  [
    'two calls on one phone at once',
    'two-at-once',
    { conversations: [conversation, { ...conversation, id: 'v2', attributes: other, startedAt: 1_000_030 }] },
  ],
])('%s is found', (_what, rule, change) => {
  expect(rules(change)).toContain(rule);
});
