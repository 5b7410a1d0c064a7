import { doctorSchema, type DoctorView } from '../../api/service-views.ts';
import { isoOf } from '../../call/instants.ts';
import { refuse } from '../../orders/refusal.ts';
import { type Exchange, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { webhookRows } from './webhook-rows.ts';

/** `GET /v1/doctor`, for an administrator. */
export const doctorRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/doctor',
    summary: 'Check what calls need',
    description:
      'Logs in to Genesys with a token of its own and reads the client, its permissions, the agents, up to 50 web phones and the topics. Reads the policy and the do-not-call lists. Dials and changes nothing. One examination runs at a time; its result is good for 15 seconds.',
    scope: 'admin',
    sight: 'none',
    answers: { 200: ['Each check, and who can fix it', doctorSchema] },
    problems: ['doctor-unavailable'],
    answer: getDoctor,
  },
];

async function getDoctor(c: Exchange, { doctor, config, webhooks }: ServerWorld): Promise<Response> {
  if (doctor === undefined) return refused(c, refuse('doctor-unavailable', { status: 501 }));
  const { at, requests, rows: examined } = await doctor();
  const rows = [...examined, ...(webhooks === undefined ? [] : await webhookRows(webhooks))];
  const ok = rows.every(({ result }) => result !== 'fail');
  return c.json({ ok, target: config.target, at: isoOf(at), requests, rows } satisfies DoctorView);
}
