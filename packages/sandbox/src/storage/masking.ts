const secretNames =
  /secret|password|passwd|passphrase|(?:^|[^a-z])pwd(?:$|[^a-z])|token|authorization|(?:api|private|access)[-_]?key|credential|cookie|csrf|session[-_]?id|sessid|code_verifier|assertion/i;

/** Whether a text under this name is a secret; what sort of token it is, is none. */
export const isSecretName = (name: string): boolean => secretNames.test(name) && name !== 'token_type';

/** Tokens and codes of the sandbox, wherever they stand. */
const ownTokens = /\bsandbox-(?:[a-z]+-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

const digit = String.raw`(?:[\p{Nd}\p{No}]|%3\d|&#(?:0{0,4}(?:4[89]|5[0-7])|x0{0,4}3\d);?|\\{1,4}(?:u\{?0{0,4}3\d\}?|x3\d))`;
const between = String.raw`(?:[\s().\-/\u2010-\u2015\u2212\u00b7\p{Cf}\p{Cc}\p{Mn}\p{Me}]|%20)`;
const oddly = String.raw`${between}{0,3}(?:[_,:;|*'\u2019~#]${between}{0,3})?`;
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?![\d:])`;
const date = String.raw`(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ]${time}|(?!\d))`;

/** Ids and instants hold runs of digits that are no phone number; they come first, so that they are passed over. */
const numbers = new RegExp(
  String.raw`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?:call|key|req|wh)_[0-9A-Z]{20,32}\b|(?<![\d+:])(?:${date}|${time})|([+＋]?${digit}(?:(?:${between}*${digit}){5,}|(?:${oddly}${digit}){8,}))`,
  'giu',
);
const spelled = /%3(\d)|&#0*(\d\d);?|&#x0*3(\d);?|\\+u\{?0*3(\d)\}?|\\+x3(\d)/giu;

/** A text without whole phone numbers: any run of six digits or more, of any script or spelling, that is no id and no instant is taken for one. */
export function maskedText(text: string): string {
  return text.replace(ownTokens, '•••').replace(numbers, (whole, number: string | undefined) => {
    if (number === undefined) return whole;
    const read = number.replace(spelled, (_whole, percent, decimal, hex, unicode, byte) =>
      decimal === undefined ? String(percent ?? hex ?? unicode ?? byte) : String(Number(decimal) - 48),
    );
    const plain = read.normalize('NFKC').replace(/[^+\p{N}]/gu, '');
    if (plain.length <= 6) return '•••';
    const shownLast = plain.length < 10 ? 2 : 4;
    return `${plain.slice(0, Math.min(5, plain.length - shownLast - 3))}•••${plain.slice(-shownLast)}`;
  });
}

/** A number as it may be kept: of seven digits or more it could be somebody's phone. */
export const maskedNumber = (value: number): number | string =>
  Math.abs(value) < 1_000_000 ? value : maskedText(String(value));
