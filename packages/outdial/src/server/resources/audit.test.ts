import { afterEach, beforeEach, expect, test } from 'vitest';
import { undecided } from '../../../test/server/undecided.ts';
import { ana, goodBody, openWorld, type TestServer } from '../../../test/server/world.ts';
import { type CallView, pageOf, type PageView, problemDetails } from '../../api/views.ts';
import { auditSchema, type AuditView, forgottenSchema } from '../../api/service-views.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const number = '+15559876543';
const since = '2026-11-22T00:00:00Z';
const audit = async (query = ''): Promise<PageView<AuditView>> => {
  const answer = await world.call('GET', `/v1/audit?since=${since}${query}`);
  return pageOf(auditSchema).parse(await answer.json());
};
const place = (more: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  world.call('POST', '/v1/calls', { body: goodBody(undefined, more), headers });
const forget = (body: object): Promise<Response> => world.call('POST', '/v1/calls/forget', { body });
const codeOf = async (answer: Response): Promise<unknown> => [
  answer.status,
  problemDetails.parse(await answer.json()).problems[0]?.code,
];

test('the audit names who asked and why, on what grounds it was dialed, who canceled, decided, paused and resumed', async () => {
  const { id } = await undecided(world, { id: ana });
  await world.call('POST', `/v1/calls/${id}/resolve`, { body: { placed: false } });
  const person = await world.keyWith('conversation:call', 'calls:cancel');
  await world.call('POST', '/v1/pause');
  const asked = await world.call('POST', '/v1/calls', {
    body: goodBody(undefined, {
      reason: 'callback asked for',
      lawfulBasis: 'consent',
      targets: [{ phoneNumber: '+15559876544' }],
    }),
    secret: person,
  });
  const second = (await asked.json()) as CallView;
  await world.call('POST', `/v1/calls/${second.id}/cancel`, { secret: person });
  await world.call('POST', '/v1/pause');
  await world.call('POST', '/v1/resume');
  await world.call('POST', '/v1/resume');

  const { items, next } = await audit();
  expect(next).toBeNull();
  expect(items.filter(({ callId }) => callId === id).map(({ act, by }) => [act, by])).toEqual([
    ['asked', 'key_root'],
    ['dialed', null],
    ['ended', null],
    ['resolved', 'key_root'],
  ]);
  expect(items.find(({ act }) => act === 'dialed')).toMatchObject({
    agentId: ana,
    phoneNumber: number,
    facts: { presence: 'AVAILABLE' },
  });
  const own = items.filter(({ callId }) => callId === second.id);
  expect(own.map(({ act }) => act)).toEqual(['asked', 'canceled']);
  expect(own[0]).toMatchObject({
    by: second.createdBy,
    facts: { reason: 'callback asked for', lawfulBasis: 'consent' },
  });
  expect(own[1]?.by).toBe(second.createdBy);
  const others = items.filter(({ callId }) => callId === null);
  expect(others.map(({ act, by, byName }) => [act, by, byName])).toEqual([
    ['paused', 'key_root', 'root'],
    ['resumed', 'key_root', 'root'],
  ]);
});

test('the audit is read page by page, of one number, and of a time', async () => {
  await world.call('POST', '/v1/pause');
  for (const last of ['43', '44']) await place({ targets: [{ phoneNumber: `+155598765${last}` }] });
  const all = (await audit()).items;
  expect(all.length).toBeGreaterThan(2);
  const paged: AuditView[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: PageView<AuditView> = await audit(`&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
    paged.push(...page.items);
    cursor = page.next;
  }
  expect(paged).toEqual(all);
  expect(
    (await audit(`&number=${encodeURIComponent('+15559876544')}`)).items.map(({ phoneNumber }) => phoneNumber),
  ).toEqual(['+15559876544']);
  expect((await audit('&until=2026-11-22T01:00:00Z')).items).toEqual([]);
  expect(await codeOf(await world.call('GET', '/v1/audit?since=yesterday'))).toEqual([400, 'query-invalid']);
});

test('a person is erased from calls, histories and audit; the key stays used', async () => {
  const { id } = await undecided(world, { id: ana });
  const keyed = (await (await place({ label: 'keyed' }, { 'idempotency-key': 'ticket-1' })).json()) as CallView;
  expect(await codeOf(await forget({ number, confirm: 2 }))).toEqual([409, 'number-has-open-call']);
  await world.call('POST', `/v1/calls/${keyed.id}/cancel`);
  expect(await codeOf(await forget({ number, confirm: 1 }))).toEqual([409, 'confirm-differs']);
  const answer = await forget({ number: '+1 555 987 6543', confirm: 2 });
  expect(forgottenSchema.parse(await answer.json())).toEqual({ erased: 2 });
  for (const path of [`/v1/calls/${id}`, `/v1/calls/${id}/events`])
    expect((await world.call('GET', path)).status).toBe(404);
  const left = JSON.stringify([await audit(), await world.engine.history(null, 0, 1000)]);
  expect(left).not.toContain('5559876543');
  expect((await audit()).items.map(({ act, by, facts }) => [act, by, facts])).toEqual([
    ['forgot', 'key_root', { calls: 2 }],
  ]);
  expect(await codeOf(await place({ label: 'keyed' }, { 'idempotency-key': 'ticket-1' }))).toEqual([
    409,
    'key-of-erased-call',
  ]);
  expect(await codeOf(await place({ label: 'other' }, { 'idempotency-key': 'ticket-1' }))).toEqual([
    409,
    'key-of-erased-call',
  ]);
  expect(world.centre.dials).toEqual([]);
});

test('what was asked about the person is erased with their calls: by call, by number in any form, and the forgetting itself', async () => {
  const idOf = (answer: Response): string => answer.headers.get('x-request-id') ?? '';
  const placed = await place({ notBefore: '2026-11-22T20:00:00Z', expiresAt: '2026-11-22T20:30:00Z' });
  const call = (await placed.clone().json()) as CallView;
  const about = [
    placed,
    await world.call('POST', `/v1/calls/${call.id}/cancel`),
    await world.call('GET', `/v1/calls?number=${encodeURIComponent(number)}`),
    await world.call('POST', '/v1/calls', { body: { from: {}, to: ['(555) 987-6543'] } }),
  ];
  const other = await world.call('POST', '/v1/calls', { body: { to: ['+15559876544'] } });
  const kept = async (answer: Response) => (await world.call('GET', `/v1/requests/${idOf(answer)}`)).status;
  expect(await Promise.all([...about, other].map(kept))).toEqual([200, 200, 200, 200, 200]);
  const forgotten = await forget({ number, confirm: 1 });
  expect(forgotten.status).toBe(200);
  expect(await Promise.all([...about, other].map(kept))).toEqual([404, 404, 404, 404, 200]);
  const itself = await (await world.call('GET', `/v1/requests/${idOf(forgotten)}`)).text();
  expect(itself).not.toContain('6543');
});

test('an invalid number is not searched for', async () => {
  expect(await codeOf(await forget({ number: 'Ana', confirm: 0 }))).toEqual([422, 'number-invalid']);
  expect(await codeOf(await forget({}))).toEqual([400, 'field-missing']);
});

test('the audit names who made and revoked keys, without their secrets', async () => {
  const person = await world.keyWith('admin');
  const made = await world.call('POST', '/v1/keys', { body: { name: 'crm', scopes: ['calls:read'] }, secret: person });
  const { id, secret } = (await made.json()) as { id: string; secret: string };
  await world.call('DELETE', `/v1/keys/${id}`);
  await world.clock.advance(1);
  await world.call('DELETE', `/v1/keys/${id}`);
  await world.call('DELETE', '/v1/keys/key_nowhere');
  const { items } = await audit();
  expect(items.map(({ act, byName, facts }) => [act, byName, facts])).toEqual([
    ['key-made', null, { key: id, name: 'crm', scopes: ['calls:read'] }],
    ['key-revoked', 'root', { key: id, name: 'crm' }],
  ]);
  expect(JSON.stringify(items)).not.toContain(secret);
});
