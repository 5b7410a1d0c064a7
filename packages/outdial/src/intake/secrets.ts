const hidden = '•••';

const secretName =
  /secret|password|passwd|passphrase|\bpwd\b|token|authorization|api[-_]?key|private[-_]?key|credential|cookie/i;
/** What a caller may write about a person. */
const personalName =
  /^(?:attributes|uuiData|reason|notes?|metadata|custom(?:Data|Attributes|Fields)|(?:participant|user)Data|contactAttributes)$/i;

/** True for a field whose value is a secret. */
const isSecretName = (name: string): boolean => secretName.test(name);

/** True for a field whose value is not repeated and not kept: a secret, or what is written about a person. */
export const isHiddenName = (name: string): boolean => isSecretName(name) || personalName.test(name);

/** Secrets that show by their looks, wherever they stand; the first group is what may be shown. */
const secrets: readonly RegExp[] = [
  /(\bbearer[ \t]{1,20})[\w.~+/=-]{8,}/gi,
  /(authorization["']?[ \t]{0,20}[:=][ \t]{0,20}["']?(?:\w{1,20}[ \t]{1,20})?)[^\s"']{4,}/gi,
  /((?:client[-_]?secret|password|api[-_]?key|access[-_]?token)["']?[ \t]{0,20}[:=][ \t]{0,20}["']?)[^\s"',;&}]+/gi,
  /()\bod_[\w-]{16,}/g,
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
