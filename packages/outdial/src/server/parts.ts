import type { Call } from '../call/call.ts';
import type { Problem } from '../call/problem.ts';
import type { EventMapping } from '../intake/mapping.ts';
import type { Timers } from '../call/timers.ts';
import type { ApiKey, ApiKeys } from '../ports/api-keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre, FeedStanding } from '../ports/contact-centre.ts';
import type { Engine } from '../ports/engine.ts';
import type { Floor } from '../ports/floor.ts';
import type { RequestLog } from '../ports/request-log.ts';
import type { Screening } from '../ports/screening.ts';
import type { Webhooks } from '../ports/webhooks.ts';
import type { Policy } from '../readiness/policy.ts';
import type { Wait } from './call-view.ts';
import type { EventSource } from './event-source.ts';

/** What the server needs of the world; `outdial.ts` puts it together, tests bring their own. */
export interface ServerParts {
  readonly engine: Engine;
  readonly apiKeys: ApiKeys;
  readonly floor: Floor;
  readonly contactCentre: ContactCentre;
  /** Absent: there are no lists and no veto hook to ask. */
  readonly screening?: Screening;
  /** The policy in force; null where there must be one and there is none: then every call is refused. */
  readonly policy: () => { readonly version: string | null; readonly policy: Policy | null };
  /** Absent where nothing keeps messages until they are delivered. */
  readonly webhooks?: Webhooks;
  /** How the contact centre's own feed of changes stands; null: there is none. */
  readonly feed?: () => FeedStanding | null;
  /** Why dials are expected to be refused, before one was; null: nothing says so. */
  readonly dialWarning?: () => Problem | null;
  /** Where requests are kept; absent: nowhere. */
  readonly requests?: RequestLog;
  readonly timers: Timers;
  /** Says what a call waits for now. Absent: the stored blockers count. */
  readonly waitOf?: (call: Call) => Wait;
  /** How events of other shapes ask for calls; absent: in Outdial's own form only. */
  readonly eventMappings?: readonly EventMapping[];
  /** The partner event source whose envelopes count as facts. Absent: every event from outside is a hint. */
  readonly eventSource?: EventSource;
  readonly clock: Clock;
  /** A new id that begins with the prefix and an underscore, and sorts by time. */
  readonly newId: (prefix: 'call' | 'key' | 'req') => string;
  /** A new API key's secret, of at least 128 random bits. */
  readonly newSecret: () => string;
  readonly logger: Logger;
  readonly config: ServerConfig;
}

export interface ServerConfig {
  /** What is dialed through, for health and docs: `sandbox`, or the region. */
  readonly target: string;
  readonly version: string;
  /** Names under which this server is reached besides those of loopback. Absent: any, for a server that checks `Host` itself. */
  readonly hosts?: readonly string[];
}

/** The part of a pino logger that the server uses. */
export interface Logger {
  readonly info: (facts: Readonly<Record<string, unknown>>, message: string) => void;
  readonly error: (facts: Readonly<Record<string, unknown>>, message: string) => void;
}

/** What the routes share about the request at hand. `caller` is set by `allow` only. */
export interface RouteEnvironment {
  Variables: { requestId: string; caller: ApiKey };
}
