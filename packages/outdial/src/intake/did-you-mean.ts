import { type Circulating, circulating, type Level, type Part, type Suggestion } from './circulating.ts';

export type { Level, Part } from './circulating.ts';

const known: Readonly<Record<Level, readonly string[]>> = {
  top: [
    ...['from', 'targets', 'callerId', 'attributes', 'label', 'uuiData', 'notBefore', 'expiresAt', 'whenNotReady'],
    ...['retry', 'priority', 'reason', 'lawfulBasis', 'webhookUrl'],
  ],
  from: ['id', 'queueId'],
  target: ['phoneNumber', 'id', 'timeZone'],
  retry: ['attempts', 'delaySeconds'],
};

/** Names in one spelling: case, dashes and underscores do not count. */
export function foldName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** The entry of a circulating name, or of the one that a long name misses by one letter; null when it is none. */
function findCirculating(level: Level, name: string): Circulating | null {
  const entries = circulating[level];
  const folded = foldName(name);
  if (Object.hasOwn(entries, folded)) return entries[folded] ?? null;
  if (folded.length < 9 || folded.length > 40 || nearest(name, known[level]) !== null) return null;
  const { length } = folded;
  const near = Object.keys(entries).find(
    (each) => each.length >= 9 && Math.abs(each.length - length) <= 1 && editDistance(folded, each) === 1,
  );
  return near === undefined ? null : (entries[near] ?? null);
}

/** The part that an unknown field was meant to play. */
export function partOf(level: Level, name: string): Part {
  return findCirculating(level, name)?.part ?? null;
}

/** What was probably meant by an unknown field; null when nothing comes close. */
export function suggestField(level: Level, name: string): Suggestion | null {
  const found = findCirculating(level, name);
  if (found !== null) return { meant: found.meant, why: found.why };
  const meant = nearest(name, known[level]);
  return meant === null ? null : { meant, why: null };
}

/** The candidate closest to a name, when it is close enough to be a slip of the hand; null otherwise. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  const folded = foldName(name);
  if (folded.length > 40) return null;
  const allowed = folded.length <= 3 ? 0 : folded.length <= 6 ? 1 : 2;
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(folded, foldName(candidate)) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.candidate ?? null;
}

/** Letters to add, drop, replace or swap with the next to make one of the other (optimal string alignment). */
export function editDistance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const around = [(line[column - 1] ?? 0) + 1, (last[column] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1)];
      line.push(Math.min(...around, swapped ? (before[column - 2] ?? 0) + 1 : Infinity));
    }
    before = last;
    last = line;
  }
  return last[other.length] ?? 0;
}
