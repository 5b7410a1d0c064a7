import type { z } from 'zod';

import { agentId, queueId } from '../call/ids.ts';
import type { LookupResult } from '../ports/contact-centre.ts';
import type { AgentFacts, QueueFacts } from '../readiness/facts.ts';
import { readProblem } from './answer.ts';
import { membershipsByAgent, readQueues } from './memberships.ts';
import { emailsOfName, nearest } from './near-names.ts';
import { readPages } from './pages.ts';
import { type GenesysContext, parsed, readAgent, userExpansions } from './people.ts';
import { fact, hasCallerId, type FactOrigin, userFacts } from './user-facts.ts';
import { queueSchema, userSchema } from './wire-people.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The list of e-mails is read again when an e-mail is not in it and it is older than this. */
const freshMs = 15_000;

interface Card {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

export interface Directory {
  readonly findAgent: (reference: string) => Promise<LookupResult<AgentFacts>>;
  readonly findQueue: (reference: string) => Promise<LookupResult<QueueFacts>>;
  readonly listAgents: () => Promise<LookupResult<readonly AgentFacts[]>>;
}

/** The e-mails of all users as they were read last, for the look-ups of every urgency. */
export interface Cards {
  list: readonly Card[];
  readAt: number;
}

export const noCards = (): Cards => ({ list: [], readAt: Number.NEGATIVE_INFINITY });

/** Finds agents by e-mail, which the API offers no search for in our slice: the list is paged once and kept in `cards`. */
export function createDirectory(means: GenesysContext, cards: Cards = noCards()): Directory {
  let reading: Promise<LookupResult<null>> | null = null;

  const byEmail = (email: string): Card | undefined => cards.list.find((card) => card.email === email);
  const readCards = async (): Promise<LookupResult<null>> => {
    const begunAt = means.clock.now();
    const listing = await readPages(means.http, {
      path: '/api/v2/users?state=any',
      read: (entity) => {
        const user = userSchema.safeParse(entity);
        if (!user.success) return undefined;
        const { id, email, name } = user.data;
        return { id, email: (email ?? '').toLowerCase(), name: name ?? '' };
      },
    });
    if (listing.failed !== null) return { kind: 'unavailable', problem: readProblem(listing.failed, 'users') };
    cards.list = listing.entities;
    cards.readAt = begunAt;
    return { kind: 'found', value: null };
  };

  return {
    findAgent: async (reference) => {
      const email = reference.trim().toLowerCase();
      const byId = email.includes('@') ? null : await agentById(means, reference.trim());
      if (byId !== null && (byId.kind !== 'not-found' || uuid.test(email))) return byId;
      if (byEmail(email) === undefined && means.clock.now() - cards.readAt >= freshMs) {
        const read = await (reading ??= readCards().finally(() => (reading = null)));
        if (read.kind === 'unavailable') return read;
      }
      if (byId !== null) return { ...byId, near: emailsOfName(email, cards.list) };
      const card = byEmail(email);
      if (card !== undefined) return readAgent(means, agentId(card.id));
      const near = nearest(
        email,
        cards.list.map((each) => each.email),
      );
      return { kind: 'not-found', searched: `the e-mails of ${cards.list.length} users`, near };
    },
    findQueue: (reference) =>
      uuid.test(reference.trim()) ? queueById(means, reference.trim()) : queueByName(means, reference.trim()),
    listAgents: () => listAgents(means),
  };
}

async function agentById(means: GenesysContext, id: string): Promise<LookupResult<AgentFacts>> {
  const found = await readAgent(means, agentId(id));
  if (found.kind !== 'found' || found.value.person?.value.found !== 'nobody') return found;
  return { kind: 'not-found', searched: 'the ids of users and queues', near: [] };
}

async function queueById(means: GenesysContext, id: string): Promise<LookupResult<QueueFacts>> {
  const asOf = means.clock.now();
  const sent = await means.http.ask({ path: `/api/v2/routing/queues/${encodeURIComponent(id)}` });
  if (sent.answer?.status === 404) return { kind: 'not-found', searched: 'the ids of queues', near: [] };
  const queue = parsed(queueSchema, sent);
  if (queue === null) return { kind: 'unavailable', problem: readProblem(sent, 'queue') };
  return { kind: 'found', value: queueFacts(queue, asOf) };
}

/** A single queue is shown whole, so a missing number means that the queue has no number. */
function queueFacts(queue: z.infer<typeof queueSchema>, asOf: number): QueueFacts {
  return {
    queueId: queueId(queue.id),
    found: true,
    name: queue.name ?? null,
    hasCallerId: hasCallerId(queue) ?? false,
    asOf,
  };
}

async function queueByName(means: GenesysContext, name: string): Promise<LookupResult<QueueFacts>> {
  const asOf = means.clock.now();
  const named = await readQueues(means.http, `?name=${encodeURIComponent(name)}`);
  if (named.failed !== null) return { kind: 'unavailable', problem: readProblem(named.failed, 'queues') };
  const exact = named.entities.find((queue) => queue.name === name);
  const alike = named.entities.filter((queue) => queue.name?.toLowerCase() === name.toLowerCase());
  const queue = exact ?? (alike.length === 1 ? alike[0] : undefined);
  if (queue !== undefined) return { kind: 'found', value: queueFacts(queue, asOf) };
  const all = await readQueues(means.http, '');
  const names = [...named.entities, ...all.entities].flatMap((each) => each.name ?? []);
  return { kind: 'not-found', searched: 'the names of queues', near: nearest(name, [...new Set(names)]) };
}

/** Every agent with expansions, and memberships by queue rather than by agent: a few requests for the whole floor. */
async function listAgents(means: GenesysContext): Promise<LookupResult<readonly AgentFacts[]>> {
  const heard: FactOrigin = { asOf: means.clock.now(), source: 'read' };
  await means.known.refreshLabels();
  const users = await readPages(means.http, {
    path: `/api/v2/users?state=active&expand=${userExpansions}`,
    read: (entity) => {
      const user = userSchema.safeParse(entity);
      return user.success ? user.data : undefined;
    },
  });
  if (users.failed !== null) return { kind: 'unavailable', problem: readProblem(users.failed, 'users') };
  const memberships = await membershipsByAgent(means.http);
  const agents = users.entities.map((user): AgentFacts => {
    if (user.station !== undefined) means.known.noteStations(user.id, user.station);
    const facts = userFacts(user, means.known, heard);
    return memberships === null ? facts : { ...facts, queues: fact(memberships.get(user.id) ?? [], null, heard) };
  });
  return { kind: 'found', value: agents };
}
