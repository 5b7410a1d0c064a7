import { parsedNumber } from './parsed-number.ts';

/** A number in E.164 as people write it, in groups of digits with spaces: `+1 202 555 0100`. */
export function spacedNumber(number: string): string {
  const grouped = parsedNumber(number)
    ?.formatInternational()
    .replaceAll(/[^+\d]+/g, ' ');
  // A plain group of digits is still a number to a spreadsheet.
  return grouped?.includes(' ') === true ? grouped : number.replaceAll(/(?<=^\+\d{2,})(?=(?:\d{3})+$)/g, ' ');
}
