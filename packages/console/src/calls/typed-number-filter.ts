import { texts } from '../texts.ts';

/** Fewest digits of a whole number with its country code. */
const fewest = 8;

/** What is missing from a typed number before Outdial can find its calls. Null: nothing. */
export function numberFault(typed: string): string | null {
  const text = typed.trim();
  if (text === '') return null;
  const digits = text.replaceAll(/\D/g, '').length;
  if (digits < fewest || /[^\d\s+().\-/]/.test(text)) return texts.calls.wholeNumber;
  return text.startsWith('+') ? null : texts.calls.plusNumber;
}

/** The number as the server reads it: a plus and digits. */
export const plainNumber = (typed: string): string => typed.replaceAll(/[^\d+]/g, '');
