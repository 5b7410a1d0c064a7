import { revokeToken } from '../sign-in/oauth.ts';
import { organization } from '../entities/organization.ts';
import type { Ask, Routes } from './route.ts';

/** Operations on the request's own token: describe it, end it. */
export const tokenRoutes: Routes = {
  getTokensMe: (ask) => ({ status: 200, body: tokenInformation(ask) }),
  headTokensMe: () => ({ status: 200 }),
  deleteTokensMe: ({ world, principal }) => {
    revokeToken(world, principal.token);
    return { status: 200 };
  },
};

function tokenInformation({ world, principal }: Ask) {
  const client = world.store.clients.get(principal.clientId);
  return {
    organization,
    homeOrganization: organization,
    authorizedScope: principal.scopes ?? [],
    OAuthClient: {
      id: principal.clientId,
      name: client?.name ?? '',
      authorizedGrantType: principal.userId === null ? 'CLIENT-CREDENTIALS' : 'CODE',
      scope: principal.scopes ?? [],
      organization,
      state: 'active',
    },
  };
}
