/** What this process began and has not ended. A Lambda must not return before: the process may be frozen then. */
export interface UnderWay {
  /** Answers the work itself; it counts as under way until it ends, however it ends. */
  readonly track: <Result>(work: Promise<Result>) => Promise<Result>;
  /** Resolves when nothing is left, also of what was begun meanwhile. */
  readonly drained: () => Promise<void>;
}

export function createUnderWay(): UnderWay {
  const underWay = new Set<Promise<unknown>>();
  return {
    track: (work) => {
      const tracked = work.finally(() => void underWay.delete(tracked));
      underWay.add(tracked);
      return tracked;
    },
    drained: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
