const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const withSeconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const shortTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayOfCalendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeZone: 'UTC' });
const plain = new Intl.NumberFormat();

export const zoneName = zone.replaceAll('_', ' ');
const withTenths = new Intl.DateTimeFormat(undefined, {
  ...({ hour: 'numeric', minute: '2-digit', second: '2-digit' } as const),
  fractionalSecondDigits: 1,
});
export const exactTime = (iso: string): string => withTenths.format(new Date(iso));
export const clockTime = (iso: string): string => withSeconds.format(new Date(iso));
/** With its date and zone: for what a person might quote. */
export const wholeTime = (iso: string): string => `${dateAndTime.format(new Date(iso))} (${zoneName})`;

/** The time alone for today, the date and time for another day. */
export function dayTime(iso: string, now: number): string {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date(now).toDateString();
  return isToday ? withSeconds.format(at) : `${shortDay.format(at)}, ${shortTime.format(at)}`;
}

/** A day of the calendar, `YYYY-MM-DD`, which is the same day in every zone. */
export const calendarDay = (date: string): string => dayOfCalendar.format(new Date(`${date}T00:00:00Z`));

export const count = (value: number): string => plain.format(value);

/** A duration in one or two units: 240 ms, 12 s, 3 min 20 s, 2 h 5 min. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** A rest of time in its largest unit, for a list that is renewed every second: 45 s, 11 min, 2 h. */
export function leftText(ms: number): string {
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} days`;
}

export const since = (iso: string, now: number): string => duration(Math.max(1000, now - Date.parse(iso)));

/** An ISO instant for a `datetime-local` input, in the reader's zone, and back. */
export function toLocalInput(iso: string | undefined): string {
  if (iso === undefined || Number.isNaN(Date.parse(iso))) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
export const fromLocalInput = (text: string): string | undefined =>
  text === '' ? undefined : new Date(text).toISOString();
