import type { OrderWorld } from '../../orders/world.ts';
import type { ApiKey, ApiKeys } from '../../ports/api-keys.ts';
import type { ConnectionFigures } from '../../ports/connections.ts';
import type { Doctor } from '../../ports/doctor.ts';
import type { IdentityProvider } from '../../ports/identity.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Caller } from './access.ts';
import type { Histogram } from './histogram.ts';
import type { HostNames } from './visitors.ts';
import type { Sessions } from '../../ports/sessions.ts';
import type { RequestLog } from '../../ports/request-log.ts';
import type { Shared } from '../../ports/shared.ts';
import type { TracingNow } from '../../ports/tracing.ts';
import type { Repeats } from '../drop-in/repeats.ts';

/** What the server needs of the world; `outdial.ts` puts it together, tests bring their own. */
export interface ServerParts extends OrderWorld {
  readonly apiKeys: ApiKeys;
  readonly sessions: Shared<Sessions>;
  /** Absent: API keys are the only credentials. */
  readonly identity?: IdentityProvider;
  /** Absent where nothing examines the installation. */
  readonly doctor?: Doctor;
  /** Where requests are kept; absent: nowhere. */
  readonly requests?: Shared<RequestLog>;
  /** Repeats of one request, where several processes answer them. Absent: this process answers all. */
  readonly repeats?: Repeats;
  /** A new API key's secret, of at least 128 random bits. */
  readonly newSecret: () => string;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly config: ServerConfig;
  /** Absent: requests are not traced. */
  readonly tracing?: TracingNow;
  /** How long requests to Genesys took. Absent: not measured. */
  readonly genesysTimes?: Pick<Histogram, 'text'>;
  /** The connections of the server that carries the requests; null before it listens. Absent: not counted. */
  readonly connections?: () => ConnectionFigures | null;
  /** Whether calls of an earlier process are taken up already. Absent: yes. */
  readonly isStarted?: () => boolean;
  /** Sends a request to a control path of the sandbox. Absent with a real organisation. */
  readonly sandbox?: (method: string, path: string, body: string) => Promise<Response>;
}

interface ServerConfig {
  /** What is dialed through, for health and docs: `sandbox`, or the region. */
  readonly target: string;
  readonly version: string;
  /** False where several processes answer: a link that one of them made is not known to the others. */
  readonly signInLinks?: false;
  /** A folder with the folders `console` and `static`, which browsers load. Absent: where the build of this package puts them. */
  readonly files?: string;
  /** Names under which this server is reached besides those of loopback. Absent: any, for a server that checks `Host` itself. */
  readonly hosts?: HostNames;
  /** The address that people use, an origin. Absent: the one that a request names. */
  readonly publicUrl?: string;
}

/** What the routes share about the request at hand. All but its id is set only where a route needs a key. `traceparent`: its place in a trace, if it is traced. */
export interface RouteEnvironment {
  Variables: Pick<Caller, 'session' | 'keyHash' | 'sharedCall'> & {
    requestId: string;
    caller: ApiKey;
    traceparent: string | undefined;
    route: string | undefined;
    /** The request came with a share link that is over. */
    isOverLink: boolean | undefined;
  };
}
