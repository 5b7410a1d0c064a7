import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import { isEmergencyLine, mayBeEmergencyLine } from './emergency.ts';
import { dialedIn, likelyForms } from './national.ts';
import { parsedNumber, remembering } from './parsed-number.ts';

declare const e164Brand: unique symbol;
/** A phone number in E.164 form: `+` and digits, no separators. Made only by `parseTargetNumber`. */
export type E164 = string & { readonly [e164Brand]: true };

/** A number fit for logs and errors: its start and its last digits stay, three at least are hidden (`+1555•••6543`, `55•••43`). */
export function maskNumber(number: string): string {
  if (number.length <= 6) return '•••';
  const shownLast = number.length < 10 ? 2 : 4;
  return `${number.slice(0, Math.min(5, number.length - shownLast - 3))}•••${number.slice(-shownLast)}`;
}

/** Why a text is not a number that can be dialed. */
export type NumberFault =
  | 'empty'
  | 'trunk-prefix'
  | 'no-country-code'
  | 'not-digits'
  | 'extension'
  | 'unknown-country-code'
  | 'too-short'
  | 'too-long';

export type ParsedNumber =
  | {
      readonly kind: 'number';
      readonly number: E164;
      /** The text was written differently. */
      readonly changed: boolean;
      /** The length is possible, but the range is not assigned. */
      readonly unassigned: boolean;
      /** The default country that it was read with. Absent: it names its country itself. */
      readonly country?: string;
    }
  | { readonly kind: 'emergency'; readonly line: string }
  | {
      readonly kind: 'invalid';
      readonly fault: NumberFault;
      /** What was probably meant, for a person to confirm; null when nothing is likely. */
      readonly likely: E164 | null;
      /** The extension that was given, or null. */
      readonly extension: string | null;
    };

// Zeros of the decimal digit blocks that phones and keyboards produce and NFKC leaves alone (Arabic, Persian, Indic, Thai …).
const zeros = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
];
const invisible = /[\p{Cf}\p{Cc}\p{Mn}]/gu;
const separators = /[\s().\-/\u2010-\u2015\u2212\u00b7]/gu;

function foldDigits(text: string): string {
  return text.normalize('NFKC').replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) ?? 0;
    const zero = zeros.find((start) => point >= start && point <= start + 9);
    return zero === undefined ? digit : String(point - zero);
  });
}

/** The characters that would be dialed: digits folded to ASCII, separators, invisible marks and `tel:` removed. */
function bareNumber(text: string): string {
  if (/^\+\d+$/.test(text)) return text;
  return foldDigits(text).replace(invisible, '').trim().replace(/^tel:/i, '').replace(separators, '');
}

const callingCodes = new Set(getCountries().map((country) => String(getCountryCallingCode(country))));

const behindCode = (form: string): string[] =>
  [1, 2, 3].filter((length) => callingCodes.has(form.slice(0, length))).map((length) => form.slice(length));
const behindPrefix = (form: string): string[] =>
  ['00', '011', '0', '9'].filter((prefix) => form.startsWith(prefix)).map((prefix) => form.slice(prefix.length));

/** What is left of these digits behind an outside line, an international prefix or a country code. */
function disguises(plain: readonly string[]): readonly string[] {
  const once = plain.flatMap(behindPrefix);
  const twice = once.flatMap((form) => [...behindPrefix(form), ...behindCode(form)]);
  const thrice = twice.flatMap((form) => [...behindPrefix(form), ...behindCode(form)]);
  return [...once, ...twice, ...thrice];
}

function emergencyLine(bare: string, assigned: boolean): string | null {
  const digits = bare.replace(/\D/g, '');
  // Switches of the North American plan take 911 at once, whatever follows.
  if (/^1?911\d{7}$/.test(digits) && !assigned) return '911';
  const plain = [digits, ...behindCode(digits)];
  const sure = plain.find(isEmergencyLine);
  if (sure !== undefined) return sure;
  if (assigned) return null;
  return [...plain, ...disguises(plain)].find(mayBeEmergencyLine) ?? null;
}

/** A number and what follows it: `ext. 12`, `x12`, `;ext=12`, `,,12`. */
const extended = /^(\+?\d+)(?:;|(?:ext|x|#|,|anexo|int|poste|durchwahl|доб)).*$/iu;

function faultOf(bare: string): NumberFault | null {
  if (bare === '') return 'empty';
  if (extended.test(bare)) return 'extension';
  if (!/^\+?\d+$/.test(bare)) return 'not-digits';
  return bare.startsWith('+') ? null : 'no-country-code';
}

function brand(number: string): E164 {
  // The only place that may: the library has read it as an international number.
  return number as E164;
}

/**
 * Reads what a caller wrote as a number. Emergency lines are looked for in the digits as given, before anything is normalised.
 * `country`: ISO 3166 code of the country whose numbers may be written as they are dialed there.
 */
export function parseTargetNumber(text: string, country: string | null = null): ParsedNumber {
  const bare = bareNumber(text);
  const fault = faultOf(bare);
  if (fault === 'no-country-code') return parseNational(bare, country);
  const read = fault === null ? parsedNumber(bare) : undefined;
  const assigned = isAssigned(bare, read);
  const line = emergencyLine(bare, assigned);
  if (line !== null && fault !== 'not-digits') return { kind: 'emergency', line };
  if (fault === 'extension') return refuseExtension(bare, country);
  const inSip = /^sips?:(\+?\d+)@/i.exec(bare)?.[1];
  if (fault !== null) return invalid(fault, inSip === undefined ? null : likelyIn(inSip, country));
  if (read?.isPossible() !== true)
    return invalid(lengthFault(bare), /^\+0/.test(bare) ? likelyIn(bare.slice(1), country) : null);
  if (!isSettled(bare, read)) return invalid('trunk-prefix');
  return { kind: 'number', number: brand(read.number), changed: read.number !== text, unassigned: !assigned };
}

const invalid = (fault: NumberFault, likely: E164 | null = null, extension: string | null = null): ParsedNumber => ({
  ...{ kind: 'invalid', fault, likely, extension },
});

/** Digits without `+`: a number as it is dialed in the country. Without one it is only likely to be one. */
function parseNational(digits: string, country: string | null): ParsedNumber {
  const dialed = country !== null && isCountry(country) ? dialedIn(digits, country) : null;
  const parsed = dialed === null ? null : parseTargetNumber(dialed);
  const isAssignedThere = parsed?.kind === 'number' && !parsed.unassigned;
  const line = emergencyLine(digits, isAssignedThere);
  if (line !== null) return { kind: 'emergency', line };
  if (country !== null && parsed?.kind === 'number') return { ...parsed, changed: true, country };
  return invalid('no-country-code', likelyNumber(digits, country));
}

function likelyNumber(digits: string, country: string | null): E164 | null {
  let possible: E164 | null = null;
  for (const { form, isPlain } of likelyForms(digits, country)) {
    const parsed = parseTargetNumber(form);
    if (parsed.kind !== 'number') continue;
    if (!parsed.unassigned) return parsed.number;
    if (!isPlain) possible ??= parsed.number;
  }
  return possible;
}

/** The number that this was read as, else the one that it probably is; null without any. */
export function likelyIn(text: string, country: string | null): E164 | null {
  const parsed = parseTargetNumber(text, country);
  return parsed.kind === 'number' ? parsed.number : parsed.kind === 'invalid' ? parsed.likely : null;
}

/** An extension is never dropped for the caller: the number before it is only likely. */
function refuseExtension(bare: string, country: string | null): ParsedNumber {
  const [, base = ''] = extended.exec(bare) ?? [];
  return invalid('extension', likelyIn(base, country), /\d+/.exec(bare.slice(base.length))?.[0] ?? null);
}

/** True if the range is assigned. With the library's whole metadata, an assigned range has a kind, which is looked up anyway. */
function isAssigned(bare: string, read: PhoneNumber | undefined): boolean {
  if (read === undefined) return false;
  return read.number === bare ? kindOf(bare) !== 'unassigned' : read.isValid();
}

/** The library drops a trunk 0 behind the country code. That is a guess unless the range is assigned and reading it again drops no more. */
function isSettled(bare: string, read: PhoneNumber): boolean {
  if (read.number === bare) return true;
  return isAssigned(bare, read) && parsedNumber(read.number)?.number === read.number;
}

function lengthFault(bare: string): NumberFault {
  const verdict = validatePhoneNumberLength(bare);
  if (verdict === 'INVALID_COUNTRY') return 'unknown-country-code';
  return verdict === 'TOO_LONG' ? 'too-long' : 'too-short';
}

/** Every country that a number may belong to: several if its range is not assigned and they share the code (+1), none for +800 or a satellite. */
export function possibleCountries(number: E164): readonly string[] {
  const read = parsedNumber(number);
  return read?.country === undefined ? (read?.getPossibleCountries() ?? []) : [read.country];
}

/** True for an ISO 3166 country that has phone numbers. */
export function isCountry(country: string): country is CountryCode {
  return isSupportedCountry(country);
}

export type NumberKind =
  | 'fixed-line'
  | 'mobile'
  | 'fixed-line-or-mobile'
  | 'premium-rate'
  | 'toll-free'
  | 'shared-cost'
  | 'voip'
  | 'personal'
  | 'pager'
  | 'company'
  | 'voicemail'
  | 'unassigned';

const kinds: Readonly<Record<string, NumberKind>> = {
  FIXED_LINE: 'fixed-line',
  MOBILE: 'mobile',
  FIXED_LINE_OR_MOBILE: 'fixed-line-or-mobile',
  PREMIUM_RATE: 'premium-rate',
  TOLL_FREE: 'toll-free',
  SHARED_COST: 'shared-cost',
  VOIP: 'voip',
  PERSONAL_NUMBER: 'personal',
  PAGER: 'pager',
  UAN: 'company',
  VOICEMAIL: 'voicemail',
};

/** What kind of line the number's range is for. */
export function numberKind(number: E164): NumberKind {
  return kindOf(number);
}

const kindOf = remembering((number): NumberKind => {
  const type = parsedNumber(number)?.getType();
  return (type === undefined ? undefined : kinds[type]) ?? 'unassigned';
});
