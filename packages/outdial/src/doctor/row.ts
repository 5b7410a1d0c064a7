import type { Fixer } from '../call/problem.ts';
import type { DoctorRow } from '../ports/doctor.ts';

export const pass = (check: string, says: string): DoctorRow => ({ check, result: 'pass', says, fix: null, who: null });
export const wrong = (
  result: 'warn' | 'fail',
  check: string,
  says: string,
  [fix, who]: readonly [string, Fixer],
): DoctorRow => ({
  ...{ check, result, says, fix, who },
});
