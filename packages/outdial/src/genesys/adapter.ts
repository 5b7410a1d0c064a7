import type { Timers } from '../call/timers.ts';
import type { Clock } from '../ports/clock.ts';
import type { AgentHttp } from './agent-http.ts';
import type { CentreQuestions, ContactCentre, FeedListener, Feed, SentListener } from '../ports/contact-centre.ts';
import type { FollowedHttp } from './availability.ts';
import { dial } from './dial.ts';
import { createDirectory } from './directory.ts';
import { findConversation } from './find-conversation.ts';
import { hangUp, readConversationById } from './follow.ts';
import { createHttp, type Http, type HttpOptions } from './http.ts';
import { interpret } from './interpret.ts';
import { createKnown } from './known.ts';
import { readMemberships } from './memberships.ts';
import { type GenesysContext, readAgent } from './people.ts';
import { permissionsIn, permissionsPath } from './permissions.ts';
import { meansFor, readAgents } from './read-many.ts';

export type AdapterOptions = Omit<HttpOptions, 'requestTimeoutMs'> & {
  readonly timers: Pick<Timers, 'requestTimeout'>;
  /** The same requests, each reported to the listener when it is over. Absent: no one listens. */
  readonly watch?: (http: Http, listener: SentListener) => Http;
  /** Absent: no one knows since when Genesys does not answer. */
  readonly follow?: (http: Http, clock: Clock) => FollowedHttp;
  /** Absent when there is no feed. */
  readonly openFeed?: (means: GenesysContext, listener: FeedListener) => Feed;
  /** Requests with an agent's own token. Absent: there are none. */
  readonly agentHttp?: AgentHttp;
  /** Absent where look-ups have no share of the budget. */
  readonly lookUps?: (means: GenesysContext) => NonNullable<ContactCentre['lookUpsFor']>;
};

/**
 * Genesys Cloud by client credentials, dialing on behalf of the agent, over the requests that `send` carries. Throws `TypeError` for a
 * region that does not exist or that secrets must not be sent to. Sends nothing before the first question.
 */
export function createAdapter(options: AdapterOptions): ContactCentre {
  const { clock, timers, openFeed, lookUps, watch, agentHttp: ofAgents } = options;
  const plain = createHttp({ ...options, requestTimeoutMs: timers.requestTimeout });
  const followed = options.follow?.(plain, clock);
  const http = followed?.http ?? plain;
  const known = createKnown(http, clock);
  const means = { http, clock, known };
  const directory = createDirectory(means);
  let closing = false;
  const asking = (means: GenesysContext, agentHttp: AgentHttp | undefined): CentreQuestions => {
    const find: ContactCentre['find'] = (search) => findConversation(means, search);
    return {
      dial: (order) => dial({ ...means, agentHttp, isClosing: () => closing, find }, order),
      find,
      readConversation: (id) => readConversationById(means, id),
      hangUp: (order) => hangUp(means, order),
      readAgent: (id) => readAgent(means, id),
      readAgents: (ids, { urgent, ...wish }) => readAgents(meansFor(means, urgent ? 'soon' : 'spare'), ids, wish),
    };
  };

  return {
    ...asking(means, ofAgents),
    ...(watch && {
      watched: (listener) =>
        asking({ ...means, http: watch(http, listener) }, ofAgents && ((agent) => watch(ofAgents(agent), listener))),
    }),
    readMemberships: ({ urgent }) => readMemberships(meansFor(means, urgent ? 'soon' : 'spare')),
    presences: async () => {
      await known.refreshLabels();
      return known.presences();
    },
    permissions: async () => {
      const read = permissionsIn(await http.ask({ path: permissionsPath, urgency: 'spare' }));
      return read.ok ? { kind: 'found', value: read.value } : { kind: 'unavailable', problem: read.problem };
    },
    spending: () => spendingOf(http),
    findAgent: directory.findAgent,
    findQueue: directory.findQueue,
    ...(lookUps === undefined ? {} : { lookUpsFor: lookUps(means) }),
    listAgents: directory.listAgents,
    interpret: (event) => interpret(event, known, http.clockAheadMs()),
    ...(followed && { unavailable: followed.unavailable }),
    ...(openFeed === undefined ? {} : { openFeed: (listener) => openFeed(means, listener) }),
    close: async () => {
      closing = true;
      http.close();
    },
  };
}

function spendingOf(http: Http): ReturnType<NonNullable<ContactCentre['spending']>> {
  const { sent, limited, standing } = http.spending();
  const { perMinute = null, left = null, nextAt = null } = standing ?? {};
  return { sent, limited, perMinute, left, nextDialAt: nextAt };
}
