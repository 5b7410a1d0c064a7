import type { Finding } from './finding.ts';
import { isAboutGenesys } from './operations.ts';
import { isCode } from './prose.ts';

/** Where a program asks for the implicit grant: at the login, by the SDK's method, or as the type of a client. */
const asked =
  /\bresponse_type["']?\s{0,3}[=:]\s{0,3}["']?token\b|\bloginImplicitGrant\s{0,3}\(|\bauthorized_?grant_?type["']?\s{0,3}[=:]\s{0,3}["']token["']/i;

/** A warning at the first place where a text signs its users in by the implicit grant. */
export function findImplicitGrant(text: string): readonly Finding[] {
  const met = asked.exec(text);
  if (
    met === null ||
    !isAboutGenesys(text) ||
    !(isCode(text) || /^\S+$/.test(text.trim()) || text.trimStart().startsWith('{'))
  )
    return [];
  const problem = { code: 'implicit-grant-ends', pointer: null, facts: { seen: met[0].replace(/\($/, '').trim() } };
  return [{ weight: 'warning', problem, offset: met.index, length: met[0].length }];
}
