import type { SourceName } from './sources.ts';

/**
 * How well a behaviour is known: seen by running it (on a real organisation, or an official SDK on the wire), written by Genesys, or
 * chosen by us because nothing better is known.
 */
export type Standing = 'measured' | 'documented' | 'assumed';

export interface Behaviour {
  readonly area: string;
  readonly sentence: string;
  readonly standing: Standing;
  /** Where it is known from; an assumption may have none. */
  readonly sources: readonly SourceName[];
}

type Row = readonly [sentence: string, standing: Standing, ...sources: SourceName[]];

const about = (area: string, rows: readonly Row[]): readonly Behaviour[] =>
  rows.map(([sentence, standing, ...from]) => ({ area, sentence, standing, sources: from }));

const signIn = about('Sign-in', [
  ['An unknown client is a 400, a wrong secret a 401, both `invalid_client` with a `description`', 'measured', 'goTests'],
  ['The token endpoint takes forms with a Basic header; with PKCE the client id is in the form', 'measured', 'js'],
  ['A token lives 24 hours unless the client says otherwise', 'documented', 'api', 'help'],
  ['Scopes do not bind client credentials', 'documented', 'api'],
  ['A missing scope is 403 `app.not.authorized.for.scope`, a missing permission names what is missing', 'documented', 'api'],
  ['A refresh token works once and brings the next one; it has no end of its own', 'assumed'],
  ['With PKCE there is no refresh token', 'assumed', 'js'],
  ['Revoking an access token ends the refresh token that came with it', 'assumed'],
  ['A client keeps to one grant type; another one is `unauthorized_client`', 'assumed', 'api'],
  ['A scope that does not exist passes the sign-in', 'assumed'],
  ['The tokens of a user go on when the user becomes inactive', 'assumed'],
  ['An expired or unknown token is 401 `bad.credentials`', 'assumed', 'api'],
  ['The login page, the life of a code and the errors of the sign-in redirect follow RFC 6749 and RFC 7636', 'assumed'],
  ['Scopes are enforced always; some organisations are said to have that off', 'assumed'],
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
  ['A user without a station is answered with an empty `UserStations`', 'assumed'],
  ['Going on queue makes routing `IDLE`, leaving it `OFF_QUEUE`', 'documented', 'help'],
  ['On queue, a queue call and its after-call work make routing `INTERACTING`', 'documented', 'help'],
  ['Anybody with the scope may change anybody’s presence', 'assumed'],
]);

const placing = about('Placing calls', [
  ['`POST /conversations/calls` refuses client credentials by `not.a.user`', 'documented', 'api', 'callControl'],
  ['`POST /conversations/calls/user/{userId}` takes client credentials', 'assumed', 'api'],
  ['Either permission of `POST /conversations/calls/user/{userId}` suffices to dial', 'assumed', 'api'],
  ['A permission that is missing without a word of a division is missing for every agent', 'assumed', 'api'],
  ['Exactly one destination: none and several have errors of their own', 'documented', 'api'],
  ['Any two of the five destination properties collide', 'assumed', 'api'],
  ['A property that `CreateCallRequest` does not have is refused by `invalid.property`', 'assumed', 'api'],
  ['An agent without a station is refused by 400 `conversation.error.no.user.station`', 'assumed', 'api'],
  ['Text that is no number is refused by 409 `conversation.error.outbound.call.cannot.be.placed`', 'assumed', 'api'],
  ['An accepted call is answered by 202 with the conversation’s id and nothing else', 'measured', 'lab', 'api'],
  ['Presence, routing status and queue membership refuse no call', 'assumed', 'api'],
  ['There is no idempotency key: the same request twice is two calls', 'documented', 'api'],
  ['Genesys does not refuse and place the same request, nor place one request twice', 'assumed'],
  ['Nothing is placed later than a short while after its request: the sandbox places at once or not at all', 'assumed'],
]);

const life = about('Life of a call', [
  ['The agent’s phone is called first: `contacting`, then `dialing`, then `connected`', 'documented', 'callControl', 'webrtc'],
  ['An agent’s phone that does not answer ends the call after 60 s by `error.ininedgecontrol.connection.timeout`; the far end never appears', 'measured', 'lab'],
  ['A number without a route fails at once by `…connection.dialplan.notReachable`', 'measured', 'lab'],
  ['After an agent leg has ended no target leg is created', 'assumed'],
  ['The target leg is created when the agent’s phone has answered', 'assumed', 'lab'],
  ['A personal call has the purposes `user` and `external`, one from a queue `agent` and `customer`', 'measured', 'lab'],
  ['`attributes` are on the far end’s participant as soon as it exists', 'assumed', 'api'],
  ['A full read of a conversation is full: no participant is missing from it', 'assumed'],
  ['`callFromQueueId` gives the call the queue’s caller id and needs no membership', 'assumed', 'api'],
  ['A leg is `disconnected`, then `terminated`', 'measured', 'lab'],
  ['`disconnectType` on REST and in events differ in their words', 'documented', 'api', 'python'],
  ['A busy or unanswered target ends by `endpoint` with SIP 486 or 480, the agent’s leg by `peer`', 'assumed', 'api'],
  ['All durations between these steps', 'assumed', 'lab'],
]);

const finding = about('Finding calls', [
  ['The calls of the token’s user are listed while they last', 'documented', 'api'],
  ['Analytics agent status shows the agent’s sessions at once', 'assumed', 'api'],
  ['An agent read as idle is not older than the time that is waited for it', 'assumed'],
  ['Analytics conversation details lag behind', 'assumed', 'api'],
  ['A user’s token may hang up the call of another user', 'assumed'],
  ['Hang-up is possible by each of the four declared ways', 'documented', 'api'],
]);

const events = about('Events', [
  ['A channel takes 1,000 topics, a user and application 20 channels; the 21st ends the oldest, unconnected ones first', 'documented', 'api', 'eventBridge'],
  ['A channel lives 24 hours, subscribing renews it; what happens while its socket is closed is lost', 'documented', 'eventBridge'],
  ['Frames, heartbeats, `ping`, `v2.system.socket_closing` and subscribing in the socket', 'documented', 'js', 'python'],
  ['A client treats 35 s of silence as a dead socket; heartbeats come more often', 'assumed', 'js'],
  ['Which permissions a topic of another user asks for', 'assumed'],
  ['When `v2.users.{id}.persistentconnection` and `v2.routing.queues.{id}.users` are told, and what their bodies leave out', 'assumed', 'js'],
  ['That the persistent connection of a station failed or stands again: told when control says so, shown by no request', 'assumed', 'js'],
  ['The EventBridge envelope: `detail-type` is the template with a literal `{id}`, `detail.topicName` is concrete', 'measured', 'presenceBlueprint'],
  ['Presence and conversation summaries are offered on EventBridge', 'measured', 'activityBlueprint'],
  ['Routing status, activity, station and call topics are offered on EventBridge', 'assumed'],
  ['Events are delivered at least once; doubled, late and reordered ones are faults to ask for', 'documented', 'eventBridge'],
]);

const wire = about('On the wire', [
  ['Every API answer has `ININ-Correlation-Id`, which is the error’s `contextId`', 'documented', 'api', 'go'],
  ['300 requests a minute and token, then 429 with `Retry-After`', 'documented', 'rateLimits', 'go'],
  ['The `inin-ratelimit-*` headers are on every API answer to a good token, errors included', 'assumed', 'rateLimits'],
  ['The rate limit counts in whole minutes from the token’s first request', 'assumed'],
  ['Lists in a query are joined by a comma, plain or as `%2C`', 'measured', 'js', 'python'],
  ['A body beyond 512,000 bytes is a 413', 'assumed', 'api'],
  ['Error codes and their texts', 'documented', 'api'],
]);

/** What the sandbox does, and how well that is known. */
export const behaviours: readonly Behaviour[] = [
  ...signIn,
  ...people,
  ...placing,
  ...life,
  ...finding,
  ...events,
  ...wire,
];
