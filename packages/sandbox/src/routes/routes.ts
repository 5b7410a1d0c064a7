import { analyticsRoutes } from './analytics.ts';
import { authorizationRoutes } from './authorization.ts';
import { callRoutes } from './calls.ts';
import { createCallRoutes } from './create-call.ts';
import { notificationRoutes } from './notifications.ts';
import { operations } from './operations.ts';
import type { Operation } from './operations.ts';
import { presenceRoutes } from './presences.ts';
import { queueRoutes } from './queues.ts';
import type { Routes, Serve } from './route.ts';
import { routingStatusRoutes } from './routing-status.ts';
import { stationRoutes } from './stations.ts';
import { tokenRoutes } from './tokens.ts';
import { userRoutes } from './users.ts';

const servedRoutes: Routes = {
  ...analyticsRoutes,
  ...authorizationRoutes,
  ...callRoutes,
  ...createCallRoutes,
  ...notificationRoutes,
  ...presenceRoutes,
  ...queueRoutes,
  ...routingStatusRoutes,
  ...stationRoutes,
  ...tokenRoutes,
  ...userRoutes,
};

/** An operation that the sandbox serves. */
export interface Route extends Operation {
  readonly serve: Serve;
}

/** Every route served, each under its operationId. */
export const routes: readonly Route[] = operations.flatMap((operation) => {
  const serve = servedRoutes[operation.operationId];
  return serve === undefined ? [] : [{ ...operation, serve }];
});

interface Shape {
  readonly route: Route;
  readonly parts: readonly string[];
  readonly literals: number;
}

const shapes = new Map<string, readonly Shape[]>();
for (const route of routes) {
  const parts = route.path.split('/');
  const key = `${route.method} ${parts.length}`;
  const literals = parts.filter((part) => !part.startsWith('{')).length;
  const found = [...(shapes.get(key) ?? []), { route, parts, literals }];
  shapes.set(
    key,
    found.sort((a, b) => b.literals - a.literals),
  );
}

/** Finds the route of a method and path, with the path's parameters. `undefined` when the sandbox does not serve it. */
export function matchRoute(
  method: string,
  path: string,
): { route: Route; params: Readonly<Record<string, string>> } | undefined {
  const segments = path.split('/');
  for (const { route, parts } of shapes.get(`${method} ${segments.length}`) ?? []) {
    const params: Record<string, string> = {};
    const fits = parts.every((part, index) => {
      const segment = segments[index] ?? '';
      if (!part.startsWith('{')) return part === segment;
      params[part.slice(1, -1)] = decoded(segment);
      return segment !== '';
    });
    if (fits) return { route, params };
  }
  return undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
