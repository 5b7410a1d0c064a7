import { expect, test } from 'vitest';
import { crashAt, readCrashPoints, type CrashPoint } from './crash-points.ts';

test('crash points are read one by one, and nothing else is taken for one', () => {
  expect(readCrashPoints('claim:after:3, look:before:1')).toEqual([
    { site: 'claim', when: 'after', passage: 3 },
    { site: 'look', when: 'before', passage: 1 },
  ]);
  for (const text of ['', 'claim', 'claim:during:1', 'claim:after:0', 'claim:after:1,', 'claim:after:x']) {
    expect(readCrashPoints(text)).toBeNull();
  }
});

test('the crash comes at the named passage of the named site, and only there', () => {
  const reached: CrashPoint[] = [];
  const pass = crashAt([{ site: 'claim', when: 'after', passage: 2 }], (point) => reached.push(point));
  for (const site of ['claim', 'accept', 'claim', 'claim'] as const) {
    pass(site, 'before');
    expect(reached).toHaveLength(0);
  }
  pass('claim', 'after');
  pass('accept', 'after');
  expect(reached).toHaveLength(0);
  pass('claim', 'after');
  pass('claim', 'after');
  expect(reached).toEqual([{ site: 'claim', when: 'after', passage: 2 }]);
});
