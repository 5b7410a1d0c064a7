import type { Client } from '../client/index.ts';
import { CommandError, exitCode } from './exit-code.ts';

/** The digits of a ULID, with which a call's id ends: ten of its time, then sixteen by chance. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeDigits = 10;
const prefix = 'call_';
const wholeLength = 26;
/** So many pages of the calls of that time are searched. */
const pages = 20;
/** An id is made a moment before or after the call is accepted. */
const marginMs = 60_000;
/** With fewer characters the time is not known to the fortnight. */
const shortest = 4;
/** The end of the year 9999, the last that ISO 8601 writes with four digits. */
const latestMs = Date.UTC(9999, 11, 31);

/** The call that a person names: by an id or its beginning, an idempotency key, or a number. `others`: the number has more calls. */
export async function callNamed(
  client: Client,
  given: string,
): Promise<{ readonly id: string; readonly others: boolean }> {
  if (/^(?:\+|tel:)/.test(given)) {
    const { items } = await client.list({ number: given, limit: 2 });
    const [newest] = items;
    if (newest === undefined) throw new CommandError(`No call to ${given}.`, exitCode.refused);
    return { id: newest.id, others: items.length > 1 };
  }
  if (!/^call_/i.test(given)) {
    const { items } = await client.list({ key: given, limit: 20 });
    // The call in place of a reassigned one has the same key.
    const [only, ...others] = items.filter(({ reassignedTo }) => reassignedTo === null);
    if (only !== undefined && others.length === 0) return { id: only.id, others: false };
  }
  return { id: await wholeId(client, given), others: false };
}

/** The id that begins like this. Throws CommandError if no call, or more than one, does. An id of full length is returned as it is. */
export async function wholeId(client: Client, given: string): Promise<string> {
  const start = given.replace(/^call_/i, '').toUpperCase();
  if (start.length >= wholeLength || /[^0-9A-HJKMNP-TV-Z]/.test(start)) return given;
  const tooShort = new CommandError(`"${given}" is too short to find one call. Give more of its id.`, exitCode.usage);
  if (start.length < shortest) throw tooShort;
  const { found, isAll } = await callsThatBegin(client, start);
  const [id, ...others] = found;
  if (others.length > 0)
    throw new CommandError(`Several calls begin with "${given}": ${found.slice(0, 5).join(', ')}.`, exitCode.usage);
  if (!isAll) throw tooShort;
  if (id === undefined) throw new CommandError(`No call has an id that begins with "${given}".`, exitCode.refused);
  return id;
}

async function callsThatBegin(client: Client, start: string) {
  const instantOf = (time: number): string => new Date(Math.min(Math.max(0, time), latestMs)).toISOString();
  const since = instantOf(timeOf(start.padEnd(timeDigits, '0')) - marginMs);
  const until = instantOf(timeOf(start.padEnd(timeDigits, 'Z')) + marginMs);
  const found: string[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < pages && found.length < 2 && cursor !== null; page++) {
    const { items, next } = await client.list({ since, until, limit: 200, ...(cursor !== undefined && { cursor }) });
    found.push(...items.map(({ id }) => id).filter((id) => id.toUpperCase().startsWith(`CALL_${start}`)));
    cursor = next;
  }
  return { found, isAll: cursor === null };
}

function timeOf(text: string): number {
  let time = 0;
  for (const digit of text.slice(0, timeDigits)) time = time * digits.length + digits.indexOf(digit);
  return time;
}

/** Enough of a call's id to find it again. */
const shown = 12;

/** The shortest beginnings that tell these ids apart, without `call_`. */
export function shortIds(ids: readonly string[]): (id: string) => string {
  const starts = (length: number): readonly string[] =>
    ids.map((id) => id.slice(prefix.length, prefix.length + length));
  let length = shown;
  while (length < wholeLength && new Set(starts(length)).size < new Set(ids).size) length += 1;
  return (id) => id.slice(prefix.length, prefix.length + length);
}
