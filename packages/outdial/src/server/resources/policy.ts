import { policySchema } from '../../api/service-views.ts';
import { isoOrNull } from '../../call/instants.ts';
import type { Policy } from '../../readiness/policy.ts';
import type { Route } from '../http/route.ts';

/** `GET /v1/policy`. */
export const policyRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/policy',
    summary: 'Show the policy in force',
    description:
      'The rules that decide what may be dialed now, with every default filled in, and the state of the do-not-call lists.',
    scope: 'calls:read',
    sight: 'none',
    answers: { 200: ['The policy', policySchema] },
    answer: (c, { policy, screening }) => {
      const held = policy();
      const lists = (screening?.lists?.() ?? []).map(({ name, failure, dated }) => ({
        name,
        failure,
        asOf: isoOrNull(dated),
      }));
      return c.json({ version: held.version, policy: held.policy === null ? null : shown(held.policy), lists });
    },
  },
];

/** Addresses without their user, password and query: those may hold a secret. */
function shown(policy: Policy): Readonly<Record<string, unknown>> {
  const { doNotCall, veto, ...rest } = policy;
  return {
    ...rest,
    doNotCall: doNotCall.map((list) => ({ ...list, url: list.url === null ? null : bare(list.url) })),
    veto: veto === null ? null : { ...veto, url: bare(veto.url) },
  };
}

function bare(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}
