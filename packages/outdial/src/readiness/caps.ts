import type { BlockerCode } from '../call/blockers.ts';
import type { Blocker } from '../call/problem.ts';
import { type E164, maskNumber } from '../phone/number.ts';
import { instantLabel } from '../call/instants.ts';
import { blockerOn } from './blocker.ts';
import type { DialHistory } from './facts.ts';
import type { Cap, Caps } from './policy.ts';

const hour = 3_600_000;

interface CapsQuestion {
  readonly dials: DialHistory;
  readonly phoneNumber: E164;
  readonly named: Blocker['facts'];
  readonly caps: Caps;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What the caps hold back. Each clears by itself, when the oldest attempt leaves its window and the last one is long enough ago. */
export function capBlockers({ dials, phoneNumber, named, caps, now }: CapsQuestion): readonly Blocker[] {
  const block = (
    code: BlockerCode,
    held: Held | null,
    more: Blocker['facts'],
    pointer?: string,
  ): readonly Blocker[] => {
    if (held === null) return [];
    const facts = { ...more, ...held.facts, until: instantLabel(held.until, now) };
    const details = { code, seen: held.seen, facts, canClear: true, until: held.until };
    return [
      blockerOn({ since: held.since, asOf: now }, pointer === undefined ? details : { ...details, pointer }, now),
    ];
  };
  const target = heldBy(caps.target, dials.target, now);
  const agent = heldBy(caps.agent, dials.agent, now);
  const number = { number: maskNumber(phoneNumber) };
  return [
    ...block('too-many-attempts', target, number, '/targets/0/phoneNumber'),
    ...block('agent-too-many-attempts', agent, named),
  ];
}

interface Held {
  readonly until: number;
  readonly since: number;
  readonly seen: string;
  readonly facts: Blocker['facts'];
}

/** A moment `until` at which both the cap and the cool-down let the next attempt through; null when they do now. */
function heldBy(cap: Cap | null, attempts: readonly number[], now: number): Held | null {
  if (cap === null) return null;
  const within = attempts.filter((at) => at > now - cap.withinHours * hour);
  const last = within.at(-1) ?? attempts.at(-1);
  const leaves = within.at(-cap.attempts);
  const full = leaves === undefined ? null : leaves + cap.withinHours * hour;
  const cool = last === undefined ? null : last + cap.coolDownSeconds * 1000;
  const until = Math.max(full ?? now, cool ?? now);
  if (last === undefined || until <= now) return null;
  const facts = { attempts: within.length, most: cap.attempts, hours: cap.withinHours, coolDown: cap.coolDownSeconds };
  const rule = full !== null && full > now ? 'cap' : 'cool-down';
  return { until, since: last, seen: `${within.length} attempts`, facts: { ...facts, rule } };
}

/** How far back the caps count, in milliseconds. Null when there is no cap. */
export function lookBackOf(cap: Cap | null): number | null {
  return cap === null ? null : Math.max(cap.withinHours * hour, cap.coolDownSeconds * 1000);
}
