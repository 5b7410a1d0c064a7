import { expect, test } from 'vitest';
import {
  ana,
  ben,
  c1,
  callIn,
  caller,
  deadRead,
  mark,
  number,
  other,
  ours,
  seen,
  start,
  tell,
} from '../../../test/lifecycle/calls.ts';
import { conversationId } from '../ids.ts';
import { mayEnd, sight } from './sighting.ts';
import { defaultTimers } from '../timers.ts';

const c2 = conversationId('conversation-2');
const up = { agentLeg: 'dialing', targetLeg: 'ringing' } as const;
const read = (change: Parameters<typeof seen>[0] = {}) =>
  ({ type: 'seen', conversation: seen({ whole: true, ...change }), asked: 'read' }) as const;

const strangers = [
  ['another agent', { agentId: ben }],
  ['an incoming call', { direction: 'inbound' }],
  ['another number', { ...up, targetNumber: '+12025550199' }],
  ['the mark of another call', { ...up, mark: { callId: other, attempt: 1 } }],
  ['the mark of another attempt', { ...up, mark: { ...mark, attempt: 2 } }],
  ['a beginning long before the fence', { ...up, startedAt: start - 5_001 }],
  ['a beginning long after it', { ...up, startedAt: start + 45_001 }],
  ['an end from before the fence', { ...deadRead, startedAt: start - 120_000, endedAt: start - 60_000 }],
] as const;

test.each(strangers)('after a read that shows %s, the outcome of the request is unknown', (_what, change) => {
  const placed = callIn('placed');
  const { call, commands, lock } = tell(placed, read(change), start + 5_000);
  expect(call).toMatchObject({
    state: 'unknown',
    attempts: [{ result: 'unknown', conversationId: null, counts: null }],
  });
  expect(commands).toContainEqual({ type: 'reconcile', n: 1 });
  expect(lock).toBe('keep');
  // The same answer again adds nothing new.
  expect(tell(call, { type: 'answer-placed', n: 1, conversationId: c1 }).met).toEqual({
    kind: 'ignored',
    reason: 'still-unknown',
  });
});

test.each(strangers)('an event that shows %s moves nothing, and causes a read', (_what, change) => {
  const placed = callIn('placed');
  const event = { type: 'seen', conversation: seen({ ...change, full: false, whole: false }) } as const;
  const { call, commands } = tell(placed, event, start + 100);
  expect(call.state).toBe('placed');
  expect(commands).toEqual([{ type: 'read', conversationId: c1 }]);
});

test.each([
  ['our mark', { ...up, mark, startedAt: start - 3_600_000, targetNumber: '+12025550199' }, 'ringing'],
  ['no mark, but our agent, number and moment', { ...up, targetNumber: number }, 'ringing'],
  ['an agent leg that waits, by a clock that is off', { startedAt: start - 60_000 }, 'placed'],
])('a read that shows %s is ours', (_what, change, state) => {
  expect(tell(callIn('placed'), read(change), start + 5_000).call.state).toBe(state);
});

test('a conversation that was found by its mark is trusted', () => {
  const { call } = tell(callIn('unknown'), read({ mark }), start + 1_000);
  expect(call).toMatchObject({ state: 'placed', knownBy: 'mark' });
  expect(sight(call, seen({ whole: true, agentId: ben }))).toBe('agent-leg');
});

test('our mark on another conversation outranks the answer, and a requested cancel begins anew there', () => {
  const canceled = tell(callIn('placed'), { type: 'cancel', by: caller }, start + 100).call;
  const found = { type: 'seen', conversation: seen({ ...up, mark, conversationId: c2 }) } as const;
  const { call, commands } = tell(canceled, found, start + 5_000);
  expect(call).toMatchObject({ state: 'ringing', conversationId: c2, attempts: [{ conversationId: c2 }] });
  expect(commands).toContainEqual({ type: 'hang-up', conversationId: c2, forced: false });
  expect(commands).toContainEqual(
    expect.objectContaining({ facts: { conversationId: c2, attempt: 1, code: 'second-conversation', alarm: true } }),
  );
});

test('a conversation that cannot be read counts as wrong once it would be visible', () => {
  const missing = { type: 'read-failed', missing: true } as const;
  const placed = callIn('placed');
  expect(tell(placed, missing, start + defaultTimers.visibilityLag - 1).call).toBe(placed);
  expect(tell(placed, missing, start + defaultTimers.visibilityLag).call.state).toBe('unknown');
  expect(tell(placed, { ...missing, missing: false }, start + defaultTimers.visibilityLag).call).toBe(placed);
});

test('an answer with the conversation of an earlier attempt does not count', () => {
  const first = tell(callIn('placed'), { type: 'seen', conversation: deadRead }, start + 61_000).call;
  const dialing = tell(first, { type: 'claim', n: 2, evidence: {} }, start + 70_000).call;
  const { call } = tell(dialing, { type: 'answer-placed', n: 2, conversationId: c1 });
  expect(call).toMatchObject({ state: 'unknown', attempts: [{}, { problem: { code: 'genesys-wrong-conversation' } }] });
});

const order = { callId: ours, agentId: ana, fencedAt: start };
test.each([
  ['our mark', { ...up, mark, agentId: ben }, true],
  ['the mark of another call', { mark: { callId: other, attempt: 1 } }, false],
  ['no mark and no far end yet', {}, true],
  ['no mark and a far end', { ...up, targetNumber: number }, false],
  ['no mark, another agent', { agentId: ben }, false],
  ['no mark, no agent', { agentId: null }, false],
  ['no mark, incoming', { direction: 'inbound' }, false],
  ['no mark, no direction', { direction: null }, false],
  ['no mark, from before the fence', { startedAt: start - 5_001 }, false],
  ['no mark, no beginning', { startedAt: null }, false],
] as const)('whether a conversation with %s may be ended: %s', (_what, change, may) => {
  expect(mayEnd(order, seen(change))).toBe(may);
});
