import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

test('a secret and a phone number that reach the log are masked, ids stay', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  const callId = 'call_01M82A5WDQGBFMTEKBR1MH7M12';
  logger.error(
    { callId, clientSecret: 'hush-hush', error: { message: 'no route to +15559876543' } },
    'A request failed.',
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(callId);
  expect(lines[0]).not.toContain('hush-hush');
  expect(lines[0]).not.toContain('5559876543');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, msg: 'A request failed.' });
});

test('a log line holds no character that would steer a terminal, and is JSON of the same value', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  logger.error({ name: '\u009b31m\u202eevil\u001b' }, 'A name.');
  expect(lines[0]?.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ name: '\u009b31m\u202eevil\u001b' });
});
