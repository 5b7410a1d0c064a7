import { forgetRequestSchema } from './audit.ts';
import { backupType } from './backup.ts';
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
      'Oldest first: who asked for a call and why, on what grounds it was dialed, how it ended, who canceled, decided, paused, erased, made a backup.',
    query: auditQuery,
    answers: { 200: ['Acts', schemas.pageOf(schemas.auditSchema)] },
  },
  {
    method: 'get',
    path: '/v1/backup',
    summary: 'A backup, while calls go on',
    description:
      'The whole store as it is now, as one SQLite file with its length: every number, every secret of webhooks, and the hashes of API keys.',
    answers: { 200: ['The file', null] },
    media: [backupType],
    problems: ['backup-running', 'backup-not-possible'],
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
