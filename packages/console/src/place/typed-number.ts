import { AsYouType } from 'libphonenumber-js/min';

const countries = new Intl.DisplayNames(undefined, { type: 'region' });

/** A number as it is being typed, spaced as in its country, and the country's name once the digits show it. */
export function typedNumber(typed: string): { readonly text: string; readonly country: string | null } {
  const format = new AsYouType();
  const text = format.input(typed.replaceAll(/[^\d+]/g, ''));
  const country = format.getCountry();
  return {
    text: typed.trim() === '' ? '' : text,
    country: country === undefined ? null : (countries.of(country) ?? country),
  };
}
