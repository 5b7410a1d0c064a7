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

test('a foreign browser uses nothing up', () => {
  const signIns = createSignIns(testClock());
  const { state, browser } = signIns.begin(ana, 'x');
  expect(signIns.take(state, null)).toBeNull();
  expect(signIns.take(state, 'another')).toBeNull();
  expect(signIns.take(state, browser)).not.toBeNull();
  expect(signIns.take(state, browser)).toBeNull();
});

test('a flood for one agent ends the oldest of that agent only, and all are over in time, also after the clock was set', () => {
  const clock = testClock();
  const signIns = createSignIns(clock);
  const mine = signIns.begin(ana, 'x');
  const flood = Array.from({ length: 100 }, () => signIns.begin(ben, 'x'));
  expect(flood.filter(({ state, browser }) => signIns.take(state, browser) !== null)).toHaveLength(5);
  expect(signIns.take(mine.state, mine.browser)).not.toBeNull();
  const late = signIns.begin(ana, 'x');
  clock.jump(10 * 60_000);
  expect(signIns.take(late.state, late.browser)).toBeNull();
});
