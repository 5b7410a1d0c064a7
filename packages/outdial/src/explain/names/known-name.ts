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
