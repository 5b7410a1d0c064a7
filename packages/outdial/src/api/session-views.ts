import * as z from 'zod';
import type { Immutable } from '../call/immutable.ts';
import { keyRights } from './key-views.ts';
import { instant, orNull, text } from './views.ts';

// The JSON shapes of signing in with a browser.

export const sessionSchema = z
  .strictObject({
    key: z.strictObject({ id: z.string(), name: text, ...keyRights }),
    expiresAt: orNull(instant).meta({ description: 'The end of the session; null for a request with the key itself.' }),
  })
  .meta({ id: 'Session', description: 'Who sends this request, and what it may do. `admin` includes every scope.' });
export type SessionView = Immutable<z.infer<typeof sessionSchema>>;

export const providerSchema = z
  .strictObject({
    provider: orNull(z.strictObject({ name: z.string(), path: z.string() })).meta({
      description: 'The host of the identity provider, and where a browser signs in with it. Null: API keys only.',
    }),
  })
  .meta({ id: 'SignInProvider' });
export type ProviderView = Immutable<z.infer<typeof providerSchema>>;

export const signedOutSchema = z.strictObject({ signedOut: z.boolean() }).meta({ id: 'SignedOut' });
export type SignedOutView = Immutable<z.infer<typeof signedOutSchema>>;

export const signInLinkSchema = z
  .strictObject({
    path: z.string().meta({ description: 'Below the address of this server.' }),
    url: orNull(z.string()).meta({
      description:
        'The whole link at the public address. Null: the server has no public address over TLS, and the link opens on its own machine.',
    }),
    expiresAt: instant,
  })
  .meta({ id: 'SignInLink' });
export type SignInLinkView = Immutable<z.infer<typeof signInLinkSchema>>;
