import { parsePhoneNumberFromString, type PhoneNumber } from 'libphonenumber-js/max';
import type { QueueId } from '../call/ids.ts';
import type { Blocker, FactValue } from '../call/problem.ts';
import { type E164, maskNumber, numberKind } from '../call/target.ts';
import { blockerOn } from './blocker.ts';
import type { Policy } from './policy.ts';

/** Longest national part of what counts as a short number, unless the numbering plan knows it as an ordinary one. */
const shortDigits = 6;

interface PolicyQuestion {
  readonly queueId: QueueId | null;
  /** Null: no number to judge, as when only an agent is asked about. */
  readonly phoneNumber: E164 | null;
  readonly policy: Policy;
  readonly now: number;
}

/** What the policy forbids about this call whoever the agent is. None of it clears while the policy stands. */
export function policyBlockers({ queueId, phoneNumber, policy, now }: PolicyQuestion): readonly Blocker[] {
  const ground = { since: null, asOf: now };
  const blockers: Blocker[] = [];
  const block = (code: string, pointer: string, seen: FactValue, facts: Blocker['facts']): void => {
    blockers.push(blockerOn(ground, { code, pointer, seen, facts, canClear: false }, now));
  };
  if (policy.queueRequired && queueId === null) block('queue-required', '/from/queueId', null, {});
  const refusal = phoneNumber === null ? null : refusalOf(phoneNumber, policy);
  if (phoneNumber !== null && refusal !== null) {
    block('number-not-allowed', '/targets/0/phoneNumber', maskNumber(phoneNumber), refusal);
  }
  return blockers;
}

function refusalOf(phoneNumber: E164, policy: Policy): Record<string, FactValue> | null {
  if (!policy.allowPremium && numberKind(phoneNumber) === 'premium-rate') return { reason: 'premium' };
  const parsed = parsePhoneNumberFromString(phoneNumber);
  if (!policy.allowShortNumbers && isShort(parsed)) return { reason: 'short' };
  return policy.countries === null ? null : countryRefusal(parsed, policy.countries);
}

function isShort(parsed: PhoneNumber | undefined): boolean {
  return parsed === undefined || (!parsed.isValid() && parsed.nationalNumber.length <= shortDigits);
}

/**
 * A number that the plan does not assign may belong to several countries (+1 is shared by 25): then each of them must be allowed.
 * A number of no country (+800, satellite) is allowed only by a policy that names no countries.
 */
function countryRefusal(parsed: PhoneNumber | undefined, allowed: readonly string[]): Record<string, FactValue> | null {
  const possible: readonly string[] =
    parsed?.country === undefined ? (parsed?.getPossibleCountries() ?? []) : [parsed.country];
  if (possible.length > 0 && possible.every((country) => allowed.includes(country))) return null;
  const country = possible.length === 1 ? (possible[0] ?? null) : null;
  return { reason: country === null ? 'country-unclear' : 'country', country, allowed };
}
