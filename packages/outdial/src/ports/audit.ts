import type { AgentId, CallId, KeyId } from '../call/ids.ts';
import type { Facts } from '../call/problem.ts';

/** An action of a person, or of Outdial on that person's word. `dialed`: a fence was granted; its facts are the grounds for it. */
export type Act =
  | 'asked'
  | 'dialed'
  | 'ended'
  | 'canceled'
  | 'resolved'
  | 'paused'
  | 'resumed'
  | 'forgot'
  | 'backed-up'
  | 'restored'
  | 'records-lost'
  | NotedAct;

/** Acts that change neither a call nor dialing. `call-shared` and `share-ended` name their call in the fact `callId`. `login-failed`: its facts count the failures of a while, so that a flood makes few entries. `person-known`: someone came with a token of the identity provider for the first time, or with another name or role. `policy-changed`: its facts name the version that is in force from then on, at a start, too. */
export type NotedAct =
  | 'key-made'
  | 'key-rotated'
  | 'key-revoked'
  | 'person-known'
  | 'call-shared'
  | 'share-ended'
  | 'webhook-added'
  | 'webhook-rotated'
  | 'webhook-removed'
  | 'webhook-resent'
  | 'policy-changed'
  | 'agent-connected'
  | 'agent-disconnected'
  | 'login-failed';

export interface AuditEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly act: Act;
  /** The API key that asked for it; null for what Outdial did by itself. */
  readonly by: KeyId | null;
  /** Null for what concerns no single call. */
  readonly callId: CallId | null;
  readonly agentId: AgentId | null;
  /** E.164, whole. */
  readonly phoneNumber: string | null;
  readonly facts: Facts;
}

export interface AuditFilter {
  /** Epoch milliseconds, included. */
  readonly since: number;
  /** Epoch milliseconds, excluded; null: up to now. */
  readonly until: number | null;
  readonly phoneNumber: string | null;
  /** From `next` of the page before; null for the first. */
  readonly cursor: string | null;
  readonly limit: number;
}

/** Oldest first. `next` is null on the last page. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next: string | null;
}

export type Forgotten =
  | { readonly kind: 'forgotten'; readonly calls: number }
  /** A call to that number is open: it is ended first. Nothing was erased. */
  | { readonly kind: 'open'; readonly callIds: readonly CallId[] };
