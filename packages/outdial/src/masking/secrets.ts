const hidden = '•••';

const secretName =
  /secret|password|passwd|passphrase|(?:^|[^a-z])pwd(?:$|[^a-z])|token|authorization|api[-_]?key|private[-_]?key|access[-_]?key|credential|cookie|csrf|session[-_]?id|sessid/i;
/** What a caller may write about a person. */
const personalName =
  /^(?:attributes|uuiData|reason|notes?|metadata|custom(?:Data|Attributes|Fields)|(?:participant|user)Data|contactAttributes)$/i;

/** True for a field whose value is a secret. */
const isSecretName = (name: string): boolean => secretName.test(name);

/** True for a field whose value is not repeated and not kept: a secret, or what is written about a person. */
export const isHiddenName = (name: string): boolean => isSecretName(name) || personalName.test(name);

/** Secrets that show by their looks, wherever they stand; the first group is what may be shown. */
const secrets: readonly RegExp[] = [
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)(?:[^-]|-(?!----END))*/g,
  /(\bbearer[ \t]{1,20})[\w.~+/=-]{8,}/gi,
  /(\b[Bb]asic[ \t]{1,20})(?=[a-z+/]*[A-Z\d=])[A-Za-z\d+/]{8,}={0,2}/g,
  /(authorization["']?[ \t]{0,20}[:=][ \t]{0,20}["']?(?:\w{1,20}[ \t]{1,20})?)[^\s"']{4,}/gi,
  /((?:secret|password|passwd|passphrase|pwd|token|credential|(?:api|access|private)[-_]?key|csrf|session[-_]?id|sessid|\bsid)[\w.-]{0,40}["']?[ \t]{0,20}(?:[:=]|%3[ad])[ \t]{0,20}["']?)[^\s"',;&}]+/gi,
  /(\b(?:password|passwd|passphrase|pwd)[ \t]{1,20}(?:is[ \t]{1,20})?)(?=[^\s\d]{0,200}\d)[^\s"',;&}]{6,}/gi,
  /(\b[a-z][a-z\d+.-]{0,20}:\/\/)[^\s/@"']{1,200}(?=@)/gi,
  /()\b(?:od_[\w-]{16,}|whsec_[\w+/=-]{8,}|(?:AKIA|ASIA)[A-Z\d]{16}\b)/g,
  /()\b(?:gh[a-z]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}|sk[-_](?:live|test|proj|ant)[-_][\w-]{10,}|AIza[\w-]{30,})/g,
  /()\beyJ[\w-]{10,}\.[\w.-]{10,}/g,
];

/** A text with every secret in it hidden that shows by its looks. */
export function maskSecrets(text: string): string {
  return secrets.reduce((rest, pattern) => rest.replace(pattern, `$1${hidden}`), text);
}

/** The same at the same length, for a place that is pointed at. */
export function blankSecrets(text: string): string {
  return secrets.reduce(
    (rest, pattern) => rest.replace(pattern, (whole, shown: string) => shown.padEnd(whole.length, '•')),
    text,
  );
}
