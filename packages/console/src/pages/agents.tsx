import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AgentView } from 'outdial/client';
import { useState } from 'react';
import { agentsQuery } from '../app/agents.ts';
import { useNow } from '../app/clock.ts';
import { since } from '../app/format.ts';
import { firstSentence } from '../calls/reason.ts';
import { nameOf } from '../parts/agent-name.ts';
import { TextField } from '../parts/field.tsx';
import type { Tone } from '../parts/glyph.tsx';
import { Linked } from '../parts/linked.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { fixerOf } from '../parts/problem.tsx';
import { texts } from '../texts.ts';

/** The agents by presence, those who can be called for first. */
export function AgentsPage() {
  const agents = useQuery({ ...agentsQuery, refetchInterval: 5000 });
  const [sought, setSought] = useState('');
  return (
    <>
      <div className="agent-search">
        <TextField
          {...{ label: texts.agents.search, value: sought, placeholder: texts.agents.searchExample }}
          onChange={(event) => setSought(event.target.value)}
        />
      </div>
      <Shown query={agents} lines={8}>
        {(all) => <Wall agents={all.filter((agent) => fits(agent, sought))} />}
      </Shown>
    </>
  );
}

const fits = ({ name, email, queues, presence }: AgentView, sought: string): boolean =>
  [name, email, presence, ...(queues ?? []).map((queue) => queue.name)].some(
    (text) => text?.toLowerCase().includes(sought.trim().toLowerCase()) === true,
  ) || sought.trim() === '';

const presenceOrder = [
  'Available',
  'On Queue',
  'Busy',
  'Away',
  'Break',
  'Meal',
  'Meeting',
  'Training',
  'Idle',
  'Offline',
];
const placeOf = (presence: string): number => {
  const place = presenceOrder.indexOf(presence);
  return place === -1 ? presenceOrder.length : place;
};
const toneOf = (presence: string): Tone =>
  presence === 'Available' || presence === 'On Queue' ? 'good' : presence === 'Offline' ? 'calm' : 'waits';

/** Most agents shown of one presence; the search finds the rest. */
const most = 120;

function Wall({ agents }: { readonly agents: readonly AgentView[] }) {
  if (agents.length === 0) return <Empty title={texts.agents.none} />;
  const groups = Map.groupBy(agents, ({ presence }) => presence ?? texts.agents.unknownPresence);
  const sorted = [...groups].toSorted(([a], [b]) => placeOf(a) - placeOf(b) || a.localeCompare(b));
  return sorted.map(([presence, members]) => (
    <section key={presence} aria-label={presence} data-tone={toneOf(presence)}>
      <div className="wall-head">
        <h2>{presence}</h2>
        <span className="quiet">{members.length}</span>
      </div>
      <ul className="wall">
        {members.slice(0, most).map((agent) => (
          <Agent key={agent.id} agent={agent} />
        ))}
      </ul>
      {members.length > most && <p className="hint">{texts.agents.more(members.length - most)}</p>}
    </section>
  ));
}

/** States of a call that has not ended, as the list filters by them. */
const openStates = 'scheduled,waiting,dialing,unknown,placed,ringing,connected';

function Agent({ agent }: { readonly agent: AgentView }) {
  const now = useNow();
  const joined = (agent.queues ?? []).filter((queue) => queue.joined).map(({ name }) => name);
  const place = agent.email ?? agent.id;
  return (
    <li className="agent" data-tone={agent.ready === null ? 'calm' : agent.ready ? 'good' : 'waits'}>
      <span className="name">
        {nameOf(agent)}
        {/* Facts that are fresh enough to dial on need no age. */}
        {agent.asOf !== null && agent.ready === null && (
          <span className="small quiet regular">
            {texts.agents.asOf(now - Date.parse(agent.asOf) < 1000 ? null : since(agent.asOf, now))}
          </span>
        )}
      </span>
      <AgentStanding agent={agent} />
      {agent.blockers.map((blocker) => (
        <span key={blocker.code} className="small held" data-tone="waits">
          <Linked text={`${firstSentence(blocker.message)} ${fixerOf(blocker)}.`} />
        </span>
      ))}
      <span className="small quiet">{joined.length === 0 ? texts.agents.noQueue : joined.join(', ')}</span>
      <span className="links small">
        <Link to="/place" search={{ agent: place }}>
          {texts.agents.call}
        </Link>
        {agent.queued === null || agent.queued === 0 ? (
          <Link to="/calls" search={{ agent: place }}>
            {texts.agents.calls}
          </Link>
        ) : (
          <Link to="/calls" search={{ agent: place, state: openStates }}>
            {texts.agents.queued(agent.queued)}
          </Link>
        )}
      </span>
    </li>
  );
}

/** What keeps the agent from being dialed for now, or what routing says. */
function AgentStanding({ agent }: { readonly agent: AgentView }) {
  const phone = agent.station === null ? texts.agents.noPhone : (agent.station.name ?? agent.station.id);
  const routing = agent.routingStatus === null ? null : (texts.routing[agent.routingStatus] ?? agent.routingStatus);
  return <span className="small">{[routing, phone].filter((part) => part !== null).join(' · ')}</span>;
}
