import { parsePhoneNumberFromString, type PhoneNumber } from 'libphonenumber-js/max';

export type { PhoneNumber };

/** A call is judged several times over its life, each time by the same number; these many of the newest are kept. */
const most = 2_000;
/** A longer text is not a phone number, and not worth the memory. */
const longest = 40;

/** The same answer as `read`, remembered for the newest arguments. `read` must depend on its argument alone. */
export function remembering<Answer>(read: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, { readonly answer: Answer }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.answer;
    const answer = read(text);
    if (text.length > longest) return answer;
    if (known.size >= most) known.delete(known.keys().next().value ?? '');
    known.set(text, { answer });
    return answer;
  };
}

/** An E.164 number by the numbering plans; undefined when no country's plan begins like it. */
export const parsedNumber: (number: string) => PhoneNumber | undefined = remembering((number) =>
  parsePhoneNumberFromString(number),
);
