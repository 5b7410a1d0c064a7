import { z } from 'zod';
import type { Conversation } from '../entities/conversation.ts';
import { agentState, conversationDetails } from '../wire/analytics.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import { purposeOf, targetAddress, visibleLegs } from '../wire/legs.ts';
import type { World } from '../world.ts';
import { maySee, param } from './route.ts';
import type { Routes } from './route.ts';
import { findUser } from './users.ts';

/** Analytics: the current state of agents, and conversations some seconds late. */
export const analyticsRoutes: Routes = {
  getAnalyticsAgentStatus: (ask) => ({ status: 200, body: agentState(ask.world.store, findUser(ask, 'not.found')) }),
  getAnalyticsConversationDetails: (ask) => {
    const at = visibleUntil(ask.world);
    const conversation = ask.world.store.conversations.get(param(ask, 'conversationId'));
    if (conversation === undefined || conversation.startedAt > at || !maySee(ask, conversation))
      throw new GenesysError('not.found');
    return { status: 200, body: conversationDetails(ask.world.store, conversation, at) };
  },
  postAnalyticsConversationsDetailsQuery: (ask) => {
    const { world, body } = ask;
    const query = detailsQuery.safeParse(body);
    const range = query.success ? readInterval(query.data.interval) : null;
    if (!query.success || range === null) throw new GenesysError('bad.request');
    const at = visibleUntil(world);
    const found = candidates(world, query.data).filter(
      (conversation) =>
        maySee(ask, conversation) &&
        conversation.startedAt <= at &&
        conversation.startedAt < range.to &&
        (conversation.endedAt === null || conversation.endedAt >= range.from) &&
        query.data.segmentFilters.every((filter) => matchesFilter(conversation, at, filter)) &&
        query.data.conversationFilters.every((filter) => matchesFilter(conversation, at, filter)),
    );
    found.sort((a, b) => (query.data.order === 'desc' ? b.startedAt - a.startedAt : a.startedAt - b.startedAt));
    const { pageNumber, pageSize } = query.data.paging;
    const page = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
    return {
      status: 200,
      body: {
        ...(page.length === 0
          ? {}
          : { conversations: page.map((conversation) => conversationDetails(world.store, conversation, at)) }),
        totalHits: found.length,
      },
    };
  },
};

const predicate = z.object({
  type: z.string().optional(),
  dimension: z.string(),
  operator: z.enum(['matches', 'exists', 'notExists']).default('matches'),
  value: z.string().optional(),
});
const clause = z.object({ type: z.enum(['and', 'or']), predicates: z.array(predicate) });
const filter = z.object({
  type: z.enum(['and', 'or']),
  clauses: z.array(clause).default([]),
  predicates: z.array(predicate).default([]),
});
const detailsQuery = z.object({
  interval: z.string(),
  order: z.string().default('asc'),
  orderBy: z.string().optional(),
  paging: z
    .object({ pageSize: z.int().min(1).max(100), pageNumber: z.int().min(1) })
    .default({ pageSize: 25, pageNumber: 1 }),
  segmentFilters: z.array(filter).default([]),
  conversationFilters: z.array(filter).default([]),
});
type DetailsQuery = z.infer<typeof detailsQuery>;

function visibleUntil(world: World): number {
  return world.clock.now() - world.timings.analyticsDelayMs;
}

/** If the filters contain a userId, only that agent's conversations need a check. */
function candidates(world: World, query: DetailsQuery): Conversation[] {
  const userId = query.segmentFilters
    .filter(({ type, predicates }) => type === 'and' || predicates.length === 1)
    .flatMap(({ predicates }) => predicates)
    .find(({ dimension, operator }) => dimension === 'userId' && operator === 'matches')?.value;
  return userId === undefined ? [...world.store.conversations.all()] : [...world.store.conversationsOf(userId)];
}

function matchesFilter(
  conversation: Conversation,
  at: number,
  { type, predicates, clauses }: z.infer<typeof filter>,
): boolean {
  const results = [
    ...predicates.map((one) => matches(conversation, at, one)),
    ...clauses.map((one) => matchesFilter(conversation, at, { ...one, clauses: [] })),
  ];
  return type === 'and' ? results.every(Boolean) : results.some(Boolean);
}

function matches(
  conversation: Conversation,
  at: number,
  { dimension, operator, value }: z.infer<typeof predicate>,
): boolean {
  const values = valuesOf(conversation, at, dimension);
  if (operator === 'exists') return values.length > 0;
  if (operator === 'notExists') return values.length === 0;
  return values.some((known) => known === value || known === `tel:${value ?? ''}`);
}

function valuesOf(conversation: Conversation, at: number, dimension: string): readonly string[] {
  const legs = visibleLegs(conversation, at);
  const present = (value: string | null | undefined): readonly string[] =>
    value === null || value === undefined ? [] : [value];
  switch (dimension) {
    case 'userId':
      return [conversation.agentId];
    case 'dnis':
    case 'sessionDnis':
      return [targetAddress(conversation.destination)];
    case 'queueId':
      return present(conversation.queueId);
    case 'direction':
    case 'originatingDirection':
      return ['outbound'];
    case 'mediaType':
      return ['voice'];
    case 'purpose':
      return legs.map(({ side }) => purposeOf(conversation, side));
    case 'errorCode':
      return legs.flatMap(({ leg }) => present(leg.errorCode));
    case 'conversationId':
      return [conversation.id];
    case 'externalTag':
      return present(conversation.externalTag);
    case 'conversationEnd':
      return conversation.endedAt === null || conversation.endedAt > at
        ? []
        : [new Date(conversation.endedAt).toISOString()];
    default:
      return [];
  }
}

function readInterval(interval: string): { from: number; to: number } | null {
  const [from = NaN, to = NaN] = interval.split('/').map((text) => Date.parse(text));
  return Number.isNaN(from) || Number.isNaN(to) || from > to ? null : { from, to };
}
