import { expect, test } from 'vitest';

import { exchangeFacts, isCorrelated, readProblem, retryAfterMsOf } from './answer.ts';
import type { GenesysAnswer, Sent } from './send.ts';

const answered = (answer: Partial<GenesysAnswer>): Sent => ({
  left: true,
  answer: { status: 403, headers: {}, body: '', ...answer },
  error: null,
});
const lacking = answered({
  body: JSON.stringify({
    code: 'missing.any.permissions',
    status: 403,
    message:
      'You must have at least one of: [conversation:agentlessCall:add, conversation:call:add] to call +12025550100',
    contextId: 'c-1',
  }),
});

test('the facts of a refusal name the permissions and mask the numbers', () => {
  expect(exchangeFacts(lacking)).toMatchObject({
    genesysCode: 'missing.any.permissions',
    permissions: ['conversation:agentlessCall:add', 'conversation:call:add'],
    contextId: 'c-1',
  });
  expect(JSON.stringify(exchangeFacts(lacking))).not.toContain('2025550100');
});

test('the error for a refused reader names what it lacks; every other failure is unavailability with its cause', () => {
  expect(readProblem(lacking, 'user').code).toBe('client-lacks-permission');
  expect(readProblem(answered({ status: 502, body: '<html>' }), 'user')).toMatchObject({
    code: 'genesys-unavailable',
    facts: { cause: 'HTTP 502' },
  });
  expect(readProblem({ left: false, answer: null, error: 'ECONNREFUSED' }, 'user')).toMatchObject({
    facts: { cause: 'ECONNREFUSED' },
  });
});

test('Genesys itself has answered when there is an ErrorBody or a correlation id', () => {
  const correlated = (answer: Partial<GenesysAnswer>) =>
    isCorrelated({ status: 400, headers: {}, body: '', ...answer });
  expect(correlated({ body: '{"code":"bad.request"}' })).toBe(true);
  expect(correlated({ headers: { 'inin-correlation-id': 'c-1' } })).toBe(true);
  expect([
    correlated({ body: '{"error":"no"}' }),
    correlated({ body: '<html>' }),
    correlated({ headers: { 'inin-correlation-id': '' } }),
  ]).toEqual([false, false, false]);
});

test.each([
  ['7', 7_000],
  ['0', 0],
  ['999999', 300_000],
  ['1e9', null],
  ['-5', null],
  ['', null],
  ['soon', null],
  ['Sun, 22 Nov 2026 15:00:00 GMT', null],
])('Retry-After %s is read as %s ms', (text, ms) => {
  expect(retryAfterMsOf({ status: 429, headers: { 'retry-after': text }, body: '' })).toBe(ms);
});

test.each([
  ['Sun, 22 Nov 2026 15:00:30 GMT', 'Sun, 22 Nov 2026 15:00:00 GMT', 30_000],
  ['Tue, 22 Nov 2050 15:00:00 GMT', 'Sun, 22 Nov 2026 15:00:00 GMT', 300_000],
  ['Sun, 22 Nov 2020 15:00:00 GMT', 'Sun, 22 Nov 2026 15:00:00 GMT', 0],
  ['Sun, 22 Nov 2026 15:00:30 GMT', undefined, null],
  ['Sun, 22 Nov 2026 15:00:30 GMT', 'yesterday', null],
] as const)('Retry-After %s in an answer of %s is read as %s ms', (text, date, ms) => {
  const headers = { 'retry-after': text, ...(date === undefined ? {} : { date }) };
  expect(retryAfterMsOf({ status: 429, headers, body: '' })).toBe(ms);
});
