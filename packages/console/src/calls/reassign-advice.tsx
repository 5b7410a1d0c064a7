import { useQuery } from '@tanstack/react-query';
import type { AgentView, CallView, PageView, ProblemView } from 'outdial/client';
import { agentsQuery } from '../app/agents.ts';
import { useNow } from '../app/clock.ts';
import type { Filter } from '../app/filter.ts';
import { dayTime, duration } from '../app/format.ts';
import { client } from '../app/session.ts';
import { nameOf } from '../parts/agent-name.ts';
import { messageOf } from '../parts/notice.tsx';
import { Problems } from '../parts/problem.tsx';
import { texts } from '../texts.ts';
import { undialedOf } from './undialed.ts';

/** As many pages of calls are looked at, and as many of their queues are asked about. */
const mostPages = 5;
const mostQueues = 5;
/** Calls whose deadline is within this are named, in milliseconds. */
const soonMs = 15 * 60_000;

/** What a person should know before the calls move: which of them expire soon, and what holds the new agent. */
export function ReassignAdvice({
  filter,
  agent,
  count,
}: {
  readonly filter: Filter;
  readonly agent: string;
  readonly count: number;
}) {
  const now = useNow();
  const calls = useQuery({ queryKey: ['undialed', filter], queryFn: () => undialedCalls(filter) });
  const deadlines = (calls.data ?? []).map(({ expiresAt }) => expiresAt).toSorted();
  const soon = deadlines.filter((at) => Date.parse(at) < now + soonMs).length;
  const [first] = deadlines;
  return (
    <>
      {first !== undefined && (
        <p className={soon > 0 ? 'warning' : 'hint'}>
          {soon > 0 && count > 1 && `${texts.bulk.soon(soon)} `}
          {(count === 1 ? texts.bulk.oneDeadline : texts.bulk.firstDeadline)(
            dayTime(first, now),
            duration(Math.max(0, Date.parse(first) - now)),
          )}
        </p>
      )}
      {agent !== '' && calls.data !== undefined && <NewAgent agent={agent} calls={calls.data} count={count} />}
    </>
  );
}

/** What the new agent does now, what holds them, and how many calls they already have. */
function NewAgent({
  agent,
  calls,
  count,
}: {
  readonly agent: string;
  readonly calls: readonly CallView[];
  readonly count: number;
}) {
  const queues = [...new Set(calls.map(({ resolved }) => resolved.queue?.id ?? null))].slice(0, mostQueues);
  const agents = useQuery(agentsQuery);
  const held = useQuery({
    queryKey: ['readiness', agent, queues],
    queryFn: () => heldBy(agent, queues),
    staleTime: 0,
  });
  const found = agents.data?.find(({ id, email }) => id === agent || email === agent);
  const name = found === undefined ? agent : nameOf(found);
  if (held.error !== null) return <p className="hint bad">{messageOf(held.error)}</p>;
  if (held.data === undefined) return null;
  const load = (
    <p className="hint">
      {[
        ...(found === undefined ? [] : [texts.bulk.agentNow(name, standingOf(found))]),
        ...(found?.queued == null || found.queued === 0 ? [] : [texts.bulk.agentQueue(name, found.queued)]),
        ...(count > 1 ? [texts.bulk.oneByOne(name, count)] : []),
      ].join(' ')}
    </p>
  );
  if (held.data.length === 0)
    return (
      <>
        <p className="hint">{texts.bulk.agentReady(name)}</p>
        {load}
      </>
    );
  return (
    <>
      <div className="warning" role="status">
        <p>{texts.bulk.agentHeld(name, count)}</p>
        <Problems problems={held.data} tone="waits" />
      </div>
      {load}
    </>
  );
}

const standingOf = ({ presence, routingStatus }: AgentView): string =>
  [
    presence ?? texts.agents.unknownPresence,
    ...(routingStatus === null ? [] : [texts.routing[routingStatus] ?? routingStatus]),
  ].join(', ');

/** What holds the agent, for any of these queues (null: personal calls), each problem once. */
async function heldBy(agent: string, queues: readonly (string | null)[]): Promise<readonly ProblemView[]> {
  const answers = await Promise.all(
    queues.map((queueId) => client.readiness(agent, queueId === null ? {} : { queueId })),
  );
  const problems = answers.flatMap(({ blockers }) => blockers);
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

async function undialedCalls(filter: Filter): Promise<readonly CallView[]> {
  const choice = undialedOf(filter);
  const all: CallView[] = [];
  let cursor: string | null = null;
  for (let page = 0; choice !== null && page < mostPages; page += 1) {
    const more: PageView<CallView> = await client.list({
      ...{ ...choice, limit: 200 },
      ...(cursor === null ? {} : { cursor }),
    });
    all.push(...more.items);
    cursor = more.next;
    if (cursor === null) break;
  }
  return all;
}
