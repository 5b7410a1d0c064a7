import type { Problem } from 'outdial/engine-kit';

/** An EventBridge envelope of an account that is not ours is no event of ours, however it came. What is no envelope at all has no account. */
export function accountProblem(event: unknown, accounts: readonly string[]): Problem | null {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return null;
  const account = 'account' in event ? event.account : null;
  if (accounts.length === 0 || (typeof account === 'string' && accounts.includes(account))) return null;
  const why = typeof account === 'string' ? 'it comes from another AWS account' : 'it names no AWS account';
  const facts = { why, expected: 'an event of this account' };
  return { code: 'event-invalid', pointer: '/account', facts };
}
