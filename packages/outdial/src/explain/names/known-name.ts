/** What sort of thing a name stands for. */
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
 * A name that is met in posts and code. `invented`: nobody knows it. `elsewhere`: it exists, but means something else or belongs to another
 * place. `removed`: older SDKs had it. `true`: it is right. `meant`: the true name beside it, null when there is none. `why`: a clause that follows "it does not exist:".
 */
export interface KnownName {
  readonly names: readonly string[];
  readonly sort: Sort;
  readonly verdict: 'invented' | 'elsewhere' | 'removed' | 'true';
  readonly meant: string | null;
  readonly why: string;
}
