export { createSandbox } from './sandbox.ts';
export type { Sandbox, SandboxOptions } from './sandbox.ts';
export { ControlRefused } from './control/control.ts';
export type {
  AgentView,
  DialFilter,
  DialsFound,
  EventAddress,
  SandboxControl,
  SandboxState,
  TokenGrant,
} from './control/control.ts';
export type { AgentPatch, ClientPatch, ClockOrder, FaultOrder } from './control/requests.ts';
export type { Envelope } from './notifications/deliver.ts';
export type { Conversation, Dial } from './entities/conversation.ts';
export type { FaultKind, InjectedFault } from './faults/faults.ts';
export { faultKinds } from './faults/faults.ts';
export type { AgentSeed, FloorSeed } from './seed/floor.ts';
export { namedAgents, seededClient, seededCodeClient, seededQueues } from './seed/floor.ts';
export { DataFolderInUse } from './storage/folder-lock.ts';
export type { InProcessFetch } from './server/in-process.ts';
export type { ExchangeListener, RecordedExchange } from './storage/recorder.ts';
export type { LoggedRequest, RequestCount } from './storage/request-log.ts';
export type { Scenario } from './telephony/scenarios.ts';
export { magicPrefixes, scenarios, threadNumbers } from './telephony/scenarios.ts';
export type { MachineClock } from './time/system-clock.ts';
export type { TimingName, Timings } from './time/timings.ts';
export { defaultTimings } from './time/timings.ts';
export type { TopicEvent, TopicListener, TopicTemplate } from './notifications/topics.ts';
export { topicTemplates } from './notifications/topics.ts';
export { describeSandbox } from './seed/describe.ts';
export { readSeed } from './control/seed-file.ts';
