import type { Problem } from '../call/problem.ts';

/** What somebody here can mend is told as that. */
const ownCodes: readonly string[] = ['client-lacks-permission', 'genesys-login-refused', 'rate-budget-spent'];

/** How a read that failed is told: as what it lacks (a permission, a client that may log in, room in the budget), else as Genesys's silence. */
export function unreadable({ code, facts }: Problem): Pick<Problem, 'code' | 'facts'> {
  if (ownCodes.includes(code) || facts['status'] === 403) return { code, facts };
  return { code: 'genesys-unavailable', facts: { cause: code, ...facts } };
}
