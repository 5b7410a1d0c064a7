import type { BlockerCode } from '../call/blockers.ts';
import type { Blocker, FactValue } from '../call/problem.ts';
import { type E164, maskNumber } from '../phone/number.ts';
import { blockerOn } from './blocker.ts';
import type { ListFact, ScreeningFacts, VetoFact } from './facts.ts';
import { isWithin } from './freshness.ts';
import type { DoNotCallList, Policy } from './policy.ts';

/** How long what a list or the veto hook said may be decided on, in milliseconds. */
export const screeningLimit = 30_000;

const day = 24 * 3_600_000;

interface ScreeningQuestion {
  readonly phoneNumber: E164;
  readonly screening: ScreeningFacts;
  readonly policy: Policy;
  readonly now: number;
}

interface Screened {
  readonly blockers: readonly Blocker[];
  /** A list or the hook must be asked (again) before a dial may be decided on. */
  readonly unscreened: boolean;
}

/** What the do-not-call lists and the veto hook say no to. What they said too long ago says nothing: they are asked again. */
export function judgeScreening({ phoneNumber, screening, policy, now }: ScreeningQuestion): Screened {
  const number = maskNumber(phoneNumber);
  const lists = policy.doNotCall.map((list) => {
    const fact = screening.lists.find(({ name }) => name === list.name) ?? null;
    const fresh = isFresh(fact, now);
    return { blocker: fact === null || !fresh ? null : listBlocker(list, fact, { number, now }), isFresh: fresh };
  });
  const veto = policy.veto === null ? null : screening.veto;
  const blockers = [
    ...lists.map(({ blocker }) => blocker),
    veto === null || !isFresh(veto, now) ? null : vetoBlocker(veto, policy, { number, now }),
  ];
  return {
    blockers: blockers.filter((blocker) => blocker !== null),
    unscreened: lists.some((list) => !list.isFresh) || (policy.veto !== null && !isFresh(veto, now)),
  };
}

function isFresh(fact: { readonly asOf: number | null } | null, now: number): boolean {
  return fact?.asOf != null && isWithin(screeningLimit, fact.asOf, now);
}

interface About {
  readonly number: string;
  readonly now: number;
}

const pointer = '/targets/0/phoneNumber';

function listBlocker({ name, maxAgeDays }: DoNotCallList, fact: ListFact, { number, now }: About): Blocker | null {
  const ground = { since: null, asOf: fact.asOf ?? now };
  const block = (code: BlockerCode, seen: FactValue, facts: Blocker['facts'], canClear: boolean): Blocker =>
    blockerOn(ground, { code, pointer, seen, facts: { ...facts, list: name }, canClear }, now);
  if (fact.listed === true) return block('number-on-do-not-call', number, {}, false);
  const age = fact.dated === null ? null : now - fact.dated;
  if (age !== null && age <= maxAgeDays * day) return null;
  const ageDays = age === null ? null : Math.floor(age / day);
  return block('do-not-call-list-outdated', ageDays, { ageDays, maxAgeDays, failure: fact.failure }, true);
}

function vetoBlocker({ verdict, reason, asOf }: VetoFact, { veto }: Policy, { number, now }: About): Blocker | null {
  const block = (code: BlockerCode, canClear: boolean): Blocker =>
    blockerOn({ since: null, asOf }, { code, pointer, seen: number, facts: { reason }, canClear }, now);
  switch (verdict) {
    case 'allowed':
      return null;
    case 'vetoed':
      return block('number-vetoed', false);
    case 'unavailable':
      return veto?.whenUnavailable === 'allow' ? null : block('veto-hook-unavailable', true);
  }
}
