import { type E164, possibleCountries } from './number.ts';
import { parsedNumber } from './parsed-number.ts';

/** Where a call to this number is billed to, as far as the number shows: an ISO 3166 country, else its calling code, such as `+1` or `+882`. */
export function dialingCountry(number: E164): string {
  const [country, ...others] = possibleCountries(number);
  if (country !== undefined && others.length === 0) return country;
  return `+${parsedNumber(number)?.countryCallingCode ?? ''}`;
}
