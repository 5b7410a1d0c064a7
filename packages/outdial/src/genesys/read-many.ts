import type { AgentId } from '../call/ids.ts';
import type { LookupResult, ReadOptions } from '../ports/contact-centre.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import { readProblem } from './answer.ts';
import type { Urgency } from './budget.ts';
import type { Http } from './http.ts';
import { readPages } from './pages.ts';
import { type GenesysContext, readAgent, readOwnQueues, userExpansions, withPersistence } from './people.ts';
import { fact, type FactOrigin, userFacts } from './user-facts.ts';
import { userSchema } from './wire-people.ts';

/** Genesys takes this many ids in one listing (docs/genesys-facts.md#users). */
const idsAtOnce = 100;
/** One id of another shape would have the whole listing refused. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The same means, with requests of another urgency, at the expense of a payer. */
export function meansFor(means: GenesysContext, urgency: Urgency, payer?: string): GenesysContext {
  const http: Http = { ...means.http, ask: (request) => means.http.ask({ ...request, urgency, payer }) };
  return { ...means, http };
}

/**
 * Facts of many agents in one request for each hundred, and of queues and stations what the options ask for. An agent that the listing does
 * not show, or not whole, is read alone.
 */
export async function readAgents(
  means: GenesysContext,
  ids: readonly AgentId[],
  options: Omit<ReadOptions, 'urgent'>,
): Promise<LookupResult<readonly AgentFacts[]>> {
  await means.known.refreshLabels();
  const read: AgentFacts[] = [];
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const listed = await readListing(means, ids.slice(from, from + idsAtOnce), options.withOutOfOffice === true);
    if (listed.kind !== 'found') return listed;
    read.push(...listed.value);
  }
  const wanted = new Set(options.withQueues);
  const complete = async (facts: AgentFacts): Promise<AgentFacts> => {
    const known = await addQueues(means, facts, wanted);
    return options.withPersistence === true ? withPersistence(means, known) : known;
  };
  return { kind: 'found', value: await Promise.all(read.map(complete)) };
}

async function readListing(
  means: GenesysContext,
  ids: readonly AgentId[],
  withOutOfOffice: boolean,
): Promise<LookupResult<readonly AgentFacts[]>> {
  const shown = await list(
    means,
    ids.filter((id) => uuid.test(id)),
  );
  if (shown.kind !== 'found') return shown;
  const read = await Promise.all(
    ids.map(async (id): Promise<LookupResult<AgentFacts>> => {
      const facts = shown.value.get(id);
      return facts !== undefined && isWhole(facts, withOutOfOffice)
        ? { kind: 'found', value: facts }
        : readAgent(means, id);
    }),
  );
  return { kind: 'found', value: read.flatMap((each) => (each.kind === 'found' ? [each.value] : [])) };
}

async function list(
  means: GenesysContext,
  ids: readonly AgentId[],
): Promise<LookupResult<ReadonlyMap<string, AgentFacts>>> {
  const shown = new Map<string, AgentFacts>();
  if (ids.length === 0) return { kind: 'found', value: shown };
  const heard: FactOrigin = { asOf: means.clock.now(), source: 'read' };
  const query = ids.map((id) => `id=${encodeURIComponent(id)}`).join('&');
  const listing = await readPages(means.http, {
    path: `/api/v2/users?state=any&expand=${userExpansions}&${query}`,
    read: (entity) => userSchema.safeParse(entity).data,
  });
  if (listing.failed !== null) return { kind: 'unavailable', problem: readProblem(listing.failed, 'users') };
  for (const user of listing.entities) {
    if (user.station !== undefined) means.known.noteStations(user.id, user.station);
    shown.set(user.id, userFacts(user, means.known, heard));
  }
  return { kind: 'found', value: shown };
}

/** Expansions are best effort (docs/genesys-facts.md#users). A deleted user's other fields are not shown. */
function isWhole(
  { person, presence, routingStatus, station, calls, outOfOffice }: AgentFacts,
  withOutOfOffice: boolean,
): boolean {
  const isFormer = person?.value.state === 'inactive' || person?.value.state === 'deleted';
  const wanted = [presence, routingStatus, station, calls, ...(withOutOfOffice ? [outOfOffice] : [])];
  return isFormer || wanted.every((fact) => fact !== undefined);
}

async function addQueues(means: GenesysContext, facts: AgentFacts, wanted: ReadonlySet<string>): Promise<AgentFacts> {
  if (!wanted.has(facts.agentId) || facts.queues !== undefined) return facts;
  const heard: FactOrigin = { asOf: means.clock.now(), source: 'read' };
  const queues = await readOwnQueues(means.http, `/api/v2/users/${encodeURIComponent(facts.agentId)}`, heard);
  return { ...facts, ...queues.facts, refused: fact(queues.refused, null, heard) };
}
