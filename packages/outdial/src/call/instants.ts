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
