import * as z from 'zod';
import { auditSchema, type AuditView, forgottenSchema, type ForgottenView } from '../../api/service-views.ts';
import { pageOf, type PageView } from '../../api/views.ts';
import { type Call, isEnded } from '../../call/call.ts';
import { agentId } from '../../call/ids.ts';
import { isoOf } from '../../call/instants.ts';
import { refuse } from '../../orders/refusal.ts';
import type { E164 } from '../../phone/number.ts';
import type { AuditEntry } from '../../ports/audit.ts';
import type { CallPage } from '../../ports/engine.ts';
import { callBodyLimit } from '../http/body.ts';
import { readJsonBody } from '../http/json-body.ts';
import { keyNames } from '../http/key-names.ts';
import { readNumber, readNumberFilter } from '../http/numbers.ts';
import { auditQuery, readQuery } from '../http/query.ts';
import { type Exchange, refused, sharing } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { auditSeen } from '../../orders/own-calls.ts';
import { forgetRequests } from './requests.ts';

/** The body of `POST /v1/calls/forget`. */
const forgetRequestSchema = z
  .strictObject({
    number: z.string().trim().min(1).max(40).meta({ description: 'The phone number, in E.164.' }),
    confirm: z.int().min(0).optional().meta({
      description: 'The number of calls to it that you expect: `GET /v1/calls/count`. Without it, none is checked.',
    }),
  })
  .meta({ id: 'ForgetRequest', examples: [{ number: '+15559876543', confirm: 3 }] });

/** `/v1/audit` and `/v1/calls/forget`: who did what, and how a person is erased. */
export const auditRoutes = sharing({ scope: 'admin', sight: 'every' }, [
  {
    method: 'get',
    path: '/v1/audit',
    scope: 'audit:read',
    sight: 'many',
    summary: 'Who did what',
    description:
      "Oldest first: who requested a call and why, the agent's state at the dial, how it ended, and who canceled, resolved, paused, erased or made a backup.",
    query: auditQuery,
    answers: { 200: ['Acts', pageOf(auditSchema)] },
    answer: getAudit,
  },
  {
    method: 'post',
    path: '/v1/calls/forget',
    summary: 'Erase a person',
    description:
      'Erases every ended call to the number and everything stored about it. With `confirm`, the number of its calls, nothing changes if the number differs. A keyed hash of each idempotency key stays for 30 days after the end, so that a retry does not dial again.',
    body: forgetRequestSchema,
    answers: { 200: ['The number of erased calls', forgottenSchema] },
    problems: ['field-missing', 'number-invalid', 'number-has-open-call', 'confirm-differs'],
    answer: postForget,
  },
]);

async function getAudit(c: Exchange, world: ServerWorld): Promise<Response> {
  // A store that cannot be written still shows what it holds.
  await world.failedLogins.flush().catch(() => undefined);
  const query = readQuery(auditQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const { since, until, cursor, limit } = query.value;
  const number = readNumberFilter(world, query.value.number);
  if (number.kind === 'refused') return refused(c, number);
  const phoneNumber = number.value ?? null;
  const filter = { since, until: until ?? null, phoneNumber, limit };
  const { caller } = c.var;
  const page = await world.heavy.inTurn({ kind: 'search', key: caller.id }, () =>
    auditSeen(world.engine, caller, { ...filter, cursor: cursor ?? null }),
  );
  const names = await keyNames(world);
  const items = (page?.entries ?? []).map((entry) =>
    auditView(entry, {
      byName: entry.by === null ? null : (names.get(entry.by) ?? null),
      agentName: agentNameOf(world, entry),
    }),
  );
  return c.json({ items, next: page?.next ?? null } satisfies PageView<AuditView>);
}

/** As the floor knows the agent now. */
const agentNameOf = ({ floor }: ServerWorld, { agentId: id }: AuditEntry): string | null =>
  id === null ? null : (floor.agent(agentId(id))?.person?.value.name ?? null);

const auditView = ({ at, ...entry }: AuditEntry, names: Pick<AuditView, 'byName' | 'agentName'>): AuditView => ({
  ...{ ...entry, at: isoOf(at) },
  ...names,
});

async function postForget(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readJsonBody(c.req.raw, forgetRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const parsed = readNumber(world, body.value.number);
  if (parsed.kind !== 'number') {
    return refused(c, refuse('number-invalid', { status: 422, pointer: '/number' }));
  }
  const calls = await callsTo(world, parsed.number);
  const { confirm } = body.value;
  if (confirm !== undefined && calls.every(isEnded) && calls.length !== confirm) {
    const facts = { count: calls.length, confirm, what: 'call' };
    return refused(c, refuse('confirm-differs', { status: 409, pointer: '/confirm', facts }));
  }
  const forgotten = await world.engine.forget?.(parsed.number, c.var.caller.id);
  if (forgotten?.kind === 'open') {
    const facts = { callIds: forgotten.callIds.slice(0, 20) };
    return refused(c, refuse('number-has-open-call', { status: 409, facts }));
  }
  if (world.requests !== undefined)
    await forgetRequests(
      world.requests,
      parsed.number,
      calls.map(({ order }) => order.id),
    );
  return c.json({ erased: forgotten?.calls ?? 0 } satisfies ForgottenView);
}

async function callsTo({ engine }: ServerWorld, phoneNumber: E164): Promise<readonly Call[]> {
  const found: Call[] = [];
  for (let cursor: string | null | undefined = undefined; cursor !== null;) {
    const page: CallPage = await engine.list({ phoneNumber, limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items);
    cursor = page.next;
  }
  return found;
}
