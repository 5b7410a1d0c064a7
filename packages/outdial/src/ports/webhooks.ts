import type { Call } from '../call/call.ts';
import type { CallId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import type { LogEntry } from './engine.ts';
import type { Shared } from './shared.ts';

/** A place that receives news of calls. `url` null: the `webhookUrl` of each call that names one. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string | null;
  readonly createdAt: number;
  /** `whsec_` and base64 of the signing key. */
  readonly secret: string;
  /** The secret before the last rotation: signs as well until that moment (epoch milliseconds). */
  readonly previous: { readonly secret: string; readonly until: number } | null;
}

/** Id of the endpoint for the calls' own `webhookUrl`. */
export const callersEndpoint = 'webhook-url';

/** An address without what may hold a secret: its path, its query and a password. */
export function hiddenPath(url: string): string {
  const { origin, href } = new URL(url);
  return href === `${origin}/` ? href : `${origin}/…`;
}

/** What a message tells: the history's own names, and one ahead of the dial. */
export type WebhookType = LogEntry['name'] | 'call.about-to-dial';

/** One message for one endpoint, as the outbox holds it. Epoch milliseconds throughout. */
export interface WebhookMessage {
  /** Of the row; rises in the order of the history. */
  readonly row: number;
  /** The same at every endpoint and in every attempt: `<call id>.<number>`. */
  readonly id: string;
  readonly endpointId: string;
  readonly url: string;
  readonly callId: CallId;
  /** Counts the messages of a call from 1, without a gap. */
  readonly number: number;
  readonly type: WebhookType;
  readonly createdAt: number;
  /** From when the time for trying counts: its making, or when it was sent again. */
  readonly since: number;
  readonly attempts: number;
  /** The next attempt. Null: an earlier message of this call goes first, or it is dead. */
  readonly nextAt: number | null;
  /** What went wrong last; null before the first failure. */
  readonly problem: Problem | null;
  readonly entry: LogEntry;
  /** The call as it was when this happened. */
  readonly call: Call;
}

/** A message that is dead, without its text: also one whose text cannot be read any more. */
export type DeadMessage = Omit<WebhookMessage, 'entry' | 'call'>;

/** The outcome of an attempt. `retry-at`: epoch milliseconds. */
export type WebhookVerdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly at: number; readonly problem: Problem }
  | { readonly kind: 'dead'; readonly problem: Problem };

/** Which dead messages: one by its id (at every endpoint where it is dead), or all of an endpoint. */
export type DeadChoice = { readonly message: string } | { readonly endpoint: string };

/**
 * The messages that are still to be delivered, kept with the calls. `announce` is part of the engine's own commit, so a message exists
 * exactly when its line of the history does; every other change is a commit of its own. All may throw StorageFull or StorageBroken.
 */
export interface WebhookOutbox {
  readonly announce: (entry: LogEntry, call: Call) => void;
  readonly endpoints: () => readonly WebhookEndpoint[];
  readonly putEndpoint: (endpoint: WebhookEndpoint) => void;
  /** Its messages go with it. */
  readonly dropEndpoint: (id: string) => void;
  /** Deletes a part of an endpoint's messages; how many. 0: it has no more. */
  readonly dropMessages: (id: string) => number;
  /**
   * Lanes that hold a message whose turn it is, due or not yet. A lane shares a limit of attempts at one time: one endpoint, or one origin
   * among callers' own addresses.
   */
  readonly lanes: () => readonly string[];
  /**
   * The messages of a lane whose turn it is, earliest attempt first: at most one for each call and endpoint. One whose text is damaged is
   * dead from then on, and left out.
   */
  readonly heads: (lane: string, limit: number) => readonly WebhookMessage[];
  /** Stores the outcomes of messages. The next message of each call gets its turn at `now`. */
  readonly settle: (
    results: readonly { readonly message: WebhookMessage; readonly verdict: WebhookVerdict }[],
    now: number,
  ) => void;
  readonly health: () => readonly EndpointHealth[];
  /** Oldest first, after this row (0: from the start). */
  readonly dead: (after: number, limit: number) => readonly DeadMessage[];
  /**
   * Gives dead messages their time again from `now`, and for a whole endpoint tries those that failed at once; how many. It looks at the first of
   * them after this row (0: from the start); `next` is the row after which more may come, so each message is met once.
   */
  readonly revive: (
    choice: DeadChoice,
    now: number,
    after: number,
  ) => { readonly count: number; readonly next: number | null };
}

/** How an endpoint is doing. An endpoint without messages is left out. */
export interface EndpointHealth {
  readonly endpointId: string;
  /** Messages that are still tried, or wait for an earlier one of their call. */
  readonly pending: number;
  /** When the oldest of them was made, epoch milliseconds. */
  readonly oldestAt: number | null;
  /** Messages that are no longer tried. */
  readonly dead: number;
  /** What went wrong with the newest message that failed and is still there. */
  readonly problem: Problem | null;
  /** Since when its messages fail. Null: every message that is still tried is new. */
  readonly failing: FailingSince | null;
}

/** Epoch milliseconds. */
interface FailingSince {
  /** When the oldest message that failed and is still tried was made, or sent again. */
  readonly since: number;
  /** The next attempt. Null: not known. */
  readonly nextAt: number | null;
}

/** One attempt immediately, outside the outbox. */
interface WebhookTest {
  readonly delivered: boolean;
  /** Null when it was delivered. */
  readonly problem: Problem | null;
}

/** What an administrator may do with webhooks. A secret leaves only where it is new. */
export interface Webhooks {
  /** What keeps messages from ever going to this address; null when nothing does. A host name is looked up only when a message is sent. */
  readonly judge: (url: string) => Problem | null;
  readonly add: (url: string) => WebhookEndpoint | Problem;
  readonly list: () => readonly WebhookEndpoint[];
  /** Other work goes on while its messages are deleted. */
  readonly remove: (id: string) => Promise<WebhookEndpoint | null>;
  /** A new secret; the one before signs as well for 24 hours. */
  readonly rotate: (id: string) => WebhookEndpoint | null;
  /** Sends a `webhook.test`. Null: no such endpoint, or one without an address of its own. */
  readonly test: (id: string) => Promise<WebhookTest | null>;
  readonly health: () => readonly EndpointHealth[];
  readonly dead: (after: number, limit: number) => readonly DeadMessage[];
  /** Other work goes on between the parts of it. */
  readonly resend: (choice: DeadChoice) => Promise<number>;
}

/** The same where messages may be kept on another machine. An address is judged without them. */
export type SharedWebhooks = Shared<Omit<Webhooks, 'judge'>> & Pick<Webhooks, 'judge'>;
