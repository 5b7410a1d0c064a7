import { getCountries, getCountryCallingCode, Metadata } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/max/metadata';

/** By country code, how many digits may follow it; of codes that countries share, what any of them has. */
let lengths: ReadonlyMap<string, ReadonlySet<number>> | null = null;

function readLengths(): ReadonlyMap<string, ReadonlySet<number>> {
  const byCode = new Map<string, Set<number>>();
  const plans = new Metadata(metadata);
  for (const country of getCountries(metadata)) {
    plans.selectNumberingPlan(country);
    const code = String(getCountryCallingCode(country, metadata));
    const possible = plans.numberingPlan?.possibleLengths() ?? [];
    byCode.set(code, new Set([...(byCode.get(code) ?? []), ...possible]));
  }
  // Codes that belong to no country (+800, +870, +883): any length that E.164 allows.
  for (const code of ['800', '808', '870', '878', '881', '882', '883', '888', '979'])
    byCode.set(code, new Set([7, 8, 9, 10, 11, 12]));
  return byCode;
}

/**
 * The numbers that these digits (behind the `+`) may stand for: themselves, and without the zero that is dialed within a country only
 * (`+49 (0)30 …`). Empty: no country has numbers of this length.
 */
export function possibleNumbers(digits: string): readonly string[] {
  lengths ??= readLengths();
  for (const size of [1, 2, 3]) {
    const code = digits.slice(0, size);
    const known = lengths.get(code);
    if (known === undefined) continue;
    const rest = digits.slice(size);
    const forms = rest.startsWith('0') ? [rest, rest.slice(1)] : [rest];
    return forms.filter((form) => known.has(form.length)).map((form) => `${code}${form}`);
  }
  return [];
}
