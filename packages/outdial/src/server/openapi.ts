import { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { problemDetails } from '../api/views.ts';
import { entryOf } from '../problems/catalogue.ts';
import type { Route } from './http/route.ts';
import { routeTable } from './route-table.ts';

/** The OpenAPI 3.1 description of this API, made from the schemas that read requests. */
export function openApiDocument(version: string): Readonly<Record<string, unknown>> {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    ...{ type: 'http', scheme: 'bearer' },
    description:
      "An Outdial API key. `x-scope` names the scope that a route needs. Scopes such as `conversation:call:write` and `presence:read` are Outdial's own, not scopes of Genesys. At Genesys, a user's token has `conversations` and `presence:readonly`; a client-credentials client has the permission `conversation:agentlessCall:add`.",
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    ...{ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    description:
      'An access token of the identity provider (RFC 9068), if the server has one. The groups in it decide on the scopes: docs/security.md#people.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    ...{ type: 'apiKey', in: 'cookie', name: 'outdial_4600' },
    description:
      'The cookie of a browser that signed in with `POST /v1/session` or `/oidc/sign-in`; its name ends in the port of the server. It stands for the key or person. Requests that change something need `Origin` as well.',
  });
  for (const route of routeTable) {
    app.openAPIRegistry.registerPath(described(route));
  }
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Outdial',
      version,
      description: 'Places outbound calls on behalf of contact-centre agents, at most once each.',
    },
    servers: [{ url: '/' }],
  });
  return { ...document };
}

function described(route: Route) {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const params = z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
  return {
    method: route.method,
    path: route.path,
    summary: route.summary,
    operationId: `${route.method}${route.path.replaceAll(/[^a-z]+(\w)?/gi, (_, letter?: string) => letter?.toUpperCase() ?? '')}`,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.scope === null ? {} : { security: [{ key: [] }, { token: [] }, { session: [] }] }),
    ...(route.scope === null || route.scope === 'any' ? {} : { 'x-scope': route.scope }),
    request: {
      ...(names.length === 0 ? {} : { params }),
      ...(route.query === undefined ? {} : { query: route.query }),
      ...(route.headers === undefined ? {} : { headers: route.headers }),
      ...(route.body === undefined
        ? {}
        : { body: { required: true, content: { [route.bodyType ?? 'application/json']: { schema: route.body } } } }),
    },
    responses: { ...refusals(route), ...successes(route) },
  };
}

function successes(route: Route) {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, [description, schema]], index) => {
      const headers = route.answerHeaders?.[Number(status)];
      const other = index === 0 ? (route.media ?? []).map((type) => [type, { schema: z.string() }] as const) : [];
      const json = schema === null ? [] : [['application/json', { schema }] as const];
      const content = [...json, ...other];
      const told = { description, ...(headers === undefined ? {} : { headers }) };
      return [status, content.length === 0 ? told : { ...told, content: Object.fromEntries(content) }];
    }),
  );
}

/** What may be wrong with a key, or with a token in its place. */
const ofAnyKey = ['unauthorized', 'token-refused', 'person-without-role', 'identity-provider-unavailable'];

function refusals(route: Route) {
  const access = route.scope === null ? [] : [...ofAnyKey, ...(route.scope === 'any' ? [] : ['scope-missing'])];
  const sending = [
    ...(route.query === undefined ? [] : ['query-invalid']),
    ...(route.body === undefined ? [] : ['body-too-large']),
    ...(route.body === undefined || route.bodyType !== undefined ? [] : ['body-not-json']),
  ];
  const codes = [...new Set([...access, ...sending, ...(route.problems ?? [])])].map((code) => ({
    status: entryOf(code).status ?? 422,
    title: entryOf(code).title,
  }));
  const content =
    route.errors === undefined
      ? { 'application/problem+json': { schema: problemDetails } }
      : { 'application/json': { schema: route.errors } };
  return Object.fromEntries(
    codes.map(({ status }) => {
      const titles = codes.filter((code) => code.status === status).map(({ title }) => title);
      return [status, { description: titles.join('; '), content }];
    }),
  );
}
