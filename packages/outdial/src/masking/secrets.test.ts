import { expect, test } from 'vitest';
import { blankSecrets, maskSecrets } from './secrets.ts';

test.each([
  ["curl -H 'Authorization: Bearer abc.def-123' x", 'abc.def-123'],
  ['> authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['{"client_secret":"s3cr3t"}', 's3cr3t'],
  ['key od_abcdefghijklmnopqrstuvwx of ours', 'od_abcdefghijklmnopqrstuvwx'],
])('a secret is masked, and blanked at the same length where a place is marked: %s', (text, secret) => {
  expect(maskSecrets(text)).not.toContain(secret);
  expect(blankSecrets(text)).toBe(text.replace(secret, '•'.repeat(secret.length)));
});

test('text that is not secret stays', () => {
  const text = 'Set the Authorization header to the bearer token of the agent.';
  expect(maskSecrets(text)).toBe(text);
});

const value = 'hush1Hush2hush3';
const basic = Buffer.from(`u:${value}`).toString('base64');
const written = [
  ...[
    'pass',
    'pw',
    'pwd',
    'db_pass',
    'passcode',
    'auth',
    'sig',
    'jwt',
    'otp',
    'client_secret',
    'X-Amz-Signature',
    'sid',
  ],
  ...['api key', 'api-key', 'apiKey', 'password', 'access_token', 'PGPASSWORD'],
].flatMap((name) => [
  `${name}=${value}&x=1`,
  `${name}: ${value}`,
  `${name} => ${value}`,
  `'${name}' => '${value}'`,
  `"${name}" : "${value} ${value}"`,
  `<${name}>${value}</${name}>`,
  `<add key="${name}" value="${value}"/>`,
  `{"name":"${name}","value":"${value}"}`,
]);
const shown = [
  `https://u:${value}@example.com/x`,
  `postgres://${value}@example.com`,
  `Cookie: sid=a; b=${value}`,
  `Set-Cookie: __Host-x=${value}; Path=/`,
  `curl -u u:${value} https://example.com`,
  `curl -b 'a=b; c=${value}' https://example.com`,
  `Authorization: Bearer ${value}`,
  `Authorization: Basic ${basic}`,
  `npm_${value.repeat(2)}`,
  `SG.${value}.${value}`,
  `tok_${value.repeat(2)}`,
];
/** Ways in which one text contains another. */
const carriers: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['in JSON', (text) => JSON.stringify({ text })],
  ['in JSON in JSON', (text) => JSON.stringify(JSON.stringify({ text }))],
  ['in JSON with slashes escaped', (text) => JSON.stringify({ text }).replaceAll('/', String.raw`\/`)],
  ['in an address', (text) => `https://example.com/?text=${encodeURIComponent(text)}`],
  ['twice in an address', (text) => encodeURIComponent(encodeURIComponent(text))],
  [
    'in HTML',
    (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  ],
];

test.each(carriers)('secrets are hidden by their names and looks: %s', (_how, carry) => {
  for (const text of [...written, ...shown]) {
    const carried = carry(`a ${text}`);
    expect([carried, maskSecrets(carried)]).toEqual([carried, expect.not.stringMatching(/hush|aHVza/)]);
    expect(blankSecrets(carried)).toHaveLength(carried.length);
  }
});

test('an escape in a secret does not end it', () => {
  expect(maskSecrets('password=hu%26sh%3Dhush&x=1')).toBe('password=•••&x=1');
});

test.each([
  'The author passed the passage to a signal at Passau.',
  'Set OUTDIAL_API_KEY, or give the key with --data-dir.',
  'call_01KB3Z6Q7S0123456789012345',
  'https://example.com/a@b',
  'the password reset, basic information, token expired',
])('%s stays', (text) => {
  expect(maskSecrets(text)).toBe(text);
});

test.each([
  '{"password":["hush","hush"]}',
  'x {"secret":{"a":"hush","b":{"c":["]}","hush"]}},"z":1} y',
  'secret: [hush, hush]',
  "{'token': {'a': 'hush', 'b': 'hush'}}",
  `'secret' => ['hush']`,
  'err {"secret":{"a":"hush"',
  'password: [\n  "hush",\n  "hush"\n]',
  'password[]=hush&secret[a][b]=hush',
  String.raw`"{\"api_key\":[\"hush\",\"hush\"]}"`,
])('the lists and objects of a secret are hidden, too: %s', (text) => {
  for (const [, carry] of carriers) expect(maskSecrets(carry(`a ${text}`))).not.toContain('hush');
  expect(blankSecrets(text)).toHaveLength(text.length);
});

test('what is not the value of a secret stays, also beside one', () => {
  expect(maskSecrets('{"token":["x"],"a":["b"]} (token) => { run(); }')).toBe(
    '{"token":•••,"a":["b"]} (token) => { run(); }',
  );
});
