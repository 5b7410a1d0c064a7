import type { CallOrder, Check } from '../call/call.ts';
import type { ReadinessJudgement } from './judge.ts';

/** What the agent does, and what holds dialing, at the moment. It says nothing about a later time. */
const ofNow: ReadonlySet<string> = new Set([
  ...['agent-presence', 'agent-on-call', 'agent-interacting', 'agent-in-wrap-up', 'agent-not-responding'],
  ...['agent-has-call', 'agent-no-station', 'agent-phone-unreachable', 'agent-station-not-persistent'],
  ...['agent-out-of-office', 'agent-routing-status-unknown', 'queue-not-joined'],
  ...['dialing-paused', 'genesys-unavailable', 'rate-budget-spent'],
]);

/** What is kept of the look at the agent when a call is accepted. Of a call for later, only what will still hold then. */
export function seenAtAcceptance(
  { blockers, warnings }: Pick<ReadinessJudgement, 'blockers' | 'warnings'>,
  { now, notBefore }: { readonly now: number; readonly notBefore: number | null },
): Pick<CallOrder, 'checks' | 'warnings'> {
  if (notBefore === null || notBefore <= now) return { checks: checksOf(blockers), warnings };
  const lasting = blockers.filter(({ code, until }) => !ofNow.has(code) || (until !== null && until > notBefore));
  const checks = checksOf(lasting);
  // An agent who is ready now need not be then.
  const isSeen = lasting.length > 0 || blockers.length === 0;
  return {
    checks: isSeen ? checks : checks.filter(({ name }) => name !== 'readiness'),
    warnings: warnings.filter(({ code }) => !ofNow.has(code)),
  };
}

/** Reaching this point means that request, number, agent and queue are sound. */
function checksOf(blockers: ReadinessJudgement['blockers']): readonly Check[] {
  const sound = ['request', 'number', 'agent', 'queue'].map((name) => ({ name, passed: true, problem: null }));
  if (blockers.length === 0) return [...sound, { name: 'readiness', passed: true, problem: null }];
  return [...sound, ...blockers.map((problem) => ({ name: 'readiness', passed: false, problem }))];
}
