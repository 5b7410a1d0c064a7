/** Work that this process began and has not ended. A Lambda must not return before it ends: the process may be frozen then. */
export interface UnderWay {
  /** Returns the work itself. It counts as under way until it succeeds or fails. */
  readonly track: <Result>(work: Promise<Result>) => Promise<Result>;
  /** Resolves when no work is left, including work that began while waiting. */
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
