import {
  createAgentRefusals,
  type AgentId,
  type AgentRefusal,
  type AgentRefusals,
  type Timers,
} from 'outdial/engine-kit';
import { textIn, type Table } from '../table/table.ts';
import type { UnderWay } from './under-way.ts';

/** The refusals that apply to one agent, shared by all processes on a table. */
export interface SharedRefusals extends AgentRefusals {
  /** Loads what all processes know about this agent into this one. */
  readonly learn: (agent: AgentId) => Promise<void>;
}

interface SharedRefusalsSetting {
  readonly table: Table;
  readonly timers: Timers;
  /** Receives the writes that no caller awaits, so that the function does not end before them. */
  readonly track: UnderWay['track'];
}

const keyOf = (agent: AgentId) => ({ pk: `agent#${agent}`, sk: 'refusal' });
const keptSeconds = 24 * 60 * 60;

/** A lost write costs one more refused call. */
export function createSharedRefusals({ table, timers, track }: SharedRefusalsSetting): SharedRefusals {
  const standing = new Map<AgentId, AgentRefusal>();
  const own = createAgentRefusals(timers, standing);
  const inBackground = (work: Promise<unknown>): void => void track(work.catch(() => null));
  return {
    learn: async (agent) => {
      const item = await table.get(keyOf(agent));
      // This file wrote the record, so it is not validated again.
      if (item === null) standing.delete(agent);
      else standing.set(agent, JSON.parse(textIn(item, 'body')) as AgentRefusal);
    },
    blockerOf: own.blockerOf,
    refused: (agent, problem, now) => {
      own.refused(agent, problem, now);
      const expires = Math.ceil(now / 1000) + keptSeconds;
      inBackground(table.put({ ...keyOf(agent), body: JSON.stringify(standing.get(agent)), expires }));
    },
    placed: (agent) => {
      if (!standing.has(agent)) return;
      own.placed(agent);
      inBackground(table.remove(keyOf(agent)));
    },
  };
}
