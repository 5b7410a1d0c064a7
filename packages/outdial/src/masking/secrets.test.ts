import { expect, test } from 'vitest';
import { blankSecrets, maskSecrets } from './secrets.ts';

test.each([
  ["curl -H 'Authorization: Bearer abc.def-123' x", 'abc.def-123'],
  ['> authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['{"client_secret":"s3cr3t"}', 's3cr3t'],
  ['key od_abcdefghijklmnopqrstuvwx of ours', 'od_abcdefghijklmnopqrstuvwx'],
])('a secret is masked, and blanked at the same length where a place is pointed at: %s', (text, secret) => {
  expect(maskSecrets(text)).not.toContain(secret);
  expect(blankSecrets(text)).toBe(text.replace(secret, '•'.repeat(secret.length)));
});

test('what is no secret stays', () => {
  const text = 'Set the Authorization header to the bearer token of the agent.';
  expect(maskSecrets(text)).toBe(text);
});
