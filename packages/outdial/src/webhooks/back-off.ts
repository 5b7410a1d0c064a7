import type { Problem } from '../call/problem.ts';
import type { WebhookMessage, WebhookVerdict } from '../ports/webhooks.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long to wait after the first failed attempt, the second, and so on; the last counts for all later ones. */
const delays: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
];

/** No wait is longer than this, the spread included; a later moment can only come from a clock that was set back. */
export const longestDelay = 5 * hour;

/** How long a message is tried for. */
export const keepTryingFor = 24 * hour;

/** A message that Outdial itself cannot send is set aside after this number of attempts: only another version of Outdial can help it. */
const poisonousAfter = 3;

/**
 * What follows from an attempt that ended at `now`. The last attempt is made when the 24 hours end, not before. `spread` is 0 up to,
 * not including, 1: it moves the wait by up to 20 % either way, so that what failed together is not tried together.
 */
export function verdictOf(
  message: Pick<WebhookMessage, 'attempts' | 'since'>,
  problem: Problem | null,
  now: number,
  spread: number,
): WebhookVerdict {
  if (problem === null) return { kind: 'delivered' };
  if (problem.facts['why'] === 'unexpected' && message.attempts + 1 >= poisonousAfter) return { kind: 'dead', problem };
  const last = message.since + keepTryingFor;
  if (now >= last) return { kind: 'dead', problem };
  const delay = delays[Math.min(message.attempts, delays.length - 1)] ?? hour;
  return { kind: 'retry', at: Math.min(Math.round(now + delay * (0.8 + 0.4 * spread)), last), problem };
}
