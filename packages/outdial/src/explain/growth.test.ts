import { expect, test } from 'vitest';
import { sized } from '../../../../tools/test-run/sized.ts';
import { readRequest } from '../intake/read-request.ts';
import { explain } from './explain.ts';

const now = Date.parse('2026-11-22T18:00:00Z');
const valid = '{"from":{"id":"ana@example.com"},"targets":[{"phoneNumber":"+12025550143"}]}';
const characters = Array.from('\n\r\t ax0_-.:,;/\\@#$%&*+=~^|!?<>(){}[]"\'`“‘é\u00a0\u200b');
const words = [
  'a.',
  'a ',
  'a(',
  'a\n',
  ' \n',
  '\r\n',
  '$ ',
  '> ',
  '< ',
  '""',
  '",',
  '":',
  '",\n',
  "'a",
  '//',
  '/*',
  '# ',
  '\\"',
  '{"a":',
  '[{',
  '{{',
  '${',
];
const terms = [
  'curl ',
  'Error: ',
  'Authorization: ',
  'token: ',
  'api/v2/',
  'a:b',
  'a-b.',
  'from ',
  'not auth ',
  '+1 ',
  '12 ',
  '2026-',
  'x-',
];
/** In the short form each part has one surrounding. */
const repeated = [...characters, ...words, ...terms].flatMap((part, index) =>
  [
    { shape: part, around: ['', ''] },
    { shape: part, around: [`${valid}\n`, ''] },
    { shape: part, around: ['{"a":"x', '\n'] },
  ].filter((_, place) => sized(index % 3 === place, true)),
);

const filled = (part: string, [before, after]: readonly string[], length: number): string =>
  `${before ?? ''}${part.repeat(Math.ceil(length / part.length))}${after ?? ''}`;

/** Milliseconds of processor time for this process: other processes do not count. */
function timeOnce(text: string): number {
  const from = process.cpuUsage();
  explain(text, now);
  readRequest(text, now);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}

/** The shortest of four times, so that a collection of garbage does not count. A first time below `quickMs` says enough. */
function timeOf(text: string, quickMs: number): number {
  const first = timeOnce(text);
  return first < quickMs ? first : Math.min(first, timeOnce(text), timeOnce(text), timeOnce(text));
}

/** Linear work takes four times as long; quadratic work, sixteen times. Below 10 ms the clock proves nothing. */
test('the time for a text of 64 KB does not grow faster than its length', () => {
  const slow = repeated.flatMap(({ shape, around }) => {
    const long = timeOf(filled(shape, around, 64_000), 100);
    if (long < 100) return [];
    const short = timeOf(filled(shape, around, 16_000), 10);
    return long > 9 * Math.max(short, 10)
      ? [`${JSON.stringify([...around, shape])}: ${Math.round(short)} ms, ${Math.round(long)} ms`]
      : [];
  });
  expect(slow).toEqual([]);
}, 120_000);

/** Names that Outdial knows, in one line and in many: each was looked up, and its line read, as often as it is in the text. */
test.each([
  'bad.request ',
  'conversation:call:add ',
  'conversationsApi.postCallXy() ',
  'conversationsApi.postCallXy()\n',
  'function getPresence() getPresence( ',
  'getPresenceByUserId does not exist ',
])('64 KB of %j cost not much more than words that no one knows', (part) => {
  const plain = Math.max(10, timeOf(filled('some words ', ['', ''], 64_000), 10));
  expect(timeOf(filled(part, ['', ''], 64_000), 10 * plain)).toBeLessThan(10 * plain);
});

const listed = (one: (index: number) => unknown, count = 3000): unknown[] =>
  Array.from({ length: count }, (_, index) => one(index));
const scope = (name: string): string =>
  JSON.stringify({ scope: listed((index) => (name.endsWith('x') ? `${name}${index}` : name), 2700).join(' ') });
const error = { code: 'bad.request', message: 'x' };

/** A text that repeats what Outdial explains: the answer names each thing once, and not without an end. */
test.each([
  ['a scope', scope('conversation:call:add')],
  ['names', scope('ConversationsApi.x')],
  ['names in a list', JSON.stringify({ scopes: listed((index) => `ConversationsApi.x${index}`, 2500) })],
  ['errors', JSON.stringify({ ...error, errors: listed((index) => ({ ...error, message: `x${index}` }), 1500) })],
  [
    'details',
    JSON.stringify({
      ...error,
      details: listed((index) => ({ errorCode: 'bad.request', fieldName: `f${index}` }), 1200),
    }),
  ],
  [
    'unknown fields',
    JSON.stringify({
      from: { id: 'a' },
      ...Object.fromEntries(listed((index) => [`phonNumber${index}`, '1']) as [string, string][]),
    }),
  ],
  ['targets', JSON.stringify({ from: { id: 'a' }, targets: listed(() => ({ phoneNumber: '+1202555014' }), 1800) })],
  ['answers', 'HTTP/1.1 400 Bad\n\n{"code":"bad.request"}\n\n'.repeat(1500)],
  ['numbers', '+1202555014\n'.repeat(5000)],
  [
    'commands',
    listed((index) => `curl https://api.mypurecloud.com/api/v2/conversations/calls -d '{"to":"${index}"}'\n`, 750).join(
      '',
    ),
  ],
  ['code', listed((index) => `platformClient.ConversationsApi().postX${index}();\n`, 1400).join('')],
  ['codes', listed((index) => `conversation.error.x${index} bad.request\n`, 1700).join('')],
])('64 KB of %s get an answer that is not much longer', (_, text) => {
  expect(text.length).toBeLessThan(65_536);
  expect(JSON.stringify(explain(text, now)).length).toBeLessThan(4 * 65_536);
});

test('a scope that a list repeats is explained once, and a list of too many names says that the rest is not', () => {
  const explained = explain(JSON.stringify({ scope: 'conversation:call:add '.repeat(2000) }), now);
  expect(explained).toEqual(explain(JSON.stringify({ scope: 'conversation:call:add' }), now));
  expect(explain(scope('ConversationsApi.x'), now).sentence).toContain('only the first 300');
});
