import { useState } from 'react';
import { Card } from '../parts/card.tsx';
import { TextField } from '../parts/field.tsx';
import { texts } from '../texts.ts';
import type { Order, SandboxAgent, SandboxState } from './control.ts';

/** As many as one can look over; the search finds the rest. */
const most = 40;

/** Presence and phone of each agent. */
export function AgentControls({ state, order }: { readonly state: SandboxState; readonly order: Order }) {
  const [sought, setSought] = useState('');
  const found = state.agents.filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(sought.toLowerCase()));
  return (
    <Card title={texts.sandbox.agents} aside={<span className="hint">{texts.sandbox.agentsHint}</span>}>
      <div className="inside stack">
        {state.agents.length > most && (
          <TextField label={texts.agents.search} value={sought} onChange={(event) => setSought(event.target.value)} />
        )}
        <ul className="stack">
          {found.slice(0, most).map((agent) => (
            <AgentRow key={agent.id} agent={agent} stations={stationsFor(agent, state)} order={order} />
          ))}
        </ul>
      </div>
    </Card>
  );
}

type Options = readonly (readonly [value: string, label: string])[];

/** The agent's phone, and those that no one has selected. */
function stationsFor(agent: SandboxAgent, { stations, agents }: SandboxState): Options {
  const taken = new Set(agents.flatMap(({ id, station }) => (id === agent.id || station === null ? [] : [station])));
  const free = stations.filter(({ id }) => !taken.has(id)).map(({ id, name }) => [id, name] as const);
  return [['none', texts.sandbox.noStation], ...free];
}

interface AgentRowProps {
  readonly agent: SandboxAgent;
  readonly stations: Options;
  readonly order: Order;
}

function AgentRow({ agent, stations, order }: AgentRowProps) {
  const change = (body: object): void => {
    order.mutate({ method: 'PATCH', path: `agents/${encodeURIComponent(agent.id)}`, body });
  };
  const pick = (name: string, value: string, options: Options, send: (value: string) => void) => (
    <select
      className="input"
      aria-label={`${agent.name}: ${name}`}
      value={value}
      onChange={(event) => send(event.target.value)}
    >
      {options.map(([option, label]) => (
        <option key={option} value={option}>
          {label}
        </option>
      ))}
    </select>
  );
  return (
    <li className="controls">
      <span className="name">
        <strong>{agent.name}</strong>
        <br />
        <span className="small quiet">{agent.note}</span>
      </span>
      {pick(texts.sandbox.presence, agent.presence, texts.sandbox.presences, (presence) => change({ presence }))}
      {pick(texts.sandbox.station, agent.station ?? 'none', stations, (value) =>
        change({ station: value === 'none' ? null : value }),
      )}
      {pick(texts.sandbox.phone, agent.phone, texts.sandbox.phones, (phone) => change({ phone }))}
    </li>
  );
}
