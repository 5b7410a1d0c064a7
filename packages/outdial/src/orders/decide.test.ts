import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { byHand, undecided } from '../../test/server/undecided.ts';
import { ana, bo, goodBody, openWorld, sales, type TestServer } from '../../test/server/world.ts';
import type { ConversationSeen } from '../call/conversation.ts';
import { agentId, callId, conversationId } from '../call/ids.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
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
    candidates: [{ conversationId: byHand, talked: true, targetLeg: 'connected', targetNumber: '+15559876543' }],
  });
});

test('a decision is kept with who took it, frees the agent for the next call, and stands', async () => {
  const { id } = await undecided(world, { id: ana });
  const next = (await (
    await world.call('POST', '/v1/calls', { body: goodBody({ id: ana }, { label: 'next' }) })
  ).json()) as CallView;
  await world.until(async () => (await read(next.id)).waitingFor[0]?.code === 'agent-has-call');
  const decided = await resolve(id, { placed: true, conversationId: byHand });
  expect(decided.status).toBe(200);
  expect(await decided.json()).toMatchObject({
    state: 'outcome-unknown',
    outcome: { resolution: { placed: true, conversationId: byHand, by: 'key_root' } },
  });
  await world.until(async () => (await read(next.id)).state === 'placed');
  expect((await resolve(id, { placed: true, conversationId: byHand })).status).toBe(200);
  expect(await codeOf(await resolve(id, { placed: false }))).toEqual([409, 'call-resolved-already']);
});

test('a body that decides nothing is refused, and so is a key without the scope', async () => {
  const { id } = await undecided(world, { id: ana });
  expect(await codeOf(await resolve(id, {}))).toEqual([400, 'field-missing']);
  expect(await codeOf(await resolve(id, { placed: 'yes' }))).toEqual([400, 'field-type']);
  expect(await codeOf(await resolve(id, { placed: true }))).toEqual([400, 'field-missing']);
  expect(await codeOf(await resolve(id, { placed: false, conversationId: byHand }))).toEqual([400, 'field-value']);
  for (const conversationId of ['x', '', `${byHand}0`, 'call_01'])
    expect(await codeOf(await resolve(id, { placed: true, conversationId }))).toEqual([400, 'field-value']);
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

describe('the conversation of a decision', () => {
  const other = 'c0000000-0000-4000-8000-000000000002';
  type Centre = { -readonly [Key in keyof ContactCentre]: ContactCentre[Key] };
  /** Genesys knows the call by hand with this change. */
  const knowing = async (id: string, change: Partial<ConversationSeen>): Promise<Response> => {
    const read = await world.centre.readConversation(conversationId(byHand));
    if (read.kind !== 'seen') throw new Error('There is no call by hand.');
    const conversation = { ...read.conversation, ...change };
    (world.centre as Centre).readConversation = async () => ({ kind: 'seen', conversation });
    return resolve(id, { placed: true, conversationId: other });
  };

  test('is looked up, in capitals as well, and the decision says what was found', async () => {
    const { id, attempts } = await undecided(world, { id: ana });
    const decided = callSchema.parse(
      await (await resolve(id, { placed: true, conversationId: byHand.toUpperCase() })).json(),
    );
    expect(decided.outcome?.resolution).toMatchObject({
      conversationId: byHand,
      lookedUp: { found: true, agentId: ana, code: null },
    });
    const began = Date.parse(decided.outcome?.resolution?.lookedUp?.startedAt ?? '');
    expect(began).toBeGreaterThanOrEqual(Date.parse(attempts[0]!.startedAt));
  });

  test('is refused when Genesys does not know it', async () => {
    const { id } = await undecided(world, { id: ana });
    const answer = await resolve(id, { placed: true, conversationId: other });
    expect(await codeOf(answer)).toEqual([422, 'conversation-not-found']);
    expect((await read(id)).outcome?.resolution).toBeNull();
  });

  test.each<[string, Partial<ConversationSeen>]>([
    ['of another agent', { agentId: agentId(bo) }],
    ['inbound', { direction: 'inbound' }],
    ['of another call', { mark: { callId: callId('call_other'), attempt: 1 } }],
    ['older than the dial', { startedAt: 1 }],
  ])('is refused when it is %s', async (_what, change) => {
    const { id } = await undecided(world, { id: ana });
    expect(await codeOf(await knowing(id, change))).toEqual([422, 'conversation-not-of-call']);
    expect((await read(id)).outcome?.resolution).toBeNull();
  });

  test('is taken, marked as not looked up, when Genesys cannot be asked', async () => {
    const { id } = await undecided(world, { id: ana });
    const problem = { code: 'genesys-unreachable', pointer: null, facts: {} };
    (world.centre as Centre).readConversation = async () => ({ kind: 'failed', problem });
    const decided = callSchema.parse(await (await resolve(id, { placed: true, conversationId: other })).json());
    expect(decided.outcome?.resolution?.lookedUp).toMatchObject({ found: false, code: 'genesys-unreachable' });
  });
});

describe('a decision is corrected', () => {
  const second = () => world.keyWith('calls:resolve', 'calls:read');

  test('by another person who asks for that, is audited, and dials nothing', async () => {
    const { id } = await undecided(world, { id: ana });
    await resolve(id, { placed: false });
    const person = await second();
    const placed = { placed: true, conversationId: byHand };
    expect(await codeOf(await resolve(id, placed, person))).toEqual([409, 'call-resolved-already']);
    expect(await codeOf(await resolve(id, { ...placed, correct: true }))).toEqual([409, 'call-resolved-already']);
    const dials = world.centre.dials.length;
    const corrected = callSchema.parse(await (await resolve(id, { ...placed, correct: true }, person)).json());
    expect(corrected).toMatchObject({
      state: 'outcome-unknown',
      outcome: { resolution: { placed: true, lookedUp: { found: true }, corrects: { by: 'key_root', placed: false } } },
    });
    expect((await resolve(id, placed, person)).status).toBe(200);
    const { items } = await world.client().audit({ since: '2020-01-01T00:00:00Z' });
    const acts = items.filter(({ act }) => act === 'resolved');
    expect(acts.map(({ facts }) => [facts['placed'], facts['corrects'] ?? null])).toEqual([
      [false, null],
      [true, 'key_root'],
    ]);
    expect(new Set(acts.map(({ by }) => by)).size).toBe(2);
    expect(world.centre.dials).toHaveLength(dials);
  });

  test('not after a call to the same number was accepted', async () => {
    const { id } = await undecided(world, { id: ana });
    await resolve(id, { placed: false });
    await world.client().pause();
    await world.clock.advance(1_000);
    await world.client().place(goodBody({ id: bo, queueId: 'Sales' }));
    const answer = await resolve(id, { placed: true, conversationId: byHand, correct: true }, await second());
    expect(await codeOf(answer)).toEqual([409, 'call-resolved-already']);
    expect((await read(id)).outcome?.resolution).toMatchObject({ placed: false, corrects: null });
  });

  test('not after the agent, whom the decision set free, was dialed for', async () => {
    const { id } = await undecided(world, { id: ana });
    const waiting = await world.client().place(goodBody({ id: ana }, { targets: [{ phoneNumber: '+15559876555' }] }));
    await world.clock.advance(1_000);
    await resolve(id, { placed: false });
    await world.until(async () => (await read(waiting.call.id)).state === 'placed');
    const answer = await resolve(id, { placed: true, conversationId: byHand, correct: true }, await second());
    expect(await codeOf(answer)).toEqual([409, 'call-resolved-already']);
  });
});

test('a decision is told as the word of the person who took it, with what is allowed next', async () => {
  const { id } = await undecided(world, { id: ana });
  const placed = (await (await resolve(id, { placed: true, conversationId: byHand })).json()) as CallView;
  expect(placed.outcome?.resolution).toMatchObject({ by: 'key_root', byName: 'root' });
  expect(placed.outcome?.sentence).toMatch(/^root decided that this call was placed\. .* Do not request it again:/);
  const other = await undecided(world, { id: bo, queueId: sales }, '+12025550122');
  await resolve(other.id, { placed: false });
  const { outcome } = await read(other.id);
  expect(outcome?.sentence).toMatch(
    /^root decided that this call was not placed\. .* may be called again, by a new request/,
  );
  const history = await world.client().history(other.id);
  expect(history.at(-1)?.sentence).toBe('root decided that this call was not placed.');
});

test('decided calls are counted apart, also when they ended long before the decision', async () => {
  const { id } = await undecided(world, { id: ana });
  await undecided(world, { id: bo, queueId: sales }, '+12025550122');
  const codes = async () => {
    await world.clock.advance(2_000);
    return (await world.client().statistics()).outcomes.day.byCode.map(({ code, calls }) => [code, calls]);
  };
  await world.clock.advance(30 * 60_000);
  expect(await codes()).toEqual([['settled-unknown', 2]]);
  await resolve(id, { placed: false });
  expect((await codes()).toSorted()).toEqual([
    ['decided-not-placed', 1],
    ['settled-unknown', 1],
  ]);
  expect((await world.client().list({ code: 'decided-not-placed' })).items.map((call) => call.id)).toEqual([id]);
});

test('a conversation that began minutes after the dial counts only when the person says so', async () => {
  const { id, attempts } = await undecided(world, { id: ana });
  const { readConversation } = world.centre;
  const centre = world.centre as { -readonly [Key in keyof ContactCentre]: ContactCentre[Key] };
  const fencedAt = Date.parse(attempts[0]?.startedAt ?? '');
  const beganAfter = (ms: number): void => {
    centre.readConversation = async (conversation) => {
      const read = await readConversation(conversation);
      return read.kind === 'seen'
        ? { ...read, conversation: { ...read.conversation, startedAt: fencedAt + ms } }
        : read;
    };
  };
  beganAfter(180_000);
  const decision = { placed: true, conversationId: byHand };
  const refused = problemDetails.parse(await (await resolve(id, decision)).json());
  expect([refused.status, refused.problems[0]?.code]).toEqual([409, 'conversation-began-later']);
  expect(refused.problems[0]?.message).toContain(new Date(fencedAt + 180_000).toISOString());
  expect((await read(id)).outcome?.resolution).toBeNull();
  expect((await resolve(id, { ...decision, anyway: true })).status).toBe(200);
});
