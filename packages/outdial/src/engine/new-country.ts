import type { CallId } from '../call/ids.ts';
import type { NewCountryStop, Policy } from '../readiness/policy.ts';

// When a country is new to this server, and when too many of its numbers were dialed (docs/decisions/0099).

const hour = 60 * 60_000;
const day = 24 * hour;
/** A country that was not dialed for this long is new again. */
export const forgottenAfter = 30 * day;
/** A country stays new for a day, so that a single call does not open it for a flood. */
const newFor = day;

/** A country that was dialed, without a gap of 30 days since `firstAt`. Epoch milliseconds. */
export interface DialedCountry {
  readonly firstAt: number;
  readonly lastAt: number;
  /** The newest dials while it was new, oldest first: one for each number. */
  readonly newest: readonly { readonly id: CallId; readonly at: number }[];
}

/** Dialing stops: so many different numbers of this country were dialed within these minutes. */
export interface NewCountryReached extends Readonly<Record<string, string | number>> {
  readonly country: string;
  readonly numbers: number;
  readonly minutes: number;
}

function isUsual(known: DialedCountry | undefined, now: number): boolean {
  return known !== undefined && now - known.lastAt <= forgottenAfter && now - known.firstAt >= newFor;
}

/** All countries that the server dialed. */
export interface DialedCountries {
  /** The beginning of the oldest dial on record, epoch milliseconds. */
  readonly since: number;
  readonly countries: Readonly<Record<string, DialedCountry>>;
}

/** On the first day there is nothing to compare with but the countries that the policy names: those are not new. */
export function isNewIn(
  { since, countries }: DialedCountries,
  country: string,
  { policy, now }: { readonly policy: Policy | null; readonly now: number },
): boolean {
  if (isUsual(countries[country], now)) return false;
  return now - since >= day || (policy?.countries ?? null) === null;
}

/** A country as it is after a supervisor has agreed to calls there: usual from now on. */
export const agreedTo = (now: number): DialedCountry => ({ firstAt: now - newFor, lastAt: now, newest: [] });

interface NewDial {
  readonly id: CallId;
  readonly stop: NewCountryStop | null;
  readonly now: number;
  /** The number of a call; null when its record is erased. */
  readonly numberOf: (id: CallId) => string | null;
}

/** A new country after one more dial. */
export function afterDial(known: DialedCountry | undefined, { id, stop, now, numberOf }: NewDial): DialedCountry {
  const goesOn = known !== undefined && now - known.lastAt <= forgottenAfter;
  const since = now - (stop?.withinMinutes ?? 0) * 60_000;
  const number = numberOf(id);
  const others = (goesOn ? known.newest : []).filter((dial) => {
    const other = dial.at > since ? numberOf(dial.id) : null;
    return other !== null && other !== number;
  });
  return { firstAt: goesOn ? known.firstAt : now, lastAt: now, newest: [...others, { id, at: now }] };
}

/** What stops dialing after this dial to a new country; null: nothing does. */
export function reachedBy(
  country: string,
  after: DialedCountry,
  stop: NewCountryStop | null,
): NewCountryReached | null {
  const numbers = after.newest.length;
  return stop === null || numbers < stop.numbers ? null : { country, numbers, minutes: stop.withinMinutes };
}

/** A usual country after one more dial, if that must be written down: once an hour is enough. */
export function renewed(known: DialedCountry | undefined, now: number): DialedCountry | null {
  if (known !== undefined && now - known.lastAt < hour) return null;
  return { firstAt: known?.firstAt ?? now, lastAt: now, newest: [] };
}
