import { maskNumbers } from '../phone/number-mask.ts';
import { maskSecrets } from './secrets.ts';

const hidden = '•••';

/** A text without secrets and without whole phone numbers. Ids, dates, times, addresses of hosts and versions stay. */
export function maskText(text: string): string {
  if (text.length > longestKnown) return masked(text);
  const known = newlyMasked.get(text);
  if (known !== undefined) return known;
  if (newlyMasked.size >= mostKnown) newlyMasked.clear();
  const made = masked(text);
  newlyMasked.set(text, made);
  return made;
}

const masked = (text: string): string => maskNumbers(hideEncoded(maskSecrets(text)));

/** The same names, ids and headers come with every request. */
const newlyMasked = new Map<string, string>();
const mostKnown = 5_000;
const longestKnown = 100;

const encoded = /[A-Za-z\d+/_-]{10,}={0,2}/g;
const plainText = /^[\x20-\x7e]*$/;

/** Hides base64 of a text with a number in it, also where it follows a dash or a slash, as in `call-KzE1…`. */
function hideEncoded(text: string): string {
  const holdsNumber = (run: string): boolean => {
    if (run.length < 8) return false;
    const decoded = Buffer.from(run, 'base64').toString('latin1');
    return plainText.test(decoded) && maskNumbers(decoded) !== decoded;
  };
  return text.replace(encoded, (run) => {
    if (holdsNumber(run)) return hidden;
    const parts = run.split(/([-_/])/);
    return parts.some(holdsNumber) ? parts.map((part) => (holdsNumber(part) ? hidden : part)).join('') : run;
  });
}
