import { expect, test } from 'vitest';
import { manualMachine } from '../../test/desk.ts';
import { SandboxClock } from './clock.ts';

test('a paused clock does not move until it is advanced, and then fires due timers in order', () => {
  const machine = manualMachine(0);
  const clock = new SandboxClock(machine);
  clock.pause();
  const fired: string[] = [];
  clock.schedule(200, () => fired.push(`late at ${clock.now()}`));
  clock.schedule(100, () => {
    fired.push(`early at ${clock.now()}`);
    clock.schedule(150, () => fired.push(`nested at ${clock.now()}`));
  });
  machine.advance(10_000);
  expect(fired).toEqual([]);
  clock.advance(250);
  expect(fired).toEqual(['early at 100', 'nested at 150', 'late at 200']);
  expect(clock.now()).toBe(250);
});

test('a running clock follows the machine at its own speed, and fires with the machine’s timer', () => {
  const machine = manualMachine(0);
  const clock = new SandboxClock(machine);
  clock.setSpeed(10);
  const fired: number[] = [];
  clock.schedule(1_000, () => fired.push(clock.now()));
  machine.advance(99);
  expect(fired).toEqual([]);
  machine.advance(1);
  expect(fired).toEqual([1_000]);
});

test('a canceled timer never fires', () => {
  const clock = new SandboxClock(manualMachine(0));
  const fired: number[] = [];
  const cancel = clock.schedule(10, () => fired.push(1));
  clock.schedule(20, () => fired.push(2));
  cancel();
  clock.advance(30);
  expect(fired).toEqual([2]);
});
