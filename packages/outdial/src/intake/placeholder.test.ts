import { expect, test } from 'vitest';
import { isPlaceholder, meansNull } from './placeholder.ts';

test.each([
  ...['agent-user-id', 'agent-user-id-here', 'AGENT_USER_ID', 'queue-id', 'target-contact-id-or-null', 'YOUR_QUEUE_ID'],
  ...['<agent>', '{{agentId}}', '{agentId}', '${agentId}', '%AGENT%', '...', ' your agent id '],
])('%s was left to be filled in', (text) => {
  expect(isPlaceholder(text)).toBe(true);
});

test.each([
  ...[
    '6a3af858-942f-489d-9700-5f9bcdcdae9b',
    'ana@example.com',
    'Sales',
    'My Queue',
    'Your Queue',
    'Your Rewards',
    'Call Here',
    'Win-or-null',
    '[EU] Sales',
    '+15559876543',
    'user-4711',
  ],
  ...['Outbound (DE)', 'id', '50% off', 'null', 'Here'],
])('%s is a real value', (text) => {
  expect(isPlaceholder(text)).toBe(false);
});

test('only a placeholder that says so means null', () => {
  expect([meansNull('target-contact-id-or-null'), meansNull('contact-id'), meansNull('null')]).toEqual([
    true,
    false,
    false,
  ]);
});
