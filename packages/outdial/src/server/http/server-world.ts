import type { Capacity } from '../../orders/forecast.ts';
import type { Hearsay } from '../../orders/hearsay.ts';
import type { AgentList } from '../../orders/list-agents.ts';
import type { createKeyFigures } from '../../orders/own-figures.ts';
import type { WaitOf } from '../../orders/waiting.ts';
import type { PlacingInTime } from '../drop-in/place-in-time.ts';
import type { LiveStreams } from '../resources/live.ts';
import type { FailedLogins } from './failed-logins.ts';
import type { HeavyWork } from './heavy-work.ts';
import type { Histogram } from './histogram.ts';
import type { ServerParts } from './parts.ts';
import type { Renewals } from './renewals.ts';
import type { RequestKeeper } from './request-keeper.ts';
import type { SignInLinks } from './sign-in-links.ts';

/** What the routes of one server share. */
export interface ServerWorld extends ServerParts {
  readonly live: LiveStreams;
  readonly capacity: Capacity;
  readonly figuresFor: ReturnType<typeof createKeyFigures>;
  /** What a call waits for as of now. */
  readonly waitOf: WaitOf;
  readonly hearsay: Hearsay;
  readonly failedLogins: FailedLogins;
  readonly links: SignInLinks;
  readonly renewals: Renewals;
  readonly keeper: RequestKeeper;
  readonly agentList: AgentList;
  /** Figures about calls and capacity, as Prometheus text. */
  readonly callFigures: () => Promise<string>;
  /** Figures on which alerts rest. */
  readonly troubleFigures: () => Promise<string>;
  readonly decisionTimes: Histogram;
  readonly heavy: HeavyWork;
  readonly inTime: PlacingInTime;
  /** The description of this API, as JSON. */
  readonly description: () => string;
}
