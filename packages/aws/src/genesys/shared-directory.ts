import { agentId, type AgentFacts, type AgentId, type Clock, type ContactCentre, type Floor } from 'outdial/engine-kit';
import { numberIn, textIn, type Table } from '../table/table.ts';
import { nameKey, type SharedFacts } from './shared-facts.ts';

/** All agents of the organisation, as all processes on a table know them. */
interface SharedDirectory {
  /** The same contact centre. What it reads of agents becomes known to all, and one process lists all agents for the others. */
  readonly sharing: (contactCentre: ContactCentre) => ContactCentre;
  /** Brings what is known of one agent, by id or e-mail, onto this process's floor. */
  readonly learnNamed: (reference: string) => Promise<void>;
  /** Brings what is known of the agents on this process's floor up to date. */
  readonly learnAll: () => Promise<void>;
}

interface DirectoryWorld {
  readonly table: Table;
  readonly clock: Clock;
  readonly facts: SharedFacts;
  readonly floor: Floor;
  readonly engine: { readonly agentHeard: (agent: AgentId) => Promise<void> };
}

const partition = 'directory';
const prefix = 'agents#';
/** As long as one process takes its own list for whole, in milliseconds. */
const listedFor = 10 * 60_000;
/** Ids in one item, which has room for 400 kB. */
const perItem = 5_000;
const atOnce = 25;

export function sharedDirectory(world: DirectoryWorld): SharedDirectory {
  const { table, facts, floor } = world;
  const learn = (ids: readonly AgentId[]): Promise<void> => inGroups(ids, facts.learn);
  return {
    sharing: (contactCentre) => ({
      ...contactCentre,
      listAgents: async () => {
        const known = await listed(world);
        if (known === null) return listAnew(world, contactCentre);
        await learn(known);
        return { kind: 'found', value: known.flatMap((id) => floor.agent(id) ?? []) };
      },
      ...readsAgents(world, contactCentre),
    }),
    learnNamed: async (reference) => {
      const named = reference.includes('@') ? await table.get(nameKey(reference)) : { agent: reference };
      if (named !== null) await facts.learn(agentId(textIn(named, 'agent')));
    },
    learnAll: () => learn(floor.agents().map((agent) => agent.agentId)),
  };
}

/** The ids of all agents, as a process listed them a while ago. `null` when that is too long ago. */
async function listed({ table, clock }: DirectoryWorld): Promise<readonly AgentId[] | null> {
  const items = await table.query(partition, prefix);
  const [first] = items;
  if (first === undefined || clock.now() - numberIn(first, 'listedAt') > listedFor) return null;
  // This file wrote them.
  const whole = items.slice(0, numberIn(first, 'parts'));
  return whole.flatMap((item) => (JSON.parse(textIn(item, 'ids')) as readonly string[]).map(agentId));
}

async function listAnew(
  { table, clock, facts }: DirectoryWorld,
  contactCentre: ContactCentre,
): ReturnType<ContactCentre['listAgents']> {
  const found = await contactCentre.listAgents();
  if (found.kind !== 'found') return found;
  await inGroups(found.value, facts.tell);
  const ids = found.value.map((agent) => agent.agentId);
  const parts = Math.max(1, Math.ceil(ids.length / perItem));
  // The first goes last: it says that all are there.
  for (let part = parts - 1; part >= 0; part -= 1) {
    const own = JSON.stringify(ids.slice(part * perItem, (part + 1) * perItem));
    const place = { pk: partition, sk: prefix + String(part).padStart(4, '0') };
    await table.put({ ...place, ids: own, parts, listedAt: clock.now() });
  }
  return found;
}

/** What is read of agents becomes known to all processes, and wakes their waiting calls. */
function readsAgents(
  { facts, engine }: DirectoryWorld,
  { readAgents }: ContactCentre,
): Pick<ContactCentre, 'readAgents'> {
  if (readAgents === undefined) return {};
  return {
    readAgents: async (ids, options) => {
      const found = await readAgents(ids, options);
      if (found.kind !== 'found') return found;
      const value: AgentFacts[] = [];
      for (const read of found.value) {
        value.push(await facts.tell(read));
        await engine.agentHeard(read.agentId);
      }
      return { kind: 'found', value };
    },
  };
}

async function inGroups<Value>(values: readonly Value[], work: (value: Value) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < values.length; from += atOnce)
    await Promise.all(values.slice(from, from + atOnce).map(work));
}
