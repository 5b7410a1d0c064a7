import type { PageView } from '../api/views.ts';
import type {
  ListedWebhookView,
  NewWebhookView,
  ResentView,
  WebhookMessageView,
  WebhookTestView,
  WebhookView,
} from '../api/webhook-views.ts';
import { read, type ClientSend } from './send.ts';

/** Dead messages of one endpoint, or one message by its id. */
export type ResendChoice = { readonly message: string } | { readonly endpoint: string };
export interface DeadListing {
  readonly cursor?: string;
  readonly limit?: number;
}

/** Addresses that receive every call. `list`, `dead` and `resend` need the scope `webhooks:resend`, the rest `admin`. */
export interface WebhooksClient {
  readonly add: (url: string) => Promise<NewWebhookView>;
  readonly list: () => Promise<PageView<ListedWebhookView>>;
  readonly remove: (id: string) => Promise<WebhookView>;
  /** `webhook-url` is the id for the `webhookUrl` of calls. */
  readonly rotate: (id: string) => Promise<NewWebhookView>;
  readonly test: (id: string) => Promise<WebhookTestView>;
  readonly dead: (page?: DeadListing) => Promise<PageView<WebhookMessageView>>;
  readonly resend: (choice: ResendChoice) => Promise<ResentView>;
}

export function webhooksThrough(send: ClientSend): WebhooksClient {
  const path = (id: string, verb = ''): string => `/v1/webhooks/${encodeURIComponent(id)}${verb}`;
  return {
    add: async (url) => read(await send('POST', '/v1/webhooks', { body: { url } })),
    list: async () => read(await send('GET', '/v1/webhooks')),
    remove: async (id) => read(await send('DELETE', path(id))),
    rotate: async (id) => read(await send('POST', path(id, '/rotate'))),
    test: async (id) => read(await send('POST', path(id, '/test'))),
    dead: async (page = {}) => read(await send('GET', '/v1/webhooks/dead', { query: { ...page } })),
    resend: async (choice) => read(await send('POST', '/v1/webhooks/resend', { body: choice })),
  };
}
