import type { NotPlacedProof } from '../call/proof.ts';
import type { ConversationSeen } from '../call/conversation.ts';
import type { AgentId, CallId, ConversationId, KeyId, QueueId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import type { MayEnd } from '../call/life/sighting.ts';
import type { E164 } from '../phone/number.ts';
import type { AgentFacts, QueueFacts } from '../readiness/facts.ts';
import type { PresenceDefinition } from '../readiness/presence.ts';
import type { Coverage } from './floor.ts';

/** One dial request, complete. It carries the mark (`callId`, `attempt`) in its attributes. */
export interface DialOrder {
  readonly callId: CallId;
  readonly attempt: number;
  readonly agentId: AgentId;
  readonly queueId: QueueId | null;
  readonly phoneNumber: E164;
  readonly callerId: E164 | null;
  readonly contactId: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly label: string | null;
  /** Absent or null: the name of the queue or the organisation. */
  readonly callerIdName?: string | null;
  readonly uuiData: string | null;
  /** The agent's own token places the call. Absent: Outdial's client does, on behalf of the agent. */
  readonly way?: 'agent-token';
  /** Epoch milliseconds. Past it nothing is written to the socket: the answer is `not-sent`. */
  readonly sendBefore: number;
  /** Milliseconds by the monotonic clock within which it must be written, counted from `fencedMonotonic`. */
  readonly sendWithin: number;
  readonly fencedMonotonic: number;
}

export type DialAnswer =
  | { readonly kind: 'placed'; readonly conversationId: ConversationId }
  | { readonly kind: 'not-sent'; readonly why: 'too-late' | 'stalled' | 'closing' }
  | {
      readonly kind: 'not-placed';
      readonly proof: NotPlacedProof;
      readonly permanent: boolean;
      readonly counts: boolean;
      readonly retryAfterMs: number | null;
      readonly problem: Problem;
    }
  | { readonly kind: 'unknown'; readonly problem: Problem };

/** What to look for when an answer was lost. */
export interface Search {
  readonly agentId: AgentId;
  readonly fencedAt: number;
}
export interface ConversationSearch {
  /** Epoch milliseconds at which the look began. */
  readonly begunAt: number;
  /** True when the agent's sessions and the recent conversations were both answered and read to the last page. */
  readonly full: boolean;
  /** Every conversation found that may matter: ours by mark, candidates without one. */
  readonly conversations: readonly ConversationSeen[];
}

/** What to hang up, and how: `forced` tears the conversation down, which Genesys does not mean as the normal way. */
export interface HangUp extends MayEnd {
  readonly conversationId: ConversationId;
  readonly forced: boolean;
}

export type ConversationRead =
  | { readonly kind: 'seen'; readonly conversation: ConversationSeen }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly problem: Problem };

export type LookupResult<Thing> =
  | { readonly kind: 'found'; readonly value: Thing }
  /** `searched` says in what, for the caller's error; `near` are names that come close. */
  | { readonly kind: 'not-found'; readonly searched: string; readonly near: readonly string[] }
  | { readonly kind: 'unavailable'; readonly problem: Problem };

/** What one topic event of the contact centre says, in our words. */
export type TopicNews =
  | { readonly kind: 'agent'; readonly facts: AgentFacts }
  | { readonly kind: 'conversation'; readonly conversation: ConversationSeen }
  | { readonly kind: 'nothing'; readonly why: string };

export interface TopicEvent {
  /** Concrete, such as `v2.users.<id>.presence`. */
  readonly topicName: string;
  readonly eventBody: unknown;
  /** Epoch milliseconds of the event's own time. */
  readonly at: number;
}

/** Who follows a feed. */
export interface FeedListener {
  /** News of a watched agent or of a conversation: told, or read again after a gap. True: it changed what was known. */
  readonly onHeard: (heard: TopicNews) => boolean;
  /**
   * Genesys reports changes of these agents from now on (null: no longer). What happened before must be read; the feed itself reads the
   * facts.
   */
  readonly onCoverage: (agents: readonly AgentId[], coverage: Coverage | null) => void;
  /** The contact centre refuses to tell something; told once for each reason. Those facts are good by their age alone. */
  readonly onRefused: (problem: Problem) => void;
}

/** The state of a feed. It covers `covered` of the `watched` agents. `refused`: the newest reason why it does not cover all of it. */
export interface FeedStanding {
  readonly watched: number;
  readonly covered: number;
  readonly sockets: number;
  readonly refused: Problem | null;
}

/** Changes of the agents one watches, as they happen. It connects at the first `watch`, even of no agent, and again whenever it breaks. */
export interface Feed {
  /** Watches these agents, too. Returns immediately. */
  readonly watch: (agents: readonly AgentId[]) => void;
  readonly standing: () => FeedStanding;
  /** No callback comes afterwards. */
  readonly close: () => Promise<void>;
}

export interface ReadOptions {
  readonly withQueues: readonly AgentId[];
  /** Also whether each one's web phone keeps a persistent connection, which takes a request for each station now and then. */
  readonly withPersistence?: boolean;
  /** Also whether each one is out of office, by a read of its own where the listing leaves it out. */
  readonly withOutOfOffice?: boolean;
  readonly urgent: boolean;
}

/** Reads of who is named, which may be a name of nobody. */
export type LookUps = Pick<ContactCentre, 'readAgent' | 'readAgents' | 'findAgent' | 'findQueue'>;

/** `order`: a new call names them. `question`: somebody asks, and no call waits for the answer. */
export type LookUpFor = 'order' | 'question';

/** What the agent records about a call. `code`: id or name. */
export interface WrapUpOrder {
  readonly conversationId: ConversationId;
  readonly agentId: AgentId;
  readonly code: string;
  readonly notes: string | null;
}

/** `not-open`: the agent is not in wrap-up for this call. `known`: the names of the codes that there are. */
export type WrapUpSet =
  | { readonly kind: 'set'; readonly code: string; readonly name: string | null }
  | { readonly kind: 'unknown-code'; readonly known: readonly string[] }
  | { readonly kind: 'not-open' }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** Requests to the contact centre. `perMinute`, `left`: the allowance and what is left of it; null: a budget elsewhere holds it. */
interface Spending {
  readonly sent: number;
  /** Requests that a limit refused: that of the token, or one of the whole organisation. */
  readonly limited: { readonly token: number; readonly organisation: number };
  readonly perMinute: number | null;
  readonly left: number | null;
  /** When the next dial may leave, epoch milliseconds; null: now. */
  readonly nextDialAt: number | null;
}

/** No request works since then (epoch milliseconds): there is no answer, or a refusal of Outdial itself. `problem`: the newest reason. */
export interface Unavailability {
  readonly since: number;
  readonly problem: Problem;
}

/** A request as it went out, and what came back: no body, no header. */
export interface SentRequest {
  /** Epoch milliseconds at which it was handed to the network. */
  readonly at: number;
  readonly tookMs: number;
  /** What it was about. `conversation`: one that exists, or the search for one. */
  readonly about: 'dial' | 'conversation' | 'agent';
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Null without a whole answer; `error` is then a code such as `timeout`. */
  readonly status: number | null;
  readonly error: string | null;
}
/** Must not throw. */
export type SentListener = (sent: SentRequest) => void;

/** The questions that are asked for one call or agent. */
export type CentreQuestions = Pick<
  ContactCentre,
  'dial' | 'find' | 'readConversation' | 'hangUp' | 'readAgent' | 'readAgents'
>;

/**
 * The contact centre (Genesys Cloud) as the heart needs it. No method retries a dial or throws for what the outside world does: answers are
 * values. `dial` sends at most one request to the create-call operation, ever, per invocation.
 */
export interface ContactCentre {
  readonly dial: (order: DialOrder) => Promise<DialAnswer>;
  /** Is there a conversation of ours, from all sides that can be asked. Never negative proof. */
  readonly find: (search: Search) => Promise<ConversationSearch>;
  readonly readConversation: (id: ConversationId) => Promise<ConversationRead>;
  /** Ends the conversation, if it is this attempt's (`mayEnd`); a conversation of others is left alone. */
  readonly hangUp: (order: HangUp) => Promise<{ done: boolean; problem: Problem | null }>;
  /** Sets the wrap-up with the agent's own token. Absent: no agent's token can be used. */
  readonly setWrapUp?: (order: WrapUpOrder) => Promise<WrapUpSet>;
  /** All facts of one agent, read now. An unknown id is found with `person.found` `nobody` or `queue`. */
  readonly readAgent: (id: AgentId) => Promise<LookupResult<AgentFacts>>;
  /**
   * The same of many at once, in few requests; with the queues of those named only. An agent who could not be read is left out. `urgent`:
   * a call waits for it. Absent: agents are read one by one.
   */
  readonly readAgents?: (ids: readonly AgentId[], options: ReadOptions) => Promise<LookupResult<readonly AgentFacts[]>>;
  /** The queues of every agent who is in one, read queue by queue, and nothing else of them. Unavailable where there are too many queues. */
  readonly readMemberships?: (options: Pick<ReadOptions, 'urgent'>) => Promise<LookupResult<readonly AgentFacts[]>>;
  /** The presences that the organisation offers its agents, read unless they were lately. */
  readonly presences?: () => Promise<LookupResult<readonly PresenceDefinition[]>>;
  /** What Outdial's own client may do, in one request, as `domain:entity:action`; each part may be `*`. Absent where it cannot be read. */
  readonly permissions?: () => Promise<LookupResult<readonly string[]>>;
  /** Requests that were sent and that may be sent. Absent where requests are not counted. */
  readonly spending?: () => Spending;
  /** Null while requests work, and before the first one. Absent where this is not followed. */
  readonly unavailable?: () => Unavailability | null;
  /** By id or e-mail. */
  readonly findAgent: (reference: string) => Promise<LookupResult<AgentFacts>>;
  /** By id or name. */
  readonly findQueue: (reference: string) => Promise<LookupResult<QueueFacts>>;
  /**
   * The same look-ups from a share of the allowance that leaves enough to dials and calls under way. Each `payer` gets at most half of what
   * is left of the share. Absent: there is no such share.
   */
  readonly lookUpsFor?: (purpose: LookUpFor, payer?: KeyId) => LookUps;
  /** Every agent, paged inside. */
  readonly listAgents: () => Promise<LookupResult<readonly AgentFacts[]>>;
  /** The same questions, of which each request is reported when it is over. Absent where requests are not seen. */
  readonly watched?: (listener: SentListener) => CentreQuestions;
  /** Pure: what a topic's event says. */
  readonly interpret: (event: TopicEvent) => TopicNews;
  /** Opens the feed of changes. Absent where the contact centre has no feed. Called once at most. */
  readonly openFeed?: (listener: FeedListener) => Feed;
  /** Ends idle connections. A dial begun afterwards answers `not-sent`. */
  readonly close: () => Promise<void>;
}
