import type { Problem } from 'outdial/engine-parts';

/** An EventBridge envelope of an account that is not ours is no event of ours, however it came. */
export function accountProblem(event: unknown, accounts: readonly string[]): Problem | null {
  const account = typeof event === 'object' && event !== null && 'account' in event ? event.account : null;
  if (accounts.length === 0 || (typeof account === 'string' && accounts.includes(account))) return null;
  const facts = { why: 'it comes from another AWS account', expected: 'an event of this account' };
  return { code: 'event-invalid', pointer: '/account', facts };
}
