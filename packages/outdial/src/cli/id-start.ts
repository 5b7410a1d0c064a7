import { CommandError, exitCode } from './exit-code.ts';

/** The digits of a ULID, with which an id ends: ten of its time, then sixteen by chance. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeDigits = 10;
const wholeLength = 26;
/** So many pages of the things of that time are searched. */
const pages = 20;
/** An id is made a moment before or after the thing is stored. */
const marginMs = 60_000;
/** With fewer characters the time is not known to the fortnight. */
const shortest = 4;
/** The end of the year 9999, the last that ISO 8601 writes with four digits. */
const latestMs = Date.UTC(9999, 11, 31);

interface StoredThings {
  /** How their ids begin, such as `call_`. */
  readonly prefix: string;
  /** Those of a time, a page each. */
  readonly list: (span: {
    readonly since: string;
    readonly until: string;
    readonly limit: number;
    readonly cursor?: string;
  }) => Promise<{ readonly items: readonly { readonly id: string }[]; readonly next: string | null }>;
  /** For errors: `call`. */
  readonly noun: string;
  /** That nothing is meant by this text. */
  readonly unknown: string;
}

/** The id that begins like this. Throws CommandError if nothing, or more than one thing, has it. An id of full length is returned as it is. */
export async function idThatBegins(given: string, { prefix, list, noun, unknown }: StoredThings): Promise<string> {
  const isPrefixed = given.toLowerCase().startsWith(prefix);
  const start = (isPrefixed ? given.slice(prefix.length) : given).toUpperCase();
  if (start.length > wholeLength || /[^0-9A-HJKMNP-TV-Z]/.test(start))
    throw new CommandError(unknown, exitCode.refused);
  if (start.length === wholeLength) return `${prefix}${start}`;
  const tooShort = new CommandError(
    `"${given}" is too short to find one ${noun}. Give more of its id.`,
    exitCode.usage,
  );
  if (start.length < shortest) throw tooShort;
  const { found, isAll } = await thoseThatBegin(start, prefix, list);
  const [id, ...others] = found;
  if (others.length > 0)
    throw new CommandError(
      `Several ${noun}s begin with "${given}": ${someOf(found)}. Give more of the id.`,
      exitCode.usage,
    );
  if (!isAll) throw tooShort;
  if (id === undefined) throw new CommandError(unknown, exitCode.refused);
  return id;
}

async function thoseThatBegin(start: string, prefix: string, list: StoredThings['list']) {
  const instantOf = (time: number): string => new Date(Math.min(Math.max(0, time), latestMs)).toISOString();
  const since = instantOf(timeOf(start.padEnd(timeDigits, '0')) - marginMs);
  const until = instantOf(timeOf(start.padEnd(timeDigits, 'Z')) + marginMs);
  const found: string[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < pages && cursor !== null; page++) {
    const { items, next } = await list({ since, until, limit: 200, ...(cursor !== undefined && { cursor }) });
    found.push(...items.map(({ id }) => id).filter((id) => id.slice(prefix.length).toUpperCase().startsWith(start)));
    cursor = next;
  }
  return { found, isAll: cursor === null };
}

function timeOf(text: string): number {
  let time = 0;
  for (const digit of text.slice(0, timeDigits)) time = time * digits.length + digits.indexOf(digit);
  return time;
}

const mostNamed = 5;

/** The first of several, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Enough of an id to find it again; with fewer, two calls of one second often begin alike. */
const shown = 12;
/** The fewest that a command takes. */
export const fewestShown = 10;

/** The shortest beginnings that tell these ids apart, without their prefix. `least`: how many characters at least. */
export function shortIds(ids: readonly string[], prefix: string, least = shown): (id: string) => string {
  const starts = (length: number): readonly string[] =>
    ids.map((id) => id.slice(prefix.length, prefix.length + length));
  let length = least;
  while (length < wholeLength && new Set(starts(length)).size < new Set(ids).size) length += 1;
  return (id) => id.slice(prefix.length, prefix.length + length);
}
