import { afterEach, beforeEach, expect, test } from 'vitest';
import { undecided } from '../../test/server/undecided.ts';
import { ana, bo, goodBody, openWorld, type TestServer } from '../../test/server/world.ts';
import { agentId } from '../call/ids.ts';
import { callSchema, type CallView, problemDetails } from '../api/views.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const read = async (id: string): Promise<CallView> =>
  callSchema.parse(await (await world.call('GET', `/v1/calls/${id}`)).json());
const resolve = (id: string, body: object, secret?: string): Promise<Response> =>
  world.call('POST', `/v1/calls/${id}/resolve`, { body, ...(secret === undefined ? {} : { secret }) });
const codeOf = async (answer: Response): Promise<unknown> => [
  answer.status,
  problemDetails.parse(await answer.json()).problems[0]?.code,
];

test('an undecided call shows what a person needs: when it left, what went wrong, and what it may have become', async () => {
  const call = await undecided(world, { id: ana });
  expect(call.attempts[0]).toMatchObject({ problem: { code: 'dial-no-answer' }, evidence: { presence: 'AVAILABLE' } });
  expect(call.outcome).toMatchObject({
    code: 'settled-unknown',
    targetRung: 'unknown',
    resolution: null,
    candidates: [{ conversationId: 'by-hand', talked: true, targetLeg: 'connected', targetNumber: '+15559876543' }],
  });
});

test('a decision is kept with who took it, frees the agent for the next call, and stands', async () => {
  const { id } = await undecided(world, { id: ana });
  const next = (await (
    await world.call('POST', '/v1/calls', { body: goodBody({ id: ana }, { label: 'next' }) })
  ).json()) as CallView;
  await world.until(async () => (await read(next.id)).waitingFor[0]?.code === 'agent-has-call');
  const decided = await resolve(id, { placed: true, conversationId: 'by-hand' });
  expect(decided.status).toBe(200);
  expect(await decided.json()).toMatchObject({
    state: 'outcome-unknown',
    outcome: { resolution: { placed: true, conversationId: 'by-hand', by: 'key_root' } },
  });
  await world.until(async () => (await read(next.id)).state === 'placed');
  expect((await resolve(id, { placed: true, conversationId: 'by-hand' })).status).toBe(200);
  expect(await codeOf(await resolve(id, { placed: false }))).toEqual([409, 'call-resolved-already']);
});

test('a body that decides nothing is refused, and so is a key without the scope', async () => {
  const { id } = await undecided(world, { id: ana });
  expect(await codeOf(await resolve(id, {}))).toEqual([400, 'field-missing']);
  expect(await codeOf(await resolve(id, { placed: 'yes' }))).toEqual([400, 'field-type']);
  expect(await codeOf(await resolve(id, { placed: true }))).toEqual([400, 'field-missing']);
  expect(await codeOf(await resolve(id, { placed: false, conversationId: 'x' }))).toEqual([400, 'field-value']);
  const reader = await world.keyWith('calls:read', 'calls:cancel');
  expect(await codeOf(await resolve(id, { placed: false }, reader))).toEqual([403, 'scope-missing']);
  expect((await read(id)).outcome?.resolution).toBeNull();
  const person = await world.keyWith('calls:resolve');
  expect((await resolve(id, { placed: false }, person)).status).toBe(200);
});

test('a call that is open or ended otherwise cannot be resolved', async () => {
  const { id } = (await (await world.call('POST', '/v1/calls', { body: goodBody() })).json()) as CallView;
  await world.until(async () => (await read(id)).state === 'placed');
  expect(await codeOf(await resolve(id, { placed: false }))).toEqual([409, 'call-not-unknown']);
  expect(await codeOf(await resolve('call_none', { placed: false }))).toEqual([404, 'call-not-found']);
});

test('many are decided at once only when their number is confirmed, and only those that fit', async () => {
  const first = await undecided(world, { id: ana });
  const second = await undecided(world, { id: bo, queueId: 'Sales' }, '+15559876544');
  const many = (body: object): Promise<Response> =>
    world.call('POST', '/v1/calls/resolve', { body: { placed: false, ...body } });
  expect(await codeOf(await many({ confirm: 1 }))).toEqual([409, 'confirm-differs']);
  expect(await codeOf(await many({ confirm: 2, until: '2020-01-01T00:00:00Z' }))).toEqual([409, 'confirm-differs']);
  expect((await read(first.id)).outcome?.resolution).toBeNull();
  expect(await (await many({ confirm: 1, agent: 'bo@example.com' })).json()).toEqual({ resolved: [second.id] });
  expect(await (await many({ confirm: 1, number: '+15559876543' })).json()).toEqual({ resolved: [first.id] });
  expect(await codeOf(await many({ confirm: 2 }))).toEqual([409, 'confirm-differs']);
  expect((await world.engine.list({ agentId: agentId(ana) })).items[0]).toMatchObject({
    outcome: { resolution: { placed: false } },
  });
});
