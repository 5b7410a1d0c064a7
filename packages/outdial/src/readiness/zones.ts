import { parsedNumber } from '../phone/parsed-number.ts';
import type { E164 } from '../phone/number.ts';
import { zonesByCountry, zonesByPrefix } from './zone-table.ts';

const byCountry: ReadonlyMap<string, readonly string[]> = new Map(
  zonesByCountry.flatMap((line) => line.split(';')).map((entry) => [entry.slice(0, 2), entry.slice(3).split(',')]),
);

const byPrefix: ReadonlyMap<string, readonly string[]> = new Map(
  zonesByPrefix.flatMap(([zones, prefixes]) =>
    prefixes.split(' ').map((prefix) => [prefix, zones.split(',')] as const),
  ),
);

const longestPrefix = Math.max(...[...byPrefix.keys()].map(({ length }) => length));

/** Where a number may be. */
export interface Whereabouts {
  /** Countries it may belong to. Empty for a number that belongs to no country. */
  readonly countries: readonly string[];
  /** Time zones it may be in (IANA names); empty when nothing is known. */
  readonly zones: readonly string[];
}

/**
 * Every time zone a number may be in: the target's own when the request gives it, else by area, else all zones of its country. A number
 * that may belong to several countries is looked up in the allowed ones (null: all). A mobile, or a number that was ported, may in fact be
 * elsewhere.
 */
export function whereaboutsOf(number: E164, timeZone: string | null, allowed: readonly string[] | null): Whereabouts {
  const parsed = parsedNumber(number);
  const known = parsed?.country;
  const possible: readonly string[] = known === undefined ? (parsed?.getPossibleCountries() ?? []) : [known];
  const narrowed = allowed === null ? possible : possible.filter((country) => allowed.includes(country));
  const countries = narrowed.length === 0 ? possible : narrowed;
  if (timeZone !== null) return { countries, zones: [timeZone] };
  const area = areaOf(number);
  const zones = area ?? countries.flatMap((country) => byCountry.get(country) ?? []);
  return { countries, zones: [...new Set(zones)] };
}

function areaOf(number: E164): readonly string[] | null {
  const digits = number.slice(1);
  for (let length = longestPrefix; length > 0; length -= 1) {
    const zones = byPrefix.get(digits.slice(0, length));
    if (zones !== undefined) return zones;
  }
  return null;
}
