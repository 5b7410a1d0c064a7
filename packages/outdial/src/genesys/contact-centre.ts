import type { ContactCentre } from '../ports/contact-centre.ts';
import { type AdapterOptions, createAdapter } from './adapter.ts';
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

export type GenesysOptions = Omit<AdapterOptions, 'send' | 'openFeed' | 'budget' | 'watch' | 'follow'> & {
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
  const { send, timers, clock, onRequest } = options;
  const wire =
    send === undefined ? openWire({ requestTimeoutMs: timers.requestTimeout }) : { send, close: async () => {} };
  const sockets = options.openSocket ?? (send === undefined ? openSocket : null);
  const mayConnect = addressRule(options.region);
  const adapter = createAdapter({
    ...options,
    budget: createBudget(options.clock, options.requestsPerMinute),
    send: onRequest === undefined ? wire.send : timedSend(wire.send, clock, onRequest),
    lookUps: createLookUps,
    watch: reporting(options.clock),
    follow: followAvailability,
    ...(sockets === null
      ? {}
      : { openFeed: (means, listener) => new AgentFeed({ means, openSocket: sockets, mayConnect, listener }) }),
  });
  return {
    ...adapter,
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
