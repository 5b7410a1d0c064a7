import type { CallView } from '../api/views.ts';
import { callStates, endedStates } from '../call/call.ts';
import { OutdialError, type Client } from '../client/index.ts';
import { CommandError, exitCode } from './exit-code.ts';
import { plain } from './print.ts';

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

/** Which calls a number can mean: any of them, those that have not ended, those that a person must still resolve, or also those resolved. */
type NumberMeans = 'any' | 'open' | 'undecided' | 'unknown';

interface NamedCall {
  readonly id: string;
  /** The number has more calls; this is the newest. */
  readonly others: boolean;
}

/**
 * The call that a person names: by an id or its beginning, an idempotency key, or a number. A number means the newest of any calls, but the
 * only one of those that a command changes. Throws CommandError if no call, or more than one, is meant.
 */
export async function callNamed(client: Client, given: string, means: NumberMeans = 'any'): Promise<NamedCall> {
  if (/^(?:\+|tel:)/.test(given)) return callTo(client, given, means);
  if (!/^call_/i.test(given)) {
    const { items } = await client.list({ key: given, limit: 200 }).catch((error: unknown) => {
      // A key that may not read calls gives the whole id.
      if (!(error instanceof OutdialError) || error.status !== 403) throw error;
      return { items: [] };
    });
    const [only, ...others] = items;
    if (only !== undefined && others.length === 0) return { id: only.id, others: false };
    if (only !== undefined)
      throw new CommandError(
        `Several API keys have a call with the key "${given}": ${someOf(items.map(named))}. Give the id.`,
        exitCode.usage,
      );
  }
  return { id: await wholeId(client, given), others: false };
}

async function callTo(client: Client, number: string, means: NumberMeans): Promise<NamedCall> {
  const { items } = await client.list({ number, limit: 200, ...meant[means].filter });
  const [newest, ...others] = items;
  if (newest === undefined) throw new CommandError(`${meant[means].no} to ${number}.`, exitCode.refused);
  if (means === 'any' || others.length === 0) return { id: newest.id, others: others.length > 0 };
  throw new CommandError(`Several calls to ${number} fit: ${someOf(items.map(named))}. Give the id.`, exitCode.usage);
}

const open = callStates.filter((state) => !endedStates.some((ended) => ended === state));
const meant = {
  any: { filter: {}, no: 'There is no call' },
  open: { filter: { state: open.join(',') }, no: 'There is no open call' },
  undecided: { filter: { undecided: 'true' }, no: 'There is no undecided call' },
  unknown: { filter: { state: 'outcome-unknown' }, no: 'There is no call with an unknown outcome' },
} as const;

const named = ({ id, state, resolved: { agent } }: CallView): string =>
  `${id} (${state}, ${plain(agent.name ?? agent.id)})`;

const mostNamed = 5;

/** The first of several, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The id that begins like this. Throws CommandError if no call, or more than one, does. An id of full length is returned as it is. */
async function wholeId(client: Client, given: string): Promise<string> {
  const start = given.replace(/^call_/i, '').toUpperCase();
  const unknown = new CommandError(`No call has the id or the key "${given}".`, exitCode.refused);
  if (start.length > wholeLength || /[^0-9A-HJKMNP-TV-Z]/.test(start)) throw unknown;
  if (start.length === wholeLength) return `${prefix}${start}`;
  const tooShort = new CommandError(`"${given}" is too short to find one call. Give more of its id.`, exitCode.usage);
  if (start.length < shortest) throw tooShort;
  const { found, isAll } = await callsThatBegin(client, start);
  const [id, ...others] = found;
  if (others.length > 0)
    throw new CommandError(
      `Several calls begin with "${given}": ${someOf(found)}. Give more of the id.`,
      exitCode.usage,
    );
  if (!isAll) throw tooShort;
  if (id === undefined)
    throw new CommandError(
      `No call has an id that begins with "${given}"${given.startsWith(prefix) ? '' : ', or that key'}.`,
      exitCode.refused,
    );
  return id;
}

async function callsThatBegin(client: Client, start: string) {
  const instantOf = (time: number): string => new Date(Math.min(Math.max(0, time), latestMs)).toISOString();
  const since = instantOf(timeOf(start.padEnd(timeDigits, '0')) - marginMs);
  const until = instantOf(timeOf(start.padEnd(timeDigits, 'Z')) + marginMs);
  const found: string[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < pages && cursor !== null; page++) {
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
