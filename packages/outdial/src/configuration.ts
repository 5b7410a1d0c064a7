import { join } from 'node:path';
import { defaultTimers, timerFaults, type Timers } from './call/timers.ts';
import { readCrashPoints, type CrashPoint } from './engine/crash-points.ts';
import { eventSourceForm, readEventSource } from './orders/event-source.ts';
import type { TargetKind } from './readiness/policy.ts';
import { logLevels, type LogLevel } from './system/log-levels.ts';

/** Where a value comes from. Flags win over the environment. */
export type Origin = 'flag' | 'environment' | 'default';
export interface ConfiguredValue<Value> {
  readonly value: Value;
  readonly origin: Origin;
}

/** Every setting of the program, checked, each with its origin. Null: not given. */
export interface Configuration {
  readonly port: ConfiguredValue<number>;
  readonly sandboxPort: ConfiguredValue<number>;
  readonly dataDir: ConfiguredValue<string>;
  readonly policyFile: ConfiguredValue<string>;
  /** A file that says how events of other shapes ask for calls. */
  readonly eventMappingsFile: ConfiguredValue<string | null>;
  /** The partner event source whose envelopes are believed, as `organisationId/account`. */
  readonly eventSource: ConfiguredValue<string | null>;
  readonly apiKey: ConfiguredValue<string | null>;
  /** A sandbox that runs by itself; null: `start` runs one in its own process. */
  readonly sandboxUrl: ConfiguredValue<string | null>;
  /** The Outdial server that commands speak to. */
  readonly url: ConfiguredValue<string>;
  readonly target: ConfiguredValue<TargetKind>;
  readonly timers: ConfiguredValue<Timers>;
  readonly logLevel: ConfiguredValue<LogLevel>;
  /** For how many days the record of a call is kept after its end. */
  readonly retentionCalls: ConfiguredValue<number>;
  /** Whether webhooks may go to this machine and its network, and by plain http. */
  readonly webhooksAllowPrivate: ConfiguredValue<boolean>;
  /** For crash tests: durable writes at which the process kills itself. */
  readonly crashAt: ConfiguredValue<readonly CrashPoint[]>;
  /** A region id, a domain, or a loopback `http://` address. */
  readonly region: ConfiguredValue<string | null>;
  readonly clientId: ConfiguredValue<string | null>;
  readonly clientSecret: ConfiguredValue<string | null>;
}

export type Environment = Readonly<Record<string, string | undefined>>;
/** Flags by their long name without dashes, as text; `live` becomes the target. */
export type Flags = Readonly<
  Partial<
    Record<'port' | 'sandboxPort' | 'dataDir' | 'policy' | 'eventMappings' | 'sandboxUrl' | 'url' | 'logLevel', string>
  > & {
    live?: boolean;
  }
>;

export type ConfigurationRead =
  | { readonly ok: true; readonly configuration: Configuration }
  /** One sentence per bad value. Each names the flag or the variable; no sentence repeats a secret. */
  | { readonly ok: false; readonly faults: readonly string[] };

type Parsed<Value> = { readonly value: Value } | { readonly expected: string };

const number = (text: string): Parsed<number> => {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? { value: port } : { expected: 'a port, 0 to 65535' };
};
const days = (text: string): Parsed<number> =>
  /^[1-9]\d{0,4}$/.test(text) ? { value: Number(text) } : { expected: 'a number of days, 1 to 99999' };
const words = (text: string): Parsed<string> =>
  text.trim() === '' ? { expected: 'something that is not empty' } : { value: text };
const yesOrNo = (text: string): Parsed<boolean> =>
  text === 'true' || text === 'false' ? { value: text === 'true' } : { expected: '"true" or "false"' };
const asGiven = (text: string): Parsed<string | null> => ({ value: text });
const secret = (text: string): Parsed<string> =>
  /^[\x21-\x7e]{8,200}$/.test(text)
    ? { value: text }
    : { expected: '8 to 200 characters of plain ASCII without a space' };
const target = (text: string): Parsed<TargetKind> =>
  text === 'sandbox' || text === 'organisation' ? { value: text } : { expected: '"sandbox" or "organisation"' };
const logLevel = (text: string): Parsed<LogLevel> => {
  const level = logLevels.find((candidate) => candidate === text);
  return level === undefined ? { expected: `one of ${logLevels.join(', ')}` } : { value: level };
};

const eventSource = (text: string): Parsed<string> =>
  readEventSource(text) === null ? { expected: eventSourceForm } : { value: text };

const crashPoints = (text: string): Parsed<readonly CrashPoint[]> => {
  const points = readCrashPoints(text);
  return points === null ? { expected: 'crash points such as claim:after:3' } : { value: points };
};

function address(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username === '' && url.search === '' && url.hash === '';
  return isPlain && (url.protocol === 'http:' || url.protocol === 'https:')
    ? { value: text.replace(/\/+$/, '') }
    : { expected: 'an http:// or https:// address' };
}

/** Plain http would send the client's secret in the clear, so it is for this machine only. */
function loopbackAddress(text: string): Parsed<string> {
  const parsed = address(text);
  if ('expected' in parsed) return parsed;
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(text).hostname);
  return isLoopback ? parsed : { expected: 'an address of this machine, such as http://127.0.0.1:4601' };
}

function timers(text: string): Parsed<Timers> {
  const given = jsonObject(text);
  if (given === null) return { expected: 'a JSON object such as {"settle":180000}' };
  const merged: Record<string, unknown> = { ...defaultTimers };
  for (const [name, value] of Object.entries(given)) {
    const current = Object.hasOwn(merged, name) ? merged[name] : undefined;
    if (current === undefined) return { expected: `known names only; "${name}" is not one` };
    const fits = Array.isArray(current) ? Array.isArray(value) && value.every(isDuration) : isDuration(value);
    if (!fits) return { expected: `milliseconds for "${name}"${Array.isArray(current) ? ', as a list' : ''}` };
    merged[name] = value;
  }
  // Each name was held against the default's shape above.
  const complete = { ...defaultTimers, ...(merged as Partial<Timers>) };
  const faults = timerFaults(complete);
  return faults.length === 0
    ? { value: complete }
    : { expected: `durations that are safe together: ${faults.join(' ')}` };
}

const isDuration = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;

function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

type Read = <Value>(
  variable: string,
  flag: { readonly name: string; readonly text: string | undefined } | null,
  parse: (text: string) => Parsed<Value>,
  fallback: Value,
) => ConfiguredValue<Value>;

/** Reads one setting at a time. An error is added to `faults`, and the fallback is used instead. */
function reader(environment: Environment, faults: string[]): Read {
  return (variable, flag, parse, fallback) => {
    const fromFlag = flag?.text;
    // An empty variable is how shells and compose files say "not set".
    const text = fromFlag ?? (environment[variable] === '' ? undefined : environment[variable]);
    if (text === undefined) return { value: fallback, origin: 'default' };
    const parsed = parse(text);
    if ('value' in parsed) return { value: parsed.value, origin: fromFlag === undefined ? 'environment' : 'flag' };
    const name = fromFlag === undefined ? variable : (flag?.name ?? variable);
    const isSecret = /SECRET|KEY/.test(variable);
    faults.push(
      isSecret ? `${name} must be ${parsed.expected}.` : `${name}: "${text.slice(0, 80)}" is not ${parsed.expected}.`,
    );
    return { value: fallback, origin: 'default' };
  };
}

/**
 * Reads environment and flags into one checked record. Credentials alone change nothing: the target stays the sandbox
 * until `--live` or `OUTDIAL_TARGET=organisation` says otherwise.
 */
export function readConfiguration(environment: Environment, flags: Flags): ConfigurationRead {
  const faults: string[] = [];
  const read = reader(environment, faults);
  const flag = (name: string, text: string | undefined) => ({ name, text });
  const dataDir = read('OUTDIAL_DATA_DIR', flag('--data-dir', flags.dataDir), words, '.outdial');
  const port = read('OUTDIAL_PORT', flag('--port', flags.port), number, 4600);
  const live = flags.live === true ? 'organisation' : undefined;
  const configuration: Configuration = {
    port,
    dataDir,
    sandboxPort: read('OUTDIAL_SANDBOX_PORT', flag('--sandbox-port', flags.sandboxPort), number, 4601),
    // Next to the data that it governs: a policy written for one target never lets calls out to another.
    eventMappingsFile: read('OUTDIAL_EVENT_MAPPINGS', flag('--event-mappings', flags.eventMappings), words, null),
    eventSource: read('OUTDIAL_EVENT_SOURCE', null, eventSource, null),
    policyFile: read('OUTDIAL_POLICY', flag('--policy', flags.policy), words, join(dataDir.value, 'policy.json')),
    apiKey: read('OUTDIAL_API_KEY', null, secret, null),
    sandboxUrl: read('OUTDIAL_SANDBOX_URL', flag('--sandbox-url', flags.sandboxUrl), loopbackAddress, null),
    url: read('OUTDIAL_URL', flag('--url', flags.url), address, `http://127.0.0.1:${port.value}`),
    target: read('OUTDIAL_TARGET', flag('--live', live), target, 'sandbox'),
    timers: read('OUTDIAL_TIMERS', null, timers, defaultTimers),
    retentionCalls: read('OUTDIAL_RETENTION_CALLS', null, days, 90),
    webhooksAllowPrivate: read('OUTDIAL_WEBHOOKS_ALLOW_PRIVATE', null, yesOrNo, false),
    logLevel: read('OUTDIAL_LOG_LEVEL', flag('--log-level', flags.logLevel), logLevel, 'warn'),
    crashAt: read('OUTDIAL_CRASH_AT', null, crashPoints, []),
    // Without --live these variables are another program's, and their values no concern of ours.
    region: read('GENESYSCLOUD_REGION', null, asGiven, null),
    clientId: read('GENESYSCLOUD_OAUTHCLIENT_ID', null, asGiven, null),
    clientSecret: read('GENESYSCLOUD_OAUTHCLIENT_SECRET', null, asGiven, null),
  };
  if (configuration.target.value === 'organisation' && configuration.crashAt.value.length > 0) {
    faults.push('OUTDIAL_CRASH_AT is for tests on a sandbox: leave it out, or leave --live out.');
  }
  if (configuration.target.value === 'organisation' && configuration.sandboxUrl.value !== null) {
    faults.push('--live and --sandbox-url (or OUTDIAL_TARGET and OUTDIAL_SANDBOX_URL) exclude each other: choose one.');
  }
  return faults.length === 0 ? { ok: true, configuration } : { ok: false, faults };
}

interface Organisation {
  readonly region: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The organisation to dial in with `--live`, or what is missing for it. */
export function organisationOf(
  configuration: Configuration,
): { readonly ok: true; readonly organisation: Organisation } | { readonly ok: false; readonly fault: string } {
  const region = configuration.region.value;
  const clientId = configuration.clientId.value;
  const clientSecret = configuration.clientSecret.value;
  if (region !== null && clientId !== null && clientSecret !== null) {
    return { ok: true, organisation: { region, clientId, clientSecret } };
  }
  const missing = [
    region === null ? 'GENESYSCLOUD_REGION' : null,
    clientId === null ? 'GENESYSCLOUD_OAUTHCLIENT_ID' : null,
    clientSecret === null ? 'GENESYSCLOUD_OAUTHCLIENT_SECRET' : null,
  ].filter((name) => name !== null);
  const them = missing.length === 1 ? 'it' : 'them';
  return { ok: false, fault: `A real organisation needs ${missing.join(', ')}: set ${them}, or leave --live out.` };
}
