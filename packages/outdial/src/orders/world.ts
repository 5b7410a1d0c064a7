import type { Timers } from '../call/timers.ts';
import type { EventMapping } from '../intake/mapping.ts';
import type { AgentConsents } from '../ports/agent-consents.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre, FeedStanding } from '../ports/contact-centre.ts';
import type { DialPermission } from '../ports/dial-permission.ts';
import type { Engine } from '../ports/engine.ts';
import type { Floor } from '../ports/floor.ts';
import type { Screening } from '../ports/screening.ts';
import type { SharedWebhooks, Webhooks } from '../ports/webhooks.ts';
import type { Policy } from '../readiness/policy.ts';
import type { EventSource } from './event-source.ts';

/** What an order needs of the world, through whichever door it comes: the HTTP server or a function on AWS. */
export interface OrderWorld {
  readonly engine: Engine;
  readonly floor: Floor;
  readonly contactCentre: ContactCentre;
  /** Absent when there are no lists and no veto hook. */
  readonly screening?: Screening;
  /** The policy in force. Null when a policy is required and there is no policy: then every call is refused. */
  readonly policy: () => { readonly version: string | null; readonly policy: Policy | null };
  /** Absent where nothing keeps messages until they are delivered. */
  readonly webhooks?: SharedWebhooks;
  /** What is wrong with a request's `webhookUrl`; null: nothing. Absent: `webhooks` judges it. */
  readonly judgeWebhookUrl?: Webhooks['judge'];
  /** The state of the contact centre's own feed of changes. Null when there is no feed. */
  readonly feed?: () => FeedStanding | null;
  /** Whether Outdial's own client may dial. Absent where it cannot be read. */
  readonly dialPermission?: DialPermission;
  /** The agents' own tokens. Absent: none can be used. */
  readonly consents?: AgentConsents;
  readonly timers: Timers;
  readonly clock: Clock;
  /** A new id that begins with the prefix and an underscore, and sorts by time. */
  readonly newId: (prefix: 'call' | 'key' | 'req') => string;
  /** How events of other shapes ask for calls; absent: in Outdial's own form only. */
  readonly eventMappings?: readonly EventMapping[];
  /** The partner event source whose envelopes count as facts. Absent: every event from outside is a hint. */
  readonly eventSource?: EventSource;
}

/** What placing a call needs of the world. */
export type PlacingWorld = Omit<OrderWorld, 'engine'> & { readonly engine: Pick<Engine, 'accept' | 'replayOf'> };
