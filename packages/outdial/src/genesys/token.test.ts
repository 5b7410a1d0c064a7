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

test('all who wait share one request', async () => {
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

test('refused credentials are not shown to the login over and over', async () => {
  const { clock, tokens, asked } = login([refused]);
  expect(await tokens.get()).toMatchObject({ kind: 'failed', refused: true });
  await tokens.get();
  expect(asked()).toBe(1);
  await clock.advance(5_000);
  await tokens.get();
  expect(asked()).toBe(2);
});

test('a login that cannot be reached is asked again by the next who needs it', async () => {
  const { tokens } = login([{ left: false, answer: null, error: 'ECONNREFUSED' }, granted('one')]);
  expect(await tokens.get()).toMatchObject({ kind: 'failed', refused: false });
  expect(await tokenOf(tokens)).toBe('one');
});
