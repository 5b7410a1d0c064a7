import { changesBetween, instantsOf, wallAt } from './local-time.ts';
import { type CallingHours, weekdays } from './policy.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** How far ahead a permitted moment is looked for: further than any call may wait. */
const horizonDays = 10;

/** Minutes of the day from `09:00-17:30`; null for a text of another form or an end that is not after its beginning. */
export function minutesOf(window: string): { readonly from: number; readonly to: number } | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/.exec(window);
  if (match === null) return null;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = match.slice(1).map(Number);
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  return from < to && to <= 24 * 60 ? { from, to } : null;
}

interface HoursQuestion {
  readonly hours: CallingHours;
  /** Every zone the target may be in: all of them must be open. Not empty. */
  readonly zones: readonly string[];
  /** Countries it may be in: a holiday of any of them counts. */
  readonly countries: readonly string[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The first moment from `now` on at which every zone is within its hours, and stays so for the dial margin. It is `now` itself when the
 * target may be rung. Null when there is no such moment within ten days.
 */
export function nextPermitted(question: HoursQuestion): number | null {
  const { zones, now } = question;
  if (isPermitted(question, now)) return now;
  const openings = new Set(zones.flatMap((zone) => openingsIn(question, zone)));
  return [...openings].sort((one, other) => one - other).find((at) => isPermitted(question, at)) ?? null;
}

/** A stretch of time in which the target may not be rung. */
interface Closure {
  /** A zone that is outside its hours as it begins. */
  readonly zone: string;
  /** Its end, in epoch milliseconds. Null when it does not end within ten days. */
  readonly until: number | null;
}

const closures = new WeakMap<CallingHours, Map<string, Closure & { readonly from: number }>>();
const mostClosures = 10_000;

/** The closure that `now` falls in; null when the target may be rung. One that was found holds to its end, so a waiting call costs little. */
export function closureAt(question: HoursQuestion): Closure | null {
  const { hours, zones, countries, now } = question;
  const found = closures.get(hours) ?? new Map<string, Closure & { readonly from: number }>();
  const key = `${zones.join()} ${countries.join()}`;
  const known = found.get(key);
  if (known?.until != null && known.from <= now && now < known.until) return known;
  const zone = zones.find((each) => !isPermitted({ ...question, zones: [each] }, now));
  if (zone === undefined) return null;
  const closure = { zone, until: nextPermitted(question), from: now };
  if (found.size >= mostClosures) found.clear();
  closures.set(hours, found.set(key, closure));
  return closure;
}

/** Hours begin and end on whole minutes, in every zone of today also in UTC: looking once a minute misses nothing. */
function isPermitted(question: HoursQuestion, at: number): boolean {
  const until = at + question.hours.dialMarginSeconds * 1000;
  return question.zones.every((zone) => {
    for (let look = at; look <= until; look = (Math.floor(look / minute) + 1) * minute) {
      if (!isOpen(question, zone, look)) return false;
    }
    return true;
  });
}

function isOpen(question: HoursQuestion, zone: string, at: number): boolean {
  const wall = wallAt(zone, at);
  const minuteOfDay = Math.floor((((wall % day) + day) % day) / minute);
  return windowsOn(question, wall).some(({ from, to }) => from <= minuteOfDay && minuteOfDay < to);
}

function windowsOn({ hours, countries }: HoursQuestion, wall: number) {
  const date = new Date(wall);
  const name = date.toISOString().slice(0, 10);
  const holidays = hours.holidays.filter(
    (each) => each.date === name && (each.countries === null || each.countries.some((one) => countries.includes(one))),
  );
  const weekday = weekdays[date.getUTCDay()];
  const ordinary = weekday === undefined ? [] : hours.week[weekday];
  // Where several holidays meet, the shortest word counts: all of them must be open.
  const texts = holidays.length === 0 ? [ordinary] : holidays.map((holiday) => holiday.hours);
  const [first = [], ...rest] = texts.map((windows) => windows.map(minutesOf).filter((window) => window !== null));
  return rest.reduce(overlap, first);
}

type Windows = readonly { readonly from: number; readonly to: number }[];

function overlap(ones: Windows, others: Windows): Windows {
  return ones.flatMap((one) =>
    others
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => from < to),
  );
}

/** Moments at which a zone may open: where hours begin on its wall clock, and where that clock is changed. */
function openingsIn(question: HoursQuestion, zone: string): readonly number[] {
  const { now } = question;
  const end = now + horizonDays * day;
  const today = Math.floor(wallAt(zone, now) / day) * day;
  const openings = [...changesBetween(zone, now, end)];
  for (let date = today; date <= today + horizonDays * day; date += day) {
    for (const { from } of windowsOn(question, date)) openings.push(...instantsOf(zone, date + from * minute));
  }
  return openings.filter((at) => at > now && at <= end);
}
