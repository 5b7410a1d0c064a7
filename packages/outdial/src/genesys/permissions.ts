import * as z from 'zod';
import type { InspectionResult } from '../ports/inspection.ts';
import { readProblem } from './answer.ts';
import { jsonOf } from './json-body.ts';
import type { Sent } from './send.ts';

export const permissionsPath = '/api/v2/authorization/subjects/me';

const policySchema = z.object({ domain: z.string(), entityName: z.string(), actions: z.array(z.string()).nullish() });
const subjectSchema = z.object({
  grants: z.array(z.object({ role: z.object({ policies: z.array(policySchema).nullish() }).nullish() })),
});

/** What the roles of Outdial's own client allow, in whichever division, as `domain:entity:action`; each part may be `*`. */
export function permissionsIn(sent: Sent): InspectionResult<readonly string[]> {
  const body = sent.answer?.status === 200 ? subjectSchema.safeParse(jsonOf(sent.answer)) : null;
  if (body?.success !== true) return { ok: false, problem: readProblem(sent, 'permissions') };
  const policies = body.data.grants.flatMap(({ role }) => role?.policies ?? []);
  const value = policies.flatMap(({ domain, entityName, actions }) =>
    (actions ?? []).map((action) => `${domain}:${entityName}:${action}`),
  );
  return { ok: true, value };
}
