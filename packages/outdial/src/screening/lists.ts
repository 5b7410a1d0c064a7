import type { E164 } from '../phone/number.ts';
import { counted } from '../call/counted.ts';
import type { Clock } from '../ports/clock.ts';
import type { ListStanding } from '../ports/screening.ts';
import type { ListFact } from '../readiness/facts.ts';
import type { DoNotCallList } from '../readiness/policy.ts';
import { isEmpty, isListed, ListFault, readEntries, type Entries } from './entries.ts';
import { listSource, whyOf, type Edition, type Fetch } from './list-source.ts';

/** How long a source may take to answer, and then to send the next part, in milliseconds. */
const timeLimit = 10_000;
/** Milliseconds for the whole list: a source that sends a little now and then must not hold calls up. */
const timeLimitOfAll = 60_000;

/** One list as it was last read. If a read fails, the version before stays in force, with its age. */
interface Held {
  readonly edition: Edition | null;
  readonly entries: Entries | null;
  readonly askedAt: number | null;
  readonly failure: string | null;
}

const nothing: Held = { edition: null, entries: null, askedAt: null, failure: null };

export interface Lists {
  readonly standing: (list: DoNotCallList) => ListStanding;
  readonly fact: (list: DoNotCallList, number: E164) => ListFact;
  /** Asks the source of the list for a newer version. Callers who ask at the same time share the request. Never rejects. */
  readonly ask: (list: DoNotCallList) => Promise<void>;
}

interface Setting {
  /** Told when a list begins to fail, fails otherwise or is good again: once for each change, not for each try. Must not throw. */
  readonly onListNews?: (list: ListStanding) => void;
  readonly clock: Clock;
  readonly folder: string;
  readonly fetch: Fetch;
}

/** The do-not-call lists, in memory. A list is known by its place: a policy that names another place reads anew. */
export function createLists({ clock, folder, fetch, onListNews }: Setting): Lists {
  const held = new Map<string, Held>();
  const underWay = new Map<string, Promise<void>>();
  const placeOf = ({ file, url, allowEmpty }: DoNotCallList): string =>
    `${url === null ? `file ${file ?? ''}` : `url ${url}`} ${String(allowEmpty)}`;

  const standingOf = (list: DoNotCallList): ListStanding => {
    const { failure, edition } = held.get(placeOf(list)) ?? nothing;
    return { name: list.name, failure, dated: edition?.dated ?? null };
  };

  const read = async (list: DoNotCallList): Promise<void> => {
    const place = placeOf(list);
    const before = held.get(place) ?? nothing;
    const patience = patienceOf(clock);
    const found = await readList(list, { folder, fetch, known: before.edition, now: clock.now(), patience });
    patience.end();
    held.set(place, after(before, found, clock.now()));
    const standing = standingOf(list);
    if (standing.failure !== before.failure) onListNews?.(standing);
  };

  return {
    standing: standingOf,
    fact: (list, number) => {
      const { edition, entries, askedAt, failure } = held.get(placeOf(list)) ?? nothing;
      const listed = entries === null ? null : isListed(entries, number);
      return { name: list.name, listed, dated: edition?.dated ?? null, asOf: askedAt, failure };
    },
    ask: (list) => {
      const place = placeOf(list);
      const shared = underWay.get(place);
      if (shared !== undefined) return shared;
      const reading = read(list).finally(() => void underWay.delete(place));
      underWay.set(place, reading);
      return reading;
    },
  };
}

/** Aborts its signal once the source keeps silent for too long, or takes too long in all. */
interface Patience {
  readonly signal: AbortSignal;
  /** The source sent something. */
  readonly heard: () => void;
  readonly end: () => void;
}

function patienceOf(clock: Clock): Patience {
  const controller = new AbortController();
  const latest = clock.now() + timeLimitOfAll;
  let end = (): void => undefined;
  const heard = (): void => {
    end();
    end = clock.wakeAt(Math.min(clock.now() + timeLimit, latest), () => controller.abort());
  };
  heard();
  return { signal: controller.signal, heard, end: () => end() };
}

const unlimited: Patience = { signal: new AbortController().signal, heard: () => undefined, end: () => undefined };

/** `entries` null: the known version is still the newest. */
type ListFound =
  | { readonly ok: true; readonly edition: Edition; readonly entries: Entries | null }
  | { readonly ok: false; readonly why: string };

interface Looking {
  readonly folder: string;
  readonly fetch: Fetch;
  readonly known: Edition | null;
  readonly now: number;
  readonly patience: Patience;
}

/** Never rejects. */
async function readList(list: DoNotCallList, { folder, fetch, known, now, patience }: Looking): Promise<ListFound> {
  const { signal } = patience;
  try {
    const { edition, chunks } = await listSource(list, folder, fetch).read(known, now, signal);
    if (chunks === null) return { ok: true, edition, entries: null };
    const entries = await readEntries(listened(chunks, patience));
    if (isEmpty(entries) && !list.allowEmpty)
      throw new ListFault('it does not contain a number, and the policy does not set allowEmpty');
    return { ok: true, edition, entries };
  } catch (error) {
    return { ok: false, why: whyOf(error, signal) };
  }
}

async function* listened(chunks: AsyncIterable<Uint8Array>, { signal, heard }: Patience): AsyncGenerator<Uint8Array> {
  heard();
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    heard();
    yield chunk;
  }
}

/** What is wrong with a list in a file (a relative path counts from `folder`) as it is now; null: nothing, or it is at a URL. */
export async function faultOfFile(list: DoNotCallList, folder: string, now: number): Promise<string | null> {
  if (list.file === null) return null;
  const found = await readList(list, { folder, fetch, known: null, now, patience: unlimited });
  if (!found.ok) return found.why === 'ENOENT' ? 'there is no such file' : found.why;
  const days = Math.floor((now - found.edition.dated) / 86_400_000);
  return days > list.maxAgeDays ? `it is ${counted(days, 'day')} old, and the limit is ${list.maxAgeDays}` : null;
}

function after(before: Held, found: ListFound, now: number): Held {
  if (!found.ok) return { ...before, askedAt: now, failure: found.why };
  const entries = found.entries ?? before.entries;
  return { edition: found.edition, entries, askedAt: now, failure: null };
}
