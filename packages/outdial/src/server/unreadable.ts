import type { Problem } from '../call/problem.ts';

/** Codes that the operator can fix; they keep their own code. */
const ownCodes: readonly string[] = ['client-lacks-permission', 'genesys-login-refused', 'rate-budget-spent'];

/** Reports a failed read: a missing permission, a refused login or a used-up budget as such, everything else as `genesys-unavailable`. */
export function unreadable({ code, facts }: Problem): Pick<Problem, 'code' | 'facts'> {
  if (ownCodes.includes(code) || facts['status'] === 403) return { code, facts };
  return { code: 'genesys-unavailable', facts: { cause: code, ...facts } };
}
