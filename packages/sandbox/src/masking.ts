const secretNames = /secret|password|passwd|token|authorization|api[-_]?key|credential|cookie|code_verifier|assertion/i;

/** Whether a text under this name is a secret; what sort of token it is, is none. */
export const isSecretName = (name: string): boolean => secretNames.test(name) && name !== 'token_type';

/** Tokens and codes of the sandbox, wherever they stand. */
const ownTokens = /\bsandbox-(?:[a-z]+-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Ids and instants hold runs of digits that are no phone number; they come first, so that they are passed over. */
const numbers =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?:call|key|req|wh)_[0-9A-Z]+\b|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?|([+＋]?\p{Nd}(?:[\s().\-/‐-―]*\p{Nd}){5,})/giu;

/** A text without whole phone numbers: any run of six digits or more, of any script, that is no id and no instant is taken for one. */
export function maskedText(text: string): string {
  return text.replace(ownTokens, '•••').replace(numbers, (whole, number: string | undefined) => {
    if (number === undefined) return whole;
    const plain = number.replace(/[^+＋\p{Nd}]/gu, '');
    if (plain.length <= 6) return '•••';
    const shownLast = plain.length < 10 ? 2 : 4;
    return `${plain.slice(0, Math.min(5, plain.length - shownLast - 3))}•••${plain.slice(-shownLast)}`;
  });
}

/** A number as it may be kept: of seven digits or more it could be somebody's phone. */
export const maskedNumber = (value: number): number | string =>
  Math.abs(value) < 1_000_000 ? value : maskedText(String(value));
