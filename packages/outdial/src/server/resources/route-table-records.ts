import { forgetRequestSchema } from './audit.ts';
import { backupType } from './backup.ts';
import { auditQuery } from '../http/query.ts';
import { sharing, type Route } from '../http/route.ts';
import * as schemas from '../../api/schemas.ts';

/** The routes of the record of who did what, as the description tells them. */
export const recordRouteTable: readonly Route[] = sharing({ scope: 'admin' }, [
  {
    method: 'get',
    path: '/v1/audit',
    summary: 'Who did what',
    description:
      "Oldest first: who requested a call and why, the agent's state at the dial, how it ended, and who canceled, resolved, paused, erased or made a backup.",
    query: auditQuery,
    answers: { 200: ['Acts', schemas.pageOf(schemas.auditSchema)] },
  },
  {
    method: 'get',
    path: '/v1/backup',
    summary: 'Download a backup; calls continue',
    description:
      'The whole store as one SQLite file, with its length. It contains every phone number, every webhook secret, and the hashes of the API keys.',
    answers: { 200: ['The file', null] },
    media: [backupType],
    problems: ['backup-running', 'backup-not-possible'],
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
