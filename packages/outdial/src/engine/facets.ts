import { isEnded, waitsSince, type Call, type EndedCall } from '../call/call.ts';
import type { Resolution } from '../call/outcome.ts';
import type { EndedGroup } from '../ports/engine.ts';

/**
 * The codes under which a call is found: what it waits for now, or its outcome and then the problem that ended it. For a call that a person decided,
 * the decision goes first.
 */
export function codesOf(call: Call): readonly string[] {
  if (call.state === 'waiting') return [...new Set(call.waitingFor.map(({ code }) => code))];
  if (!isEnded(call)) return [];
  const { code, problem, resolution } = call.outcome;
  const decided = resolution === null ? [] : [decidedCode(resolution)];
  return [...new Set([...decided, code, ...(problem === null ? [] : [problem.code])])];
}

const decidedCode = ({ placed }: Resolution): string => (placed ? 'decided-placed' : 'decided-not-placed');

/** True if a person must still decide what became of the call. */
export function isUndecided(call: Call): boolean {
  return call.state === 'outcome-unknown' && call.outcome.resolution === null;
}

/** The group that an ended call makes by itself. */
export function endedGroup(call: EndedCall): EndedGroup {
  const { agent, queue } = call.order;
  return {
    ...{ calls: 1, agentId: agent.id, queueId: queue?.id ?? null },
    ...{ code: codesOf(call)[0] ?? call.outcome.code, dialedAfterMs: dialedAfterMs(call) },
  };
}

/** Milliseconds that the customer waited for the first dial, also while another agent had the call. Null before that. */
export function dialedAfterMs({ order, attempts }: Call): number | null {
  const [first] = attempts;
  if (first === undefined) return null;
  return Math.max(0, first.fencedAt - waitsSince(order));
}
