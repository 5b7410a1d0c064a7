import { coverParts, type TextPart, readText } from '../phone/reading.ts';

const hidden = '•••';

/** Words that are in the name of a secret, and short ones that are a part of it by themselves. */
const words = String.raw`secret|passw(?:or)?d|passphrase|passcode|passwort|token|(?:api|private|access)[-_ ]?key|credential|cookie|csrf|session[-_]?id|sessid|signature|jwt|code_verifier`;
const shortWords = String.raw`(?<![a-z])(?:pwd?|pass|auth|sig|sid|otp|pin)(?![a-z])`;
/** What a caller may write about a person. */
const personal = String.raw`attributes?|uuiData|reason|notes?|metadata|custom(?:Data|Attributes|Fields)|(?:participant|user)Data|contactAttributes`;

const secretName = new RegExp(`authorization|${words}|${shortWords}`, 'i');
const personalName = new RegExp(`^(?:${personal})$`, 'i');

/** True for a field whose value is not repeated and not kept: a secret, or what is written about a person. */
export const isHiddenName = (name: string): boolean =>
  secretName.test(name.replaceAll(/([a-z])(?=[A-Z])/g, '$1_')) || personalName.test(name);

const sign = String.raw`["'“”]?[ \t]{0,20}(?:[:=]>?|->)[ \t]{0,20}`;
const named = String.raw`(?:${words}|${shortWords})[\w.\-]{0,40}(?:\[[^[\]\n]{0,20}\]){0,3}`;

/** The name of a hidden field, anywhere in a text; its value may be of several words. */
export const hiddenNames = String.raw`(?:authorization|${words}|${shortWords}|${personal})`;

/** Secrets that show by their name or their looks; the first group is what may be shown. */
const secrets: readonly RegExp[] = [
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)(?:[^-]|-(?!----END))*/g,
  /(\bbearer[ \t]{1,20})[\w.~+/=-]{8,}/gi,
  /(\b[Bb]asic[ \t]{1,20})(?=[a-z+/]*[A-Z\d=])[A-Za-z\d+/]{8,}={0,2}/g,
  /(authorization["']?[ \t]{0,20}[:=][ \t]{0,20}["']?(?:\w{1,20}[ \t]{1,20})?)[^\s"']{4,}/gi,
  /((?:\b(?:set-)?cookie2?["']?[ \t]{0,20}[:=]|\s(?:-b|--cookie)\s)[ \t]{0,20}["']?)[^\s"'][^"'\r\n]*/gi,
  new RegExp(String.raw`(${named}${sign}["']?)(?:(?<=")[^"\n]+|(?<=')[^'\n]+|[^\s"',;&}<]+)`, 'gi'),
  new RegExp(String.raw`(<[\w:.\-]{0,40}${named}(?:\s[^<>]{0,200})?>)[^<]+`, 'gi'),
  new RegExp(
    String.raw`(["'][\w.\-]{0,40}${named}["'][,\s]{1,20}["']?(?:value|content)["']?[ \t]{0,20}[:=][ \t]{0,20}["'])[^"'\n]+`,
    'gi',
  ),
  /(\b(?:passw(?:or)?d|passphrase|passcode|pwd)[ \t]{1,20}(?:is[ \t]{1,20})?)(?=[^\s\d]{0,200}\d)[^\s"',;&}]{6,}/gi,
  /(\s(?:-u|--user|--proxy-user)[ =]["']?[^\s:"']{1,100}:)[^\s"']+/g,
  /(\b[a-z][a-z\d+.-]{0,20}:\/\/)[^\s/@"']{1,1000}(?=@)/gi,
  /()\b(?:od_[\w-]{16,}|whsec_[\w+/=-]{8,}|(?:AKIA|ASIA)[A-Z\d]{16}\b)/g,
  /()\b(?:gh[a-z]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}|[sr]k[-_](?:live|test|proj|ant)[-_][\w-]{10,}|AIza[\w-]{30,}|ya29\.[\w-]{10,}|npm_\w{16,}|pypi-[\w-]{16,}|hf_\w{16,}|SG\.[\w-]{6,}\.[\w-]{6,})/g,
  /()\b[a-z][a-z\d]{1,15}_(?=[A-Za-z]{0,100}\d)(?=[a-z\d]{0,100}[A-Z])(?=[A-Z\d]{0,100}[a-z])[A-Za-z\d]{24,}/g,
  /()\beyJ[\w-]{10,}\.[\w.-]{10,}/g,
];

/** The bracket that opens the value of a hidden field. Behind a bare name, `=> {` is a function. */
const opening = (name: string): RegExp =>
  new RegExp(String.raw`${name}\\{0,8}(?:["'“”]?[ \t]{0,20}(?:[:=]|->)|["'][ \t]{0,20}=>)\s{0,20}[[{]`, 'gi');
const openings = { secret: opening(named), hidden: opening(hiddenNames) };
const inBrackets = /"(?:[^"\\]|\\[^])*"?|(?<!\w)'(?:[^'\\]|\\[^])*'?|[[\]{}]/g;

/** Lists and objects that are the value of a secret field, or of any hidden one. Without its end, one goes to the end of the text. */
export function nestedIn(text: string, which: keyof typeof openings): readonly TextPart[] {
  const parts: TextPart[] = [];
  let reached = 0;
  for (const { 0: whole, index } of text.matchAll(openings[which])) {
    const start = index + whole.length - 1;
    if (start < reached) continue;
    reached = closingOf(text, start);
    parts.push({ start, end: reached });
  }
  return parts;
}

function closingOf(text: string, start: number): number {
  let depth = 0;
  inBrackets.lastIndex = start;
  for (let met = inBrackets.exec(text); met !== null; met = inBrackets.exec(text)) {
    if (met[0] === '[' || met[0] === '{') depth += 1;
    else if (met[0] === ']' || met[0] === '}') depth -= 1;
    if (depth === 0) return inBrackets.lastIndex;
  }
  return text.length;
}

/** A text with every secret in it hidden that shows by its name or its looks, also where it is escaped. */
export const maskSecrets = (text: string): string => coverParts(text, secretsIn(text), () => hidden);

/** The same at the same length, for a place that is pointed at. */
export const blankSecrets = (text: string): string =>
  coverParts(text, secretsIn(text), ({ start, end }) => '•'.repeat(end - start));

/** In order, without overlaps. The text is also searched as it is: an escape can be a part of a secret. */
function secretsIn(text: string): readonly TextPart[] {
  const { plain, partOf } = readText(text);
  const asIs = (start: number, end: number): TextPart => ({ start, end });
  const found = [...partsIn(text, asIs), ...(plain === text ? [] : partsIn(plain, partOf))];
  const merged: TextPart[] = [];
  for (const part of found.toSorted((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last === undefined || part.start >= last.end) merged.push(part);
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, part.end) };
  }
  return merged;
}

function partsIn(text: string, partOf: (first: number, end: number) => TextPart): readonly TextPart[] {
  const nested = nestedIn(text, 'secret').map(({ start, end }) => partOf(start, end));
  const others = secrets.flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ({ 0: whole, 1: shown = '', index }) =>
      partOf(index + shown.length, index + whole.length),
    ),
  );
  return [...nested, ...others];
}
