import type { Fixer } from '../call/problem.ts';

/** One thing that was looked at. `fix` and `who` are null when it is as it should be. */
export interface DoctorRow {
  readonly check: string;
  readonly result: 'pass' | 'warn' | 'fail';
  readonly says: string;
  readonly fix: string | null;
  readonly who: Fixer | null;
}

export const pass = (check: string, says: string): DoctorRow => ({ check, result: 'pass', says, fix: null, who: null });
export const wrong = (
  result: 'warn' | 'fail',
  check: string,
  says: string,
  [fix, who]: readonly [string, Fixer],
): DoctorRow => ({
  ...{ check, result, says, fix, who },
});
