import { counted } from '../../call/counted.ts';
import { isoOf } from '../../call/instants.ts';
import type { DoctorRow } from '../../ports/doctor.ts';
import type { EndpointHealth, SharedWebhooks, WebhookEndpoint } from '../../ports/webhooks.ts';
import { explainProblem } from '../../problems/catalogue.ts';

const check = 'Webhook';

/** A row for each webhook whose messages fail, or were given up; one row if all is well, and no row without webhooks. */
export async function webhookRows(webhooks: Pick<SharedWebhooks, 'list' | 'health'>): Promise<readonly DoctorRow[]> {
  const [endpoints, health] = await Promise.all([webhooks.list(), webhooks.health()]);
  const urls = new Map(endpoints.map(({ id, url }: WebhookEndpoint) => [id, url]));
  const bad = health.flatMap((each) => rowOf(each, urls.get(each.endpointId) ?? null));
  if (bad.length > 0) return bad;
  const isInUse = health.length > 0 || endpoints.some(({ url }) => url !== null);
  return isInUse ? [{ check, result: 'pass', says: 'No webhook message fails.', fix: null, who: null }] : [];
}

function rowOf({ pending, dead, problem, failing }: EndpointHealth, url: string | null): readonly DoctorRow[] {
  if (failing === null && dead === 0) return [];
  const name = url === null ? 'The `webhookUrl` of calls' : new URL(url).host;
  const what = problem === null ? null : explainProblem(problem);
  const parts = [
    ...(failing === null ? [] : [`${name} has failed since ${isoOf(failing.since)}. Messages that wait: ${pending}.`]),
    ...(dead === 0 ? [] : [`${name} did not get ${counted(dead, 'message')}, which Outdial no longer tries.`]),
    ...(what === null ? [] : [what.message]),
  ];
  const fix = `${what?.fix ?? 'Check the receiver.'} Then send the messages again: Operate > Webhooks, or outdial webhooks resend.`;
  return [{ check, result: 'warn', says: parts.join(' '), fix, who: what?.who ?? 'developer' }];
}
