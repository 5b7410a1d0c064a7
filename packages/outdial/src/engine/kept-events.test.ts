import { expect, test } from 'vitest';
import type { ConversationSeen } from '../call/conversation.ts';
import { conversationId } from '../call/ids.ts';
import { createKeptEvents } from './kept-events.ts';

const seen = (id: string, seenAt: number): ConversationSeen => ({
  conversationId: conversationId(id),
  mark: null,
  agentId: null,
  direction: null,
  startedAt: null,
  seenAt,
  agentLeg: 'none',
  targetLeg: 'none',
  talked: false,
  ended: false,
  endedAt: null,
  targetNumber: null,
  errorCode: null,
  disconnectType: null,
  endedBy: null,
  full: false,
  agentLegDeathNamed: false,
});

test('events of a conversation come out once, in the order heard', () => {
  const kept = createKeptEvents();
  kept.keep(seen('a', 1), 1);
  kept.keep(seen('b', 2), 2);
  kept.keep(seen('a', 3), 3);
  expect(kept.take(conversationId('a'), 4).map(({ seenAt }) => seenAt)).toEqual([1, 3]);
  expect(kept.take(conversationId('a'), 4)).toEqual([]);
});

test('events are dropped five minutes after the last one of their conversation', () => {
  const kept = createKeptEvents();
  kept.keep(seen('a', 1), 0);
  kept.keep(seen('b', 1), 200_000);
  kept.keep(seen('a', 2), 250_000);
  expect(kept.take(conversationId('b'), 500_001)).toEqual([]);
  expect(kept.take(conversationId('a'), 550_000)).toHaveLength(2);
});

test('a flood of conversations and of events of one is bounded', () => {
  const kept = createKeptEvents();
  for (let index = 0; index < 10_001; index += 1) kept.keep(seen(`c${index}`, index), 0);
  expect(kept.take(conversationId('c0'), 0)).toEqual([]);
  expect(kept.take(conversationId('c1'), 0)).toHaveLength(1);
  for (let index = 0; index < 60; index += 1) kept.keep(seen('one', index), 0);
  expect(kept.take(conversationId('one'), 0).map(({ seenAt }) => seenAt)).toEqual(
    Array.from({ length: 50 }, (_, at) => at + 10),
  );
});

test('many events of each of many conversations are bounded together', () => {
  const kept = createKeptEvents();
  for (let index = 0; index < 2_000; index += 1) {
    for (let nth = 0; nth < 50; nth += 1) kept.keep(seen(`c${index}`, nth), 0);
  }
  let events = 0;
  for (let index = 0; index < 2_000; index += 1) events += kept.take(conversationId(`c${index}`), 0).length;
  expect(events).toBe(20_000);
});
