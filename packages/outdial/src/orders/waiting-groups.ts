import type { StatisticsView } from '../api/statistics-views.ts';
import type { Wait } from '../api/call-view.ts';
import { aboutOf } from '../call/blockers.ts';
import { waitsSince, type Call } from '../call/call.ts';
import type { AgentId, CallId } from '../call/ids.ts';
import { isoOf } from '../call/instants.ts';
import type { Blocker } from '../call/problem.ts';
import type { Engine, WaitGroup } from '../ports/engine.ts';
import { explainProblem } from '../problems/catalogue.ts';

const mostGroups = 100;
/** So many groups are told by what one of their calls waits for now; several of them may then be one. */
const mostRead = 2 * mostGroups;
type Calls = Pick<Engine, 'get'>;

/** Calls with one reason. `agentId` null: of all agents. */
interface Alike {
  readonly agentId: AgentId | null;
  readonly example: CallId;
  calls: number;
}

interface Told {
  /** Null: they are about to go out, or in a retry delay. */
  readonly blocker: Blocker | null;
  readonly agent: StatisticsView['waiting']['groups'][number]['agent'];
  readonly example: CallId;
  calls: number;
}

/** Why calls wait, the largest groups first. Each call counts once, under the first reason that it gives now. */
export async function waitingGroups(
  engine: Calls,
  groups: readonly WaitGroup[],
  waitOf: (call: Call) => Wait,
): Promise<Omit<StatisticsView['waiting'], 'expiring'>> {
  const stored = mostFirst(
    summed(groups, ({ agentId, codes: [code = null], example, calls }) => {
      const isEverybody = code === null || aboutOf(code) === 'everybody';
      const agent = isEverybody ? null : agentId;
      return [`${code ?? ''} ${agent ?? ''}`, { agentId: agent, example, calls }];
    }),
  );
  const told = await Promise.all(stored.slice(0, mostRead).map((group) => tell(engine, group, waitOf)));
  const all = mostFirst(summed(told, (group) => [`${group.blocker?.code ?? ''} ${group.agent?.id ?? ''}`, group]));
  const listed = all.slice(0, mostGroups).map(({ blocker, ...group }) => ({
    ...{ problem: blocker === null ? null : explainProblem(blocker), ...group },
  }));
  const more = all.length - listed.length + Math.max(0, stored.length - mostRead);
  return {
    ...{ groups: listed, more },
    ...{ longest: await longestOf(engine, groups), agents: await callsByAgent(engine, groups) },
  };
}

/** As many groups are asked for their oldest call: one that was scheduled waits for less time than its id says. */
const mostOldest = 20;

/** Ids rise with the time of acceptance. */
async function longestOf(engine: Calls, groups: readonly WaitGroup[]): Promise<StatisticsView['waiting']['longest']> {
  const ids = groups
    .map(({ oldest }) => oldest)
    .toSorted()
    .slice(0, mostOldest);
  const waits = (await Promise.all(ids.map((id) => engine.get(id)))).flatMap((call) =>
    call === null ? [] : [{ call: call.order.id, since: waitsSince(call.order) }],
  );
  const [longest] = waits.toSorted((one, other) => one.since - other.since);
  return longest === undefined ? null : { call: longest.call, since: isoOf(longest.since) };
}

/** One item for each name, with the calls of all of them. */
function summed<Item, Sum extends { calls: number }>(
  items: readonly Item[],
  named: (item: Item) => readonly [name: string, sum: Sum],
): readonly Sum[] {
  const sums = new Map<string, Sum>();
  for (const item of items) {
    const [name, sum] = named(item);
    const known = sums.get(name);
    if (known === undefined) sums.set(name, { ...sum });
    else known.calls += sum.calls;
  }
  return [...sums.values()];
}

const mostFirst = <Group extends { readonly calls: number }>(groups: readonly Group[]): readonly Group[] =>
  groups.toSorted((one, other) => other.calls - one.calls);

/** What one of them waits for now: the agent may do something else by now, and what held all calls may be over. */
async function tell(engine: Calls, { agentId, calls, example }: Alike, waitOf: (call: Call) => Wait): Promise<Told> {
  const call = await engine.get(example);
  const [first = null] = call === null ? [] : waitOf(call).waitingFor;
  if (first === null || aboutOf(first.code) === 'everybody') return { blocker: first, agent: null, example, calls };
  if (agentId === null) return { blocker: null, agent: null, example, calls };
  return { blocker: first, agent: { id: agentId, name: call?.order.agent.name ?? null }, example, calls };
}

/** How many calls of each agent wait. */
async function callsByAgent(engine: Calls, groups: readonly WaitGroup[]): Promise<StatisticsView['waiting']['agents']> {
  const sums = summed(groups, ({ agentId, example, calls }) => [agentId, { agentId, example, calls }]);
  return Promise.all(
    mostFirst(sums)
      .slice(0, mostGroups)
      .map(async ({ agentId, example, calls }) => {
        const call = await engine.get(example);
        return { agent: { id: agentId, name: call?.order.agent.name ?? null }, calls };
      }),
  );
}
