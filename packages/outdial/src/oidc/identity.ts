import type { Clock } from '../ports/clock.ts';
import type { IdentityProvider, OidcSettings, Vouched } from '../ports/identity.ts';
import { checkToken, tokenRefused } from './check-token.ts';
import { personOf } from './claims.ts';
import { openProvider } from './provider.ts';
import type { ProviderFetch } from './read-json.ts';
import { createSignIn } from './sign-in.ts';

export interface IdentityParts {
  readonly settings: OidcSettings;
  readonly clock: Clock;
  readonly fetch: ProviderFetch;
}

/** What `IdentityProvider` does by asking the provider. */
export type Identity = Pick<IdentityProvider, 'verify' | 'begin' | 'finish' | 'renew'>;

/** `typ` of an access token (RFC 9068), and what providers from before that standard write. */
const accessTypes = ['at+jwt', 'jwt'];

const noSignIn = async () => ({ kind: 'not-vouched', code: 'sign-in-failed', facts: { why: 'no-client' } }) as const;

/** People, as far as the identity provider vouches for them. */
export function createIdentity({ settings, clock, fetch }: IdentityParts): Identity {
  const { issuer, audience, signIn: client } = settings;
  const provider = openProvider(issuer, { clock, fetch });
  const signIn =
    client === null
      ? { begin: noSignIn, finish: noSignIn, renew: noSignIn }
      : createSignIn({ settings, client, provider, clock, fetch });
  return {
    ...signIn,
    verify: async (token): Promise<Vouched> => {
      if (audience === null) return tokenRefused('not-accepted');
      const checked = await checkToken(token, { issuer, audience, types: accessTypes }, { clock, provider });
      return checked.kind === 'claims' ? personOf(checked.claims, settings) : checked;
    },
  };
}
