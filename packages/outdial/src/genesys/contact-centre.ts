import type { Timers } from '../call/timers.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import { dial } from './dial.ts';
import { createDirectory } from './directory.ts';
import { findConversation } from './find-conversation.ts';
import { hangUp, readConversationById } from './follow.ts';
import { createHttp, type HttpOptions } from './http.ts';
import { interpret } from './interpret.ts';
import { createKnown } from './known.ts';
import { readAgent } from './people.ts';

export type GenesysOptions = Omit<HttpOptions, 'requestTimeoutMs'> & {
  readonly timers: Pick<Timers, 'requestTimeout'>;
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

  return {
    dial: (order) => dial({ http, clock, isClosing: () => closing }, order),
    find: (search) => findConversation(means, search),
    readConversation: (id) => readConversationById(means, id),
    hangUp: (order) => hangUp(means, order),
    readAgent: (id) => readAgent(means, id),
    findAgent: directory.findAgent,
    findQueue: directory.findQueue,
    listAgents: directory.listAgents,
    interpret: (event) => interpret(event, known),
    close: async () => {
      closing = true;
      await http.close();
    },
  };
}
