/** The person at the terminal: every time in what they read is in their time zone, and names it. */
export interface TerminalReader {
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How many characters a line of their terminal shows; null for a pipe. */
  readonly columns: number | null;
}

const toTheSecond = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const toTheMinute = { hour: '2-digit', minute: '2-digit' } as const;

/** The time of day in the reader's time zone: `15:02:10 GMT+1`. */
export function timeOf(iso: string, reader: TerminalReader): string {
  return clockTime(Date.parse(iso), reader, toTheSecond);
}

/** The same, with the date in front unless it is today. */
export function momentOf(iso: string, reader: TerminalReader): string {
  const at = Date.parse(iso);
  return `${dateUnless(at, reader.now(), reader)}${clockTime(at, reader, toTheSecond)}`;
}

/** The date and the time of day in the reader's time zone. */
export function dateAndTimeOf(iso: string, reader: TerminalReader): string {
  const at = Date.parse(iso);
  return `${dateOf(at, reader)} ${clockTime(at, reader, toTheSecond)}`;
}

/** The reader's time zone as it is now: `GMT+1`. */
export function zoneOf({ timeZone, now }: TerminalReader): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' }).formatToParts(now());
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** How long ago it was, in its largest unit: `45 s`, `12 min`, `3 h`, `2 d`. */
export function ageOf(iso: string, reader: TerminalReader): string {
  const seconds = Math.max(0, Math.floor((reader.now() - Date.parse(iso)) / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/**
 * A text with its UTC times in the reader's time zone: `14:02 UTC` becomes `15:02 GMT+1`. `on`: the time of the text, ISO 8601; now if
 * it is not known.
 */
export function localTimes(text: string, reader: TerminalReader, on?: string | null): string {
  const written = on === undefined || on === null ? reader.now() : Date.parse(on);
  const today = new Date(written).toISOString().slice(0, 10);
  return text.replaceAll(
    /(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d) UTC/g,
    (_whole, date: string | undefined, time: string) => {
      const at = Date.parse(`${date ?? today}T${time}:00Z`);
      return `${dateUnless(at, written, reader)}${clockTime(at, reader, toTheMinute)}`;
    },
  );
}

function clockTime(at: number, { timeZone }: TerminalReader, precision: Intl.DateTimeFormatOptions): string {
  const shape = { ...precision, timeZone, hourCycle: 'h23', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat('en-US', shape).format(at);
}

function dateUnless(at: number, sameDay: number, reader: TerminalReader): string {
  return dateOf(at, reader) === dateOf(sameDay, reader) ? '' : `${dateOf(at, reader)} `;
}

/** The date in the reader's time zone: `2026-11-22`. */
export const dateOf = (at: number, { timeZone }: TerminalReader): string =>
  new Date(at).toLocaleDateString('sv-SE', { timeZone });
