/** Names in one spelling: case, dashes and underscores do not count. */
export function foldName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

const foldedCandidates = new WeakMap<readonly string[], readonly string[]>();

/** The candidates in one spelling, folded once for each list. */
export function foldAll(candidates: readonly string[]): readonly string[] {
  const known = foldedCandidates.get(candidates) ?? candidates.map(foldName);
  foldedCandidates.set(candidates, known);
  return known;
}

/** The candidate closest to a name, when it is close enough to be a slip of the hand; null otherwise. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  const folded = foldName(name);
  if (folded.length > 40) return null;
  const allowed = folded.length <= 3 ? 0 : folded.length <= 6 ? 1 : 2;
  const folds = foldAll(candidates);
  const same = folds.indexOf(folded);
  if (same !== -1) return candidates[same] ?? null;
  let best: string | null = null;
  let least = allowed + 1;
  folds.forEach((candidate, index) => {
    // A distance is never smaller than the difference in length, which costs nothing to know.
    if (Math.abs(candidate.length - folded.length) >= least) return;
    const distance = editDistance(folded, candidate);
    if (distance >= least) return;
    [best, least] = [candidates[index] ?? null, distance];
  });
  return best;
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
