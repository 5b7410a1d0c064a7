import { createHash } from 'node:crypto';
import {
  agentId,
  createFloor,
  doubtsAfter,
  factLimits,
  type AgentFacts,
  type AgentId,
  type Clock,
  type ContactCentre,
  type Floor,
  type LookupResult,
} from 'outdial/engine-kit';
import { numberIn, textIn, type Table } from '../table/table.ts';

/** What all processes together know of the agents, each fact with its age. */
export interface SharedFacts {
  /** Brings what is known of this agent onto this process's floor. */
  readonly learn: (agent: AgentId) => Promise<void>;
  /** Adds what was heard or read just now. Older news changes nothing. Answers what is known then. */
  readonly tell: (facts: AgentFacts) => Promise<AgentFacts>;
  /** The same contact centre; what it reads of an agent becomes known to all, and queues that are known well enough are not read again. */
  readonly sharing: (contactCentre: ContactCentre) => ContactCentre;
}

const tries = 10;
export const keptSeconds = 24 * 60 * 60;
const expiryOf = (clock: Clock): number => Math.ceil(clock.now() / 1000) + keptSeconds;
const keyOf = (agent: AgentId) => ({ pk: `agent#${agent}`, sk: 'facts' });
export const nameKey = (reference: string) => ({
  pk: `name#${createHash('sha256').update(reference.toLowerCase()).digest('hex')}`,
  sk: 'agent',
});
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The table's records of agents. */
interface AgentRecords extends Pick<SharedFacts, 'tell'> {
  readonly table: Table;
  readonly clock: Clock;
  readonly stored: (agent: AgentId) => Promise<{ readonly facts: AgentFacts; readonly revision: number } | null>;
}

/** Milliseconds after which an event of a change must have come. */
const eventDue = 60_000;
/** Facts that do not fit into an item are not shared. In characters. */
const largestFacts = 100_000;

/**
 * `onMissed`: a read showed that the agent's presence had changed a while ago, and that no event had reported it.
 */
export function createSharedFacts(
  { table, floor, clock }: { readonly table: Table; readonly floor: Floor; readonly clock: Clock },
  onMissed: (agent: AgentId) => Promise<void> = async () => undefined,
): SharedFacts {
  const stored: AgentRecords['stored'] = async (agent) => {
    const item = await table.get(keyOf(agent));
    // A record that this file wrote; it is trusted, not parsed again.
    return item === null
      ? null
      : { facts: JSON.parse(textIn(item, 'body')) as AgentFacts, revision: numberIn(item, 'revision') };
  };
  const tell = async (told: AgentFacts): Promise<AgentFacts> => {
    let known = told;
    for (let left = tries; left > 0; left -= 1) {
      const before = await stored(told.agentId);
      const both = createFloor({ clock });
      if (before !== null) both.feedAgent(before.facts);
      both.feedAgent(told);
      known = both.agent(told.agentId) ?? told;
      const revision = before?.revision ?? 0;
      const condition =
        before === null
          ? { when: 'attribute_not_exists(pk)' }
          : { when: '#revision = :revision', values: { revision } };
      const body = JSON.stringify(known);
      if (body.length > largestFacts) break;
      const changedAt = missedChange(before?.facts, told, clock);
      if (changedAt !== null && (await wasAwaited(table, told.agentId, changedAt))) await onMissed(told.agentId);
      const item = { ...keyOf(told.agentId), body, revision: revision + 1 };
      if (await table.put({ ...item, expires: expiryOf(clock) }, condition)) break;
    }
    floor.feedAgent(known);
    return known;
  };
  return {
    learn: async (agent) => {
      const known = await stored(agent);
      if (known !== null) floor.feedAgent(known.facts);
    },
    tell,
    sharing: (contactCentre) => sharing(contactCentre, { table, clock, stored, tell }),
  };
}

/** When a change was made that no event has reported. Null: there is no such change. */
function missedChange(before: AgentFacts | undefined, { presence }: AgentFacts, clock: Clock): number | null {
  const known = before?.presence;
  if (known === undefined || presence?.source !== 'read' || presence.since === null) return null;
  const isOther = presence.value.system !== known.value.system && presence.since > known.asOf;
  return isOther && clock.now() - presence.since > eventDue ? presence.since : null;
}

/** Outdial stores no news of an agent for whom no call waits. */
async function wasAwaited(table: Table, agent: AgentId, at: number): Promise<boolean> {
  const waits = await table.query(`agent#${agent}`, 'wait#');
  return waits.some((wait) => numberIn(wait, 'since') <= at);
}

function sharing(contactCentre: ContactCentre, records: AgentRecords): ContactCentre {
  const { table, clock, stored, tell } = records;
  const telling = async (found: LookupResult<AgentFacts>): Promise<LookupResult<AgentFacts>> =>
    found.kind === 'found' && found.value.person?.value.found === 'user'
      ? { kind: 'found', value: await tell(found.value) }
      : found;
  /** Queues change as rarely as people do: one request shows all else. */
  const knowsQueues = async (agent: AgentId): Promise<boolean> => {
    const queues = (await stored(agent))?.facts.queues;
    return queues !== undefined && queues.doubted !== true && clock.now() - queues.asOf <= factLimits.queues / 2;
  };
  const findByName: ContactCentre['findAgent'] = async (reference) => {
    const known = await knownBy(reference, records);
    if (known !== null) return { kind: 'found', value: known };
    const found = await telling(await contactCentre.findAgent(reference));
    if (found.kind === 'found' && reference.includes('@')) {
      await table.put({ ...nameKey(reference), agent: found.value.agentId, expires: expiryOf(clock) });
    }
    return found;
  };
  const readAgent: ContactCentre['readAgent'] = async (id) => {
    const { readAgents } = contactCentre;
    if (readAgents === undefined || !(await knowsQueues(id))) return telling(await contactCentre.readAgent(id));
    const read = await readAgents([id], { withQueues: [], urgent: true });
    if (read.kind !== 'found') return read;
    const [value] = read.value;
    return value === undefined ? contactCentre.readAgent(id) : telling({ kind: 'found', value });
  };
  return {
    ...contactCentre,
    readAgent,
    dial: async (order) => {
      const answer = await contactCentre.dial(order);
      if (answer.kind !== 'not-placed' || answer.proof !== 'refused') return answer;
      const { code, facts } = answer.problem;
      const known = (await stored(order.agentId))?.facts ?? null;
      const doubts = doubtsAfter(known, { code, status: facts['status'] ?? null }, clock.now());
      if (doubts !== null) await tell(doubts);
      return answer;
    },
    findAgent: async (reference) => {
      const text = reference.trim();
      if (!uuid.test(text)) return findByName(text);
      const found = await readAgent(agentId(text));
      const isNobody = found.kind === 'found' && found.value.person?.value.found === 'nobody';
      return isNobody ? contactCentre.findAgent(reference) : found;
    },
  };
}

/** Whom an e-mail belongs to, as it was found a while ago and is still told by what was read of them since. */
async function knownBy(email: string, { table, clock, stored }: AgentRecords): Promise<AgentFacts | null> {
  const item = await table.get(nameKey(email));
  const facts = item === null ? null : ((await stored(agentId(textIn(item, 'agent'))))?.facts ?? null);
  const { person, queues } = facts ?? {};
  const isTheirs = person?.value.found === 'user' && person.value.email?.toLowerCase() === email.toLowerCase();
  const isFresh = (fact: { readonly asOf: number; readonly doubted?: true } | undefined, limit: number): boolean =>
    fact !== undefined && fact.doubted !== true && clock.now() - fact.asOf <= limit;
  return isTheirs && isFresh(person, factLimits.person) && isFresh(queues, factLimits.queues) ? facts : null;
}
