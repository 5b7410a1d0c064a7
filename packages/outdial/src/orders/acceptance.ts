import type { CallOrder, Check } from '../call/call.ts';
import type { ReadinessJudgement } from './judge.ts';

/** What the agent does at the moment. A consent, a token, or a limit lasts. */
const ofNow = /^(agent-(?!consent|token|too)|queue-not-joined)/;

/** What is kept of the look at the agent when a call is accepted. Of a call for later, only what will still hold then. */
export function seenAtAcceptance(
  { blockers, warnings }: Pick<ReadinessJudgement, 'blockers' | 'warnings'>,
  now: number,
  notBefore: number | null,
): Pick<CallOrder, 'checks' | 'warnings'> {
  const at = notBefore ?? now;
  const lasts = ({ code }: { readonly code: string }): boolean => at <= now || !ofNow.test(code);
  const lasting = blockers.filter(lasts);
  // Of an agent who is not ready now, nothing is known for then.
  const readiness = blockers.length === 0 ? [null] : lasting;
  return {
    checks: [
      // Reaching this point means that request, number, agent and queue are sound.
      ...['request', 'number', 'agent', 'queue'].map((name): Check => ({ name, passed: true, problem: null })),
      ...readiness.map((problem) => ({ name: 'readiness', passed: problem === null, problem })),
    ],
    warnings: warnings.filter(lasts),
  };
}
