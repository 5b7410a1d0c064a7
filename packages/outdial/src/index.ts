export { createOutdial } from './outdial.ts';
export type { Outdial, OutdialOptions, OutdialTarget } from './outdial.ts';
export { PolicyInvalid } from './policy-file.ts';
export { createClient, OutdialError } from './client/client.ts';
export type { Client, ClientOptions } from './client/client.ts';
export type { ProblemView } from './call/problem.ts';
export type { CallView, EventView, ReadinessView } from './call/views.ts';
export { defaultTimers } from './call/timers.ts';
export type { Timers } from './call/timers.ts';
