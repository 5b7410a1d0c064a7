import type { ProviderView, SessionView, SignedOutView, SignInLinkView } from '../api/session-views.ts';
import { read, type ClientSend } from './send.ts';

/** Signing in with a browser. Without `apiKey`, a client in a page of the server sends the cookie of its session. */
export interface SessionClient {
  /** Sets the cookie that stands for this key for 12 hours. */
  readonly signIn: (key: string) => Promise<SessionView>;
  /** Who am I: the key or person, and the scopes. */
  readonly show: () => Promise<SessionView>;
  readonly signOut: () => Promise<SignedOutView>;
  /** A link that signs a browser in with this client's key, once, within 10 minutes: at the public address, or on the server's own machine. */
  readonly link: () => Promise<SignInLinkView>;
  /** The identity provider with which people can sign in, and the path where a browser does. */
  readonly provider: () => Promise<ProviderView>;
}

export function sessionThrough(send: ClientSend): SessionClient {
  return {
    signIn: async (key) => read(await send('POST', '/v1/session', { body: { key } })),
    show: async () => read(await send('GET', '/v1/session')),
    signOut: async () => read(await send('DELETE', '/v1/session')),
    link: async () => read(await send('POST', '/v1/session/links')),
    provider: async () => read(await send('GET', '/oidc')),
  };
}
