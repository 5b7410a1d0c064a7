import type { Logger } from '../ports/logger.ts';
import type { CallState } from '../call/call.ts';
import type { AgentId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import type { ContactCentre, Feed, FeedListener, FeedStanding, TopicNews } from '../ports/contact-centre.ts';
import type { Engine } from '../ports/engine.ts';
import type { Floor } from '../ports/floor.ts';
import { explainProblem } from '../problems/catalogue.ts';

interface WakeUpParts {
  readonly floor: Floor;
  readonly contactCentre: ContactCentre;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The contact centre's own feed of changes, tied to the floor and to the calls. */
export interface WakeUp {
  /** The same floor. An agent who is asked about there singly is watched from then on. */
  readonly floor: Floor;
  /** Ties the feed to the calls, and watches the agents of all that are under way. Call it once the engine has started; never rejects. */
  readonly start: (engine: Engine) => Promise<void>;
  /** The state of the feed. Null when there is no feed. */
  readonly standing: () => FeedStanding | null;
  readonly close: () => Promise<void>;
}

const underWay: readonly CallState[] = ['scheduled', 'waiting', 'dialing', 'unknown', 'placed', 'ringing', 'connected'];
const inConversation: readonly CallState[] = ['placed', 'ringing', 'connected'];

/** Opens the feed. Without a feed, readiness rests on reads and on events that others deliver. */
export function followFeed({ floor, contactCentre, logger }: WakeUpParts): WakeUp {
  const covered = new Set<AgentId>();
  let tied: Engine | null = null;
  const onHeard = (heard: TopicNews): boolean => {
    if (heard.kind === 'conversation') tied?.conversationHeard(heard.conversation);
    return heard.kind === 'agent' && floor.feedAgent(heard.facts);
  };
  const onCoverage: FeedListener['onCoverage'] = (agents, coverage) => {
    floor.feedCovers(agents, coverage);
    if (coverage === null) return;
    for (const agent of agents) {
      if (covered.has(agent) && tied !== null) void readConversations(tied, contactCentre, agent);
      covered.add(agent);
    }
  };
  const onRefused = (problem: Problem): void => {
    const { message, fix } = explainProblem(problem);
    logger.warn({ code: problem.code, ...problem.facts }, `The feed of changes is incomplete: ${message} ${fix}`);
  };
  const feed: Feed | null = contactCentre.openFeed?.({ onHeard, onCoverage, onRefused }) ?? null;
  const watch = (agent: AgentId): void => {
    // Ids that no read has found yet may be anything that a caller wrote.
    if (floor.agent(agent)?.person?.value.found === 'user') feed?.watch([agent]);
  };

  return {
    floor: {
      ...floor,
      agent: (id) => {
        watch(id);
        return floor.agent(id);
      },
      stale: (id, now) => {
        watch(id);
        return floor.stale(id, now);
      },
    },
    start: async (engine) => {
      tied = engine;
      if (feed === null) return;
      await watchUnderWay(engine, feed);
    },
    standing: () => feed?.standing() ?? null,
    close: async () => {
      await feed?.close();
    },
  };
}

async function watchUnderWay(engine: Engine, feed: Feed): Promise<void> {
  if (engine.agentsUnderWay !== undefined) {
    feed.watch(await engine.agentsUnderWay().catch(() => []));
    return;
  }
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Engine['list']>> | null = await engine
      .list({ states: underWay, limit: 200, ...(cursor === null ? {} : { cursor }) })
      .catch(() => null);
    feed.watch((page?.items ?? []).map(({ order }) => order.agent.id));
    cursor = page?.next ?? null;
  } while (cursor !== null);
}

/**
 * Reads the conversations of this agent: while the feed was broken, no event reported how they went. The timers read what cannot be read
 * now.
 */
async function readConversations(engine: Engine, contactCentre: ContactCentre, agentId: AgentId): Promise<void> {
  const { items } = await engine.list({ agentId, states: inConversation }).catch(() => ({ items: [] }));
  for (const call of items) {
    if (!('conversationId' in call) || call.conversationId === null) continue;
    const read = await contactCentre.readConversation(call.conversationId).catch(() => null);
    if (read?.kind === 'seen') engine.conversationHeard(read.conversation);
  }
}
