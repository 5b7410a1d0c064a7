import type { FunctionName } from './function-names.ts';

/**
 * Time limit of each function, in seconds. A dial waits 2 s for its fence and 10 s for its answer. A follow reads several pages. A pause
 * goes to every waiting call.
 */
export const timeLimits: Readonly<Record<FunctionName, number>> = {
  intake: 30,
  presence: 30,
  advance: 30,
  dial: 30,
  follow: 60,
  sweep: 120,
  notify: 60,
  http: 300,
};

/** A task's time limit lies this much above that of its function, in seconds: then Lambda ends the function, and Step Functions hears of it. */
export const taskReserve = 15;
