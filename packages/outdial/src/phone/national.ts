import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  Metadata,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/** The numbering plan of a country, as libphonenumber-js keeps it. */
function planOf(country: CountryCode) {
  const plans = new Metadata();
  plans.selectNumberingPlan(country);
  return plans.numberingPlan;
}

/**
 * Digits as they are dialed in a country, behind a `+` and the country code. They are either a number abroad behind its international
 * prefix, or a national number exactly as the country writes it, with its trunk prefix. Null for anything else: half a number would reach
 * another person.
 */
export function dialedIn(digits: string, country: CountryCode): string | null {
  const plan = planOf(country);
  const [abroad] = new RegExp(`^(?:${plan?.IDDPrefix() ?? '00'})`).exec(digits) ?? [];
  if (abroad !== undefined) return `+${digits.slice(abroad.length)}`;
  const read = parsePhoneNumberFromString(digits, country);
  if (read === undefined || !read.isPossible()) return null;
  const written = read.formatNational().replace(/\D/g, '');
  // In North America the 1 before the area code may be dialed or not.
  if (digits !== written && (read.countryCallingCode !== '1' || digits !== `1${written}`)) return null;
  if (read.isValid()) return read.number;
  // Where all numbers have one length, none can be a part of another. But a number abroad may lack its +.
  const isAbroad = parsePhoneNumberFromString(`+${digits}`)?.isValid() === true;
  return plan?.possibleLengths().length === 1 && !isAbroad ? read.number : null;
}

/** What digits without a country may mean, behind a `+`, the likelier first. `isPlain`: only a number that is assigned shows that it is meant. */
export function likelyForms(
  digits: string,
  country: string | null,
): readonly { readonly form: string; readonly isPlain: boolean }[] {
  const known = country !== null && isSupportedCountry(country) ? `+${getCountryCallingCode(country)}` : null;
  const plain = (form: string) => ({ form, isPlain: true });
  const telling = (form: string) => ({ form, isPlain: false });
  const american = /^1?([2-9]\d\d[2-9]\d{6})$/.exec(digits)?.[1];
  return [
    ...(known === null ? [] : [plain(`${known}${digits}`), plain(`${known}${digits.replace(/^0/, '')}`)]),
    ...['00', '011', '0011', '010']
      .filter((prefix) => digits.startsWith(prefix))
      .map((prefix) => telling(`+${digits.slice(prefix.length)}`)),
    ...(american === undefined ? [] : [telling(`+1${american}`)]),
    ...(digits.startsWith('0') ? [] : [plain(`+${digits}`)]),
  ];
}
