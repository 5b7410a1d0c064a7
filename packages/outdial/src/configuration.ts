import { join } from 'node:path';
import { defaultTimers, type Timers } from './call/timers.ts';
import {
  createSettingReader,
  unknownVariables,
  type ConfiguredValue,
  type Environment,
  type FlagText,
  type SettingRow,
  type SettingReader,
  type SettingShown,
} from './configuration-reader.ts';
import { identityOf } from './configuration-identity.ts';
import { isFaultOfOthers, misspelledTraceVariables, tracesOf } from './configuration-traces.ts';
import * as as from './configuration-values.ts';
import type { CrashPoint } from './engine/crash-points.ts';
import type { OidcSettings } from './ports/identity.ts';
import type { TraceSettings } from './ports/tracing.ts';
import type { TargetKind } from './readiness/policy.ts';
import type { LogLevel } from './system/log-levels.ts';
import type { TokenKeys } from './system/sealing.ts';

export type { ConfiguredValue, Environment, Origin } from './configuration-reader.ts';

/** Every setting of the program, checked, each with its origin. Null: not given. */
export interface Configuration {
  readonly port: ConfiguredValue<number>;
  /** The address that the server listens on. */
  readonly host: ConfiguredValue<string>;
  /** Files with the certificate (its chain included) and its key, in PEM; both or neither. */
  readonly tlsCert: ConfiguredValue<string | null>;
  readonly tlsKey: ConfiguredValue<string | null>;
  /** A proxy in front ends TLS, and its `X-Forwarded-Host` is believed. */
  readonly trustProxy: ConfiguredValue<boolean>;
  readonly allowPlainHttp: ConfiguredValue<boolean>;
  /** The address that people and programs use, such as `https://outdial.example.com`. */
  readonly publicUrl: ConfiguredValue<string | null>;
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
  /** The identity provider, put together from several settings. Null: API keys are the only credentials. */
  readonly oidc: OidcSettings | null;
  /** Where traces go, put together from several settings. Null: nowhere. */
  readonly traces: TraceSettings | null;
  /** For crash tests: durable writes at which the process kills itself. */
  readonly crashAt: ConfiguredValue<readonly CrashPoint[]>;
  /** A region id, a domain, or a loopback `http://` address. */
  readonly region: ConfiguredValue<string | null>;
  readonly clientId: ConfiguredValue<string | null>;
  readonly clientSecret: ConfiguredValue<string | null>;
  /** The OAuth client that signs agents in, for calls with their own tokens. */
  readonly agentClientId: ConfiguredValue<string | null>;
  readonly agentClientSecret: ConfiguredValue<string | null>;
  /** The keys that seal the agents' tokens at rest, the first for new ones. */
  readonly tokenKeys: ConfiguredValue<TokenKeys | null>;
  /** Prints these keys. */
  readonly tokenKeyCommand: ConfiguredValue<string | null>;
}

/** Flags by their long name without dashes, in one word: text, or `true` for one without a value. */
export type Flags = Readonly<
  Partial<
    Record<
      | 'port'
      | 'host'
      | 'tlsCert'
      | 'tlsKey'
      | 'publicUrl'
      | 'sandboxPort'
      | 'dataDir'
      | 'policy'
      | 'eventMappings'
      | 'sandboxUrl'
      | 'url'
      | 'logLevel',
      string
    > &
      Record<'live' | 'trustProxy' | 'allowPlainHttp', boolean>
  >
>;

export type ConfigurationRead = {
  /** Each setting as it was read, for a person to see. */
  readonly settings: readonly SettingShown[];
} & (
  | { readonly ok: true; readonly configuration: Configuration }
  /** One sentence per bad value. Each names the flag or the variable; no sentence repeats a secret. */
  | { readonly ok: false; readonly faults: readonly string[] }
);

/** `live` becomes the target; another flag without a value is `true`. */
function textsOf(flags: Flags): FlagText {
  const texts = new Map(
    Object.entries(flags).map(([name, value]) => [
      `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      typeof value === 'string' ? value : value ? (name === 'live' ? 'organisation' : 'true') : undefined,
    ]),
  );
  return (flag) => texts.get(flag);
}

/** Every setting by its variable, so that an unknown one is noticed. */
function remembering(read: SettingReader['read'], settings: SettingRow<unknown>[]): SettingReader['read'] {
  return (setting) => {
    // Only looked up by name, so its own parser is of no use here.
    settings.push({ ...setting, parse: as.asGiven });
    return read(setting);
  };
}

/** How the server is reached. */
function reachOf(read: SettingReader['read']) {
  const port = read({ variable: 'OUTDIAL_PORT', flag: '--port', parse: as.portNumber, fallback: 4600 });
  const host = read({ variable: 'OUTDIAL_HOST', flag: '--host', parse: as.hostName, fallback: '127.0.0.1' });
  const file = (variable: string, flag: string) => read({ variable, flag, parse: as.words, fallback: null });
  const tlsCert = file('OUTDIAL_TLS_CERT', '--tls-cert');
  const tlsKey = file('OUTDIAL_TLS_KEY', '--tls-key');
  const yes = (variable: string, flag: string) => read({ variable, flag, parse: as.yesOrNo, fallback: false });
  const publicUrl = read({
    ...{ variable: 'OUTDIAL_PUBLIC_URL', flag: '--public-url' },
    ...{ parse: as.publicAddress, fallback: null },
  });
  const own = `${tlsCert.value === null ? 'http' : 'https'}://${dialableHost(host.value)}:${port.value}`;
  return {
    ...{ port, host, tlsCert, tlsKey, publicUrl },
    trustProxy: yes('OUTDIAL_TRUST_PROXY', '--trust-proxy'),
    allowPlainHttp: yes('OUTDIAL_ALLOW_PLAIN_HTTP', '--allow-plain-http'),
    url: read({
      ...{ variable: 'OUTDIAL_URL', flag: '--url', parse: as.address },
      fallback: publicUrl.value ?? own,
    }),
  };
}

/** The host of an address at which a program on this machine reaches a server that listens on `host`. */
export function dialableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** Where calls go. Without `--live` the variables of Genesys are another program's, and their values no concern of ours. */
function targetOf(read: SettingReader['read']) {
  const given = (variable: string, secret: boolean) => read({ variable, parse: as.asGiven, fallback: null, secret });
  return {
    target: read<TargetKind>({ variable: 'OUTDIAL_TARGET', flag: '--live', parse: as.target, fallback: 'sandbox' }),
    region: given('GENESYSCLOUD_REGION', false),
    clientId: given('GENESYSCLOUD_OAUTHCLIENT_ID', false),
    clientSecret: given('GENESYSCLOUD_OAUTHCLIENT_SECRET', true),
    sandboxPort: read({
      ...{ variable: 'OUTDIAL_SANDBOX_PORT', flag: '--sandbox-port', parse: as.portNumber, fallback: 4601 },
    }),
    sandboxUrl: read({
      ...{ variable: 'OUTDIAL_SANDBOX_URL', flag: '--sandbox-url', parse: as.loopbackAddress, fallback: null },
    }),
  } as const;
}

/** Whose tokens may dial besides Outdial's own, and how they are kept. */
function agentTokensOf(read: SettingReader['read']) {
  const secret = <Value>(variable: string, parse: (text: string) => as.Parsed<Value>) =>
    read<Value | null>({ variable, parse, fallback: null, secret: true });
  return {
    agentClientId: read({ variable: 'OUTDIAL_AGENT_CLIENT_ID', parse: as.words, fallback: null }),
    agentClientSecret: secret('OUTDIAL_AGENT_CLIENT_SECRET', as.words),
    tokenKeys: secret('OUTDIAL_TOKEN_KEY', as.tokenKeys),
    tokenKeyCommand: secret('OUTDIAL_TOKEN_KEY_COMMAND', as.words),
  } as const;
}

/** What is kept, and what governs it. */
function workOf(read: SettingReader['read']) {
  const dataDir = read({ variable: 'OUTDIAL_DATA_DIR', flag: '--data-dir', parse: as.words, fallback: '.outdial' });
  // Next to the data that it governs: a policy written for one target never lets calls out to another.
  const policy = join(dataDir.value, 'policy.json');
  return {
    dataDir,
    policyFile: read({ variable: 'OUTDIAL_POLICY', flag: '--policy', parse: as.words, fallback: policy }),
    apiKey: read({ variable: 'OUTDIAL_API_KEY', parse: as.secret, fallback: null, secret: true }),
    eventMappingsFile: read({
      ...{ variable: 'OUTDIAL_EVENT_MAPPINGS', flag: '--event-mappings', parse: as.words, fallback: null },
    }),
    eventSource: read({ variable: 'OUTDIAL_EVENT_SOURCE', parse: as.eventSource, fallback: null }),
    webhooksAllowPrivate: read({
      ...{ variable: 'OUTDIAL_WEBHOOKS_ALLOW_PRIVATE', parse: as.yesOrNo, fallback: false },
    }),
    retentionCalls: read({ variable: 'OUTDIAL_RETENTION_CALLS', parse: as.days, fallback: 90 }),
    logLevel: read<LogLevel>({
      variable: 'OUTDIAL_LOG_LEVEL',
      flag: '--log-level',
      parse: as.logLevel,
      fallback: 'warn',
    }),
    timers: read({ variable: 'OUTDIAL_TIMERS', parse: as.timers, fallback: defaultTimers }),
    crashAt: read({ variable: 'OUTDIAL_CRASH_AT', parse: as.crashPoints, fallback: [] }),
  } as const;
}

/**
 * Reads environment and flags into one checked record. Credentials alone change nothing: the target stays the sandbox
 * until `--live` or `OUTDIAL_TARGET=organisation` says otherwise.
 */
export function readConfiguration(environment: Environment, flags: Flags): ConfigurationRead {
  const reader = createSettingReader(environment, textsOf(flags));
  const known: SettingRow<unknown>[] = [];
  const read = remembering(reader.read, known);
  const parts = { ...reachOf(read), ...targetOf(read), ...workOf(read), ...agentTokensOf(read) };
  const { oidc, faults: identityFaults } = identityOf(read);
  const configuration: Configuration = { ...parts, oidc, traces: tracesOf(read) };
  const isLive = configuration.target.value === 'organisation';
  const faults = [
    ...reader.faults.filter(
      (fault) => (isLive || !fault.startsWith('GENESYSCLOUD_')) && !isFaultOfOthers(fault, configuration.traces),
    ),
    ...identityFaults,
    ...unknownVariables(environment, known),
    ...misspelledTraceVariables(
      environment,
      known.map(({ variable }) => variable),
    ),
    ...contradictionsIn(configuration),
  ];
  // For tests only; not for people to find.
  const settings = reader.shown.filter(({ variable, value }) => variable !== 'OUTDIAL_CRASH_AT' || value !== 'default');
  return faults.length === 0 ? { ok: true, configuration, settings } : { ok: false, faults, settings };
}

/** A client without its secret, or tokens without a key, would show only when the first agent signs in. */
function tokenFaults(configuration: Configuration): readonly string[] {
  const { target, agentClientId, agentClientSecret, tokenKeys, tokenKeyCommand } = configuration;
  const hasClient = agentClientId.value !== null && agentClientSecret.value !== null;
  const hasKeys = tokenKeys.value !== null || tokenKeyCommand.value !== null;
  return [
    ...((agentClientId.value === null) === (agentClientSecret.value === null)
      ? []
      : ['OUTDIAL_AGENT_CLIENT_ID and OUTDIAL_AGENT_CLIENT_SECRET need each other: set both.']),
    ...(tokenKeys.value !== null && tokenKeyCommand.value !== null
      ? ['OUTDIAL_TOKEN_KEY and OUTDIAL_TOKEN_KEY_COMMAND exclude each other: set one of them.']
      : []),
    ...(hasClient && !hasKeys && target.value === 'organisation'
      ? [
          "OUTDIAL_AGENT_CLIENT_ID needs a key that seals the agents' tokens: set OUTDIAL_TOKEN_KEY, OUTDIAL_TOKEN_KEY_FILE or OUTDIAL_TOKEN_KEY_COMMAND.",
        ]
      : []),
  ];
}

function contradictionsIn(configuration: Configuration): readonly string[] {
  const { target, crashAt, sandboxUrl, tlsCert, tlsKey } = configuration;
  const isLive = target.value === 'organisation';
  return [
    ...tokenFaults(configuration),
    ...(isLive && crashAt.value.length > 0
      ? ['OUTDIAL_CRASH_AT is for tests on a sandbox: leave it out, or leave --live out.']
      : []),
    ...(isLive && sandboxUrl.value !== null
      ? ['--live and --sandbox-url (or OUTDIAL_TARGET and OUTDIAL_SANDBOX_URL) exclude each other: choose one.']
      : []),
    ...((tlsCert.value === null) === (tlsKey.value === null)
      ? []
      : ['--tls-cert and --tls-key (or OUTDIAL_TLS_CERT and OUTDIAL_TLS_KEY) need each other: give both files.']),
  ];
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
