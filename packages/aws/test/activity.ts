/** Work under way in this process. A test continues as soon as all of it is at rest. */
export interface Activity {
  /** Counts `work` as under way until it ends. -1 removes it from the surrounding work while it waits for the test. */
  readonly during: <Result>(work: () => Promise<Result>, weight?: 1 | -1) => Promise<Result>;
  /** Resolves once there is no work under way and no new work begins for a few turns of the event loop. No time needs to pass. */
  readonly settled: (isMoving?: () => boolean | Promise<boolean>) => Promise<void>;
}

const quietTurns = 4;

export function createActivity(): Activity {
  let inFlight = 0;
  let begun = 0;
  return {
    during: async (work, weight = 1) => {
      inFlight += weight;
      begun += 1;
      try {
        return await work();
      } finally {
        inFlight -= weight;
        begun += 1;
      }
    },
    settled: async (isMoving = () => false) => {
      for (let quiet = 0; quiet < quietTurns;) {
        const before = begun;
        const moves = await isMoving();
        await new Promise((resolve) => void setImmediate(resolve));
        quiet = !moves && inFlight === 0 && begun === before ? quiet + 1 : 0;
      }
    },
  };
}
