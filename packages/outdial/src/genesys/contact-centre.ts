import type { ContactCentre } from '../ports/contact-centre.ts';
import type { AgentConsents } from '../ports/agent-consents.ts';
import { type AdapterOptions, createAdapter } from './adapter.ts';
import { createAgentHttp } from './agent-http.ts';
import { followAvailability } from './availability.ts';
import { createBudget } from './budget.ts';
import { createLookUps } from './look-ups.ts';
import { AgentFeed } from './notifications/feed.ts';
import { openSocket, type OpenSocket } from './notifications/socket.ts';
import { readRegion } from './region.ts';
import { reporting } from './reporting.ts';
import type { Send } from './send.ts';
import { timedSend, type RequestTime } from './timed-send.ts';
import { openWire } from './wire.ts';
import { setWrapUp } from './wrap-up.ts';

export type GenesysOptions = Omit<AdapterOptions, 'send' | 'openFeed' | 'budget' | 'watch' | 'follow' | 'agentHttp'> & {
  /** The agents' own tokens. Absent: none is used. */
  readonly consents?: Pick<AgentConsents, 'token' | 'drop'>;
  /** Allowance until an answer names another; 300 when absent. */
  readonly requestsPerMinute?: number;
  /** Absent: over the network. */
  readonly send?: Send;
  /** How sockets are opened. Absent: over the network, unless requests go another way (`send`): then there is no feed. */
  readonly openSocket?: OpenSocket;
  /** Told of each request when it is over. */
  readonly onRequest?: (request: RequestTime) => void;
};

/** Genesys Cloud over the network, with its feed of events. Opens no connection before the first request. */
export function createGenesys(options: GenesysOptions): ContactCentre {
  const { send, timers, clock, onRequest, consents } = options;
  const wire =
    send === undefined ? openWire({ requestTimeoutMs: timers.requestTimeout }) : { send, close: async () => {} };
  const sockets = options.openSocket ?? (send === undefined ? openSocket : null);
  const mayConnect = addressRule(options.region);
  const way = { send: onRequest === undefined ? wire.send : timedSend(wire.send, clock, onRequest) };
  const http = { ...options, ...way, requestTimeoutMs: timers.requestTimeout };
  const agentHttp = consents && createAgentHttp(http, consents);
  const adapter = createAdapter({
    ...{ ...options, ...way },
    budget: createBudget(options.clock, options.requestsPerMinute),
    ...(agentHttp && { agentHttp }),
    lookUps: createLookUps,
    watch: reporting(options.clock),
    follow: followAvailability,
    ...(sockets === null
      ? {}
      : { openFeed: (means, listener) => new AgentFeed({ means, openSocket: sockets, mayConnect, listener }) }),
  });
  return {
    ...adapter,
    ...(agentHttp && { setWrapUp: (order) => setWrapUp(agentHttp(order.agentId), order) }),
    close: async () => {
      await adapter.close();
      await wire.close();
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
