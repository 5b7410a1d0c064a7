import type { Timers } from './call/timers.ts';
import type { CrashPoint } from './engine/crash-points.ts';
import { readRegion, type EngineSetting } from './engine-kit.ts';
import { readMappings, type EventMapping } from './intake/mapping.ts';
import { eventSourceForm, readEventSource, type EventSource } from './orders/event-source.ts';
import type { ApiKeys } from './ports/api-keys.ts';
import type { Clock } from './ports/clock.ts';
import type { ConnectionFigures } from './ports/connections.ts';
import type { Engine } from './ports/engine.ts';
import type { OidcSettings } from './ports/identity.ts';
import type { Sessions } from './ports/sessions.ts';
import type { TraceSettings } from './ports/tracing.ts';
import type { WebhookOutbox } from './ports/webhooks.ts';
import type { LogLevel } from './system/log-levels.ts';
import type { TokenKeys } from './system/sealing.ts';

/** Where calls are dialed. A sandbox is on this machine; an organisation has phones that ring. */
export type OutdialTarget =
  | { readonly kind: 'sandbox'; readonly url: string; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly kind: 'organisation';
      /** A region id such as `us-east-1`, or a domain such as `mypurecloud.com`. */
      readonly region: string;
      readonly clientId: string;
      readonly clientSecret: string;
    };

/**
 * An engine from outside. One that also keeps API keys, the sessions of browsers or the messages of webhooks brings them along. Otherwise keys
 * and sessions are in memory, and there are no webhooks.
 */
export interface OwnEngine extends Engine {
  readonly apiKeys?: ApiKeys;
  readonly sessions?: Sessions;
  readonly outbox?: WebhookOutbox;
}

/**
 * The agents' own tokens: an OAuth client of the organisation with the grant type Code Authorization, and the keys that seal the tokens at
 * rest. docs/agent-tokens.md leads through it.
 */
export interface AgentTokenOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** 32 bytes each. The first seals; the others only open what they sealed once. */
  readonly keys: TokenKeys;
  /** Where agents open their consent page. Absent: `publicUrl`; without that the links are paths. */
  readonly address?: string;
}

export interface OutdialOptions {
  readonly target: OutdialTarget;
  /** Where calls are kept, made when missing; it belongs to one target for good. Null: in memory, gone with the process. */
  readonly dataDir: string | null;
  /**
   * Stores calls and keeps them moving, in place of Outdial's own engine; `dataDir` is then null. A function gets what an engine needs of
   * the world. docs/library.md#an-engine-of-your-own says more.
   */
  readonly engine?: OwnEngine | ((setting: EngineSetting) => OwnEngine);
  /** Text of a `policy.json`. Without one a sandbox has the default policy, and an organisation refuses every call. */
  readonly policy?: string | null;
  /** Text of a mapping file: how events of other shapes ask for calls at `POST /v1/events`. Refused when it has faults. */
  readonly eventMappings?: string;
  /**
   * The partner event source whose EventBridge envelopes are believed at `POST /v1/events`, as `organisationId/account`. Without it every
   * event from outside only makes Outdial read at Genesys.
   */
  readonly eventSource?: string;
  /** In place of `policy`: the path of a `policy.json` that is read again whenever it changes, and may come into being later. */
  readonly policyFile?: string;
  /** Every duration of a call's life; refused when they are not safe together. */
  readonly timers?: Timers;
  /** For how many days the record of a call is kept after its end; 90 when absent. */
  readonly retention?: { readonly calls: number };
  readonly clock?: Clock;
  readonly logLevel?: LogLevel;
  /**
   * Names by which requests may address this server besides those of loopback: a list, or a rule. Absent: any name, when your own server
   * checks `Host`.
   */
  readonly hosts?: readonly string[] | ((name: string) => boolean);
  /** The origin at which people reach this server, such as `https://outdial.example.com`: its pages are not foreign, whatever `Host` says. */
  readonly publicUrl?: string;
  /** The identity provider whose people may use the API and the console. Absent: API keys only. docs/security.md#people */
  readonly oidc?: OidcSettings;
  /** Sends OpenTelemetry traces of calls to a collector. Absent: Outdial does not trace. docs/operate.md#traces */
  readonly traces?: TraceSettings;
  /** Absent: no agent's own token is used. */
  readonly agentTokens?: AgentTokenOptions;
  /** `allowPrivate`: webhooks may go to this machine and its network, and by plain http. Default: no. */
  readonly webhooks?: { readonly allowPrivate?: boolean };
  /** The connections of the server that carries the requests, for `/metrics`. Null: none yet. Absent: no figures. */
  readonly connections?: () => ConnectionFigures | null;
  /** For crash tests, on a sandbox only: durable writes at which this process ends itself by SIGKILL. */
  readonly crashAt?: readonly CrashPoint[];
  /** Carries requests to Genesys instead of the network, such as the `fetch` of a sandbox in this process. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Throws `TypeError` for mappings with faults. */
export function mappingsOf({ eventMappings }: OutdialOptions): readonly EventMapping[] {
  if (eventMappings === undefined) return [];
  const read = readMappings(eventMappings);
  if (!read.ok) throw new TypeError(`The event mappings cannot be used: ${read.faults.join(' ')}`);
  return read.mappings;
}

/** Throws `TypeError` for a text that is not a source. */
export function eventSourceOf({ eventSource }: OutdialOptions): { readonly eventSource?: EventSource } {
  if (eventSource === undefined) return {};
  const read = readEventSource(eventSource);
  if (read === null) throw new TypeError(`The event source is not ${eventSourceForm}.`);
  return { eventSource: read };
}

/** The name of the target that a data folder belongs to. However the region was spelled, one organisation has one name. */
export function targetName(target: OutdialTarget): string {
  if (target.kind === 'sandbox') return 'sandbox';
  const region = readRegion(target.region);
  const where = region.kind === 'known' ? new URL(region.hosts.api).hostname.replace(/^api\./, '') : target.region;
  return `${where} ${target.clientId}`;
}

/** The origin of the target's API. Null for a region that is not known. */
export function originOf(target: OutdialTarget): string | null {
  const region = readRegion(target.kind === 'sandbox' ? target.url : target.region);
  return region.kind === 'known' ? region.hosts.api : null;
}

/** A sandbox is only ever on this machine, so that its calls cannot reach a phone by a mistyped address. */
export function regionOf(target: OutdialTarget): string {
  if (target.kind === 'organisation') return target.region;
  const isLoopback =
    URL.canParse(target.url) && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(target.url).hostname);
  if (!isLoopback)
    throw new TypeError(`A sandbox is on this machine, such as http://127.0.0.1:4601, not at ${target.url}.`);
  return target.url;
}

/** The server that carries the requests, and the sandbox. */
export const aroundOf = (options: OutdialOptions) => ({
  ...(options.connections === undefined ? {} : { connections: options.connections }),
  ...sandboxOf(options),
});

/** The sandbox's control paths; nothing with a real organisation. */
function sandboxOf({ target, fetch: own }: OutdialOptions) {
  if (target.kind !== 'sandbox') return {};
  const exchange = own ?? ((request: Request) => fetch(request));
  const sandbox = async (method: string, path: string, body: string): Promise<Response> => {
    const sent = body === '' ? {} : { body, headers: { 'content-type': 'application/json' } };
    const answer = await exchange(new Request(new URL(path, target.url), { method, ...sent }));
    return new Response(await answer.text(), {
      status: answer.status,
      headers: { 'content-type': 'application/json' },
    });
  };
  return { sandbox };
}
