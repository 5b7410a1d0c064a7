import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { agentId } from '../call/ids.ts';
import { testClock } from '../testing/clock.ts';
import { createSignIns } from './sign-ins.ts';

const [ana, ben] = [agentId('ana'), agentId('ben')];

test('the challenge is of the verifier, and every secret is new', () => {
  const signIns = createSignIns(testClock());
  const [one, other] = [signIns.begin(ana, 'https://o/connected'), signIns.begin(ana, 'https://o/connected')];
  expect(new Set([...Object.values(one), ...Object.values(other)]).size).toBe(6);
  const taken = signIns.take(one.state, one.browser);
  expect(taken).toMatchObject({ agentId: ana, redirectUri: 'https://o/connected' });
  expect(
    createHash('sha256')
      .update(taken?.verifier ?? '')
      .digest('base64url'),
  ).toBe(one.challenge);
});

test('a sign-in ends in the browser in which it began', () => {
  const signIns = createSignIns(testClock());
  const [mine, other] = [signIns.begin(ana, 'x'), signIns.begin(ana, 'x')];
  for (const browser of [null, '', 'another', 'bnVsbA', other.browser])
    expect(signIns.take(mine.state, browser)).toBeNull();
  expect(signIns.take('', mine.browser)).toBeNull();
  expect(signIns.take(mine.state, mine.browser)).not.toBeNull();
});

test('others who begin, however many, end none; each is over in time, also after the clock was set', () => {
  const clock = testClock();
  const signIns = createSignIns(clock);
  const mine = signIns.begin(ana, 'x');
  for (let count = 0; count < 11_000; count += 1) signIns.begin(count % 2 === 0 ? ana : ben, 'x');
  expect(signIns.take(mine.state, mine.browser)).toMatchObject({ agentId: ana });
  clock.jump(10 * 60_000);
  expect(signIns.take(mine.state, mine.browser)).toBeNull();
  clock.jump(-11 * 60_000);
  expect(signIns.take(mine.state, mine.browser)).toBeNull();
});
