import type { ConsentView, WithdrawnView } from '../api/consent-views.ts';
import type { PageView } from '../api/views.ts';
import { read, type ClientSend } from './send.ts';

/** How Outdial dials for agents, and who consented to the use of the agent's own token. `agent`: id or e-mail. */
export interface ConsentsClient {
  readonly list: () => Promise<PageView<ConsentView>>;
  /** Its `link` is the page on which the agent consents. */
  readonly get: (agent: string) => Promise<ConsentView>;
  readonly withdraw: (agent: string) => Promise<WithdrawnView>;
}

export function consentsThrough(send: ClientSend): ConsentsClient {
  const path = (agent: string): string => `/v1/agents/${encodeURIComponent(agent)}/consent`;
  return {
    list: async () => read(await send('GET', '/v1/agent-consents')),
    get: async (agent) => read(await send('GET', path(agent))),
    withdraw: async (agent) => read(await send('DELETE', path(agent))),
  };
}
