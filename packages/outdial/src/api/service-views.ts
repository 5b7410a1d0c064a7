import type { FactValue, ProblemView } from '../call/problem.ts';

// The JSON shapes of the HTTP API that are not a call's own (those are in `call/views`). Every instant is ISO 8601 in UTC.

/** One act: who did what, to which call. `act` is asked, dialed, ended, canceled, resolved, paused, resumed, forgot or backed-up. */
export interface AuditView {
  readonly at: string;
  readonly act: string;
  /** Id of the API key; null for what Outdial did by itself. */
  readonly by: string | null;
  /** The key's name, when it has one. */
  readonly byName: string | null;
  readonly callId: string | null;
  readonly agentId: string | null;
  readonly phoneNumber: string | null;
  readonly facts: Readonly<Record<string, FactValue>>;
}

/** How many calls to a number were erased. */
export interface ForgottenView {
  readonly erased: number;
}

/** What became of a decision about many calls. */
export interface ResolvedManyView {
  readonly resolved: readonly string[];
}

/** One agent as the floor knows them. Null: never heard of. */
export interface AgentView {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly presence: string | null;
  readonly routingStatus: string | null;
  readonly station: { readonly id: string; readonly name: string | null } | null;
  readonly queues: readonly { readonly id: string; readonly name: string; readonly joined: boolean }[] | null;
  /** The age of the oldest fact shown; null when there is none. */
  readonly asOf: string | null;
}

export interface ReadinessView {
  readonly ready: boolean;
  readonly blockers: readonly ProblemView[];
  readonly warnings: readonly ProblemView[];
  readonly asOf: string;
}

/** The answer to a dry run. `readiness` is null when the request itself is refused. */
export interface DryRunView {
  readonly ok: boolean;
  readonly problems: readonly ProblemView[];
  readonly corrected: unknown;
  readonly fill: readonly string[];
  readonly readiness: ReadinessView | null;
}

export interface KeyView {
  readonly id: string;
  readonly name: string | null;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  /** Null while it is good. */
  readonly revokedAt: string | null;
}

/** A list; `next` is the cursor of the following page, null on the last one. */
export interface PageView<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** A new key; its secret is shown this once. */
export interface NewKeyView extends KeyView {
  readonly secret: string;
}

/** What a pasted text means. */
export interface ExplanationView {
  /** Null when the text was not recognised, so that nothing was checked. */
  readonly ok: boolean | null;
  /** What it was taken for, such as `request` or `code`. */
  readonly recognised: string;
  readonly sentence: string;
  readonly problems: readonly ProblemView[];
  readonly warnings: readonly ProblemView[];
  /** What is right in it, and why. */
  readonly confirmed: readonly { readonly seen: FactValue; readonly message: string }[];
  readonly corrected: unknown;
  readonly fill: readonly string[];
}

/** Where every call is told. `url` null: the `webhookUrl` of each call that names one. */
export interface WebhookView {
  readonly id: string;
  readonly url: string | null;
  readonly createdAt: string;
  /** Until then the secret before the last rotation signs as well; null when it was never rotated. */
  readonly previousSecretUntil: string | null;
}

/** With its secret, shown this once. */
export interface NewWebhookView extends WebhookView {
  readonly secret: string;
}

export interface WebhookTestView {
  readonly delivered: boolean;
  readonly problem: ProblemView | null;
}

/** A message that was tried for 24 hours. `id` is the `webhook-id` that the receiver sees. */
export interface WebhookMessageView {
  readonly id: string;
  readonly endpoint: string;
  readonly url: string;
  readonly callId: string;
  readonly number: number;
  readonly type: string;
  readonly createdAt: string;
  readonly attempts: number;
  readonly problem: ProblemView | null;
}

export interface ResentView {
  readonly resent: number;
}

/** How changes of agents are told: by Genesys's socket, by EventBridge's envelopes, or not at all. */
export type FeedGrade = 'socket' | 'eventbridge' | 'polling';

/** What calls cost while changes were told in this way, since the process started. `requestsPerCall` null: no call was placed so. */
export interface GradeView {
  readonly grade: FeedGrade;
  readonly calls: number;
  readonly requests: number;
  readonly requestsPerCall: number | null;
}

/** How fast calls can go out. Null where a budget elsewhere holds the count. */
export interface CapacityView {
  readonly paused: boolean;
  /** The code of what stops all dialing beside a pause; null while nothing does. */
  readonly outage: string | null;
  readonly grade: FeedGrade;
  readonly grades: readonly GradeView[];
  /** The socket's agents; null where there is no socket to be had. `warning`: what Genesys refuses to tell. */
  readonly feed: {
    readonly watched: number;
    readonly covered: number;
    readonly sockets: number;
    readonly warning: ProblemView | null;
  } | null;
  readonly requests: {
    readonly sent: number;
    readonly perMinute: number | null;
    readonly left: number | null;
    /** When the next dial may leave; null: now. */
    readonly nextDialAt: string | null;
  };
  readonly callsPerMinute: number | null;
  readonly dialedLastMinute: number;
  readonly headroom: number | null;
  /** `ready`: those of the waiting that wait only for their turn to send a request. */
  readonly queue: {
    readonly scheduled: number;
    readonly waiting: number;
    readonly ready: number;
    readonly dialing: number;
  };
  /** Seconds until a call could be dialed that becomes ready now. */
  readonly etaSeconds: number | null;
}

/** One request to the API as it is kept, masked. */
export interface RequestView {
  readonly id: string;
  readonly at: string;
  readonly tookMs: number;
  readonly method: string;
  readonly path: string;
  /** Null: no good key was sent. */
  readonly key: string | null;
  /** Bodies: JSON as JSON, other text as text, null when there was none. */
  readonly received: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
  /** The body of a refusal; null for every other answer. */
  readonly answered: { readonly status: number; readonly body: unknown };
  readonly callId: string | null;
  readonly links: { readonly call: string | null };
}
