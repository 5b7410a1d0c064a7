import type { Clock } from '../ports/clock.ts';
import type { LookUps, LookupResult } from '../ports/contact-centre.ts';
import type { AgentFacts, QueueFacts } from '../readiness/facts.ts';
import { isNoActiveUser } from '../readiness/freshness.ts';

/** Agents that were not found lately, and queues that were or were not, so that asking again and again costs no requests. */
export interface RememberedNames {
  /** The same look-ups. Those of one name that are under way at the same time share requests. */
  readonly remembering: (lookUps: LookUps) => LookUps;
}

/** A new user is found after this long, although a caller asked for them before they were there. A renamed queue changes as late. */
const rememberedMs = 10_000;
/** The oldest is forgotten first. */
const most = 1_000;

export function createRememberedNames(clock: Pick<Clock, 'monotonic'>): RememberedNames {
  const agents = createMemory<LookupResult<AgentFacts>>(clock, isMiss);
  const queues = createMemory<LookupResult<QueueFacts>>(clock, isKnownName);
  return {
    remembering: (lookUps) => {
      const readAgent: LookUps['readAgent'] = (id) => agents.answer(`id ${id}`, () => lookUps.readAgent(id));
      const { readAgents } = lookUps;
      return {
        readAgent,
        ...(readAgents === undefined
          ? {}
          : { readAgents: knowingMisses(readAgents, (id) => agents.known(`id ${id}`)) }),
        findAgent: sharing((name) => agents.answer(name, () => lookUps.findAgent(name))),
        findQueue: sharing((name) => queues.answer(name, () => lookUps.findQueue(name))),
      };
    },
  };
}

/** Callers who ask for the same name at the same time get one answer. */
function sharing<Found>(find: (name: string) => Promise<Found>): (reference: string) => Promise<Found> {
  const underWay = new Map<string, Promise<Found>>();
  return (reference) => {
    const name = reference.trim();
    const found = underWay.get(name) ?? find(name).finally(() => underWay.delete(name));
    underWay.set(name, found);
    return found;
  };
}

type ReadAgents = NonNullable<LookUps['readAgents']>;

/** Reads the agents that were not missed lately, and answers for the others from memory. */
function knowingMisses(
  readAgents: ReadAgents,
  known: (id: string) => LookupResult<AgentFacts> | undefined,
): ReadAgents {
  return async (ids, options) => {
    const missed = ids.flatMap((id) => {
      const found = known(id);
      return found?.kind === 'found' ? [found.value] : [];
    });
    const others = ids.filter((id) => !missed.some(({ agentId }) => agentId === id));
    if (others.length === 0) return { kind: 'found', value: missed };
    const read = await readAgents(others, options);
    return read.kind === 'found' ? { kind: 'found', value: [...missed, ...read.value] } : read;
  };
}

/** Nobody can be called: an unknown id, a queue's id, or a user who left. */
function isMiss(found: LookupResult<AgentFacts>): boolean {
  if (found.kind === 'found') return found.value.person !== undefined && isNoActiveUser(found.value.person.value);
  return found.kind === 'not-found';
}

/** A queue's id is asked for its facts, so only what its name or an unknown name means is remembered. */
function isKnownName(found: LookupResult<QueueFacts>, name: string): boolean {
  return found.kind === 'found' ? found.value.queueId !== name : found.kind === 'not-found';
}

/** Puts the value at the end of the map. The first is forgotten when there are more than `most`. */
export function keepNewest<Value>(
  kept: Map<string, Value>,
  { name, value, most }: { readonly name: string; readonly value: Value; readonly most: number },
): void {
  kept.delete(name);
  kept.set(name, value);
  const [oldest] = kept.size > most ? kept.keys() : [];
  if (oldest !== undefined) kept.delete(oldest);
}

function createMemory<Found>(clock: Pick<Clock, 'monotonic'>, isKept: (found: Found, name: string) => boolean) {
  const kept = new Map<string, { readonly found: Found; readonly at: number }>();
  const known = (name: string): Found | undefined => {
    const one = kept.get(name);
    return one !== undefined && clock.monotonic() - one.at < rememberedMs ? one.found : undefined;
  };
  const remember = (name: string, found: Found): void => {
    kept.delete(name);
    if (isKept(found, name)) keepNewest(kept, { name, value: { found, at: clock.monotonic() }, most });
  };
  return {
    known,
    answer: async (name: string, ask: () => Promise<Found>): Promise<Found> => {
      const before = known(name);
      if (before !== undefined) return before;
      const found = await ask();
      remember(name, found);
      return found;
    },
  };
}
