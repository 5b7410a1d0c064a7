import type { StatisticsView } from '../api/statistics-views.ts';
import type { Wait } from '../api/call-view.ts';
import { aboutOf } from '../call/blockers.ts';
import type { Call } from '../call/call.ts';
import type { AgentId, CallId } from '../call/ids.ts';
import { isoOf } from '../call/instants.ts';
import type { Engine, WaitGroup } from '../ports/engine.ts';
import { explainProblem } from '../problems/catalogue.ts';

const mostGroups = 100;

interface Merged {
  readonly code: string | null;
  readonly agentId: AgentId | null;
  readonly example: CallId;
  calls: number;
}

/** Calls that wait for the same: for each code those of one agent, or of all agents where it holds everybody. */
function merge(groups: readonly WaitGroup[]): readonly Merged[] {
  const merged = new Map<string, Merged>();
  for (const { agentId, codes, calls, example } of groups) {
    for (const code of codes.length === 0 ? [null] : codes) {
      const isEverybody = code === null || aboutOf(code) === 'everybody';
      const name = `${code ?? ''} ${isEverybody ? '' : agentId}`;
      const known = merged.get(name);
      if (known === undefined) merged.set(name, { code, agentId: isEverybody ? null : agentId, example, calls });
      else known.calls += calls;
    }
  }
  return [...merged.values()].toSorted((one, other) => other.calls - one.calls);
}

/** Why calls wait, the largest groups first, each told by one of its calls. */
export async function waitingGroups(
  engine: Pick<Engine, 'get'>,
  groups: readonly WaitGroup[],
  waitOf: (call: Call) => Wait,
): Promise<StatisticsView['waiting']> {
  const merged = merge(groups);
  const shown = merged.slice(0, mostGroups).map(async ({ code, agentId, example, calls }) => {
    const call = await engine.get(example);
    const waitingFor = call === null ? [] : waitOf(call).waitingFor;
    const same = code === null ? undefined : waitingFor.find((each) => each.code === code);
    // The agent may do something else by now.
    const blocker = same ?? (agentId === null && code !== null ? undefined : waitingFor[0]);
    const agent = agentId === null ? null : { id: agentId, name: call?.order.agent.name ?? null };
    return { problem: blocker === undefined ? null : explainProblem(blocker), agent, calls, example };
  });
  const listed = await Promise.all(shown);
  return {
    ...{ groups: listed, more: Math.max(0, merged.length - mostGroups) },
    ...{ longest: await longestOf(engine, groups), agents: await callsByAgent(engine, groups) },
  };
}

/** As many groups are asked for their oldest call: one that was scheduled waits for less time than its id says. */
const mostOldest = 20;

/** Ids rise with the time of acceptance. */
async function longestOf(
  engine: Pick<Engine, 'get'>,
  groups: readonly WaitGroup[],
): Promise<StatisticsView['waiting']['longest']> {
  const ids = groups
    .map(({ oldest }) => oldest)
    .toSorted()
    .slice(0, mostOldest);
  const waits = (await Promise.all(ids.map((id) => engine.get(id)))).flatMap((call) =>
    call === null ? [] : [{ call: call.order.id, since: Math.max(call.order.createdAt, call.order.notBefore ?? 0) }],
  );
  const [longest] = waits.toSorted((one, other) => one.since - other.since);
  return longest === undefined ? null : { call: longest.call, since: isoOf(longest.since) };
}

/** How many calls of each agent wait: a call that waits for several things counts once. */
async function callsByAgent(
  engine: Pick<Engine, 'get'>,
  groups: readonly WaitGroup[],
): Promise<StatisticsView['waiting']['agents']> {
  const sums = new Map<AgentId, { calls: number; readonly example: CallId }>();
  for (const { agentId, calls, example } of groups) {
    const known = sums.get(agentId);
    if (known === undefined) sums.set(agentId, { calls, example });
    else known.calls += calls;
  }
  const most = [...sums].toSorted(([, one], [, other]) => other.calls - one.calls).slice(0, mostGroups);
  return Promise.all(
    most.map(async ([id, { calls, example }]) => {
      const call = await engine.get(example);
      return { agent: { id, name: call?.order.agent.name ?? null }, calls };
    }),
  );
}
