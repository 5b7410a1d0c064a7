export { createOutdial } from './outdial.ts';
export type { Outdial } from './outdial.ts';
export type { OutdialOptions, OutdialTarget, OwnEngine } from './outdial-options.ts';
export type { GroupRole, OidcClient, OidcSettings } from './ports/identity.ts';
export type { TraceSampler, TraceSettings } from './ports/tracing.ts';
export { PolicyInvalid } from './policy/policy-file.ts';
export { createClient, OutdialError } from './client/index.ts';
export type {
  AgentView,
  AuditListing,
  AuditView,
  BackupStream,
  CallListing,
  CallRequestBody,
  CallView,
  CancelOptions,
  CapacityView,
  Client,
  ClientOptions,
  DeadListing,
  DryRunView,
  EventView,
  ExplanationView,
  ForgottenView,
  KeyLimitsView,
  KeyView,
  NewKey,
  NewKeyLimits,
  NewKeyView,
  NewWebhookView,
  PageView,
  PageWish,
  PlacedView,
  PlaceOptions,
  ProblemView,
  ReadinessQuestion,
  ReadinessView,
  RotatedKeyView,
  RequestView,
  ResendChoice,
  ResentView,
  ResolvedManyView,
  ResolveFilter,
  ResolveOptions,
  StreamOptions,
  WaitOptions,
  WebhookMessageView,
  WebhooksClient,
  WebhookTestView,
  WebhookView,
} from './client/index.ts';
export { defaultTimers } from './call/timers.ts';
export type { Timers } from './call/timers.ts';
