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
      'Oldest first: who asked for a call and why, on what grounds it was dialed, how it ended, who canceled, decided, paused, erased.',
    query: auditQuery,
    answers: { 200: ['Acts', schemas.pageOf(schemas.auditSchema)] },
  },
  {
    method: 'post',
    path: '/v1/calls/forget',
    summary: 'Erase a person',
    description:
      'Erases every ended call to the number and all that is kept about it. Of idempotency keys a keyed hash stays for 30 days after the end, so that no repetition dials again.',
    body: forgetRequestSchema,
    answers: { 200: ['How many calls were erased', schemas.forgottenSchema] },
    problems: ['field-missing', 'number-invalid', 'number-has-open-call'],
  },
]);
