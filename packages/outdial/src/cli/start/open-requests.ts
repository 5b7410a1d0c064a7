/** What is used of the answer that a server sends. */
interface Outgoing {
  readonly once: (event: 'close', listener: () => void) => unknown;
  shouldKeepAlive?: boolean;
}

/** The requests that a server has not answered to their end. */
export interface OpenRequests {
  /** Counts a request until its answer is sent or its connection is gone. */
  readonly add: (outgoing: Outgoing) => void;
  /** Registers the way to end a live stream. Returns the way to forget it. */
  readonly stream: (end: () => void) => () => void;
  /**
   * Ends live streams, and asks every client to close its connection after its answer. Resolves when no request is open, or when `expired`
   * does.
   */
  readonly drain: (expired: Promise<void>) => Promise<void>;
}

export function createOpenRequests(): OpenRequests {
  const open = new Set<Outgoing>();
  const streams = new Set<() => void>();
  let isDraining = false;
  let emptied = (): void => undefined;
  return {
    add: (outgoing) => {
      open.add(outgoing);
      if (isDraining) closeAfter(outgoing);
      outgoing.once('close', () => {
        open.delete(outgoing);
        if (open.size === 0) emptied();
      });
    },
    stream: (end) => {
      streams.add(end);
      return () => void streams.delete(end);
    },
    drain: async (expired) => {
      isDraining = true;
      for (const outgoing of open) closeAfter(outgoing);
      for (const end of streams) end();
      if (open.size === 0) return;
      await Promise.race([new Promise<void>((resolve) => (emptied = resolve)), expired]);
    },
  };
}

function closeAfter(outgoing: Outgoing): void {
  outgoing.shouldKeepAlive = false;
}
