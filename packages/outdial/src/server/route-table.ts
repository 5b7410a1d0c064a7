import { dropInCallRoutes } from './drop-in/calls.ts';
import { signInRoute } from './drop-in/oauth.ts';
import { presenceRoutes } from './drop-in/users.ts';
import type { Route } from './http/route.ts';
import { agentRoutes } from './resources/agents.ts';
import { auditRoutes } from './resources/audit.ts';
import { backupRoutes } from './resources/backup.ts';
import { callEventRoutes } from './resources/call-events.ts';
import { callRequestRoutes } from './resources/call-requests.ts';
import { callRoutes } from './resources/calls.ts';
import { capacityRoutes } from './resources/capacity.ts';
import { consentRoutes } from './resources/consents.ts';
import { decisionRoutes } from './resources/decisions.ts';
import { descriptionRoutes } from './resources/docs-page.ts';
import { doctorRoutes } from './resources/doctor.ts';
import { eventRoutes } from './resources/events.ts';
import { explainRoutes } from './resources/explain.ts';
import { healthRoutes } from './resources/health.ts';
import { keyRoutes } from './resources/keys.ts';
import { manyCallRoutes } from './resources/many-calls.ts';
import { oidcRoutes } from './resources/oidc.ts';
import { pageRoutes } from './resources/pages.ts';
import { pauseRoutes } from './resources/pause.ts';
import { policyRoutes } from './resources/policy.ts';
import { requestRoutes } from './resources/requests.ts';
import { sessionRoutes } from './resources/session.ts';
import { shareRoutes } from './resources/shares.ts';
import { statisticsRoutes } from './resources/statistics.ts';
import { webhookRoutes } from './resources/webhooks.ts';
import { wrapUpRoutes } from './resources/wrap-up.ts';

/** Every route there is, in the order of the description; the server serves these and no others but the page under `/docs`. */
export const routeTable: readonly Route[] = [
  ...manyCallRoutes,
  ...callRoutes,
  ...callEventRoutes,
  ...callRequestRoutes,
  ...shareRoutes,
  ...decisionRoutes,
  ...wrapUpRoutes,
  ...eventRoutes,
  ...capacityRoutes,
  ...statisticsRoutes,
  ...policyRoutes,
  ...doctorRoutes,
  ...agentRoutes,
  ...consentRoutes,
  ...keyRoutes,
  ...sessionRoutes,
  ...oidcRoutes,
  ...pauseRoutes,
  ...auditRoutes,
  ...backupRoutes,
  ...webhookRoutes,
  signInRoute,
  ...dropInCallRoutes,
  ...presenceRoutes,
  ...requestRoutes,
  ...explainRoutes,
  ...pageRoutes,
  ...healthRoutes,
  ...descriptionRoutes,
];
