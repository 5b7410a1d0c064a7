import type { Problem } from '../call/problem.ts';
import { entryOf, explainProblem, isBenign, isKnownCode } from '../problems/catalogue.ts';
import { type Explanation, explanation } from './explanation.ts';

/** A pasted text without blanks and quotes around it. */
export const bareOf = (text: string): string => text.trim().replace(/^["'`“‘]|["'`”’]$/g, '');

/** A code behind the HTTP status that it came with, such as `400 not.a.user`. */
export const withoutStatus = (bare: string): string => bare.replace(/^[1-5]\d\d[ :-]{1,3}(?=[a-z])/, '');

/** Explains a text that is nothing but a known code, as `explain` does; null for any other. It loads no schema and no numbering plan. */
export function explainKnownCode(text: string): Explanation | null {
  const word = withoutStatus(bareOf(text));
  return isKnownCode(word) ? explainCode(word, 'code') : null;
}

export function explainCode(
  given: string,
  recognised: 'code' | 'unknown-code',
  facts: Problem['facts'] = {},
): Explanation {
  const view = explainProblem({ code: given, pointer: null, facts });
  const sentence = `${entryOf(given).title}. ${view.message}`;
  return explanation({ recognised, sentence, problems: isBenign(given) ? [] : [view] });
}
