const structure =
  'The structure of the request is wrong, not the authentication. The key is valid and Outdial could read the body, but a field is missing or wrong.\n\n' +
  'A call needs two things: the agent in `from.id` (a Genesys user id or e-mail), and exactly one phone number in `targets`. ' +
  'If the agent works for several queues, `from.queueId` names the queue for the call. `GET /v1/agents` lists each agent with the joined queues.';

const requestLimit =
  'Genesys allows 300 requests per minute and token, unless the organisation has another limit. Outdial keeps a budget in which dialing comes first.';

/** Background for the pages of codes, a paragraph or two of Markdown, where sentence and fix do not say it all. */
export const backgrounds: Readonly<Record<string, string>> = {
  'agent-not-found':
    'A deleted user is not found either. Genesys reports the routing status `OFF_QUEUE` for an id that does not exist, so a routing status does not prove that the agent exists.',
  'agent-presence':
    'Genesys is not known to refuse a call because of the presence: the errors that it declares for placing calls do not mention it. Outdial itself does not ring an agent on a break; `policy.json` sets this rule. A system presence in the list allows all of its secondary presences. The id or label of a definition allows that presence only.',
  'agent-phone-unreachable':
    'A dial to an unreachable phone fails late: Genesys tries the agent for about 60 seconds and never rings the target.',
  'agent-station-not-persistent':
    'In the browser, the agent also needs the setting "Placing calls with another app". The API cannot read that setting.',
  'answer-not-in-time':
    'A path under `/api/v2` answers with the conversation id, as Genesys does. The official SDKs time out after 16 seconds, so Outdial answers within 12. It does not dial later than 10 seconds after the request arrived.',
  'calling-user-not-named':
    'Genesys answers the same mistake with 400 `not.a.user` when the token comes from client credentials.',
  'scope-missing':
    "These are Outdial's own scopes. Genesys does not have `conversation:call:write` or `presence:read`. A Genesys user token has `conversations` and `presence:readonly`. A client-credentials client has the permission `conversation:agentlessCall:add`.",
  'host-not-allowed':
    'A website can let its own name point to 127.0.0.1 and read what a browser finds there (DNS rebinding). The browser then sends the name of the website as `Host`, so Outdial takes requests by its own names only.',
  'website-not-allowed':
    'Any website that someone opens can send requests to 127.0.0.1. Browsers mark them by `Origin` and `Sec-Fetch-Site`, and Outdial refuses them. Programs send neither header. Links to a page of Outdial work.',
  'outside-calling-hours':
    'Outdial takes the possible zones from the area code. Otherwise it takes all zones of the country, or of every allowed country if the number may belong to several. All of them must be within their calling hours. Outdial stops dialing `dialMarginSeconds` (90) before the end, so that a phone does not ring after it. This is a check, not legal advice: people travel, and mobile numbers move.',
  'too-many-attempts':
    'Outdial counts the attempts of all callers and agents that may have rung the target. An attempt that is proven not to have rung it does not count.',
  'name-invented':
    'Posts about calls through the API contain many names that never existed: fields, scopes, hosts, packages, classes and methods. Outdial compares names with the API description that Genesys publishes and with its official SDKs.',
  'name-elsewhere':
    "Some names exist, but in another place. A scope of Outdial's API keys is not a Genesys scope. A field for the target does not name the agent. A method with one different letter does something else.",
  'name-removed':
    'Genesys removes operations, such as those of its old chat. Code that was right for an older SDK does not work with the current one.',
  'claim-risky':
    'Genesys does not have an idempotency key for calls. After a time-out, a reset, a 408 or any 5xx, the call may have been placed. A 429, another 4xx or a failed connection proves that it was not.',
  'end-not-observed':
    'Outdial follows a connected call for 12 hours. After that the call counts as completed, with `endObserved: false`. The agent gets the next call only after Outdial sees that the agent is idle.',
  'target-unreachable':
    "As soon as Genesys creates the target's leg, the target counts as rung. This holds even if the route fails within a millisecond, because there is no proof that the phone stayed silent.",
  'agent-leg-died':
    "Genesys rings the agent first and gives up after about 60 seconds. Outdial then reads the ended conversation. If it does not have a far end, and the agent's side never answered, the target cannot have been rung.",
  'settled-unknown':
    'A time-out, a reset or a server error does not prove that Genesys did not place the call, so Outdial never dials again. It searches for the conversation for three minutes and then leaves the decision to a person. It does not dial another call for that agent until the agent is idle.',
  'set-back-unknown':
    "A backup does not show what Outdial dialed after it. Outdial searched for a conversation with the call's mark, but could not find one with certainty. It does not dial the call again. A person decides.",
  'number-not-allowed':
    'A number in an unassigned range may belong to several countries (25 share +1). Then the policy must allow each of them. A number without a country, such as +800, is allowed only if `countries` is `null`.',
  'queue-not-found':
    'Outdial does not find a queue that the OAuth client may not see: one in another division, or any queue without `routing:queue:view`.',
  'queue-not-member':
    'Supervisors change members during a shift, so the call waits until its deadline. Outdial reads the membership at least every ten minutes. Genesys does not document that it requires membership.',
  'data-folder-restored':
    "A backup does not know what Outdial did after it. A call that was open in it may have been dialed since then, so Outdial does not dial it. For three minutes after the start, Outdial searches for a conversation with the call's mark. A person decides about calls that it does not find. Outdial dials new calls as usual. If the backup replaced files in the same folder, those show what was canceled, dialed or requested after it.",
  'records-lost':
    'Outdial keeps a second record of each accepted call, each dial request and each end. It compares the two at each start. If only the second record has a dial request, a phone may have rung. Outdial does not repeat it. If only the second record has the end of a call, Outdial no longer knows which end it was. It does not dial that call either.',
  'call-lost':
    'Outdial accepted the call with 202. When it started again, the record was missing from the data folder, because a file was damaged or a backup was restored. Outdial knows only the id and whether it dialed the call. It does not dial the call again. For some minutes after a start that found the loss, the same request without an idempotency key may be a repeat. It gets this answer, too. To place another call at once, send the request with its own `Idempotency-Key`.',
  'body-not-json':
    'JSON that was pasted from a forum, a chat or a document often has curly quotes, trailing commas, comments or single quotes. JSON does not allow them.',
  'body-not-object': structure,
  'request-wrapped': structure,
  'field-unknown': structure,
  'field-missing': structure,
  'target-missing': structure,
  'number-invalid':
    'Outdial never guesses a country: the same digits reach different people in different countries. The meaning of a leading 00 or 011 depends on the country that you dial from. ' +
    'The corrected request has the likely number; its place is in `fill`, for you to confirm.\n\n' +
    'If the policy has a `defaultCountry`, numbers may be written as they are dialed there, trunk prefix and all. `changes` then shows what Outdial read. ' +
    'Outdial cannot dial extensions and never drops one silently.',
  'number-emergency':
    'Outdial tests the digits as sent, and again after a country code, 00, 011, a leading 0 or 9, and in full-width or other scripts. ' +
    'Outdial keeps its own list, because the usual libraries miss lines such as 988 or 116117.',
  'event-source-other':
    'While a source is pinned, EventBridge envelopes with Genesys topics from any other source are refused and change nothing.',
  'key-of-erased-call':
    'A key is reserved for at least 30 days after the end of its call, even if the record is erased sooner. After a call is erased, Outdial keeps only a keyed hash of its key, so it cannot report more about the call. The same holds for a call whose record a damaged file or a restored backup has lost.',
  'repeat-of-erased-call':
    'A request without an idempotency key is a repeat if the same caller sends it again within a minute. For the drop-in paths, it is a repeat for as long as an SDK may keep repeating. That also holds after the call was erased: Outdial keeps a short keyed hash of the request for 30 days, but not the number. A person who asked to be forgotten is not called again by a retry.',
  'agent-has-call':
    'If Outdial does not see the end of an attempt, other calls for the agent wait until a read shows that the agent is idle. So Outdial does not ring a phone during a call that it lost track of.',
  'rate-budget-spent':
    'A call may wait for its turn although its agent is ready. Genesys limits the requests per minute, and only a few dial requests are in flight at a time. The call with the higher priority goes first; priority rises with each minute of waiting. Then comes the API key that has had fewer turns, then the older call. `estimatedDialAt` is calculated from the calls that are ahead at that moment.',
  'gives-up-before-dial':
    'This is a warning. The call still waits until its deadline, because the blocker may clear earlier, for example after a policy change.',
  'client-lacks-permission':
    'A client with the grant type "client credentials" has roles, not scopes. To dial on behalf of a user, it needs `conversation:agentlessCall:add` or `conversation:call:add`. Ten seconds after its start, Outdial reads the roles of its client, unless it has placed a call by then. If the roles include neither permission, Outdial warns in its log and with every readiness. That is not a blocker, because it is not confirmed that one of them is enough. After Genesys refuses a dial because a permission is missing, calls wait with this blocker. If the permission is missing in one division, only the calls of that agent wait.',
  'token-lacks-scope':
    'Outdial learns this only when Genesys refuses a dial: its own client-credentials tokens do not have scopes. After a restart, one more call has to try.',
  'token-lacks-user':
    'Outdial learns this only when Genesys refuses a dial. Genesys does not declare this error for the operation that Outdial uses. After a restart, one more call has to try.',
  'webhook-url-not-allowed':
    'Any key that may place calls may set a `webhookUrl`. If Outdial allowed every address, such a key could reach services inside your network. So Outdial resolves the host name for each message, and connects only to an address that it has found to be public.',
  'too.many.requests': requestLimit,
  'too.many.requests.retry.after': requestLimit,
  'bad.request':
    'Genesys answers "The request could not be understood by the server due to malformed syntax" and does not name a field. Its own fields are `phoneNumber`, `callFromQueueId`, `callerId`, `attributes` and a few more. `outdial explain` reads a body and says what is wrong with it.',
  'not.a.user':
    'POST /api/v2/conversations/calls takes the agent from the token. A client-credentials token does not belong to a user, so Genesys refuses it. Outdial uses the operation that dials on behalf of a user.',
  'conversation.error.outbound.call.cannot.be.placed':
    'Genesys does not have a code of its own for a number that is wrong or cannot be routed; this code is the nearest. Genesys can also accept an unroutable number and fail a moment later.',
  'error.ininedgecontrol.connection.timeout':
    "Genesys rings the agent's phone first. It creates the target's leg only after the agent answers. Without an answer, the conversation ends with this code after about 60 seconds.",
  'error.ininedgecontrol.connection.dialplan.notReachable':
    'A leg that was created counts as rung, even if it failed within a millisecond, because there is no proof that the network did nothing. So Outdial does not dial again by itself.',
  'genesys-unreachable':
    'A refused connection, an unresolved name or a failed TLS handshake proves that nothing was dialed. Outdial writes the request only after it is connected.',
  'genesys-answer-lost':
    'Genesys does not have an idempotency key for calls, so a second request could ring the target twice. A time-out, a reset or a cut-off answer does not prove anything.',
  'genesys-redirected':
    'Following a 307 would send the same call again. A proxy that redirects may already have forwarded the request.',
  'genesys-login-refused':
    'Genesys answers 400 to an unknown client and 401 to a wrong secret. A client from another region is unknown.',
  'genesys-wrong-conversation':
    'Each dial carries the mark of its call in `attributes`. A conversation is not this call if its mark, agent, number or time differs. Outdial never changes or ends it.',
  'hang-up-withheld':
    "Outdial ends a conversation only if it carries the call's mark. Before Genesys can show the mark, the conversation must be an outbound call of that agent that started with the attempt.",
  'conversation.error.callback.call.cannot.be.placed':
    'POST /api/v2/conversations/calls/{conversationId} calls back from inside a callback. To place a separate call, use POST /api/v2/conversations/calls/user/{userId}.',
  'request.entity.too.large':
    'A limit of 512,000 bytes has been reported. Your organisation may have a different one (limit `request.bytes.max`).',
  'presenceservice.usernotfound':
    'The path is /api/v2/users/{userId}/presences/purecloud. A path that ends in /presence does not exist.',
};
