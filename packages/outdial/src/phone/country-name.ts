const names = new Intl.DisplayNames(['en'], { type: 'region' });

/** The English name of what `dialingCountry` answers; a calling code names itself. */
export function countryName(country: string): string {
  return /^[A-Z]{2}$/.test(country) ? (names.of(country) ?? country) : country;
}
