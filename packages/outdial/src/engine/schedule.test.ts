import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSchedule } from './schedule.ts';

test('what is due comes out, earliest first, and nothing else', () => {
  const moments = fc.array(fc.tuple(fc.nat(20), fc.nat(100), fc.constantFrom('set', 'sooner')));
  fc.assert(
    fc.property(moments, fc.nat(100), (changes, now) => {
      const schedule = createSchedule<number>();
      const expected = new Map<number, number>();
      for (const [key, at, change] of changes) {
        if (change === 'set') {
          schedule.set(key, at);
          expected.set(key, at);
        } else {
          schedule.setNoLaterThan(key, at);
          expected.set(key, Math.min(at, expected.get(key) ?? at));
        }
      }
      expect(schedule.earliest()).toBe(expected.size === 0 ? null : Math.min(...expected.values()));
      const due = schedule.takeDue(now);
      const isDue = [...expected].filter(([, at]) => at <= now).map(([key]) => key);
      expect([...due].sort()).toEqual(isDue.sort());
      expect(due.map((key) => expected.get(key)!)).toEqual(due.map((key) => expected.get(key)!).sort((a, b) => a - b));
      expect(schedule.takeDue(now)).toEqual([]);
      for (const [key, at] of expected) expect(schedule.has(key)).toBe(at > now);
    }),
  );
});
