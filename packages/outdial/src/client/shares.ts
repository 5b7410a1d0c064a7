import type { EndedSharesView, NewShareView, ShareView } from '../api/share-views.ts';
import type { PageView } from '../api/views.ts';
import { read, type ClientSend } from './send.ts';

/** Links that show one call to someone without a key. A client with the secret as its `apiKey` reads that call and its events. */
export interface SharesClient {
  /** `hours`: how long the link is good, 1 to 168; 24 when absent. */
  readonly create: (call: string, wish?: { readonly hours?: number }) => Promise<NewShareView>;
  /** The open links of this call. */
  readonly list: (call: string) => Promise<PageView<ShareView>>;
  /** Ends all of them. */
  readonly end: (call: string) => Promise<EndedSharesView>;
}

export function sharesThrough(send: ClientSend): SharesClient {
  const path = (call: string): string => `/v1/calls/${encodeURIComponent(call)}/share`;
  return {
    create: async (call, wish = {}) => read(await send('POST', path(call), { body: wish })),
    list: async (call) => read(await send('GET', path(call))),
    end: async (call) => read(await send('DELETE', path(call))),
  };
}
