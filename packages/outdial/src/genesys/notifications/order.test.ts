import { expect, test } from 'vitest';
import { agentId } from '../../call/ids.ts';
import type { AgentFacts } from '../../readiness/facts.ts';
import { createOrder } from './order.ts';

const start = Date.parse('2026-11-22T15:00:00Z');
const told = (since: number | null, asOf: number, source: 'event' | 'read' = 'event'): AgentFacts => ({
  agentId: agentId('ana'),
  routingStatus: { value: 'IDLE', since, asOf, source },
});
const isKept = (facts: AgentFacts): boolean => facts.routingStatus !== undefined;

test('a fact that began before the last known one is left out', () => {
  const inOrder = createOrder();
  expect(isKept(inOrder(told(start, start)))).toBe(true);
  expect(isKept(inOrder(told(start - 1, start + 10)))).toBe(false);
  expect(isKept(inOrder(told(start + 1, start + 20)))).toBe(true);
});

test.each([Date.parse('2099-01-01'), Number.MAX_SAFE_INTEGER])(
  'a date in a far future (%s) shuts out no later news',
  (future) => {
    const inOrder = createOrder();
    expect(isKept(inOrder(told(future, start)))).toBe(true);
    expect(isKept(inOrder(told(start + 1, start + 1)))).toBe(true);
  },
);

test('a date in the near future blocks news until the next read, which shows the current state', () => {
  const inOrder = createOrder();
  inOrder(told(start + 86_400_000, start));
  expect(isKept(inOrder(told(start + 1, start + 1)))).toBe(false);
  expect(isKept(inOrder(told(start + 1, start - 1, 'read')))).toBe(false);
  expect(isKept(inOrder(told(start + 1, start + 2, 'read')))).toBe(true);
  expect(isKept(inOrder(told(start + 3, start + 3)))).toBe(true);
});

test('a very old date is left out and does no harm', () => {
  const inOrder = createOrder();
  inOrder(told(start, start));
  expect(isKept(inOrder(told(0, start + 1)))).toBe(false);
  expect(isKept(inOrder(told(null, start + 2)))).toBe(true);
});
