import type { CallOrder } from '../call/call.ts';
import type { CallId } from '../call/ids.ts';
import type { Engine } from '../ports/engine.ts';

/** Calls that wait only for another call of their agent. Once that call is over, they are in line by their age. */
export interface CallsAfter {
  /** How many of them are older than this call, as far as they are not in line already. */
  readonly before: (order: CallOrder) => number;
}

const behindAgent = 'agent-has-call';

/** Follows the log from now on; calls that waited before are counted from their next event. */
export function followCallsAfter(engine: Pick<Engine, 'watch' | 'dialLine'>): CallsAfter {
  const since = new Map<CallId, number>();
  engine.watch((entries) => {
    for (const { callId, name, facts, at } of entries) {
      const waitingFor = name === 'call.waiting' ? facts['waitingFor'] : null;
      const isBehind = Array.isArray(waitingFor) && waitingFor.length === 1 && waitingFor[0] === behindAgent;
      if (!isBehind) since.delete(callId);
      else if (!since.has(callId)) since.set(callId, at);
    }
  });
  return {
    before: ({ id, createdAt }) => {
      let count = 0;
      // In the order in which they came to wait.
      for (const [other, at] of since) {
        if (at > createdAt) break;
        if (other !== id && engine.dialLine?.has(other) !== true) count += 1;
      }
      return count;
    },
  };
}
