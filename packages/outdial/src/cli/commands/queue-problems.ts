import type { CallView } from '../../api/views.ts';
import { counted } from '../../call/counted.ts';
import type { ProblemView } from '../../call/problem.ts';
import type { Client } from '../../client/index.ts';

interface QueueProblem {
  readonly problem: ProblemView;
  /** What it does to the calls, as a sentence after a space; empty for a warning. */
  readonly becomes: string;
}

/** What keeps the agent from calls of these queues, or makes them doubtful. Nothing where the key may not read agents. */
export async function queueProblems(
  client: Client,
  agent: string,
  calls: ReadonlyMap<string, CallView>,
): Promise<readonly QueueProblem[]> {
  const byQueue = new Map<string, CallView[]>();
  for (const call of calls.values()) {
    const id = call.resolved.queue?.id;
    if (id !== undefined) byQueue.set(id, [...(byQueue.get(id) ?? []), call]);
  }
  const ofQueue = ({ code }: ProblemView): boolean => code.startsWith('queue-');
  const judged = [...byQueue].map(async ([queueId, those]) => {
    const { blockers, warnings } = await client.readiness(agent, { queueId });
    return [
      ...blockers.filter(ofQueue).map((problem) => ({ problem, becomes: becomesOf(problem, those) })),
      ...warnings.filter(ofQueue).map((problem) => ({ problem, becomes: '' })),
    ];
  });
  return (await Promise.all(judged.map((each) => each.catch(() => [])))).flat();
}

/** How many of the calls wait because of this blocker, and how many end. */
function becomesOf({ code }: ProblemView, calls: readonly CallView[]): string {
  const waiting = code === 'queue-not-found' ? [] : calls.filter(({ whenNotReady }) => whenNotReady === 'wait');
  const ended = calls.length - waiting.length;
  return [
    ...(waiting.length === 0
      ? []
      : [` ${counted(waiting.length, 'call')} would wait for this, and expire without it: no phone rings until then.`]),
    ...(ended === 0 ? [] : [` Outdial would reject ${counted(ended, 'call')} at once.`]),
  ].join('');
}
