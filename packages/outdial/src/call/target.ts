declare const e164Brand: unique symbol;
/** A phone number in E.164 form: `+` and digits, no separators. Made only by `parseTargetNumber`. */
export type E164 = string & { readonly [e164Brand]: true };

/** A number fit for logs and errors: country and last four digits stay, the rest is dots (`+1555•••6543`). */
export function maskNumber(number: string): string {
  if (number.length <= 6) return '•••';
  return `${number.slice(0, Math.min(5, number.length - 5))}•••${number.slice(-4)}`;
}
