import type { IdentityProvider } from '../ports/identity.ts';
import type { Identity, IdentityParts } from './identity.ts';

/** The identity provider. Its work is loaded when someone first needs it. */
export function lateIdentity(parts: IdentityParts): IdentityProvider {
  const { settings } = parts;
  let made: Promise<Identity> | null = null;
  const loaded = (): Promise<Identity> =>
    (made ??= import('./identity.ts').then(({ createIdentity }) => createIdentity(parts)));
  return {
    host: new URL(settings.issuer).host,
    acceptsTokens: settings.audience !== null,
    offersSignIn: settings.signIn !== null,
    verify: async (...given) => (await loaded()).verify(...given),
    begin: async (...given) => (await loaded()).begin(...given),
    finish: async (...given) => (await loaded()).finish(...given),
    renew: async (...given) => (await loaded()).renew(...given),
  };
}
