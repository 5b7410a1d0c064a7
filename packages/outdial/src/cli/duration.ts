import { isoOf } from '../call/instants.ts';
import { instantsOf } from '../readiness/local-time.ts';
import { CommandError, exitCode } from './exit-code.ts';
import type { TerminalReader } from './reader.ts';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `10m`, `1h30m`, `2d` in milliseconds. Null when the text is not a duration. */
export function parseDuration(text: string): number | null {
  if (!/^(\d+(\.\d+)?[smhd])+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)) {
    total += Number(amount) * (unitMs[unit ?? 's'] ?? 0);
  }
  return total > 0 ? total : null;
}

/** How long something took, for people: `0.8 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function spellDuration(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** An instant that a person gave. `isZoned` false: as a time without a time zone, so it was read in theirs. */
export interface GivenInstant {
  readonly at: number;
  readonly isZoned: boolean;
}

/** An ISO 8601 time, or null. One without a time zone counts in `timeZone`; where its clocks show the time twice, the first counts. */
export function parseTime(given: string, timeZone: string): GivenInstant | null {
  const text = isoSpelling(given);
  const isZoned = /T.*(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(text);
  const at = Date.parse(isZoned ? text : `${text}${text.includes('T') ? '' : 'T00:00'}Z`);
  if (!/^\d{4}-\d{2}-\d{2}(?:T|$)/.test(text) || Number.isNaN(at)) return null;
  if (isZoned) return { at, isZoned };
  const instants = instantsOf(timeZone, at);
  return instants.length === 0 ? null : { at: Math.min(...instants), isZoned };
}

/** A spreadsheet writes `2026-11-22 9:05`, and other programs `2026-11-22 09:05:00 +01:00`. */
const isoSpelling = (text: string): string =>
  text
    .trim()
    .replace(/^(\d{4}-\d\d-\d\d) +(\d?\d:)/, (_whole, date: string, hour: string) => `${date}T${hour.padStart(3, '0')}`)
    .replace(/ +(?=(?:Z|[+-]\d\d:?\d\d)$)/i, '');

/** An ISO 8601 time with a time of day, or a duration from `now` on; null when it is neither. */
export function parseInstant(text: string, now: number, timeZone: string): GivenInstant | null {
  const after = parseDuration(text);
  if (after !== null) return { at: now + after, isZoned: true };
  return isoSpelling(text).includes('T') ? parseTime(text, timeZone) : null;
}

/** An instant of a flag that looks back, as ISO 8601: a time, a date, or how long ago. Throws CommandError for anything else. */
export function pastInstant(
  flag: string,
  text: string,
  { now, timeZone }: Pick<TerminalReader, 'now' | 'timeZone'>,
): string {
  const ago = parseDuration(text);
  const at = ago === null ? (parseTime(text, timeZone)?.at ?? null) : now() - ago;
  if (at !== null) return isoOf(at);
  const sentence = `${flag}: "${text}" is neither a time such as "2026-11-22 15:00" or 2026-11-22T15:00:00Z, nor how long ago, such as 90m, 1h or 7d.`;
  throw new CommandError(sentence, exitCode.usage);
}

/** An instant of a flag that looks ahead, as ISO 8601: a time, or how soon. Throws CommandError for anything else. */
export function comingInstant(
  flag: string,
  text: string,
  { now, timeZone }: Pick<TerminalReader, 'now' | 'timeZone'>,
): string {
  const given = parseInstant(text, now(), timeZone);
  if (given !== null) return isoOf(given.at);
  const sentence = `${flag}: "${text}" is neither a time such as "2026-11-22 15:00" or 2026-11-22T15:00:00Z, nor how soon, such as 30m or 1h.`;
  throw new CommandError(sentence, exitCode.usage);
}
