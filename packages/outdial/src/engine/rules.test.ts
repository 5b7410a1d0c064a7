import { describe, expect, test } from 'vitest';
import { blocker, c1, callIn, other, ours, order, seen, start } from '../../test/lifecycle/calls.ts';
import type { Call } from '../call/call.ts';
import type { CallEvent } from '../call/life/call-event.ts';
import { defaultTimers } from '../call/timers.ts';
import { timersInARow, toldOfAgent } from './limits.ts';
import {
  agentOfCandidate,
  conversationNamed,
  countTold,
  duplicateSince,
  isNext,
  sameKey,
  timerToFire,
  trusted,
} from './rules.ts';

const waiting = (...codes: readonly string[]): Call => ({
  ...callIn('waiting'),
  ...{ state: 'waiting' as const, retryAt: null, waitingFor: codes.map((code) => blocker({ code })) },
});

describe('who is checked next', () => {
  test('a call that just had its turn, or is in its retry delay, is left out', () => {
    const retryAt = start + 5_000;
    const delayed = { ...waiting(), retryAt } as Call;
    expect(isNext(waiting(), { now: start, except: null })).toBe(true);
    expect(isNext(waiting(), { now: start, except: ours })).toBe(false);
    expect(isNext(delayed, { now: retryAt - 1, except: null })).toBe(false);
    expect(isNext(delayed, { now: retryAt, except: null })).toBe(true);
  });

  test('calls behind blockers of their own never end the round; after 20 that wait for the agent it ends', () => {
    const isEnough = countTold();
    for (let told = 1; told < toldOfAgent; told += 1) {
      expect(isEnough(waiting('outside-calling-hours', 'queue-not-member'))).toBe(false);
      expect(isEnough(waiting('outside-calling-hours', 'agent-presence'))).toBe(false);
    }
    expect(isEnough(waiting('number-vetoed'))).toBe(false);
    expect(isEnough(callIn('rejected'))).toBe(false);
    expect(isEnough(waiting('genesys-unavailable'))).toBe(true);
    expect(countTold(1)(waiting('some.code.of.genesys'))).toBe(true);
  });
});

test('without a key the same request counts as a duplicate for a minute, for as long as was asked, or never', () => {
  const asked = order({ createdAt: 1_000_000 });
  expect(duplicateSince(asked, { allowDuplicate: false })).toBe(940_000);
  expect(duplicateSince(asked, { allowDuplicate: false, duplicateWithinMs: 500_000 })).toBe(500_000);
  expect(duplicateSince(asked, { allowDuplicate: true, duplicateWithinMs: 500_000 })).toBeNull();
});

test('with a key the same request gets its call again, and another one is refused', () => {
  const call = callIn('placed');
  expect(sameKey(order({ fingerprint: 'f' }), { fingerprint: 'f' }, call)).toEqual({ kind: 'replayed', call });
  expect(sameKey(order({ fingerprint: 'g' }), { fingerprint: 'f' }, call)).toEqual({ kind: 'key-reused', call });
});

test('a due timer fires, but no more than eight in a row', () => {
  const due = start + 15_000;
  expect(timerToFire(callIn('dialing'), 0, defaultTimers, due)).toEqual({ type: 'answer-due' });
  expect(timerToFire(callIn('dialing'), timersInARow - 1, defaultTimers, due)).toEqual({ type: 'answer-due' });
  expect(timerToFire(callIn('dialing'), timersInARow, defaultTimers, due)).toBeNull();
  expect(timerToFire(callIn('dialing'), 0, defaultTimers, due - 1)).toBeNull();
});

test('an answer with the conversation of another call counts as no answer; its own, a new one and every other event stand', () => {
  const answer: CallEvent = { type: 'answer-placed', n: 1, conversationId: c1 };
  const placed = callIn('placed');
  expect(conversationNamed(answer)).toBe(c1);
  expect(conversationNamed({ type: 'recheck' })).toBeNull();
  expect(trusted(answer, ours, null)).toBe(answer);
  expect(trusted(answer, ours, placed)).toBe(answer);
  expect(trusted(answer, other, placed)).toMatchObject({
    ...{ type: 'answer-unknown', n: 1, problem: { code: 'genesys-wrong-conversation' } },
  });
  const noticed: CallEvent = { type: 'seen', conversation: seen() };
  expect(trusted(noticed, other, placed)).toBe(noticed);
});

test('a conversation with our mark, or without an agent, is not a candidate', () => {
  expect(agentOfCandidate(seen({ mark: null }))).toBe(seen().agentId);
  expect(agentOfCandidate(seen({ mark: { callId: other, attempt: 1 } }))).toBeNull();
  expect(agentOfCandidate(seen({ mark: null, agentId: null }))).toBeNull();
});
