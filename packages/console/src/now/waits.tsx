import { Link } from '@tanstack/react-router';
import type { StatisticsView } from 'outdial/client';
import { useNow } from '../app/clock.ts';
import { since } from '../app/format.ts';
import { Empty } from '../parts/notice.tsx';
import { plainText } from '../parts/linked.tsx';
import { PauseReason, pausedCode } from '../parts/pause-reason.tsx';
import { fixerOf } from '../parts/problem.tsx';
import { texts } from '../texts.ts';

type Waiting = StatisticsView['waiting'];

/** Why calls wait: the reason, how many calls, who can fix it. */
export function Waits({ waiting, isPaused }: { readonly waiting: Waiting; readonly isPaused: boolean }) {
  if (waiting.groups.length === 0) return <Empty title={texts.now.nobodyWaits}>{texts.now.nobodyWaitsHint}</Empty>;
  return (
    <>
      <ul className="rows linked">
        {waiting.groups.map((group) => (
          <Group key={`${group.problem?.code ?? ''} ${group.agent?.id ?? ''}`} group={group} />
        ))}
      </ul>
      {isPaused && <ByAgent waiting={waiting} />}
      {waiting.more > 0 && <p className="inside hint">{texts.now.moreGroups(waiting.more)}</p>}
    </>
  );
}

/** Most agents named during a pause. */
const mostAgents = 8;

/** Whose calls a pause holds: the reason of each call is hidden behind the pause. */
function ByAgent({ waiting: { agents, groups } }: { readonly waiting: Waiting }) {
  if (agents.length === 0) return null;
  const named = agents.slice(0, mostAgents);
  const held = groups.find(({ problem }) => problem?.code === pausedCode)?.calls ?? 0;
  const others = held - named.reduce((sum, { calls }) => sum + calls, 0);
  return (
    <div className="inside">
      <p className="small quiet">{texts.now.pausedAgents}</p>
      <ul className="rows linked">
        {named.map(({ agent, calls }) => (
          <li key={agent.id}>
            <Link to="/calls" search={{ state: 'waiting', agent: agent.id }}>
              <span>{texts.now.waitFor(calls, agent.name ?? agent.id)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {others > 0 && <p className="small quiet">{texts.now.pausedOthers(others)}</p>}
    </div>
  );
}

function Group({ group }: { readonly group: Waiting['groups'][number] }) {
  const now = useNow();
  const { problem, agent, calls } = group;
  const search = {
    state: 'waiting',
    ...(problem === null ? {} : { code: problem.code }),
    ...(agent === null ? {} : { agent: agent.id }),
  };
  return (
    <li>
      <Link to="/calls" search={search}>
        <span>
          <strong>
            {agent === null ? texts.now.waiting(calls) : texts.now.waitFor(calls, agent.name ?? agent.id)}
          </strong>
          <span className="wait-reason">{problem === null ? texts.now.aboutToGo : plainText(problem.message)}</span>
          {problem?.code === pausedCode && (
            <span className="wait-reason">
              <PauseReason />
            </span>
          )}
        </span>
        <span className="small quiet number">
          {problem?.since == null ? '' : texts.now.reasonLasts(since(problem.since, now))}
        </span>
        {problem !== null && (
          <span className="small quiet">
            {fixerOf(problem)} · <code>{problem.code}</code>
          </span>
        )}
      </Link>
    </li>
  );
}
