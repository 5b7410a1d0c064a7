import { coverParts, type TextPart, readText } from './reading.ts';
import { maskNumber } from './number.ts';

/** Between the groups of a number that is written in a usual way. */
const usual = String.raw`[\s().\-\/]`;
const odd = String.raw`(?:<\/?[a-z][^<>\d]{0,60}>|[^\p{L}\d]|(?<!\p{L})x(?!\p{L}))`;

/** Behind an international prefix or a trunk 0, what looks like an address or a date is the rest of a number. */
const begins = String.raw`(?<![\d.:+]|\+[\d ().\-\/]{1,10}|\b0\d{0,4}[ ().\-\/]{1,3})`;
const alone = String.raw`(?<!\d[^\p{L}\d]{0,3})`;
const ends = String.raw`(?!\.?\d)`;
const near = String.raw`(?![^\p{L}\d]{0,3}\d)`;
const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const groups = (most: number): string => String.raw`[\da-f]{1,4}(?::[\da-f]{1,4}){0,${most}}`;
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?![\d:])`;
const day = (separator: string): string =>
  String.raw`(?:19|20|21)\d\d${separator}(?:0[1-9]|1[0-2])${separator}(?:0[1-9]|[12]\d|3[01])`;

/** Runs of digits that are surely not a phone number. */
const ids = [
  String.raw`(?<![\da-z])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\da-z])`,
  String.raw`(?<![\da-z])(?=\d{0,63}[a-f])(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64})(?![\da-z])`,
  String.raw`(?<![\da-z])(?:(?:call|key|req|wh)_[\da-z]{20,32}|(?=\d{0,25}[a-z])[0-7][\da-hjkmnp-tv-z]{25})(?![\da-z])`,
];
const addresses = [
  String.raw`${begins}${octet}(?:\.${octet}){3}${ends}`,
  String.raw`(?<![\da-z:])(?:(?=[\d:]{0,38}[a-f])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:${groups(6)})?::(?:${groups(6)})?)(?![\da-z:])`,
];
const instants = [
  String.raw`${begins}(?:${day('-')}(?:[T ]${time}|(?!\d))|${day('')}T\d{6}(?:[.,]\d{1,9})?Z?(?!\d))`,
  String.raw`(?:${alone}|(?<=:[0-5]\d[^\p{L}\d:]{1,3}))(?<![+:])${time}(?:(?=[;,.]\s)|(?![^\p{L}\d]{0,3}\d(?!\d?:[0-5]\d|\d{3}-\d\d-)))`,
  String.raw`[1-3]\d{12}(?!\d)(?<=(?:at|ms|time|stamp|date|since|until|expires|iat|exp|nbf)["'\\\]]{0,3}\s{0,3}[:=]\s{0,3}["'\\]{0,3}\d{13})`,
];
const versions = [
  String.raw`${alone}${begins}(?=(?:\.?\d){3,6}(?!\.?\d))\d{1,4}(?:\.\d{1,4}){2,3}${near}`,
  String.raw`${alone}${begins}[1-9]\d{0,2}\.0\.\d{1,4}\.\d{1,3}${near}`,
  String.raw`(?<![\w+])v\d{1,4}(?:\.\d{1,5}){1,4}${ends}`,
  String.raw`(?<![\w\/.\-])[a-z][\w\-]{0,40}\/\d{1,3}\.\d{1,3}(?:\.\d{1,2})?(?!${usual}{0,3}\d)`,
];
const kept = [...ids, ...addresses, ...instants, ...versions].join('|');

/** Six digits or more with anything short between them, or with one and the same word. */
const numbers = new RegExp(
  String.raw`${kept}|(?<run>\+?\d(?:(?:${usual}*|${odd}{1,6})(?!${kept}|(?<=\+)\d{7})\d){5,}|\+?\d{1,14}(?<word>(?=[^\d]{0,7}\p{L})[^\d]{1,8})\d{1,14}(?:\k<word>\d{1,14})+)`,
  'giu',
);
const usualRuns = new RegExp(String.raw`\+?\d(?:${usual}*\d){5,}`, 'gu');
/** A run from its first digit to its last, without an extension. */
const wholeRun = /^(?:[^x]{10,}\d(?=\W{0,3}x\W{0,3}\d{1,5}$)|[^]+$)/giu;

/**
 * A text without whole phone numbers, in any script, escape and spelling. A run of six digits is one if it is written as numbers are, and
 * of nine if anything else separates them. Ids, dates, times, addresses of hosts and versions stay.
 */
export function maskNumbers(text: string): string {
  const { plain, partOf } = readText(text);
  if (!/(?:\d\D*){6}/.test(plain)) return text;
  const parts: (TextPart & { readonly number: string })[] = [];
  for (const { groups: found, index } of plain.matchAll(numbers)) {
    const run = found?.['run'] ?? '';
    const isLong = run.replaceAll(/\D/g, '').length >= 9;
    for (const { 0: written, index: at } of run.matchAll(isLong ? wholeRun : usualRuns)) {
      const number = written.replaceAll(/(?!^\+)\D/g, '');
      parts.push({ ...partOf(index + at, index + at + written.length), number });
    }
  }
  return coverParts(text, parts, ({ number }) => maskNumber(number));
}
