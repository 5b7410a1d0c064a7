import type { SourceName } from './sources.ts';

/**
 * How well a behaviour is known. Measured: seen on a real organisation, or in an official SDK's requests. Documented: Genesys wrote it.
 * Assumed: our choice, because nothing better is known.
 */
type Standing = 'measured' | 'documented' | 'assumed';

export interface Behaviour {
  readonly area: string;
  readonly sentence: string;
  readonly standing: Standing;
  /** The source; an assumption may have no source. */
  readonly sources: readonly SourceName[];
}

type Row = readonly [sentence: string, standing: Standing, ...sources: SourceName[]];

const about = (area: string, rows: readonly Row[]): readonly Behaviour[] =>
  rows.map(([sentence, standing, ...from]) => ({ area, sentence, standing, sources: from }));

const signIn = about('Sign-in', [
  ['An unknown client gets a 400, a wrong secret a 401, both `invalid_client` with a `description`', 'measured', 'goTests'],
  ['The token endpoint takes forms with a Basic header; with PKCE the client id is in the form', 'measured', 'js'],
  ['A token is valid for 24 hours, unless the client has another setting', 'documented', 'api', 'help'],
  ['Scopes do not bind client credentials', 'documented', 'api'],
  ['A missing scope is 403 `app.not.authorized.for.scope`, a missing permission names what is missing', 'documented', 'api'],
  ['A refresh token works once and returns the next one; it does not expire by itself', 'assumed'],
  ['A client that shows its secret gets a refresh token, with PKCE too; other clients get no refresh token', 'assumed', 'js'],
  ['Revoking an access token ends the refresh token that came with it', 'assumed'],
  ['A logout or a new password ends every token of the user; control does that with `signedOut`', 'assumed'],
  ['A client has one grant type; another one gets `unauthorized_client`', 'assumed', 'api'],
  ['A scope that does not exist passes the sign-in', 'assumed'],
  ['The tokens of a user keep working when the user becomes inactive', 'assumed'],
  ['An expired or unknown token is 401 `bad.credentials`', 'assumed', 'api'],
  ['The login page, the life of a code and the errors of the sign-in redirect follow RFC 6749 and RFC 7636', 'assumed'],
  ['A client with a list of allowed addresses gets 401 `ip.not.authorized` at any other, at the login too; the login’s form of it', 'assumed', 'api'],
  ['The implicit grant (`response_type=token`) has ended: `unsupported_response_type`, whatever the client', 'assumed'],
  ['Genesys always enforces scopes; some organisations are reported to have turned that off', 'assumed'],
]);

const people = about('People', [
  ['`expand` of a user is best effort', 'documented', 'api'],
  ['Every expansion of a user that the sandbox knows is always given', 'assumed'],
  ['The routing status of a user that does not exist is `OFF_QUEUE`', 'documented', 'api'],
  ['REST spells a system presence `On Queue`, events and analytics `ON_QUEUE`', 'measured', 'terraform', 'activityBlueprint'],
  ['The ten default presence definitions have the same ids in every organisation', 'assumed', 'terraform'],
  ['A queue listing of a user shows joined queues only, unless asked otherwise', 'documented', 'api'],
  ['The members of a queue are listed without a total', 'documented', 'api'],
  ['`effectiveStation` is where the user can be reached', 'documented', 'api', 'webrtc'],
  ['For a user without a station, the answer has no associated and no effective station, though it may have a default one', 'assumed'],
  ['Going on queue makes routing `IDLE`, leaving it `OFF_QUEUE`', 'documented', 'help'],
  ['On queue, a queue call and its after-call work make routing `INTERACTING`', 'documented', 'help'],
  ['Any user with the scope may change any user’s presence', 'assumed'],
]);

const placing = about('Placing calls', [
  ['`POST /conversations/calls` refuses client credentials with `not.a.user`', 'documented', 'api', 'callControl'],
  ['`POST /conversations/calls/user/{userId}` accepts client credentials', 'assumed', 'api'],
  ['Either permission of `POST /conversations/calls/user/{userId}` is enough to dial', 'assumed', 'api'],
  ['If the error does not mention a division, the permission is missing for every agent', 'assumed', 'api'],
  ['Exactly one destination: a missing one and several have their own errors', 'documented', 'api'],
  ['Any two of the five destination properties collide', 'assumed', 'api'],
  ['Genesys refuses a property that `CreateCallRequest` does not have with `invalid.property`', 'assumed', 'api'],
  ['Genesys refuses an agent without a station with 400 `conversation.error.no.user.station`', 'assumed', 'api'],
  ['Genesys refuses text that is not a number with 409 `conversation.error.outbound.call.cannot.be.placed`', 'assumed', 'api'],
  ['An accepted call gets a 202 with the conversation’s id and nothing else', 'measured', 'lab', 'api'],
  ['Genesys does not refuse a call because of presence, routing status or queue membership, unless control sets `enforces.queueMembership`: then 403 `not.authorized`', 'assumed', 'api'],
  ['There is no idempotency key: the same request twice is two calls', 'documented', 'api'],
  ['Genesys does not refuse and place the same request, nor place one request twice', 'assumed'],
  ['A call is not placed long after its request: the sandbox places it immediately or not at all', 'assumed'],
]);

const life = about('Life of a call', [
  ['Genesys calls the agent’s phone first: `contacting`, then `dialing`, then `connected`', 'documented', 'callControl', 'webrtc'],
  ['An agent’s phone that does not answer ends the call after 60 s with `error.ininedgecontrol.connection.timeout`; the far end never appears', 'measured', 'lab'],
  ['A number without a route fails immediately with `…connection.dialplan.notReachable`', 'measured', 'lab'],
  ['Genesys does not create a target leg after the agent leg has ended', 'assumed'],
  ['Genesys creates the target leg after the agent’s phone answers', 'assumed', 'lab'],
  ['A personal call has the purposes `user` and `external`, one from a queue `agent` and `customer`', 'measured', 'lab'],
  ['`attributes` are on the far end’s participant as soon as it exists', 'assumed', 'api'],
  ['A full read of a conversation includes every participant', 'assumed'],
  ['`callFromQueueId` gives the call the queue’s caller id and needs no membership', 'assumed', 'api'],
  ['A leg is `disconnected`, then `terminated`', 'measured', 'lab'],
  ['`disconnectType` has different values in REST and in events', 'documented', 'api', 'python'],
  ['A busy or unanswered target ends with `endpoint` and SIP 486 or 480, the agent’s leg with `peer`', 'assumed', 'api'],
  ['Only the user may set a wrap-up, once, during the after-call work or after a call without it. Otherwise: 403 `not.authorized`, or 409 `request.conflict`', 'assumed'],
  ['All durations between these steps', 'assumed', 'lab'],
]);

const finding = about('Finding calls', [
  ['The calls of the token’s user are listed while they last', 'documented', 'api'],
  ['Analytics agent status shows the agent’s sessions at once', 'assumed', 'api'],
  ['An answer that shows an idle agent is not older than the request’s time-out', 'assumed'],
  ['Analytics conversation details lag behind', 'assumed', 'api'],
  ['A user’s token sees and changes the user’s own conversations; others are not found', 'assumed'],
  ['Hang-up is possible by each of the four declared ways', 'documented', 'api'],
]);

const events = about('Events', [
  ['A channel accepts 1,000 topics. A user and application have 20 channels; the 21st ends the oldest, unconnected ones first', 'documented', 'api', 'eventBridge'],
  ['A channel lasts 24 hours, and subscribing renews it. Events while its socket is closed are lost', 'documented', 'eventBridge'],
  ['Frames, heartbeats, `ping`, `v2.system.socket_closing` and subscribing in the socket', 'documented', 'js', 'python'],
  ['A combined topic, `v2.users.{id}?presence&station`, counts as one, has at most 200 characters and is reported under the names of its parts', 'assumed'],
  ['A client treats 35 s of silence as a dead socket; heartbeats come more often', 'assumed', 'js'],
  ['The permissions that a topic of another user requires', 'assumed'],
  ['When Genesys sends `v2.users.{id}.persistentconnection` and `v2.routing.queues.{id}.users`, and the fields that they omit', 'assumed', 'js'],
  ['The sandbox reports a failed or restored persistent connection when control sets it; requests do not show it', 'assumed', 'js'],
  ['The EventBridge envelope: `detail-type` is the template with a literal `{id}`, `detail.topicName` is concrete', 'measured', 'presenceBlueprint'],
  ['EventBridge offers presence and conversation summaries', 'measured', 'activityBlueprint'],
  ['EventBridge offers routing status, activity, station and call topics', 'assumed'],
  ['Events are delivered at least once; duplicate, late and reordered events are available as faults', 'documented', 'eventBridge'],
]);

const wire = about('On the wire', [
  ['Every API answer has `ININ-Correlation-Id`, which is the error’s `contextId`', 'documented', 'api', 'go'],
  ['300 requests per minute and token, then 429 with `Retry-After`', 'documented', 'rateLimits', 'go'],
  ['The `inin-ratelimit-*` headers are on every API answer to a valid token, errors included', 'assumed', 'rateLimits'],
  ['The rate limit counts in whole minutes from the token’s first request', 'assumed'],
  ['Lists in a query are joined by a comma, plain or as `%2C`', 'measured', 'js', 'python'],
  ['A body beyond 512,000 bytes is a 413', 'assumed', 'api'],
  ['Error codes and their texts', 'documented', 'api'],
]);

/** The behaviours of the sandbox, and how well each is known. */
export const behaviours: readonly Behaviour[] = [
  ...signIn,
  ...people,
  ...placing,
  ...life,
  ...finding,
  ...events,
  ...wire,
];
