import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFound } from '../pages/not-found.tsx';
import { Failed } from '../parts/notice.tsx';
import { readFilter } from './filter.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
});
const getParentRoute = () => root;

const nowRoute = createRoute({
  ...{ getParentRoute, path: '/' },
  component: lazyRouteComponent(() => import('../pages/now.tsx'), 'NowPage'),
});
const callsRoute = createRoute({
  ...{ getParentRoute, path: '/calls', validateSearch: readFilter },
  component: lazyRouteComponent(() => import('../pages/calls.tsx'), 'CallsPage'),
});
const callRoute = createRoute({
  ...{ getParentRoute, path: '/calls/$id' },
  component: lazyRouteComponent(() => import('../pages/call.tsx'), 'CallPage'),
});
const agentsRoute = createRoute({
  ...{ getParentRoute, path: '/agents' },
  component: lazyRouteComponent(() => import('../pages/agents.tsx'), 'AgentsPage'),
});
/** Texts of the address as they are: the router would read a number like +1555 as JSON. */
function texts(search: Record<string, unknown>): Readonly<Record<string, string>> {
  const entries = Object.entries(search).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : [],
  );
  return Object.fromEntries(entries);
}
const placeRoute = createRoute({
  ...{ getParentRoute, path: '/place', validateSearch: texts },
  component: lazyRouteComponent(() => import('../pages/place.tsx'), 'PlacePage'),
});
const explainRoute = createRoute({
  ...{ getParentRoute, path: '/explain', validateSearch: texts },
  component: lazyRouteComponent(() => import('../pages/explain.tsx'), 'ExplainPage'),
});
const sandboxRoute = createRoute({
  ...{ getParentRoute, path: '/sandbox' },
  component: lazyRouteComponent(() => import('../pages/sandbox.tsx'), 'SandboxPage'),
});
const operateRoute = createRoute({
  ...{ getParentRoute, path: '/operate' },
  component: lazyRouteComponent(() => import('../pages/operate.tsx'), 'OperatePage'),
});
const operateSectionRoute = createRoute({
  ...{ getParentRoute, path: '/operate/$section' },
  component: lazyRouteComponent(() => import('../pages/operate.tsx'), 'OperatePage'),
});

const sharedRoute = createRoute({
  ...{ getParentRoute, path: '/shared/$id' },
  component: lazyRouteComponent(() => import('../pages/shared.tsx'), 'SharedPage'),
});

const routeTree = root.addChildren([
  ...[nowRoute, callsRoute, callRoute, agentsRoute, placeRoute, explainRoute],
  ...[sandboxRoute, operateRoute, operateSectionRoute, sharedRoute],
]);

/** Plain `name=value` addresses, which people can read, write and send. */
const parseSearch = (search: string): Record<string, string> => Object.fromEntries(new URLSearchParams(search));
function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    if (typeof value === 'string' && value !== '') parameters.set(name, value);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

export const router = createRouter({
  ...{ routeTree, parseSearch, stringifySearch },
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    readonly router: typeof router;
  }
}
