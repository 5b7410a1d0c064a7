import type { CallId, KeyId } from '../call/ids.ts';
import type { SentRequest } from './contact-centre.ts';

/** One request to Outdial's API, masked: no secret and no whole phone number is in it. */
export interface RequestRecord {
  readonly id: string;
  /** Epoch milliseconds at which it arrived. */
  readonly at: number;
  /** Milliseconds until the answer began. */
  readonly tookMs: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly key: KeyId;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text. Null when there was no body, it was not read, or it is in the call that was accepted. */
  readonly body: string | null;
  readonly status: number;
  /** The body of a refusal as text; null for every other answer. */
  readonly answer: string | null;
  /** The call that it made or is about. Null when there is no call. */
  readonly callId: string | null;
}

export interface RequestFilter {
  /** Only requests with this key. Null: with any. */
  readonly key: KeyId | null;
  /** Epoch milliseconds: `since` is included, `until` is not. */
  readonly since: number | null;
  readonly until: number | null;
  /** Only those that were refused; with this code, when it is not null. */
  readonly refusals: boolean;
  readonly code: string | null;
  /** From `next` of the page before; null for the first. */
  readonly cursor: string | null;
  readonly limit: number;
}
/** Newest first. `next` is null on the last page. */
export interface RequestPage {
  readonly items: readonly RequestRecord[];
  readonly next: string | null;
}

/** What a request to the contact centre was for. `check`: is the agent ready. `search`: for the conversation, after a lost answer. */
export const requestPurposes = ['check', 'dial', 'search', 'follow', 'hang-up', 'wrap-up'] as const;
export type RequestPurpose = (typeof requestPurposes)[number];

/** One request to the contact centre that went out for a call, masked. One that several calls shared is kept for each of them. */
export interface CallRequestRecord extends SentRequest {
  readonly callId: CallId;
  readonly purpose: RequestPurpose;
}
/** The newest of a call's requests are kept: so many. */
export const requestsPerCall = 100;

/** How long a request is kept, in milliseconds. */
export const requestsKeptMs = 30 * 24 * 60 * 60 * 1000;

/**
 * What callers with a good key asked of Outdial, to be looked up by id, and what calls asked of the contact centre. It never slows a call and never fails one: records are written a
 * moment later, and those of the last moment before a crash, or that the disk has no room for, are lost.
 */
export interface RequestLog {
  readonly keep: (record: RequestRecord) => void;
  /** Null: no such request, or it is older than `requestsKeptMs`. */
  readonly find: (id: string) => RequestRecord | null;
  /** Throws `CursorUnknown` for a cursor of another list. */
  readonly list: (filter: RequestFilter) => RequestPage;
  readonly keepOfCall: (record: CallRequestRecord) => void;
  /** The newest `requestsPerCall` that went out for the call, oldest first. */
  readonly ofCall: (id: CallId) => readonly CallRequestRecord[];
  /** Drops every request that contains one of these texts. One pass over all kept requests. */
  readonly forget: (texts: readonly string[]) => void;
  /** Writes what is still to be written, and closes the store. */
  readonly close: () => void;
}
