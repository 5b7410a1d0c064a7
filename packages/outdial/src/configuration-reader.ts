import { readFileSync } from 'node:fs';
import { nearest } from './intake/nearest.ts';
import type { Parsed } from './configuration-values.ts';
import { whyUnread } from './system/unread-file.ts';

/** Where a value comes from. Flags win over the environment, and a variable over a file that a variable names. */
export type Origin = 'flag' | 'environment' | 'file' | 'default';
export interface ConfiguredValue<Value> {
  readonly value: Value;
  readonly origin: Origin;
}
export type Environment = Readonly<Record<string, string | undefined>>;

/** One setting, to be shown to a person: its value as text, without secrets. */
export interface SettingShown {
  readonly variable: string;
  readonly flag: string | null;
  /** Null when the setting has neither a value nor a default. */
  readonly value: string | null;
  readonly origin: Origin;
  /** The flag, variable or file that the value comes from, in words. */
  readonly from: string;
}

/** What reads one setting: from where, as what, and what counts without it. */
export interface SettingRow<Value> {
  readonly variable: string;
  readonly flag?: string;
  readonly parse: (text: string) => Parsed<Value>;
  readonly fallback: Value;
  /** Its value is never shown. It may also come from a file that `<variable>_FILE` names. */
  readonly secret?: boolean;
}

/** The texts of flags by their long name, such as `--data-dir`. */
export type FlagText = (flag: string) => string | undefined;

export interface SettingReader {
  /** An error is added to `faults`, and the fallback is used instead. */
  readonly read: <Value>(setting: SettingRow<Value>) => ConfiguredValue<Value>;
  readonly shown: readonly SettingShown[];
  readonly faults: string[];
}

interface Found {
  readonly text: string;
  readonly origin: Origin;
  readonly from: string;
}

/** An empty variable is how shells and compose files say "not set". */
const given = (environment: Environment, variable: string): string | undefined =>
  environment[variable] === '' ? undefined : environment[variable];

/** Reads settings one at a time and remembers each for a person to see. `readText` throws for a file that cannot be read. */
export function createSettingReader(
  environment: Environment,
  flagText: FlagText,
  readText: (file: string) => string = (file) => readFileSync(file, 'utf8'),
): SettingReader {
  const faults: string[] = [];
  const shown: SettingShown[] = [];

  const inFile = (variable: string): Found | undefined => {
    const from = `${variable}_FILE`;
    const file = given(environment, from);
    if (file === undefined) return undefined;
    try {
      return { text: readText(file).trim(), origin: 'file', from: `${from} (${file})` };
    } catch (error) {
      faults.push(`${from}: ${whyUnread(file, error)}`);
      return undefined;
    }
  };
  const find = ({ variable, flag, secret }: SettingRow<unknown>): Found | undefined => {
    const text = flag === undefined ? undefined : flagText(flag);
    if (flag !== undefined && text !== undefined) return { text, origin: 'flag', from: flag };
    const value = given(environment, variable);
    if (value !== undefined && secret === true && given(environment, `${variable}_FILE`) !== undefined)
      faults.push(`${variable} and ${variable}_FILE exclude each other: set one of them.`);
    if (value !== undefined) return { text: value, origin: 'environment', from: variable };
    return secret === true ? inFile(variable) : undefined;
  };
  const faultOf = ({ secret }: SettingRow<unknown>, { text, from }: Found, expected: string): string =>
    secret === true
      ? `${from} must be ${expected}.`
      : `${from}: "${withoutSecrets(text).slice(0, 80)}" is not ${expected}.`;

  return {
    faults,
    shown,
    read: (setting) => {
      const { variable, flag = null, parse, fallback, secret } = setting;
      const found = find(setting);
      const parsed = found === undefined ? null : parse(found.text);
      if (found !== undefined && parsed !== null && 'value' in parsed) {
        shown.push({ variable, flag, value: secret === true ? 'hidden' : found.text, ...originOf(found) });
        return { value: parsed.value, origin: found.origin };
      }
      if (found !== undefined && parsed !== null && 'expected' in parsed)
        faults.push(faultOf(setting, found, parsed.expected));
      shown.push({ variable, flag, value: textOf(fallback), origin: 'default', from: 'default' });
      return { value: fallback, origin: 'default' };
    },
  };
}

const originOf = ({ origin, from }: Found): Pick<SettingShown, 'origin' | 'from'> => ({ origin, from });

/** Long lists of defaults are in the documentation. */
function textOf(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'object' ? 'default' : JSON.stringify(value);
}

/** Variables that other programs of this project read: its tests, its examples, and its functions on AWS. */
const ofOthers: ReadonlySet<string> = new Set(
  ['CRASH_SEED', 'FUZZ_SEED', 'PROPERTY_RUNS', 'CLIENT_ID', 'CLIENT_SECRET', 'AWS_SUFFIX', 'DEPLOYMENT'].map(
    (name) => `OUTDIAL_${name}`,
  ),
);

/** One sentence for each variable that looks like a setting of Outdial and is not one. */
export function unknownVariables(
  environment: Environment,
  settings: readonly SettingRow<unknown>[],
): readonly string[] {
  const known = settings.flatMap(({ variable, secret }) =>
    secret === true ? [variable, `${variable}_FILE`] : [variable],
  );
  return Object.keys(environment)
    .filter((name) => name.startsWith('OUTDIAL_') && !known.includes(name) && !ofOthers.has(name))
    .map((name) => {
      if (/^OUTDIAL_(?:SERVICE_(?:HOST|PORT)|PORT_\d+_)/.test(name))
        return `${name} is not a setting of Outdial. Kubernetes sets it for a service named "outdial": set "enableServiceLinks: false" for the pod.`;
      const near = nearOf(name, known);
      return `${name} is not a setting of Outdial.${near === '' ? ' "outdial config" lists them.' : ` Did you mean ${near}?`}`;
    });
}

/** Settings that a name may stand for: with the same words and more, or one slip of the hand away. */
function nearOf(name: string, known: readonly string[]): string {
  const words = name.split('_').slice(1);
  const alike = known.filter((candidate) => words.every((word) => candidate.split('_').includes(word)));
  const fewestWords = alike.toSorted((one, other) => one.split('_').length - other.split('_').length);
  if (alike.length > 0) return fewestWords.slice(0, 3).join(' or ');
  // Without what all of them begin with, which would make every short name similar.
  const rests = known.flatMap((candidate) => /^OUTDIAL_(.*)$/.exec(candidate)?.[1] ?? []);
  const near = nearest(name.slice('OUTDIAL_'.length), rests);
  return near === null ? '' : `OUTDIAL_${near}`;
}

/** An address without what may be a password: its user, and what follows a question mark. */
const withoutSecrets = (text: string): string =>
  text.includes('://') ? text.replace(/\/\/.*@/, '//•••@').replace(/\?.*/s, '?•••') : text;
