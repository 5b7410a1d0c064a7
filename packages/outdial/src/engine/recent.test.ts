import { describe, expect, test } from 'vitest';
import { testClock, type TestClock } from '../testing/clock.ts';
import { createRecent } from './recent.ts';
import type { Store } from './store.ts';
import type { Commit } from './writer.ts';

const minute = 60_000;
const hour = 60 * minute;
const window = 65 * minute;

/** One data folder, and the machines and processes that open it one after another. */
function openStage() {
  const settings = new Map<string, string>();
  let newest: number | null = null;
  let clock = testClock();
  const store = {
    setting: (name: string) => settings.get(name) ?? null,
    putSetting: (name: string, value: string) => void settings.set(name, value),
    newestCreatedAt: () => newest,
  } as unknown as Store;
  const commit = (undo: (work: () => void) => void = () => undefined): Commit => ({
    now: clock.now(),
    log: () => undefined,
    after: () => undefined,
    onUndo: undo,
    follow: () => new Promise(() => undefined),
  });
  let recent = createRecent(store, clock);
  const start = (): void => {
    recent = createRecent(store, clock);
    recent.note(commit());
  };
  return {
    settings,
    clock: (): TestClock => clock,
    commit,
    recent: () => recent,
    accept: (): number => {
      recent.note(commit());
      newest = clock.now();
      return newest;
    },
    /** True for a call created then. */
    isRecent: (createdAt: number, ms = window): boolean => {
      recent.note(commit());
      return createdAt >= recent.since(commit(), ms);
    },
    restart: async (downMs = 0): Promise<void> => {
      await clock.advance(downMs);
      start();
    },
    /** The machine is off for this long, and then its clock is wrong by this much. */
    reboot: (offMs: number, wrongMs = 0): void => {
      clock = testClock(clock.now() + offMs + wrongMs);
      start();
    },
  };
}

test('without a step it is what the clock says, also over restarts', async () => {
  const { clock, accept, isRecent, restart } = openStage();
  const call = accept();
  await clock().advance(window);
  expect(isRecent(call)).toBe(true);
  await restart(1);
  expect(isRecent(call)).toBe(false);
});

test('time for which only the process was away counts', async () => {
  const { accept, isRecent, restart } = openStage();
  const call = accept();
  await restart(window - 1);
  expect(isRecent(call)).toBe(true);
  await restart(2);
  expect(isRecent(call)).toBe(false);
});

describe.each([
  ['2 h forward', [2 * hour]],
  ['a day forward', [24 * hour]],
  ['2 h back', [-2 * hour]],
  ['forward and back', [3 * hour, -3 * hour]],
  ['back and forward', [-3 * hour, 3 * hour]],
  ['forward twice', [2 * hour, 2 * hour]],
])('the clock is set %s', (_how, steps) => {
  test.each([
    ['while it runs', [0]],
    ['while it runs, with calls between', [1]],
    ['and it restarts', [0, 2]],
    ['and it restarts after other calls', [1, 2]],
    ['and it restarts twice', [2, 1, 2]],
  ])('%s: a call of a moment ago is recent', async (_when, acts) => {
    const { clock, accept, isRecent, restart } = openStage();
    const call = accept();
    for (const step of steps) {
      clock().jump(step);
      for (const act of acts) {
        await clock().advance(minute);
        if (act === 1) accept();
        if (act === 2) await restart(minute);
      }
    }
    expect(isRecent(call)).toBe(true);
  });
});

test('a step is forgotten once the span after it is over, also by a later process', async () => {
  const { clock, accept, isRecent, restart } = openStage();
  const call = accept();
  clock().jump(2 * hour);
  await clock().advance(minute);
  accept();
  await restart();
  await clock().advance(window + 1);
  expect(isRecent(call)).toBe(false);
  await restart(minute);
  expect(isRecent(call)).toBe(false);
});

test('a step matters for less time to a shorter span', async () => {
  const { clock, accept, isRecent } = openStage();
  const call = accept();
  clock().jump(hour);
  expect(isRecent(call, minute)).toBe(true);
  await clock().advance(minute + 1);
  expect([isRecent(call, minute), isRecent(call)]).toEqual([false, true]);
});

test('time for which the machine was off proves nothing: the clock may be wrong', async () => {
  const { clock, accept, isRecent, reboot } = openStage();
  const call = accept();
  await clock().advance(minute);
  reboot(minute, 24 * hour);
  expect(isRecent(call)).toBe(true);
  await clock().advance(window + 1);
  expect(isRecent(call)).toBe(false);
});

test('time between calls while the machine ran counts, however often the machine was off', async () => {
  const { clock, accept, isRecent, reboot } = openStage();
  const call = accept();
  for (let day = 0; day < 3; day += 1) {
    await clock().advance(25 * minute);
    accept();
    reboot(23 * hour);
  }
  accept();
  expect(isRecent(call)).toBe(false);
});

test('a step that an undone commit noted is noted by the next one', () => {
  const { settings, clock, commit, recent, accept } = openStage();
  accept();
  clock().jump(hour);
  const before = new Map(settings);
  recent().note(commit((undo) => undo()));
  for (const [name, value] of before) settings.set(name, value);
  recent().note(commit());
  expect(settings).not.toEqual(before);
});
