import type { CallRequestBody } from '../call/request.ts';
import type { CallView, EventView, PageView } from '../api/views.ts';
import type {
  AgentView,
  AuditView,
  CallCountView,
  CallRequestView,
  CanceledManyView,
  CapacityView,
  CodesView,
  DoctorView,
  DryRunView,
  ExplanationView,
  ForgottenView,
  ListedRequestView,
  PausedView,
  PolicyView,
  ReadinessView,
  ReassignedManyView,
  RequestView,
  ResolvedManyView,
} from '../api/service-views.ts';
import type { KeyView, NewKeyView, RotatedKeyView } from '../api/key-views.ts';
import type { StatisticsView } from '../api/statistics-views.ts';
import type { WrapUpSetView } from '../api/consent-views.ts';
import { consentsThrough, type ConsentsClient } from './consents.ts';
import { OutdialError } from './error.ts';
import { follow, type StreamOptions } from './follow.ts';
import { createSend, read, type Query, type ClientSend, type ClientRequest } from './send.ts';
import { sessionThrough, type SessionClient } from './session.ts';
import { sharesThrough, type SharesClient } from './shares.ts';
import { webhooksThrough, type WebhooksClient } from './webhooks.ts';

export interface ClientOptions {
  /** Default: http://127.0.0.1:4600. */
  readonly url?: string;
  /** Absent: in a page of the server, the cookie of the session that its browser signed in with. */
  readonly apiKey?: string;
  /** Default: the global `fetch`. `createOutdial().fetch` serves without a socket. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Waits that many milliseconds between attempts to take up a broken stream again. Without it attempts follow at once and are few. */
  readonly pause?: (ms: number) => Promise<void>;
}

export interface PlaceOptions {
  /** The same key with the same request is the same call. Without one, the same request within 60 s is refused. */
  readonly idempotencyKey?: string;
  readonly allowDuplicate?: boolean;
}
export interface PlacedView {
  readonly call: CallView;
  /** True if the idempotency key was used before: the call is the one that already exists. */
  readonly replayed: boolean;
}
/** Which calls are meant: those that fit every part. */
export interface CallChoiceBody {
  readonly id?: string;
  /** Id or e-mail. */
  readonly agent?: string;
  /** Id or name. */
  readonly queue?: string;
  readonly number?: string;
  /** One state, or several separated by commas. */
  readonly state?: string;
  readonly key?: string;
  readonly conversation?: string;
  readonly label?: string;
  /** name:value. */
  readonly attribute?: string;
  /** An API key's id or name. */
  readonly createdBy?: string;
  /** A blocker that the call waits for, its outcome, or the problem that ended it. */
  readonly code?: string;
  readonly undecided?: 'true';
  /** Accepted from `since` on and before `until`, ISO 8601. */
  readonly since?: string;
  readonly until?: string;
  /** Its deadline is before this, ISO 8601. */
  readonly expiresBefore?: string;
}
export interface CallListing extends CallChoiceBody {
  readonly cursor?: string;
  readonly limit?: number;
}
export interface AuditListing {
  readonly since: string;
  readonly until?: string;
  readonly number?: string;
  readonly cursor?: string;
  readonly limit?: number;
}
/** Instants are ISO 8601; they bound when the calls ended. */
export interface ResolveFilter {
  readonly agent?: string;
  readonly number?: string;
  readonly since?: string;
  readonly until?: string;
}
/** Instants are ISO 8601. `code` is that of a refusal. */
export interface RequestListing extends PageWish {
  readonly refusals?: boolean;
  readonly code?: string;
  readonly since?: string;
  readonly until?: string;
}
export interface PageWish {
  readonly cursor?: string;
  readonly limit?: number;
}

export interface NewWrapUp {
  readonly code: string;
  readonly notes?: string;
}
/** What a key may do with its scopes: agents by id or e-mail, queues by id or name. Absent: no such limit. */
export interface NewKeyLimits {
  readonly agents?: readonly string[];
  readonly queues?: readonly string[];
  readonly countries?: readonly string[];
  readonly ownCalls?: boolean;
  readonly perMinute?: number;
  readonly perDay?: number;
  readonly concurrent?: number;
  readonly numbersPerDay?: number;
  readonly newCountriesPerDay?: number;
}
/** A key has either a role or scopes. */
export interface NewKey {
  readonly role?: string;
  readonly scopes?: readonly string[];
  readonly name?: string;
  readonly limits?: NewKeyLimits;
  /** ISO 8601. */
  readonly expiresAt?: string;
}
/** Without `queueId` or `number`, those are not checked. */
export interface ReadinessQuestion {
  readonly queueId?: string;
  readonly number?: string;
}
export interface CancelOptions {
  /** An ETag: cancels only if nothing has changed since. Null: refused while agent and target talk. */
  readonly ifMatch?: string | null;
}
export interface ResolveOptions {
  /** Replaces the decision of another person. */
  readonly correct?: boolean;
  /** The conversation counts although it began long after the dial request. */
  readonly anyway?: boolean;
}
export interface WaitOptions {
  readonly signal?: AbortSignal;
}

/** A backup on its way. `size` in bytes: what is shorter broke off. */
export interface BackupStream {
  readonly name: string;
  readonly size: number;
  readonly body: ReadableStream<Uint8Array>;
}

/** Outdial's HTTP API for programs. Every method rejects with an `OutdialError` when the server refuses or cannot be reached. */
export interface Client {
  /** A request as text is sent as it is: for JSON that was not written by this program. */
  readonly place: (request: CallRequestBody | string, options?: PlaceOptions) => Promise<PlacedView>;
  /** A dry run: the same checks, nothing stored or dialed. */
  readonly check: (
    request: CallRequestBody | string,
    options?: Pick<PlaceOptions, 'idempotencyKey'>,
  ) => Promise<DryRunView>;
  readonly get: (id: string) => Promise<CallView>;
  readonly list: (filter?: CallListing) => Promise<PageView<CallView>>;
  /** Cancels it in whatever state it is. */
  readonly cancel: (id: string, options?: CancelOptions) => Promise<CallView>;
  /** A person's decision about a call that ended `outcome-unknown`: the conversation it became, or null when it was not placed. */
  readonly resolve: (id: string, conversationId: string | null, options?: ResolveOptions) => Promise<CallView>;
  /** Decides that all undecided calls that fit were not placed; refused unless they are `confirm` in number. */
  readonly resolveMany: (filter: ResolveFilter, confirm: number) => Promise<ResolvedManyView>;
  /** Who did what, oldest first. Instants are ISO 8601. */
  readonly audit: (filter: AuditListing) => Promise<PageView<AuditView>>;
  /** Erases every ended call to this number; with `confirm`, only if they are so many. */
  readonly forget: (number: string, confirm?: number) => Promise<ForgottenView>;
  /** Everything stored, as one SQLite file, while calls continue. Read it to its end, or cancel it: no other backup is made until then. */
  readonly backup: () => Promise<BackupStream>;
  /** How many calls fit. */
  readonly count: (choice?: CallChoiceBody) => Promise<CallCountView>;
  /** Cancels the scheduled and waiting calls that fit; refused unless they are `confirm` in number. */
  readonly cancelMany: (choice: CallChoiceBody, confirm: number) => Promise<CanceledManyView>;
  /** Gives those calls to another agent (id or e-mail); each is canceled, and one in its place accepted, in one commit. */
  readonly reassign: (choice: CallChoiceBody, to: string, confirm: number) => Promise<ReassignedManyView>;
  /** Sets the wrap-up in Genesys while the agent is in wrap-up. `code`: id or name. */
  readonly wrapUp: (id: string, wrapUp: NewWrapUp) => Promise<WrapUpSetView>;
  /** The newest 100 requests to Genesys that went out for the call, oldest first. */
  readonly genesysRequests: (id: string) => Promise<PageView<CallRequestView>>;
  /** The whole history so far, oldest first. */
  readonly history: (id: string) => Promise<readonly EventView[]>;
  /**
   * The events of one call from its start to its end, or of all calls from now on (null), live. A broken connection is taken up again
   * where it broke. Ends when the call has ended, or when `signal` aborts.
   */
  readonly events: (id: string | null, options?: StreamOptions) => AsyncGenerator<EventView, void, void>;
  /** The call, once it has ended. Rejects with the signal's reason when that aborts first. */
  readonly waitFor: (id: string, options?: WaitOptions) => Promise<CallView>;
  readonly agents: (page?: PageWish) => Promise<PageView<AgentView>>;
  readonly readiness: (agent: string, question?: ReadinessQuestion) => Promise<ReadinessView>;
  readonly keys: {
    readonly create: (key: NewKey) => Promise<NewKeyView>;
    readonly list: () => Promise<PageView<KeyView>>;
    readonly revoke: (id: string) => Promise<KeyView>;
    /** Gives the key a new secret; the one so far works as long as that as well. */
    readonly rotate: (id: string, overlapSeconds: number) => Promise<RotatedKeyView>;
  };
  readonly consents: ConsentsClient;
  readonly session: SessionClient;
  readonly shares: SharesClient;
  readonly webhooks: WebhooksClient;
  /** What came in under this request id and what was answered, masked. */
  readonly request: (id: string) => Promise<RequestView>;
  /** Requests to this server, newest first: those of this client's key, all for `admin`. */
  readonly requests: (filter?: RequestListing) => Promise<PageView<ListedRequestView>>;
  /** How fast calls can go out, and what they cost. */
  readonly capacity: () => Promise<CapacityView>;
  /** What happens now, why calls wait, what needs a person, and how calls ended. */
  readonly statistics: () => Promise<StatisticsView>;
  /** What may be dialed now, and how old the do-not-call lists are. */
  readonly policy: () => Promise<PolicyView>;
  /** Each check of what calls need, and who can fix it. Dials nothing. */
  readonly doctor: () => Promise<DoctorView>;
  /** Stops dialing; `note` says why. A pause that stands stays as it is, and the answer says whose it is. */
  readonly pause: (note?: string) => Promise<PausedView>;
  readonly resume: () => Promise<PausedView>;
  readonly explain: (text: string) => Promise<ExplanationView>;
  /** Every problem code with its title. */
  readonly codes: () => Promise<CodesView>;
}

const enc = encodeURIComponent;

/** The client of one server. It needs only `fetch` and web streams: it runs in Node and in browsers. */
export function createClient(options: ClientOptions): Client {
  const send = createSend(options);
  const { get, post } = jsonThrough(send);
  return {
    ...callsThrough(send, options.pause ?? null),
    audit: (filter) => get('/v1/audit', { ...filter }),
    forget: (number, confirm) => post('/v1/calls/forget', { body: { number, confirm } }),
    backup: async () => backupIn(await send('GET', '/v1/backup', { headers: { accept: '*/*' } })),
    agents: (page = {}) => get('/v1/agents', { ...page }),
    readiness: (agent, question = {}) => get(`/v1/agents/${enc(agent)}/readiness`, { ...question }),
    keys: {
      create: (key) => post('/v1/keys', { body: key }),
      list: () => get('/v1/keys'),
      revoke: async (id) => read(await send('DELETE', `/v1/keys/${enc(id)}`)),
      rotate: (id, overlapSeconds) => post(`/v1/keys/${enc(id)}/rotate`, { body: { overlapSeconds } }),
    },
    consents: consentsThrough(send),
    session: sessionThrough(send),
    shares: sharesThrough(send),
    webhooks: webhooksThrough(send),
    request: (id) => get(`/v1/requests/${enc(id)}`),
    requests: (filter = {}) => get('/v1/requests', { ...filter }),
    capacity: () => get('/v1/capacity'),
    statistics: () => get('/v1/statistics'),
    policy: () => get('/v1/policy'),
    doctor: () => get('/v1/doctor'),
    pause: (note) => post('/v1/pause', note === undefined ? {} : { body: { note } }),
    resume: () => post('/v1/resume'),
    codes: () => get('/problems'),
    explain: (text) => post('/v1/explain', { body: text }),
  };
}

const jsonThrough = (send: ClientSend) => ({
  get: async <Answer>(path: string, query: Query = {}): Promise<Answer> => read(await send('GET', path, { query })),
  post: async <Answer>(path: string, sending: ClientRequest = {}): Promise<Answer> =>
    read(await send('POST', path, sending)),
});

const keyHeader = (key: string | undefined): Readonly<Record<string, string>> =>
  key === undefined ? {} : { 'idempotency-key': key };

type CallMethods =
  | 'place'
  | 'check'
  | 'get'
  | 'list'
  | 'count'
  | 'cancel'
  | 'cancelMany'
  | 'reassign'
  | 'resolve'
  | 'resolveMany'
  | 'wrapUp'
  | 'genesysRequests'
  | 'history'
  | 'events'
  | 'waitFor';

function callsThrough(send: ClientSend, pause: NonNullable<ClientOptions['pause']> | null): Pick<Client, CallMethods> {
  const { get, post } = jsonThrough(send);
  const call = (id: string): Promise<CallView> => get(`/v1/calls/${enc(id)}`);
  const events = (id: string | null, wish: StreamOptions = {}) => follow(send, pause, id, wish);
  return {
    place: async (request, { idempotencyKey, allowDuplicate } = {}) => {
      const headers = keyHeader(idempotencyKey);
      const answer = await send('POST', '/v1/calls', { body: request, headers, query: { allowDuplicate } });
      return { call: await read(answer), replayed: answer.headers.get('idempotent-replayed') === 'true' };
    },
    check: (request, { idempotencyKey } = {}) =>
      post('/v1/calls', { body: request, headers: keyHeader(idempotencyKey), query: { dryRun: true } }),
    get: call,
    list: (filter = {}) => get('/v1/calls', { ...filter }),
    cancel: (id, { ifMatch = '*' } = {}) =>
      post(`/v1/calls/${enc(id)}/cancel`, { headers: ifMatch === null ? {} : { 'if-match': ifMatch } }),
    count: (choice = {}) => get('/v1/calls/count', { ...choice }),
    cancelMany: (choice, confirm) => post('/v1/calls/cancel', { body: { ...choice, confirm } }),
    reassign: (choice, to, confirm) => post('/v1/calls/reassign', { body: { ...choice, to, confirm } }),
    resolve: (id, conversationId, { correct = false, anyway = false } = {}) =>
      post(`/v1/calls/${enc(id)}/resolve`, {
        body: {
          placed: conversationId !== null,
          conversationId,
          ...(correct && { correct }),
          ...(anyway && { anyway }),
        },
      }),
    resolveMany: (filter, confirm) => post('/v1/calls/resolve', { body: { ...filter, placed: false, confirm } }),
    wrapUp: (id, wrapUp) => post(`/v1/calls/${enc(id)}/wrap-up`, { body: wrapUp }),
    genesysRequests: (id) => get(`/v1/calls/${enc(id)}/genesys-requests`),
    history: (id) => wholeHistory(get, id),
    events,
    waitFor: async (id, { signal } = {}) => {
      const stream = events(id, signal === undefined ? {} : { signal });
      while ((await stream.next()).done !== true);
      signal?.throwIfAborted();
      return call(id);
    },
  };
}

function backupIn({ headers, body, status }: Response): BackupStream {
  const name = /filename="([\w.-]+)"/.exec(headers.get('content-disposition') ?? '')?.[1];
  const size = Number(headers.get('content-length') ?? Number.NaN);
  if (name === undefined || !Number.isInteger(size) || body === null) {
    throw new OutdialError('The server answered without a backup.', { code: 'unreadable-answer', status });
  }
  return { name, size, body };
}

async function wholeHistory(
  get: (path: string, query: Query) => Promise<PageView<EventView>>,
  id: string,
): Promise<readonly EventView[]> {
  const all: EventView[] = [];
  for (let after: string | null = '0'; after !== null;) {
    const page: PageView<EventView> = await get(`/v1/calls/${enc(id)}/events`, { after, limit: 200 });
    all.push(...page.items);
    after = page.next;
  }
  return all;
}
