const minute = 60_000;
const quarter = 15 * minute;
const day = 24 * 60 * minute;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const mostOffsets = 50_000;

/**
 * Milliseconds by which the wall clock of a zone is ahead of UTC at an instant. Every change of today's zones falls on a quarter of an
 * hour, so one answer holds for that quarter. Throws RangeError for a name that is not a zone.
 */
function offsetAt(zone: string, at: number): number {
  const start = Math.floor(at / quarter) * quarter;
  const key = `${zone} ${start}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= mostOffsets) offsets.clear();
  const offset = askOffset(zone, start);
  offsets.set(key, offset);
  return offset;
}

function askOffset(zone: string, at: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const match = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name);
  const [, sign, hours = '0', minutes = '0'] = match ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minute;
}

/** The wall clock of a zone, as if it were UTC: read its parts with the UTC methods of `Date`. */
export function wallAt(zone: string, at: number): number {
  return at + offsetAt(zone, at);
}

/**
 * The instants at which the wall clock of a zone shows this (written as if UTC). One instant, two where clocks go back, zero where they
 * jump over it.
 */
export function instantsOf(zone: string, wall: number): readonly number[] {
  const candidates = new Set([wall - offsetAt(zone, wall - day), wall - offsetAt(zone, wall + day)]);
  return [...candidates].filter((at) => wallAt(zone, at) === wall);
}

/** The instants between the two at which the clocks of a zone change. */
export function changesBetween(zone: string, from: number, to: number): readonly number[] {
  const changes: number[] = [];
  for (let start = from; start < to; start += day) {
    const end = Math.min(start + day, to);
    if (offsetAt(zone, start) !== offsetAt(zone, end)) changes.push(changeWithin(zone, start, end));
  }
  return changes;
}

/** The first quarter of an hour with the new offset. */
function changeWithin(zone: string, from: number, to: number): number {
  const before = offsetAt(zone, from);
  let [low, high] = [Math.floor(from / quarter), Math.floor(to / quarter)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle * quarter) === before) low = middle;
    else high = middle;
  }
  return high * quarter;
}

/** `Mon 23 Nov, 09:00` on the wall clock of a zone. */
export function wallLabel(zone: string, at: number): string {
  const [weekday = '', date = '', month = ''] = new Date(wallAt(zone, at)).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${Number(date)} ${month}, ${new Date(wallAt(zone, at)).toISOString().slice(11, 16)}`;
}
