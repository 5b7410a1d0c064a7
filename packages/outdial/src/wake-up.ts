import type { CallState } from './call/call.ts';
import type { AgentId } from './call/ids.ts';
import type { Problem } from './call/problem.ts';
import type { ContactCentre, Feed, FeedListener, Heard } from './ports/contact-centre.ts';
import type { Engine } from './ports/engine.ts';
import type { Floor } from './ports/floor.ts';
import { explainProblem } from './problems/catalogue.ts';

interface WakeUpParts {
  readonly engine: Engine;
  readonly floor: Floor;
  readonly contactCentre: ContactCentre;
  readonly logger: { readonly warn: (facts: Readonly<Record<string, unknown>>, message: string) => void };
}

/** The contact centre's own feed, tied to the calls: whoever is called for is watched. */
export interface WakeUp {
  /** `engine.accept`, and the call's agent is watched from then on. */
  readonly accept: Engine['accept'];
  /** Watches the agents of every call under way. Call it once the engine has started; never rejects. */
  readonly start: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const underWay: readonly CallState[] = ['scheduled', 'waiting', 'dialing', 'unknown', 'placed', 'ringing', 'connected'];
const inConversation: readonly CallState[] = ['placed', 'ringing', 'connected'];

/** Opens the feed of changes. Where there is none, readiness rests on reads and on events that others deliver. */
export function followFeed({ engine, floor, contactCentre, logger }: WakeUpParts): WakeUp {
  const covered = new Set<AgentId>();
  const onHeard = (heard: Heard): boolean => {
    if (heard.kind === 'conversation') engine.conversationHeard(heard.conversation);
    return heard.kind === 'agent' && floor.feedAgent(heard.facts);
  };
  const onCoverage: FeedListener['onCoverage'] = (agents, coverage) => {
    floor.feedCovers(agents, coverage);
    if (coverage === null) return;
    for (const agent of agents) {
      if (covered.has(agent)) void readConversations(agent);
      covered.add(agent);
    }
  };
  /** Nobody tells what became of a conversation while the feed was broken. What cannot be read now, the timers read. */
  const readConversations = async (agentId: AgentId): Promise<void> => {
    const { items } = await engine.list({ agentId, states: inConversation }).catch(() => ({ items: [] }));
    for (const call of items) {
      if (!('conversationId' in call) || call.conversationId === null) continue;
      const read = await contactCentre.readConversation(call.conversationId).catch(() => null);
      if (read?.kind === 'seen') engine.conversationHeard(read.conversation);
    }
  };
  const onRefused = (problem: Problem): void => {
    const { message, fix } = explainProblem(problem);
    logger.warn({ code: problem.code, ...problem.facts }, `The feed of changes is not whole: ${message} ${fix}`);
  };
  const feed: Feed | null = contactCentre.openFeed?.({ onHeard, onCoverage, onRefused }) ?? null;

  return {
    accept: (order, options) => {
      feed?.watch([order.agent.id]);
      return engine.accept(order, options);
    },
    start: async () => {
      if (feed === null) return;
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<Engine['list']>> | null = await engine
          .list({ states: underWay, limit: 200, ...(cursor === null ? {} : { cursor }) })
          .catch(() => null);
        feed.watch((page?.items ?? []).map(({ order }) => order.agent.id));
        cursor = page?.next ?? null;
      } while (cursor !== null);
    },
    close: async () => {
      await feed?.close();
    },
  };
}
