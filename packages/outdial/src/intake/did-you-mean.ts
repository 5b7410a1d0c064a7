import { fields, type Level } from '../call/fields.ts';
import { foldAll, foldName, nearest } from './nearest.ts';
import { type Circulating, circulating, type CallPart, type Suggestion } from './circulating.ts';

const known: Readonly<Record<Level, readonly string[]>> = {
  top: Object.keys(fields.top),
  from: Object.keys(fields.from),
  target: Object.keys(fields.target),
  retry: Object.keys(fields.retry),
};

/** True for the name of a field that a request has at this level. */
export function isField(level: Level, name: string): boolean {
  return known[level].includes(name);
}

/** The long circulating names of each level: short ones are too close to one another to be missed by a letter. */
const longNames = new Map(
  Object.entries(circulating).map(([level, entries]) => [
    level,
    Object.keys(entries).filter((each) => each.length >= 9),
  ]),
);

/** True when one letter was added, dropped or replaced, or two neighbours were swapped; cheaper than a distance. */
function isOneSlip(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  const rest = (text: string, skipped: number): string => text.slice(at + skipped);
  if (short.length < long.length) return rest(short, 0) === rest(long, 1);
  const isSwap = short[at] === long[at + 1] && short[at + 1] === long[at] && rest(short, 2) === rest(long, 2);
  return isSwap || rest(short, 1) === rest(long, 1);
}

/** The entry of a circulating name, or of one that a long name misses by one slip. Null when there is no such entry. */
function findCirculating(level: Level, name: string): Circulating | null {
  const entries = circulating[level];
  const folded = foldName(name);
  if (Object.hasOwn(entries, folded)) return entries[folded] ?? null;
  if (folded.length < 9 || folded.length > 40 || foldAll(known[level]).includes(folded)) return null;
  const near = longNames.get(level)?.find((each) => isOneSlip(folded, each));
  return near === undefined || nearest(name, known[level]) !== null ? null : (entries[near] ?? null);
}

/** The part that an unknown field was meant to play. */
export function partOf(level: Level, name: string): CallPart {
  return findCirculating(level, name)?.part ?? null;
}

/** What was probably meant by an unknown field; null when nothing comes close. */
export function suggestField(level: Level, name: string): Suggestion | null {
  const found = findCirculating(level, name);
  if (found !== null) return { meant: found.meant, why: found.why };
  const meant = nearest(name, known[level]);
  return meant === null ? null : { meant, why: null };
}
