import { expect, test } from 'vitest';

import { testClock } from '../testing/clock.ts';
import type { Send, Sent } from './send.ts';
import { createTokens } from './token.ts';

const granted = (token: string, seconds = 3600): Sent => ({
  left: true,
  answer: { status: 200, headers: {}, body: JSON.stringify({ access_token: token, expires_in: seconds }) },
  error: null,
});
const refused: Sent = {
  left: true,
  answer: { status: 401, headers: {}, body: '{"error":"invalid_client"}' },
  error: null,
};

function login(answers: readonly Sent[]) {
  const clock = testClock();
  let asked = 0;
  const send: Send = async (request) => {
    expect(request.headers['authorization']).toBe(`Basic ${Buffer.from('id:secret').toString('base64')}`);
    asked += 1;
    return answers[asked - 1] ?? answers[answers.length - 1] ?? refused;
  };
  const tokens = createTokens({
    send,
    loginHost: 'https://login.x',
    clientId: 'id',
    clientSecret: 'secret',
    clock,
    requestTimeoutMs: 1_000,
  });
  return { clock, tokens, asked: () => asked };
}
const tokenOf = async (tokens: ReturnType<typeof login>['tokens']) => {
  const got = await tokens.get();
  return got.kind === 'token' ? got.token : got.kind;
};

test('all waiting callers share one request', async () => {
  const { tokens, asked } = login([granted('one')]);
  expect(await Promise.all([tokenOf(tokens), tokenOf(tokens), tokenOf(tokens)])).toEqual(['one', 'one', 'one']);
  expect(asked()).toBe(1);
});

test('a token is renewed ahead of its end while the old one serves', async () => {
  const { clock, tokens, asked } = login([granted('one'), granted('two')]);
  await tokens.get();
  await clock.advance(3_400_000);
  expect(await tokenOf(tokens)).toBe('one');
  await clock.advance(0);
  expect([await tokenOf(tokens), asked()]).toEqual(['two', 2]);
});

test('a dropped token is not used again, and dropping an older one changes nothing', async () => {
  const { tokens, asked } = login([granted('one'), granted('two')]);
  await tokens.get();
  tokens.drop('older');
  expect(await tokenOf(tokens)).toBe('one');
  tokens.drop('one');
  expect([await tokenOf(tokens), asked()]).toEqual(['two', 2]);
});

test('refused credentials are not sent to the login repeatedly', async () => {
  const { clock, tokens, asked } = login([refused]);
  expect(await tokens.get()).toMatchObject({ kind: 'failed', refused: true });
  await tokens.get();
  expect(asked()).toBe(1);
  await clock.advance(5_000);
  await tokens.get();
  expect(asked()).toBe(2);
});

test('a login that cannot be reached is tried again by the next request that needs it', async () => {
  const { tokens } = login([{ left: false, answer: null, error: 'ECONNREFUSED' }, granted('one')]);
  expect(await tokens.get()).toMatchObject({ kind: 'failed', refused: false });
  expect(await tokenOf(tokens)).toBe('one');
});

const said = (body: unknown, headers: Readonly<Record<string, string>> = {}, status = 200): Sent => ({
  ...{ left: true, error: null },
  answer: { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) },
});

test.each([
  ['a line break', 'to\r\nken'],
  ['a letter outside ASCII', 'tökén'],
  ['a character outside Latin-1', 'tok\u{1f600}en'],
  ['a space', 'to ken'],
  ['nothing', ''],
  ['far too much', 'x'.repeat(8_001)],
  ['an object', { token: 'x' }],
  ['a number', 7],
  ['null', null],
])(
  'a token of %s does not count as a token: the login failed, and the error does not show it',
  async (_what, access_token) => {
    const { tokens } = login([said({ access_token, expires_in: 3600 })]);
    const failed = await tokens.get();
    expect(failed).toEqual({
      ...{ kind: 'failed', refused: false, retryAfterMs: null },
      sent: { left: true, answer: null, error: 'unusable-token' },
    });
  },
);

test.each(['NaN', '-1', '0', '1e999', '"3600"', 'null', '{}'])('a life of %s seconds is not valid', async (life) => {
  const { tokens } = login([said(`{"access_token":"one","expires_in":${life}}`), granted('two')]);
  expect([await tokenOf(tokens), await tokenOf(tokens)]).toEqual(['failed', 'two']);
});

test('a token that claims to live forever is renewed after two days', async () => {
  const { clock, tokens } = login([granted('one', 1e300), granted('two')]);
  await tokens.get();
  await clock.advance(2 * 24 * 3_600_000);
  expect(await tokenOf(tokens)).toBe('two');
});

test('a login that asks for a wait is left alone until then, and never for longer than five minutes', async () => {
  const { clock, tokens, asked } = login([said('', { 'retry-after': '86400' }, 429), granted('two')]);
  expect(await tokens.get()).toMatchObject({ kind: 'failed', retryAfterMs: 300_000 });
  await clock.advance(299_000);
  expect(await tokens.get()).toMatchObject({ kind: 'failed', retryAfterMs: 1_000 });
  expect(asked()).toBe(1);
  await clock.advance(1_000);
  expect(await tokenOf(tokens)).toBe('two');
});

test('after the clock was set back the login rests no longer than it was meant to', async () => {
  const { clock, tokens } = login([said('', { 'retry-after': '60' }, 503), granted('two')]);
  await tokens.get();
  clock.jump(-3_600_000);
  expect(await tokenOf(tokens)).toBe('two');
});
