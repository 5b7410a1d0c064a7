import type { NumberRange } from './places.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** What must hold for every dial of the day, in the judge's own words. The policy file is written from it, the judge reads it. */
export interface Rules {
  /** Presences as the script names them. */
  readonly presences: readonly string[];
  readonly queueRequired: boolean;
  /** Slugs of agents who may call without a queue, where the policy does not require one. */
  readonly personalCallers: readonly string[];
  readonly countries: readonly string[];
  /** Begin and end of the hours in minutes of the local day; null: closed. */
  readonly hours: { readonly weekday: Hours; readonly saturday: Hours; readonly sunday: Hours | null };
  readonly holidays: readonly { readonly date: string; readonly country: string }[];
  readonly marginMs: number;
  readonly perTarget: DialCap;
  readonly perAgent: DialCap;
}

type Hours = readonly [from: number, to: number];

interface DialCap {
  readonly dials: number;
  readonly withinMs: number;
  readonly coolDownMs: number;
}

export const rules: Rules = {
  presences: ['Available', 'On Queue', 'Available for callbacks', 'Paperwork'],
  queueRequired: true,
  personalCallers: ['agent-1'],
  countries: ['US', 'CA', 'GB', 'DE', 'AU', 'NZ', 'JP'],
  hours: { weekday: [9 * 60, 20 * 60], saturday: [10 * 60, 16 * 60], sunday: null },
  holidays: [{ date: '2026-11-27', country: 'CA' }],
  marginMs: 90 * second,
  perTarget: { dials: 2, withinMs: 12 * hour, coolDownMs: 15 * minute },
  perAgent: { dials: 6, withinMs: hour, coolDownMs: 90 * second },
};

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', weekday: 'short' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
  clocks.set(timeZone, made);
  return made;
}

/** Whether the hours of this country are open at that moment by the wall clock of the zone. */
function isOpenIn({ hours, holidays }: Rules, zone: string, country: string, at: number): boolean {
  const parts = new Map(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const date = ['year', 'month', 'day'].map((name) => parts.get(name as 'year')).join('-');
  if (holidays.some((holiday) => holiday.date === date && holiday.country === country)) return false;
  const weekday = parts.get('weekday');
  const [from, to] = (weekday === 'Sat' ? hours.saturday : weekday === 'Sun' ? hours.sunday : hours.weekday) ?? [0, 0];
  const local = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  return from <= local && local < to;
}

/**
 * True if a person at this place may be rung then: every zone is open. `zone`: the target's own, when the request names
 * it.
 */
export function isOpen(of: Rules, { zones, country }: NumberRange, zone: string | null, at: number): boolean {
  return (zone === null ? zones : [zone]).every((each) => isOpenIn(of, each, country, at));
}
