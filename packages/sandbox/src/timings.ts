/** Every duration of the sandbox, in milliseconds, with what it stands for. The one table: code and documentation read it. */
export const defaultTimings = {
  /** From the accepted create to the agent's phone answering by itself. */
  agentAnswersMs: 300,
  /** An agent's phone that does not answer ends the conversation after this (60 s observed on a real organisation). */
  agentLegDiesMs: 60_000,
  /** From the agent leg being up to the target leg being created and rung. */
  targetRingsMs: 100,
  /** From ringing to the target's answer. */
  targetAnswersMs: 800,
  /** The slow target's answer. */
  targetAnswersSlowlyMs: 10_000,
  /** From ringing to the busy signal. */
  targetBusyMs: 300,
  /** How long an unanswered target is rung. */
  targetGivesUpMs: 30_000,
  /** From the answer to the target's hang-up. */
  talkMs: 3_000,
  /** From `disconnected` to `terminated` when there is no after-call work. */
  legsCloseMs: 100,
  /** How far analytics conversation details lag behind. */
  analyticsDelayMs: 5_000,
  /** How late a target leg becomes visible under the fault `late-target-leg`. */
  lateTargetLegMs: 2_000,
} as const;

export type TimingName = keyof typeof defaultTimings;
/** A full table of durations in milliseconds. */
export type Timings = Readonly<Record<TimingName, number>>;

export const timingNames: readonly TimingName[] = [
  'agentAnswersMs',
  'agentLegDiesMs',
  'targetRingsMs',
  'targetAnswersMs',
  'targetAnswersSlowlyMs',
  'targetBusyMs',
  'targetGivesUpMs',
  'talkMs',
  'legsCloseMs',
  'analyticsDelayMs',
  'lateTargetLegMs',
];
