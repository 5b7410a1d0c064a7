/** Every duration of a call's life, in milliseconds; docs/lifecycle.md#timers lists them. */
export interface Timers {
  readonly sendWithin: number;
  readonly requestTimeout: number;
  readonly answerDue: number;
  readonly looks: readonly number[];
  readonly lookEvery: number;
  readonly settle: number;
  readonly settleCap: number;
  readonly recheck: number;
  readonly placedRead: number;
  readonly placedReadWhileFed: number;
  readonly placedReadEvery: number;
  readonly placedCap: number;
  readonly ringingRead: number;
  readonly ringingCap: number;
  readonly connectedRead: number;
  readonly connectedCap: number;
  readonly lockRead: number;
  readonly lockReadEvery: number;
  readonly hangUps: readonly number[];
  /** When, after the end of a call on behalf of a queue, its conversation is read for what the agent recorded. */
  readonly wrapUpReads: readonly number[];
  /** Five unknown outcomes within this stop dialing; one call tries after the pause, which doubles up to the longest. */
  readonly breakerWithin: number;
  readonly breakerPause: number;
  readonly breakerLongestPause: number;
  /** What Genesys itself takes: its agent leg, and the lag until a conversation is visible whole (docs/lifecycle.md#settle). */
  readonly agentLeg: number;
  readonly visibilityLag: number;
  /** How long after the end of a dial request Genesys shows the agent on the call that it began, if it began one. */
  readonly agentShown: number;
}

const second = 1000;
const minute = 60 * second;

export const defaultTimers: Timers = {
  sendWithin: 2 * second,
  requestTimeout: 10 * second,
  answerDue: 15 * second,
  looks: [1 * second, 2 * second, 4 * second, 8 * second],
  lookEvery: 15 * second,
  settle: 180 * second,
  settleCap: 15 * minute,
  recheck: 60 * second,
  placedRead: 5 * second,
  placedReadWhileFed: 20 * second,
  placedReadEvery: 15 * second,
  placedCap: 5 * minute,
  ringingRead: 30 * second,
  ringingCap: 10 * minute,
  connectedRead: 5 * minute,
  connectedCap: 12 * 60 * minute,
  lockRead: 15 * second,
  lockReadEvery: 60 * second,
  hangUps: [1 * second, 2 * second, 4 * second, 8 * second, 16 * second],
  wrapUpReads: [30 * second, 2 * minute, 10 * minute],
  breakerWithin: 30 * second,
  breakerPause: 30 * second,
  breakerLongestPause: 5 * minute,
  agentLeg: 60 * second,
  visibilityLag: 60 * second,
  agentShown: 10 * second,
};

/** Milliseconds after the fence from which a full look that finds the agent on no call releases the agent: the request is over by then. */
export function letGoAfter({ sendWithin, requestTimeout, agentShown }: Timers): number {
  return sendWithin + requestTimeout + agentShown;
}

/** What is wrong with these durations, as sentences; empty when the lifecycle is safe with them. */
export function timerFaults(timers: Timers): readonly string[] {
  const faults: string[] = [];
  if (timers.answerDue <= timers.sendWithin + timers.requestTimeout) {
    faults.push('answerDue must exceed sendWithin + requestTimeout.');
  }
  const needed = timers.sendWithin + timers.requestTimeout + timers.agentLeg + timers.visibilityLag;
  if (timers.settle <= needed) {
    faults.push(`settle must exceed sendWithin + requestTimeout + agentLeg + visibilityLag (${needed} ms).`);
  }
  if (timers.settleCap <= timers.settle) faults.push('settleCap must exceed settle.');
  if (timers.placedCap <= timers.agentLeg) faults.push('placedCap must exceed agentLeg.');
  return faults;
}
