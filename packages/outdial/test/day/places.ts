/** A range of numbers that the script uses, and where their owners may be. Written here by hand, for the judge. */
export interface NumberRange {
  readonly prefix: string;
  /** How many digits follow the prefix. */
  readonly digits: number;
  readonly country: string;
  /** Every zone that the prefix may be in. */
  readonly zones: readonly string[];
}

const place = (prefix: string, digits: number, country: string, ...zones: readonly string[]): NumberRange => ({
  ...{ prefix, digits, country, zones },
});

/** Places that may be called, each many times a day. */
export const places: readonly NumberRange[] = [
  place('+12127', 6, 'US', 'America/New_York'),
  place('+13127', 6, 'US', 'America/Chicago'),
  place('+13037', 6, 'US', 'America/Denver'),
  place('+16027', 6, 'US', 'America/Phoenix'),
  place('+12137', 6, 'US', 'America/Los_Angeles'),
  place('+18087', 6, 'US', 'Pacific/Honolulu'),
  place('+18507', 6, 'US', 'America/New_York', 'America/Chicago'),
  place('+14167', 6, 'CA', 'America/Toronto'),
  place('+44207', 7, 'GB', 'Europe/London'),
  place('+493023', 6, 'DE', 'Europe/Berlin'),
  place('+6129', 7, 'AU', 'Australia/Sydney'),
  place('+61892', 6, 'AU', 'Australia/Perth'),
  place(
    ...(['+6141', 7, 'AU', 'Australia/Perth', 'Australia/Eucla', 'Australia/Adelaide', 'Australia/Darwin'] as const),
    ...(['Australia/Brisbane', 'Australia/Sydney', 'Australia/Hobart', 'Australia/Lord_Howe'] as const),
  ),
  place('+6493', 6, 'NZ', 'Pacific/Auckland'),
  place('+8133', 7, 'JP', 'Asia/Tokyo'),
];

export const placesAbroad: readonly NumberRange[] = [
  place('+3314', 7, 'FR', 'Europe/Paris'),
  place('+55112', 7, 'BR', 'America/Sao_Paulo'),
];

/** Premium-rate numbers: the caller pays more. */
export const premiumPlaces: readonly NumberRange[] = [
  place('+1900234', 4, 'US', 'America/New_York'),
  place('+44909879', 4, 'GB', 'Europe/London'),
];

/** Numbers with six digits or fewer behind the country's code. */
export const shortPlaces: readonly NumberRange[] = [place('+4930', 2, 'DE', 'Europe/Berlin')];

/** The emergency lines that the script knows, after the country code. */
export const emergencyNumbers: readonly string[] = ['911', '112', '+1911', '+44999', '+49112', '+61000'];

const all = [...premiumPlaces, ...shortPlaces, ...placesAbroad, ...places];

/** The place of a number; null for a number that the script did not invent. */
export function placeOf(number: string): NumberRange | null {
  return (
    all.find(({ prefix, digits }) => number.startsWith(prefix) && number.length === prefix.length + digits) ?? null
  );
}

/** The n-th number of a place. */
export function numberIn({ prefix, digits }: NumberRange, n: number): string {
  return `${prefix}${String(n % 10 ** digits).padStart(digits, '0')}`;
}
