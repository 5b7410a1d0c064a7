/** An instant as text in UTC: `14:02 UTC`, with the date in front unless it is the day of `now`. */
export function instantLabel(at: number, now: number): string {
  const iso = new Date(at).toISOString();
  const isToday = iso.slice(0, 10) === new Date(now).toISOString().slice(0, 10);
  return `${isToday ? '' : `${iso.slice(0, 10)} `}${iso.slice(11, 16)} UTC`;
}

/** Epoch milliseconds as ISO 8601 in UTC. */
export const isoOf = (at: number): string => new Date(at).toISOString();

/** The same, where null stays null. */
export const isoOrNull = (at: number | null): string | null => (at === null ? null : isoOf(at));

/** Epoch milliseconds of an ISO 8601 instant with its zone; null for anything else. */
export function readInstant(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}
