/** Every duration of the sandbox, in milliseconds, with its meaning. This is the only table: code and documentation read it. */
export const timingTable = {
  agentAnswersMs: [300, "From the accepted request until the agent's phone answers by itself"],
  agentLegDiesMs: [
    60_000,
    "An agent's phone that does not answer ends the conversation after this (60 s observed on a real organisation)",
  ],
  targetRingsMs: [100, "From the agent's answer until the target leg is created and rings"],
  targetAnswersMs: [800, "From ringing to the target's answer"],
  targetAnswersSlowlyMs: [10_000, "The slow target's answer"],
  targetBusyMs: [300, 'From ringing to the busy signal'],
  targetGivesUpMs: [30_000, 'Ringing time of an unanswered target'],
  talkMs: [3_000, "From the answer to the target's hang-up"],
  legsCloseMs: [100, 'From `disconnected` to `terminated` when there is no after-call work'],
  analyticsDelayMs: [5_000, 'Delay of the analytics conversation details'],
  lateTargetLegMs: [2_000, 'Delay of the target leg with the fault `late-target-leg`'],
  codeLivesMs: [60_000, 'Lifetime of an authorization code'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type TimingName = keyof typeof timingTable;
/** A complete table of durations in milliseconds. */
export type Timings = Readonly<Record<TimingName, number>>;

// Object.keys returns exactly the keys of a literal table, but TypeScript types them as any string.
export const timingNames = Object.keys(timingTable) as readonly TimingName[];

const milliseconds = (name: TimingName): number => timingTable[name][0];

/** The default durations. */
export const defaultTimings: Timings = {
  agentAnswersMs: milliseconds('agentAnswersMs'),
  agentLegDiesMs: milliseconds('agentLegDiesMs'),
  targetRingsMs: milliseconds('targetRingsMs'),
  targetAnswersMs: milliseconds('targetAnswersMs'),
  targetAnswersSlowlyMs: milliseconds('targetAnswersSlowlyMs'),
  targetBusyMs: milliseconds('targetBusyMs'),
  targetGivesUpMs: milliseconds('targetGivesUpMs'),
  talkMs: milliseconds('talkMs'),
  legsCloseMs: milliseconds('legsCloseMs'),
  analyticsDelayMs: milliseconds('analyticsDelayMs'),
  lateTargetLegMs: milliseconds('lateTargetLegMs'),
  codeLivesMs: milliseconds('codeLivesMs'),
};
