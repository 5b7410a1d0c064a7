import {
  createFloor,
  type AgentFacts,
  type AgentId,
  type Clock,
  type ContactCentre,
  type Floor,
} from 'outdial/engine-parts';
import { numberIn, textIn, type Table } from '../table/table.ts';

/** What all processes together know of the agents. */
export interface SharedFacts {
  /** Brings what is known of this agent onto this process's floor. */
  readonly learn: (agent: AgentId) => Promise<void>;
  /** Adds what was heard or read just now. Older news changes nothing. */
  readonly tell: (facts: AgentFacts) => Promise<void>;
  /** The same contact centre; what it reads of an agent becomes known to all. */
  readonly sharing: (contactCentre: ContactCentre) => ContactCentre;
}

const tries = 10;
const keptSeconds = 24 * 60 * 60;
const keyOf = (agent: AgentId) => ({ pk: `agent#${agent}`, sk: 'facts' });

export function createSharedFacts(table: Table, floor: Floor, clock: Clock): SharedFacts {
  const stored = async (agent: AgentId): Promise<{ readonly facts: AgentFacts; readonly revision: number } | null> => {
    const item = await table.get(keyOf(agent));
    // A record that this file wrote; it is trusted, not parsed again.
    return item === null
      ? null
      : { facts: JSON.parse(textIn(item, 'body')) as AgentFacts, revision: numberIn(item, 'revision') };
  };
  const tell = async (told: AgentFacts): Promise<void> => {
    for (let left = tries; left > 0; left -= 1) {
      const before = await stored(told.agentId);
      const both = createFloor({ clock });
      if (before !== null) both.feedAgent(before.facts);
      both.feedAgent(told);
      const body = JSON.stringify(both.agent(told.agentId));
      const revision = before?.revision ?? 0;
      const expires = Math.ceil(clock.now() / 1000) + keptSeconds;
      const condition =
        before === null
          ? { when: 'attribute_not_exists(pk)' }
          : { when: '#revision = :revision', values: { revision } };
      if (await table.put({ ...keyOf(told.agentId), body, revision: revision + 1, expires }, condition)) break;
    }
    floor.feedAgent(told);
  };
  return {
    learn: async (agent) => {
      const known = await stored(agent);
      if (known !== null) floor.feedAgent(known.facts);
    },
    tell,
    sharing: (contactCentre) => ({
      ...contactCentre,
      readAgent: async (id) => {
        const found = await contactCentre.readAgent(id);
        if (found.kind === 'found') await tell(found.value);
        return found;
      },
    }),
  };
}
