import { expect, test } from 'vitest';
import { testClock } from '../testing/clock.ts';
import { onKeyPress } from './interrupts.ts';

function keyboard() {
  const clock = testClock();
  const heard: string[] = [];
  let signal = (): void => undefined;
  let listening = true;
  const stop = onKeyPress(
    {
      clock,
      onInterrupt: (listener) => {
        signal = () => {
          listener('SIGINT');
        };
        return () => {
          listening = false;
        };
      },
    },
    { first: () => heard.push('first'), again: () => heard.push('again') },
  );
  return { clock, heard, press: () => signal(), stop, listening: () => listening };
}

test('a second signal within a second is the same key press', async () => {
  const { clock, heard, press } = keyboard();
  press();
  await clock.advance(999);
  press();
  expect(heard).toEqual(['first']);
});

test('a later second signal is a separate key press', async () => {
  const { clock, heard, press } = keyboard();
  press();
  await clock.advance(1_000);
  press();
  expect(heard).toEqual(['first', 'again']);
});

test('the echo of the second key press does not count as a third', async () => {
  const { clock, heard, press } = keyboard();
  press();
  await clock.advance(5_000);
  press();
  await clock.advance(10);
  press();
  expect(heard).toEqual(['first', 'again']);
});

test('it stops listening on request', () => {
  const { stop, listening } = keyboard();
  stop();
  expect(listening()).toBe(false);
});
