import type { E164 } from '../phone/number.ts';
import { counted } from '../call/counted.ts';
import type { Clock } from '../ports/clock.ts';
import type { ListStanding } from '../ports/screening.ts';
import type { ListFact } from '../readiness/facts.ts';
import type { DoNotCallList } from '../readiness/policy.ts';
import { isEmpty, isListed, readEntries, type Entries } from './entries.ts';
import { listSource, type Edition, type Fetch, type ListRead } from './list-source.ts';

/** How long one source may take, in milliseconds. */
const timeLimit = 10_000;

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
    const controller = new AbortController();
    const disarm = clock.wakeAt(clock.now() + timeLimit, () => controller.abort());
    const found = await listSource(list, folder, fetch).read(before.edition, clock.now(), controller.signal);
    disarm();
    held.set(place, after(before, found, { list, now: clock.now() }));
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

type ListText = { readonly ok: true; readonly entries: Entries } | { readonly ok: false; readonly why: string };

function entriesOf(text: string, { allowEmpty }: DoNotCallList): ListText {
  const read = readEntries(text);
  if (!read.ok) return { ok: false, why: `line ${read.line} is neither a number in international form nor a prefix` };
  if (isEmpty(read.entries) && !allowEmpty) {
    return { ok: false, why: 'it does not contain a number, and the policy does not set allowEmpty' };
  }
  return read;
}

/** What is wrong with a list in a file (a relative path counts from `folder`) as it is now; null: nothing, or it is at a URL. */
export async function faultOfFile(list: DoNotCallList, folder: string, now: number): Promise<string | null> {
  if (list.file === null) return null;
  const found = await listSource(list, folder, fetch).read(null, now, new AbortController().signal);
  if (found.kind === 'failed') return found.why === 'ENOENT' ? 'there is no such file' : found.why;
  const read = entriesOf(found.text ?? '', list);
  if (!read.ok) return read.why;
  const days = Math.floor((now - found.edition.dated) / 86_400_000);
  return days > list.maxAgeDays ? `it is ${counted(days, 'day')} old, and the limit is ${list.maxAgeDays}` : null;
}

function after(before: Held, found: ListRead, { list, now }: { readonly list: DoNotCallList; now: number }): Held {
  const keep = (failure: string): Held => ({ ...before, askedAt: now, failure });
  if (found.kind === 'failed') return keep(found.why);
  if (found.text === null) return { ...before, edition: found.edition, askedAt: now, failure: null };
  const read = entriesOf(found.text, list);
  if (!read.ok) return keep(read.why);
  return { edition: found.edition, entries: read.entries, askedAt: now, failure: null };
}
