import { homeDivision } from '../entities/organization.ts';
import type { Ask, Routes } from './route.ts';
import { operations } from './operations.ts';

/** The caller's permissions, and the list of scopes. */
export const authorizationRoutes: Routes = {
  getAuthorizationSubjectsMe: (ask) => ({ status: 200, body: subject(ask) }),
  getOauthScopes: ({ path }) => {
    const ids = [...new Set(operations.flatMap(({ access }) => access.scopes))].sort();
    const entities = ids.map((id) => ({ id, description: id, selfUri: `/api/v2/oauth/scopes/${id}` }));
    return { status: 200, body: { entities, total: entities.length, selfUri: path } };
  },
};

function subject({ principal }: Ask) {
  const id = principal.userId ?? principal.clientId;
  return {
    id,
    name: principal.userId === null ? 'client' : 'user',
    grants: [
      {
        subjectId: id,
        division: { ...homeDivision, description: 'The home division', homeDivision: true },
        role: {
          id: '401e0000-0000-4000-8000-000000000001',
          name: 'Sandbox role',
          description: 'Everything this client was given',
          default: false,
          policies: principal.permissions.map(policy),
        },
      },
    ],
    version: 1,
    selfUri: '/api/v2/authorization/subjects/me',
  };
}

function policy(permission: string) {
  const [domain = '*', entityName = '*', action = '*'] = permission.split(':');
  return { domain, entityName, actions: [action] };
}
