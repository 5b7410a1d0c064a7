import type { Clock } from '../ports/clock.ts';
import type { LookUps, LookupResult } from '../ports/contact-centre.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import { isNoActiveUser } from '../readiness/freshness.ts';

/** Who and what was not found lately, so that asking again and again costs no requests. */
export interface Misses {
  readonly remembering: (lookUps: LookUps) => LookUps;
}

/** A new user is found after this long, although somebody asked for them before they were there. */
const rememberedMs = 10_000;
/** The oldest is forgotten first. */
const most = 1_000;

export function createMisses(clock: Pick<Clock, 'monotonic'>): Misses {
  const agents = createMemory<LookupResult<AgentFacts>>(clock, isMiss);
  const queues = createMemory<Awaited<ReturnType<LookUps['findQueue']>>>(clock, ({ kind }) => kind === 'not-found');
  return {
    remembering: (lookUps) => {
      const readAgent: LookUps['readAgent'] = (id) => agents.answer(`id ${id}`, () => lookUps.readAgent(id));
      const { readAgents } = lookUps;
      return {
        readAgent,
        ...(readAgents === undefined
          ? {}
          : { readAgents: knowingMisses(readAgents, (id) => agents.known(`id ${id}`)) }),
        findAgent: (reference) => agents.answer(reference.trim(), () => lookUps.findAgent(reference)),
        findQueue: (reference) => queues.answer(reference.trim(), () => lookUps.findQueue(reference)),
      };
    },
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

function createMemory<Found>(clock: Pick<Clock, 'monotonic'>, isMissed: (found: Found) => boolean) {
  const kept = new Map<string, { readonly found: Found; readonly at: number }>();
  const known = (name: string): Found | undefined => {
    const one = kept.get(name);
    return one !== undefined && clock.monotonic() - one.at < rememberedMs ? one.found : undefined;
  };
  const remember = (name: string, found: Found): void => {
    kept.delete(name);
    if (!isMissed(found)) return;
    kept.set(name, { found, at: clock.monotonic() });
    const [oldest] = kept.size > most ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
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
