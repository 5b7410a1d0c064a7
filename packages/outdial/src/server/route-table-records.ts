import { forgetRequestSchema } from './audit.ts';
import { auditQuery } from './query.ts';
import { sharing, type Route } from './route.ts';
import * as schemas from './schemas.ts';

/** The routes of the record of who did what, as the description tells them. */
export const recordRouteTable: readonly Route[] = sharing({ scope: 'admin' }, [
  {
    method: 'get',
    path: '/v1/audit',
    summary: 'Who did what',
    description:
      "Oldest first: who requested a call and why, the agent's state at the dial, how it ended, and who canceled, resolved, paused or erased.",
    query: auditQuery,
    answers: { 200: ['Acts', schemas.pageOf(schemas.auditSchema)] },
  },
  {
    method: 'post',
    path: '/v1/calls/forget',
    summary: 'Erase a person',
    description:
      'Erases every ended call to the number and everything stored about it. A keyed hash of each idempotency key stays for 30 days after the end, so that a retry does not dial again.',
    body: forgetRequestSchema,
    answers: { 200: ['The number of erased calls', schemas.forgottenSchema] },
    problems: ['field-missing', 'number-invalid', 'number-has-open-call'],
  },
]);
