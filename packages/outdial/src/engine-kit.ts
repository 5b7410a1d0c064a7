/** What an engine in another package is built of: the shared step and commands, the Genesys adapter, intake. Exported as `outdial/engine-kit`. */
export { resumeCommands } from './call/life/accept.ts';
export { isEnded, keyOf } from './call/call.ts';
export type { Call, CallOrder, CallState, EndedCall } from './call/call.ts';
export type { CallEvent } from './call/life/call-event.ts';
export type { EventResult, Publish } from './call/life/command.ts';
export type { ConversationSeen } from './call/conversation.ts';
export { dueAt, dueEvent } from './call/life/due.ts';
export { agentId, callId, conversationId, keyId, queueId } from './call/ids.ts';
export type { AgentId, CallId, ConversationId, KeyId } from './call/ids.ts';
export type { Blocker, Problem } from './call/problem.ts';
export { defaultTimers } from './call/timers.ts';
export type { Timers } from './call/timers.ts';
export { auditPage, auditReached, isAudited } from './engine/audit.ts';
export { createBreaker } from './engine/dialing/breaker.ts';
export type { Breaker, BreakerState, DialFate } from './engine/dialing/breaker.ts';
export { createCarryOut } from './engine/carry-out.ts';
export type { CarryOut } from './engine/carry-out.ts';
export type { Logger } from './ports/logger.ts';
export type { DialSlots } from './engine/dialing/dial-slots.ts';
export { reachedLimit } from './engine/key-rates.ts';
export { createDaySpread } from './engine/day-spread.ts';
export { isSpreadLimited, reachedByAll, reachedByKey } from './engine/request-limits.ts';
export type { SpreadAsked } from './engine/request-limits.ts';
export { afterDial, agreedTo, isNewIn, reachedBy, renewed } from './engine/new-country.ts';
export type { DialedCountries, DialedCountry, NewCountryReached } from './engine/new-country.ts';
export { dialingCountry } from './phone/dialing-country.ts';
export type { FraudStops } from './readiness/policy.ts';
export type { DialingPause } from './ports/engine.ts';
export { createKeptEvents } from './engine/kept-events.ts';
export type { KeptEvents } from './engine/kept-events.ts';
export {
  agentOfCandidate,
  conversationNamed,
  countTold,
  duplicateSince,
  isNext,
  sameKey,
  timerToFire,
  trusted,
} from './engine/rules.ts';
export { isHeard } from './call/blockers.ts';
export { createAgentRefusals } from './engine/dialing/standing-refusal.ts';
export type { AgentRefusal, AgentRefusals } from './engine/dialing/standing-refusal.ts';
export { siteOf } from './engine/write-site.ts';
export type { EngineSetting } from './engine/assembly.ts';
export { step, stepAccepted } from './engine/step.ts';
export type { Errand, Situation, Step, StepWorld } from './engine/step.ts';
export { listCalls } from './engine/memory/call-list.ts';
export { conversationOf, cursorAfter, isUnderWay, pageSize, placeOf } from './engine/store.ts';
export type { Acted, AgentLock } from './engine/store.ts';
export { createFloor } from './floor/floor.ts';
export type { Budget, BudgetGrant } from './genesys/budget.ts';
export { slowedAfter } from './genesys/slowdown.ts';
export type { Slowed } from './genesys/slowdown.ts';
export { createDoctor } from './doctor/examine.ts';
export type { Doctor } from './ports/doctor.ts';
export { createAdapter } from './genesys/adapter.ts';
export { inspectGenesys } from './genesys/inspect.ts';
export type { Send, Sent } from './genesys/send.ts';
export { createTokens } from './genesys/token.ts';
export type { Login, Tokens } from './genesys/token.ts';
export { readRegion, regionIds } from './genesys/region.ts';
export { readEnvelope } from './intake/envelope.ts';
export type { Envelope } from './intake/envelope.ts';
export { logListNews } from './screening/list-watch.ts';
export { idsBy } from './system/ids.ts';
export type { ApiKey } from './ports/api-keys.ts';
export type { AuditFilter, AuditPage, Forgotten } from './ports/audit.ts';
export type { Clock } from './ports/clock.ts';
export type { ContactCentre, DialOrder, LookupResult } from './ports/contact-centre.ts';
export { EngineClosed, KeyLimitReached, RepeatWithoutRecord, StorageBroken } from './ports/engine-error.ts';
export type {
  Accepted,
  AcceptOptions,
  CallFilter,
  CallPage,
  Engine,
  LogEntry,
  Replay,
  TellResult,
} from './ports/engine.ts';
export type { Floor } from './ports/floor.ts';
export { explainAnswer } from './problems/answers.ts';
export type { AgentFacts } from './readiness/facts.ts';
export { doubtsAfter } from './readiness/doubt.ts';
export { factLimits } from './readiness/freshness.ts';
export { placeFrom } from './orders/take-event.ts';
export type { OrderWorld } from './orders/world.ts';
export { createScreening } from './screening/screening.ts';
export type { Screening } from './ports/screening.ts';
export type { PolicyInForce } from './engine/step.ts';
export { webhookBody, messageData } from './api/webhook-message.ts';
export type { MessageToSign } from './api/webhook-message.ts';
export { destinationsOf, messagesOf } from './engine/webhook-messages.ts';
export { callersEndpoint } from './ports/webhooks.ts';
export type {
  DeadChoice,
  DeadMessage,
  EndpointHealth,
  SharedWebhooks,
  WebhookEndpoint,
  WebhookMessage,
  WebhookType,
} from './ports/webhooks.ts';
export { judgeAddress } from './webhooks/addresses.ts';
export { verdictOf } from './webhooks/back-off.ts';
export { sentenceOfDead, signedPosting, signingSecrets, unexpected } from './webhooks/deliver.ts';
export { newWebhookSecret } from './webhooks/sign.ts';
export { rotationMs, testMessage } from './webhooks/webhooks.ts';
export { openWebhookWire } from './webhooks/send.ts';
export type { Post, WebhookWire } from './webhooks/send.ts';
export { systemClock } from './system/system-clock.ts';
export { reachOf } from './call/reach.ts';
export { lookBackOf } from './readiness/caps.ts';
export { tokensOff } from './readiness/dial-way.ts';
export type { DialHistory } from './readiness/facts.ts';
export { defaultPolicy } from './readiness/policy.ts';
export type { Policy } from './readiness/policy.ts';
export { parsePolicy } from './readiness/policy-text.ts';
export { mapEvent, readMappings } from './intake/mapping.ts';
export type { EventMapping } from './intake/mapping.ts';
export { createApp } from './server/app.ts';
export type { App as ServerApp } from './server/app.ts';
export { answerTooLarge } from './server/http/problem-json.ts';
export { joinWithinMs, longestPauseMs } from './server/drop-in/repeats.ts';
export type { Repeats } from './server/drop-in/repeats.ts';
export { broadestScopes, scopes } from './ports/api-keys.ts';
export type { ApiKeys, CallRates, KeyLimits, KeyRole, ReachedLimit, Scope } from './ports/api-keys.ts';
export type { Session, Sessions } from './ports/sessions.ts';
export type { Shared } from './ports/shared.ts';
export { requestsKeptMs } from './ports/request-log.ts';
export type { RequestFilter, RequestLog, RequestPage, RequestRecord } from './ports/request-log.ts';
export { listRequests } from './engine/request-pages.ts';
export { shows } from './engine/request-texts.ts';
export { endedGroup } from './engine/facets.ts';
export { waitsOf } from './engine/memory/call-list.ts';
export type { CallChoice, EndedGroup, Reassigned, ReassignWish } from './ports/engine.ts';
export { hashOf, newSecret } from './system/secrets.ts';
