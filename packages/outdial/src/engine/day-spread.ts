import { dialingCountry } from '../phone/dialing-country.ts';
import type { E164 } from '../phone/number.ts';

/** Milliseconds in the window of all limits per day. */
export const dayMs = 24 * 60 * 60_000;

/** Limits on the calls of a day, the different numbers among them, and the countries that are new to the server. Null: no limit. */
interface SpreadLimits {
  readonly calls: number | null;
  readonly numbers: number | null;
  readonly newCountries: number | null;
}

interface SpreadReached {
  readonly limit: keyof SpreadLimits;
  readonly most: number;
  /** When the next call is within the limit, epoch milliseconds. */
  readonly until: number;
}

/** What was requested in the last 24 hours. Every question and every note costs the same, however many calls there were. */
export interface DaySpread {
  readonly note: (number: string, country: string, at: number) => void;
  /** The first limit that a call to this number would be beyond. */
  readonly reached: (asked: {
    readonly limits: SpreadLimits;
    readonly number: string;
    readonly country: string;
    readonly now: number;
    readonly isNew: (country: string) => boolean;
  }) => SpreadReached | null;
}

export interface Requested {
  readonly number: E164;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** `requested`: the requests of the last day, oldest first. */
export function createDaySpread(requested: Iterable<Requested> = []): DaySpread {
  let calls: number[] = [];
  let begin = 0;
  // Both in the order of their newest request.
  const numbers = new Map<string, number>();
  const countries = new Map<string, number>();
  const renew = (moments: Map<string, number>, name: string, at: number): void => {
    moments.delete(name);
    moments.set(name, at);
  };
  const note: DaySpread['note'] = (number, country, at) => {
    calls.push(at);
    renew(numbers, number, at);
    renew(countries, country, at);
  };
  const tidy = (since: number): void => {
    while (begin < calls.length && (calls[begin] ?? 0) <= since) begin += 1;
    if (begin > 1000 && begin * 2 > calls.length) {
      calls = calls.slice(begin);
      begin = 0;
    }
    for (const moments of [numbers, countries])
      for (const [name, at] of moments) {
        if (at > since) break;
        moments.delete(name);
      }
  };
  for (const { number, at } of requested) note(number, dialingCountry(number), at);
  return {
    note,
    reached: ({ limits, number, country, now, isNew }) => {
      tidy(now - dayMs);
      const at = (limit: keyof SpreadLimits, most: number, moment: number | undefined): SpreadReached => ({
        ...{ limit, most, until: Math.min(moment ?? now, now) + dayMs },
      });
      if (limits.calls !== null && calls.length - begin >= limits.calls)
        return at('calls', limits.calls, calls.at(-limits.calls));
      if (limits.numbers !== null && numbers.size >= limits.numbers && !numbers.has(number))
        return at('numbers', limits.numbers, fromEnd(numbers, limits.numbers));
      if (limits.newCountries === null || countries.has(country) || !isNew(country)) return null;
      const fresh = [...countries].flatMap(([name, moment]) => (isNew(name) ? [moment] : []));
      return fresh.length < limits.newCountries
        ? null
        : at('newCountries', limits.newCountries, fresh.at(-limits.newCountries));
    },
  };
}

/** The nth moment from the end. Near the beginning it is found at once. */
function fromEnd(moments: ReadonlyMap<string, number>, nth: number): number | undefined {
  let index = moments.size - nth;
  for (const moment of moments.values()) {
    if (index === 0) return moment;
    index -= 1;
  }
  return undefined;
}
