export { createClient } from './client.ts';
export { OutdialError } from './error.ts';
export type {
  AuditListing,
  BackupStream,
  CallChoiceBody,
  CallListing,
  CancelOptions,
  Client,
  ClientOptions,
  NewKey,
  NewKeyLimits,
  NewWrapUp,
  PageWish,
  PlacedView,
  PlaceOptions,
  ReadinessQuestion,
  RequestListing,
  ResolveFilter,
  ResolveOptions,
  WaitOptions,
} from './client.ts';
export type { StreamOptions } from './follow.ts';
export type { ConsentsClient } from './consents.ts';
export type { ConsentView, WithdrawnView, WrapUpSetView } from '../api/consent-views.ts';
export type { SessionClient } from './session.ts';
export type { SharesClient } from './shares.ts';
export type { KeyLimitsView, KeyView, NewKeyView, RotatedKeyView } from '../api/key-views.ts';
export type { EndedSharesView, NewShareView, ShareView } from '../api/share-views.ts';
export type { OutcomeSpanView, StatisticsView } from '../api/statistics-views.ts';
export type { ProviderView, SessionView, SignedOutView, SignInLinkView } from '../api/session-views.ts';
export type { DeadListing, ResendChoice, WebhooksClient } from './webhooks.ts';
export type { ProblemView } from '../call/problem.ts';
export type { CallRequestBody } from '../call/request.ts';
export type { CallView, EventView, PageView } from '../api/views.ts';
export type {
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
  PolicyView,
  ReadinessView,
  ReassignedManyView,
  RequestView,
  ResolvedManyView,
} from '../api/service-views.ts';
export type {
  ListedWebhookView,
  NewWebhookView,
  ResentView,
  WebhookMessageView,
  WebhookTestView,
  WebhookView,
} from '../api/webhook-views.ts';
