import type { Blocker, Facts } from '../call/problem.ts';
import { parsedNumber } from '../phone/parsed-number.ts';
import { type E164, maskNumber, numberKind, possibleCountries } from '../phone/number.ts';
import { instantLabel } from '../call/instants.ts';
import { blockerOn } from './blocker.ts';
import { closureAt } from './hours.ts';
import { wallLabel } from './local-time.ts';
import type { Policy } from './policy.ts';
import { whereaboutsOf } from './zones.ts';

/** Longest national part of what counts as a short number, unless the numbering plan knows it as an ordinary one. */
const shortDigits = 6;

interface NumberQuestion {
  readonly phoneNumber: E164;
  /** The target's own time zone (IANA); null: not told. */
  readonly timeZone: string | null;
  readonly policy: Policy;
  readonly now: number;
}

const pointer = '/targets/0/phoneNumber';

/** The policy's blockers for this number, for any agent: the kind of number, and the local time there. */
export function numberBlockers(question: NumberQuestion): readonly Blocker[] {
  const { phoneNumber, policy, now } = question;
  const refusal = refusalOf(phoneNumber, policy);
  const details = { code: 'number-not-allowed', pointer, seen: maskNumber(phoneNumber), canClear: false } as const;
  const refused = refusal === null ? null : blockerOn({ since: null, asOf: now }, { ...details, facts: refusal }, now);
  return [refused, hoursBlocker(question)].filter((blocker) => blocker !== null);
}

/** Outside the calling hours of a zone where the target may be. It clears at the next moment that all of them permit. */
function hoursBlocker({ phoneNumber, timeZone, policy, now }: NumberQuestion): Blocker | null {
  const hours = policy.callingHours;
  if (hours === null) return null;
  const { zones, countries } = whereaboutsOf(phoneNumber, timeZone, policy.countries);
  const code = 'outside-calling-hours';
  const ground = { since: null, asOf: now };
  if (zones.length === 0) {
    return blockerOn(ground, { code, pointer, seen: null, facts: { why: 'no-zone' }, canClear: false }, now);
  }
  const closure = closureAt({ hours, zones, countries, now });
  if (closure === null) return null;
  const { zone, until } = closure;
  const facts = { zone, zones: zones.length, margin: hours.dialMarginSeconds };
  if (until === null) {
    return blockerOn(ground, { code, pointer, seen: zone, facts: { ...facts, why: 'never' }, canClear: false }, now);
  }
  const next = { local: wallLabel(zone, until), until: instantLabel(until, now) };
  return blockerOn(ground, { code, pointer, seen: zone, facts: { ...facts, ...next }, canClear: true, until }, now);
}

function refusalOf(phoneNumber: E164, policy: Policy): Facts | null {
  if (!policy.allowPremium && numberKind(phoneNumber) === 'premium-rate') return { reason: 'premium' };
  if (!policy.allowShortNumbers && isShort(phoneNumber)) return { reason: 'short' };
  return policy.countries === null ? null : countryRefusal(phoneNumber, policy.countries);
}

function isShort(phoneNumber: E164): boolean {
  const parsed = parsedNumber(phoneNumber);
  if (parsed === undefined) return true;
  return parsed.nationalNumber.length <= shortDigits && numberKind(phoneNumber) === 'unassigned';
}

/**
 * A number that the plan does not assign may belong to several countries (+1 is shared by 25): then each of them must be allowed. A number
 * without a country (+800, satellite) is allowed only by a policy that names no countries.
 */
function countryRefusal(number: E164, allowed: readonly string[]): Facts | null {
  const possible = possibleCountries(number);
  if (possible.length > 0 && possible.every((country) => allowed.includes(country))) return null;
  const country = possible.length === 1 ? (possible[0] ?? null) : null;
  return { reason: country === null ? 'country-unclear' : 'country', country, allowed };
}
