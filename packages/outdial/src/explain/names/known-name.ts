/** The sort of thing that a name means. */
export type Sort =
  | 'method'
  | 'class'
  | 'package'
  | 'member'
  | 'scope'
  | 'permission'
  | 'host'
  | 'path'
  | 'header'
  | 'presence'
  | 'field';

/**
 * A name that appears in posts and code. `invented`: no known API has it. `elsewhere`: it exists, but means something else or belongs to
 * another place. `removed`: older SDKs had it. `true`: it is right. `meant`: the matching true name, null when there is no such name.
 * `why`: a clause that follows "it does not exist:".
 */
export interface KnownName {
  readonly names: readonly string[];
  readonly sort: Sort;
  readonly verdict: 'invented' | 'elsewhere' | 'removed' | 'true';
  readonly meant: string | null;
  readonly why: string;
}

/** A name of one sort: what is meant, and why. */
export function nameOf(
  [sort, verdict]: readonly [sort: Sort, verdict: KnownName['verdict']],
  name: string,
  why: string,
  meant: string | null = null,
): KnownName {
  return { names: [name], sort, verdict, meant, why };
}

/** Names of one sort and verdict, those with the same meaning in one key: what is meant and why, or why alone. */
export function named(
  sort: Sort,
  verdict: KnownName['verdict'],
  rows: Readonly<Record<string, string | readonly [meant: string, why: string]>>,
): readonly KnownName[] {
  return Object.entries(rows).map(([names, row]) => {
    const [meant, why] = typeof row === 'string' ? [null, row] : row;
    return { names: names.split(', '), sort, verdict, meant, why };
  });
}
