import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { E164 } from '../phone/number.ts';
import { closureAt, nextPermitted } from './hours.ts';
import { type CallingHours, weekdays } from './policy.ts';
import { whereaboutsOf } from './zones.ts';

const none = Object.fromEntries(weekdays.map((day) => [day, []])) as unknown as CallingHours['week'];
const daily = (...windows: readonly string[]): CallingHours['week'] =>
  Object.fromEntries(weekdays.map((day) => [day, windows])) as unknown as CallingHours['week'];
const hours = (change: Partial<CallingHours> = {}): CallingHours => ({
  week: daily('09:00-20:00'),
  holidays: [],
  dialMarginSeconds: 90,
  ...change,
});
const at = (iso: string): number => Date.parse(iso);
function next(iso: string, rules: CallingHours, zones = ['America/New_York'], countries = ['US']): string | null {
  const found = nextPermitted({ hours: rules, zones, countries, now: at(iso) });
  return found === null ? null : new Date(found).toISOString();
}

describe('within the hours', () => {
  test('a moment inside is permitted at once, the end less the margin is the last', () => {
    expect(next('2026-11-23T14:00:00Z', hours())).toBe('2026-11-23T14:00:00.000Z');
    expect(next('2026-11-24T00:58:29.999Z', hours())).toBe('2026-11-24T00:58:29.999Z');
    expect(next('2026-11-24T00:58:30Z', hours())).toBe('2026-11-24T14:00:00.000Z');
  });
  test('too early waits for the beginning, in the zone of the target', () => {
    expect(next('2026-11-23T13:59:59Z', hours())).toBe('2026-11-23T14:00:00.000Z');
    expect(next('2026-11-23T13:59:59Z', hours(), ['Europe/Berlin'])).toBe('2026-11-23T13:59:59.000Z');
  });
  test('hours that adjoin, or run over midnight, are one', () => {
    expect(next('2026-11-23T17:59:00Z', hours({ week: daily('09:00-13:00', '13:00-20:00') }))).toBe(
      '2026-11-23T17:59:00.000Z',
    );
    expect(next('2026-11-23T04:59:00Z', hours({ week: daily('00:00-02:00', '22:00-24:00') }))).toBe(
      '2026-11-23T04:59:00.000Z',
    );
  });
});

describe('days', () => {
  test('a day without hours is closed, and the next open one is found', () => {
    const week = { ...none, monday: ['10:00-12:00'] };
    expect(next('2026-11-24T15:00:00Z', hours({ week }))).toBe('2026-11-30T15:00:00.000Z');
  });
  test('a holiday closes the day by the calendar of the target’s zone', () => {
    const holidays = [{ date: '2026-12-25', name: 'Christmas', countries: null, hours: [] }];
    expect(next('2026-12-25T15:00:00Z', hours({ holidays }))).toBe('2026-12-26T14:00:00.000Z');
    // 24 December in New York while the date in UTC is the 25th already.
    expect(next('2026-12-25T00:30:00Z', hours({ holidays }))).toBe('2026-12-25T00:30:00.000Z');
  });
  test('a holiday with hours uses those, and a holiday of another country is ignored', () => {
    const short = [{ date: '2026-12-24', name: null, countries: ['US'], hours: ['09:00-12:00'] }];
    expect(next('2026-12-24T18:00:00Z', hours({ holidays: short }))).toBe('2026-12-25T14:00:00.000Z');
    expect(next('2026-12-24T18:00:00Z', hours({ holidays: short }), ['America/New_York'], ['CA'])).toBe(
      '2026-12-24T18:00:00.000Z',
    );
  });
  test('nothing within ten days is null', () => {
    const holidays = Array.from({ length: 12 }, (_, day) => ({
      ...{ date: `2026-12-${String(day + 10)}`, name: null, countries: null, hours: [] },
    }));
    expect(next('2026-12-10T05:00:00Z', hours({ holidays }))).toBeNull();
  });
});

describe('several zones', () => {
  test('all of them must permit', () => {
    const zones = ['America/New_York', 'America/Los_Angeles'];
    expect(next('2026-11-23T14:00:00Z', hours(), zones)).toBe('2026-11-23T17:00:00.000Z');
    expect(next('2026-11-24T00:59:00Z', hours(), zones)).toBe('2026-11-24T17:00:00.000Z');
  });
  test('zones whose hours never overlap have no permitted moment', () => {
    expect(
      next('2026-11-23T14:00:00Z', hours({ week: daily('09:00-11:00') }), ['America/New_York', 'Asia/Tokyo']),
    ).toBeNull();
  });
});

describe('closures', () => {
  const zones = ['America/New_York', 'America/Los_Angeles'];
  const rules = hours();
  const closure = (iso: string, of = rules) => closureAt({ hours: of, zones, countries: [], now: at(iso) });
  test('name the closed zone and the end of the closure; there is no closure when all are open', () => {
    expect(closure('2026-11-23T18:00:00Z')).toBeNull();
    expect(closure('2026-11-23T14:00:00Z')).toMatchObject({
      ...{ zone: 'America/Los_Angeles', until: at('2026-11-23T17:00:00Z') },
    });
  });
  test('hold to their end once found, are over at it, and are another under other hours', () => {
    expect(closure('2026-11-24T02:00:00Z')).toMatchObject({ zone: 'America/New_York' });
    const later = closure('2026-11-24T14:30:00Z');
    expect(later).toMatchObject({ until: at('2026-11-24T17:00:00Z') });
    expect(closure('2026-11-24T16:59:59.999Z')).toEqual(later);
    expect(closure('2026-11-24T17:00:00Z')).toBeNull();
    expect(closure('2026-11-24T14:30:00Z', hours({ week: daily('00:00-24:00') }))).toBeNull();
    expect(closure('2026-11-23T18:00:00Z')).toBeNull();
  });
});

describe('when clocks change', () => {
  test('hours inside the hour that is skipped begin when the clocks have jumped', () => {
    // New York, 8 March 2026: 02:00 becomes 03:00.
    expect(next('2026-03-08T06:50:00Z', hours({ week: daily('02:30-04:00') }))).toBe('2026-03-08T07:00:00.000Z');
    expect(next('2026-03-08T06:50:00Z', hours({ week: daily('02:10-02:50') }))).toBe('2026-03-09T06:10:00.000Z');
  });
  test('hours inside the hour that comes twice come twice', () => {
    // New York, 1 November 2026: 02:00 becomes 01:00.
    const rules = hours({ week: daily('01:10-01:30') });
    expect(next('2026-11-01T05:00:00Z', rules)).toBe('2026-11-01T05:10:00.000Z');
    expect(next('2026-11-01T05:40:00Z', rules)).toBe('2026-11-01T06:10:00.000Z');
    expect(next('2026-11-01T05:40:00Z', hours({ week: daily('00:30-01:30') }))).toBe('2026-11-01T06:00:00.000Z');
  });
});

/** Another way to the same answer: minute by minute, with the calendar of `Intl` itself. */
function bruteForce(rules: CallingHours, zones: readonly string[], now: number, days: number): number | null {
  const formats = zones.map(
    (timeZone) =>
      new Intl.DateTimeFormat('en-US', {
        timeZone,
        weekday: 'long',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }),
  );
  const open = new Map<number, boolean>();
  const isOpen = (moment: number): boolean => {
    const known = open.get(moment);
    if (known !== undefined) return known;
    const all = formats.every((format) => {
      const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
      const time = `${parts['hour'] ?? ''}:${parts['minute'] ?? ''}`;
      const windows = rules.week[(parts['weekday'] ?? '').toLowerCase() as keyof CallingHours['week']];
      return windows.some((window) => window.slice(0, 5) <= time && time < window.slice(6));
    });
    open.set(moment, all);
    return all;
  };
  const minute = 60_000;
  const margin = Math.floor((rules.dialMarginSeconds * 1000) / minute);
  for (let look = now; look <= now + days * 24 * 60 * minute; look += minute) {
    if (Array.from({ length: margin + 1 }, (_, step) => look + step * minute).every(isOpen)) return look;
  }
  return null;
}

test('around every change of clocks the next moment is the one that a minute-by-minute search finds', () => {
  const clock = fc.integer({ min: 0, max: 47 }).map((half) => half * 30);
  const text = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const window = fc.tuple(clock, clock).map(([one, other]) => {
    const [from, to] = [Math.min(one, other), Math.max(one, other) + 30];
    return `${text(from)}-${text(to)}`;
  });
  const zone = fc.constantFrom(
    'America/New_York',
    'Europe/London',
    'Australia/Lord_Howe',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Africa/Casablanca',
    'Pacific/Chatham',
  );
  const change = fc.constantFrom(
    '2026-03-08T00:00Z',
    '2026-03-29T00:00Z',
    '2026-04-04T12:00Z',
    '2026-10-03T12:00Z',
    '2026-10-25T00:00Z',
    '2026-11-01T00:00Z',
  );
  fc.assert(
    fc.property(
      fc.array(window, { minLength: 1, maxLength: 2 }),
      fc.uniqueArray(zone, { minLength: 1, maxLength: 2 }),
      change,
      fc.integer({ min: -18 * 60, max: 30 * 60 }),
      fc.constantFrom(0, 60, 120),
      (windows, zones, around, minutes, dialMarginSeconds) => {
        const rules = hours({ week: daily(...windows), dialMarginSeconds });
        const now = at(around) + minutes * 60_000;
        const expected = bruteForce(rules, zones, now, 1);
        const found = nextPermitted({ hours: rules, zones, countries: [], now });
        if (expected === null) expect(found ?? Infinity).toBeGreaterThan(now + 24 * 60 * 60_000);
        else expect(found).toBe(expected);
      },
    ),
    { numRuns: 150 },
  );
}, 30_000);

describe('where a number may be', () => {
  const zones = (number: string, allowed: readonly string[] | null = null, own: string | null = null) =>
    whereaboutsOf(number as E164, own, allowed).zones;
  test('the target’s own zone wins over everything', () => {
    expect(zones('+12025550123', null, 'Europe/Berlin')).toEqual(['Europe/Berlin']);
  });
  test('an area code gives the zone, or both where it is in two', () => {
    expect(zones('+12125550123')).toEqual(['America/New_York']);
    expect(zones('+13125550123')).toEqual(['America/Chicago']);
    expect(zones('+18505550123')).toEqual(['America/New_York', 'America/Chicago']);
    expect(zones('+14165550123')).toEqual(['America/Toronto']);
    expect(zones('+34928123456')).toEqual(['Atlantic/Canary']);
    expect(zones('+5568912345678')).toEqual(['America/Rio_Branco']);
  });
  test('a country of one zone has that, one of several all of them', () => {
    expect(zones('+4930123456')).toEqual(['Europe/Berlin']);
    expect(zones('+79161234567')).toHaveLength(11);
    expect(zones('+18095551234')).toEqual(['America/Santo_Domingo']);
  });
  test('an unassigned number is looked up in the allowed countries', () => {
    expect(zones('+15559876543', ['US'])).toContain('Pacific/Honolulu');
    expect(zones('+15559876543', ['CA'])).not.toContain('Pacific/Honolulu');
    expect(zones('+15559876543', ['US']).length).toBeLessThan(zones('+15559876543').length);
  });
  test('a number without a country has no zone', () => {
    expect(zones('+80012345678')).toEqual([]);
  });
});
