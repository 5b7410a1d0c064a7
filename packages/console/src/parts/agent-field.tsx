import { Combobox } from '@base-ui/react/combobox';
import { useQuery } from '@tanstack/react-query';
import type { AgentView } from 'outdial/client';
import { useId, useState } from 'react';
import { agentsQuery } from '../app/agents.ts';
import { texts } from '../texts.ts';
import { nameOf } from './agent-name.ts';

/** Picks an agent by name or e-mail. What is typed and not picked is looked up when the field is left; it never vanishes. */
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
  const [typed, setTyped] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const items = agents.data ?? [];
  const picked = items.find((agent) => agent.id === value || agent.email === value) ?? null;
  const pick = (agent: AgentView | null): void => {
    setTyped(null);
    setFault(null);
    onPick(agent === null ? '' : (agent.email ?? agent.id));
  };
  const settle = (): void => {
    if (typed === null || agents.data === undefined) return;
    const sought = typed.trim();
    const { found, fitting } = agentNamed(items, sought);
    if (found !== null || sought === '') pick(found);
    else {
      onPick('');
      setFault(texts.place.notPicked(sought, fitting));
    }
  };
  return (
    <div className="field combo" ref={setHolder}>
      <label htmlFor={id}>{label}</label>
      <Combobox.Root
        items={items}
        value={picked}
        inputValue={typed ?? (picked === null ? value : nameOf(picked))}
        onInputValueChange={(text, { reason }) => {
          if (reason !== 'input-change') return;
          setTyped(text);
          setFault(null);
          if (text === '') pick(null);
        }}
        itemToStringLabel={nameOf}
        filter={(agent: AgentView, query) => fits(agent, query)}
        onValueChange={(agent: AgentView | null) => {
          if (agent !== null) pick(agent);
        }}
        autoHighlight
        limit={50}
      >
        <Combobox.Input
          {...{ id, className: 'input', placeholder: texts.place.agentExample, onBlur: settle }}
          {...(fault === null ? {} : { 'aria-invalid': true, 'aria-describedby': `${id}-fault` })}
        />
        {fault !== null && (
          <span id={`${id}-fault`} className="hint bad" role="alert">
            {fault}
          </span>
        )}
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

/** The agent with exactly this name, e-mail or id, or the only one who fits. */
function agentNamed(
  agents: readonly AgentView[],
  sought: string,
): { readonly found: AgentView | null; readonly fitting: number } {
  const same = (text: string | null): boolean => text?.toLowerCase() === sought.toLowerCase();
  const exact = agents.filter(({ id, name, email }) => same(id) || same(name) || same(email));
  const fitting = agents.filter((agent) => fits(agent, sought));
  const [found = null] = exact.length === 1 ? exact : fitting.length === 1 ? fitting : [];
  return { found, fitting: fitting.length };
}

function fits(agent: AgentView, query: string): boolean {
  const sought = query.trim().toLowerCase();
  return [agent.name, agent.email, agent.id].some((text) => text?.toLowerCase().includes(sought) === true);
}
