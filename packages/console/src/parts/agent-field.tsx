import { Combobox } from '@base-ui/react/combobox';
import { useQuery } from '@tanstack/react-query';
import type { AgentView } from 'outdial/client';
import { useId, useState } from 'react';
import { agentsQuery } from '../app/agents.ts';
import { texts } from '../texts.ts';
import { nameOf } from './agent-name.ts';

/** Picks an agent by name or e-mail. The value is an e-mail or an id; one that is not on the list is kept as typed. */
export function AgentField({
  label,
  value,
  onPick,
}: {
  readonly label: string;
  readonly value: string;
  readonly onPick: (value: string) => void;
}) {
  const agents = useQuery(agentsQuery);
  const id = useId();
  // The list is next to its field, since all but a modal dialog is out of reach while that is open.
  const [holder, setHolder] = useState<HTMLDivElement | null>(null);
  const items = agents.data ?? [];
  const picked = items.find((agent) => agent.id === value || agent.email === value) ?? null;
  return (
    <div className="field combo" ref={setHolder}>
      <label htmlFor={id}>{label}</label>
      <Combobox.Root
        items={items}
        value={picked}
        defaultInputValue={picked === null ? value : nameOf(picked)}
        itemToStringLabel={nameOf}
        filter={(agent: AgentView, query) => fits(agent, query)}
        onValueChange={(agent: AgentView | null) => onPick(agent === null ? '' : (agent.email ?? agent.id))}
        autoHighlight
        limit={50}
      >
        <Combobox.Input id={id} className="input" placeholder={texts.place.agentExample} />
        <Combobox.Portal container={holder}>
          <Combobox.Positioner className="floating" sideOffset={4} positionMethod="fixed">
            <Combobox.Popup className="options">
              <Combobox.Empty>
                <div className="option quiet">{texts.place.noAgent}</div>
              </Combobox.Empty>
              <Combobox.List>
                {(agent: AgentView) => (
                  <Combobox.Item key={agent.id} value={agent} className="option">
                    <span>{nameOf(agent)}</span>
                    <span className="small quiet">{agent.presence ?? ''}</span>
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
    </div>
  );
}

function fits(agent: AgentView, query: string): boolean {
  const sought = query.trim().toLowerCase();
  return [agent.name, agent.email, agent.id].some((text) => text?.toLowerCase().includes(sought) === true);
}
