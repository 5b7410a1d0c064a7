import type { KeyId } from '../call/ids.ts';
import { dialingCountry } from '../phone/dialing-country.ts';
import type { E164 } from '../phone/number.ts';
import type { CallRates, ReachedLimit } from '../ports/api-keys.ts';
import type { FraudStops, Policy } from '../readiness/policy.ts';
import type { Countries } from './countries.ts';
import { createDaySpread, dayMs, type DaySpread } from './day-spread.ts';
import { reachedLimit } from './key-rates.ts';
import type { Store } from './store.ts';
import type { Commit } from './writer.ts';

interface RequestAsked {
  readonly caller: KeyId;
  readonly phoneNumber: E164;
  /** Absent: the key has no limits. */
  readonly rates: CallRates | undefined;
  readonly now: number;
}

/** What keys may request, each by its own limits and all together by the policy. Counted from the stored calls in the commit that accepts the next one. */
export interface RequestLimits {
  /** The first limit that this request is beyond; null when it may become a call. */
  readonly reached: (asked: RequestAsked) => ReachedLimit | null;
  /** The request became a call in this commit. */
  readonly note: (commit: Commit, asked: Pick<RequestAsked, 'caller' | 'phoneNumber'>) => void;
  /** Stored calls were erased: they no longer count. */
  readonly recount: () => void;
}

interface LimitsWorld {
  readonly store: Store;
  readonly countries: Pick<Countries, 'isNew'>;
  readonly policy: () => Policy | null;
}

export function createRequestLimits({ store, countries, policy }: LimitsWorld): RequestLimits {
  // By caller; null: all of them. Read from the store at the first question, and again after a commit that was undone.
  const spreads = new Map<KeyId | null, DaySpread>();
  const spreadOf = (caller: KeyId | null, now: number): DaySpread => {
    const known = spreads.get(caller) ?? createDaySpread(store.requestedSince(caller, now - dayMs));
    spreads.set(caller, known);
    return known;
  };
  return {
    reached: (asked) => {
      const { caller, rates, now, phoneNumber } = asked;
      const request = {
        ...{ number: phoneNumber, country: dialingCountry(phoneNumber), now },
        isNew: (country: string) => countries.isNew(country, now),
      };
      const ofRates = reachedLimit(store, caller, rates, now);
      if (ofRates !== null) return ofRates;
      const stops = policy()?.fraudStops;
      if (!isSpreadLimited(stops)) spreads.delete(null);
      return (
        (isSpreadLimited(rates) ? reachedByKey(spreadOf(caller, now), rates, request) : null) ??
        (isSpreadLimited(stops) ? reachedByAll(spreadOf(null, now), stops, request) : null)
      );
    },
    recount: () => spreads.clear(),
    note: (commit, { caller, phoneNumber }) => {
      for (const key of [caller, null]) {
        const known = spreads.get(key);
        if (known === undefined) continue;
        known.note(phoneNumber, dialingCountry(phoneNumber), commit.now);
        commit.onUndo(() => void spreads.delete(key));
      }
    },
  };
}

type Limits = { readonly [Name in 'callsPerDay' | 'numbersPerDay' | 'newCountriesPerDay']?: number | null };

/** Whether one of these limits needs the calls of a day. */
export function isSpreadLimited<Limited extends Limits>(limits: Limited | undefined): limits is Limited {
  const { callsPerDay = null, numbersPerDay = null, newCountriesPerDay = null } = limits ?? {};
  return (callsPerDay ?? numbersPerDay ?? newCountriesPerDay) !== null;
}

/** A request, as a day's spread is asked about it. */
export type SpreadAsked = Omit<Parameters<DaySpread['reached']>[0], 'limits'>;
const namesOfKey = { calls: 'perDay', numbers: 'numbersPerDay', newCountries: 'newCountriesPerDay' } as const;
const namesOfAll = { calls: 'allCalls', numbers: 'allNumbers', newCountries: 'allNewCountries' } as const;

/** The first limit of a key on a day's numbers and countries that this request is beyond. */
export function reachedByKey(spread: DaySpread, rates: CallRates, asked: SpreadAsked): ReachedLimit | null {
  const { numbersPerDay = null, newCountriesPerDay = null } = rates;
  const reached = spread.reached({
    ...{ ...asked, limits: { calls: null, numbers: numbersPerDay, newCountries: newCountriesPerDay } },
  });
  return reached === null ? null : { ...reached, limit: namesOfKey[reached.limit] };
}

/** The first limit of the policy on the requests of all keys that this request is beyond. */
export function reachedByAll(spread: DaySpread, stops: FraudStops, asked: SpreadAsked): ReachedLimit | null {
  const { callsPerDay, numbersPerDay, newCountriesPerDay } = stops;
  const limits = { calls: callsPerDay, numbers: numbersPerDay, newCountries: newCountriesPerDay };
  const reached = spread.reached({ ...asked, limits });
  return reached === null ? null : { ...reached, limit: namesOfAll[reached.limit] };
}
