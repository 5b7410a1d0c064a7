/** What a client sees of one request. `status` null: the connection broke, or nothing came in time. */
export interface SeenAnswer {
  readonly status: number | null;
  readonly retryAfterMs: number | null;
}

/** How a client repeats a request by itself: milliseconds before the next one, null when it gives up. `repeat` counts from 1. */
export interface RepeatSchedule {
  readonly name: string;
  readonly wait: (repeat: number, seen: SeenAnswer, sinceFirstMs: number) => number | null;
}

const second = 1000;
const isServerError = (status: number): boolean => status >= 500 && status !== 501;

/** go-retryablehttp with the settings of the SDK's README, which the `gc` tool has built in. */
const go: RepeatSchedule = {
  name: 'Go',
  wait: (repeat, { status, retryAfterMs }) => {
    if (repeat > 20 || (status !== null && status !== 429 && !isServerError(status))) return null;
    const isTold = retryAfterMs !== null && (status === 429 || status === 503);
    return isTold ? retryAfterMs : Math.min(5 * second * 2 ** (repeat - 1), 60 * second);
  },
};

/** urllib3's `Retry()` with POST among its methods: ten repeats, at once, or when the server says. */
const python: RepeatSchedule = {
  name: 'Python',
  wait: (repeat, { status, retryAfterMs }) => {
    if (repeat > 10) return null;
    if (status === null) return 0;
    return [413, 429, 503].includes(status) ? retryAfterMs : null;
  },
};

/** Only answers are repeated: five times after `Retry-After` or 3 s, then every 3, 9 or 27 s, for as long as the caller set. */
const spelledOut = (name: string, mostMs: number): RepeatSchedule => ({
  name,
  wait: (repeat, { status, retryAfterMs }, sinceFirstMs) => {
    if (status === null || ![429, 502, 503, 504].includes(status) || sinceFirstMs >= mostMs) return null;
    const wait = retryAfterMs ?? 3 * second;
    if (status === 429 || repeat <= 5) return wait > 180 * second ? null : wait;
    return 3 ** Math.min(3, Math.floor(sinceFirstMs / (300 * second)) + 1) * second;
  },
});

/**
 * A program with the JavaScript SDK, which repeats nothing, in its own loop. Any user with a button acts the same way.
 */
const loop = (everyMs: number): RepeatSchedule => ({
  name: `JavaScript in a loop of ${everyMs / second} s`,
  wait: (repeat, { status }) => (repeat <= 12 && (status === null || status >= 429) ? everyMs : null),
});

export const schedules: readonly RepeatSchedule[] = [
  go,
  python,
  spelledOut('Java', 600 * second),
  spelledOut('.NET', 300 * second),
  loop(25 * second),
  loop(90 * second),
];
