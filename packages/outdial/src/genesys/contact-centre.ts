import type { Timers } from '../call/timers.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import { dial } from './dial.ts';
import { createDirectory } from './directory.ts';
import { findConversation } from './find-conversation.ts';
import { hangUp, readConversationById } from './follow.ts';
import { createHttp, type HttpOptions } from './http.ts';
import { interpret } from './interpret.ts';
import { createKnown } from './known.ts';
import { readMemberships } from './memberships.ts';
import { AgentFeed } from './notifications/feed.ts';
import { openSocket, type OpenSocket } from './notifications/socket.ts';
import { readAgent } from './people.ts';
import { permissionsIn, permissionsPath } from './permissions.ts';
import { meansFor, readAgents } from './read-many.ts';
import { readRegion } from './region.ts';

export type GenesysOptions = Omit<HttpOptions, 'requestTimeoutMs'> & {
  readonly timers: Pick<Timers, 'requestTimeout'>;
  /** How sockets are opened. Absent: over the network, unless requests go another way (`send`): then there is no feed. */
  readonly openSocket?: OpenSocket;
};

/**
 * Genesys Cloud by client credentials, dialing on behalf of the agent. Throws `TypeError` for a region that is none or that secrets must
 * not be sent to. Opens no connection before the first request.
 */
export function createGenesys(options: GenesysOptions): ContactCentre {
  const { clock, timers } = options;
  const http = createHttp({ ...options, requestTimeoutMs: timers.requestTimeout });
  const known = createKnown(http, clock);
  const means = { http, clock, known };
  const directory = createDirectory(means);
  let closing = false;
  const sockets = options.openSocket ?? (options.send === undefined ? openSocket : null);
  const mayConnect = addressRule(options.region);
  const find: ContactCentre['find'] = (search) => findConversation(means, search);

  return {
    dial: (order) => dial({ http, clock, isClosing: () => closing, find }, order),
    find,
    readConversation: (id) => readConversationById(means, id),
    hangUp: (order) => hangUp(means, order),
    readAgent: (id) => readAgent(means, id),
    readAgents: (ids, { urgent, ...options }) => readAgents(meansFor(means, urgent ? 'soon' : 'spare'), ids, options),
    readMemberships: ({ urgent }) => readMemberships(meansFor(means, urgent ? 'soon' : 'spare')),
    presences: async () => {
      await known.refreshLabels();
      return known.presences();
    },
    permissions: async () => {
      const read = permissionsIn(await http.ask({ path: permissionsPath, urgency: 'spare' }));
      return read.ok ? { kind: 'found', value: read.value } : { kind: 'unavailable', problem: read.problem };
    },
    spending: () => {
      const { sent, standing } = http.spending();
      const { perMinute = null, left = null, nextAt = null } = standing ?? {};
      return { sent, perMinute, left, nextDialAt: nextAt };
    },
    findAgent: directory.findAgent,
    findQueue: directory.findQueue,
    listAgents: directory.listAgents,
    interpret: (event) => interpret(event, known),
    ...(sockets === null
      ? {}
      : { openFeed: (listener) => new AgentFeed({ means, openSocket: sockets, mayConnect, listener }) }),
    close: async () => {
      closing = true;
      await http.close();
    },
  };
}

/** Where a socket may lead: to this machine only when the API is there, too, and otherwise always encrypted. */
function addressRule(text: string): (uri: string) => boolean {
  const region = readRegion(text);
  const loopback = region.kind === 'known' && region.loopback;
  return (uri) => {
    const { protocol, hostname } = new URL(uri);
    return loopback
      ? protocol === 'ws:' && /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/.test(hostname)
      : protocol === 'wss:';
  };
}
