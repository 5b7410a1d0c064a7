import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, bo, cy, goodBody, openWorld, rootSecret, sales, type TestServer } from '../../../test/server/world.ts';
import { scopes } from '../../ports/api-keys.ts';
import { errorBodySchema } from './error-body.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const calls = '/api/v2/conversations/calls';
const post = (body: unknown, path = calls): Promise<Response> => world.call('POST', path, { body });
const errorOf = async (answer: Response) => errorBodySchema.parse(await answer.json());

test("the body of the thread is answered with the conversation, in Genesys's shape", async () => {
  const answer = await post(goodBody());
  expect(answer.status).toBe(202);
  expect(await answer.json()).toEqual({ id: 'conversation-1', selfUri: '/api/v2/conversations/calls/conversation-1' });
  const id = answer.headers.get('outdial-call-id') ?? '';
  const call = (await (await world.call('GET', `/v1/calls/${id}`)).json()) as Record<string, unknown>;
  expect(call).toMatchObject({ whenNotReady: 'refuse', expiresAt: new Date(world.clock.now() + 10_000).toISOString() });
});

test("a native body at an agent's path places that agent's call, with all it can carry", async () => {
  const body = {
    ...{ phoneNumber: '+15559876543', callFromQueueId: sales, callerId: '+12025550143', uuiData: 'x', label: 'warm' },
    callerIdName: 'Us',
    ...{ externalContactId: 'contact-1', attributes: { ticket: '1' }, priority: 3, languageId: null },
  };
  const answer = await post(body, `${calls}/user/${bo}`);
  expect(answer.status).toBe(202);
  expect(world.centre.dials).toMatchObject([
    {
      ...{ agentId: bo, queueId: sales, phoneNumber: '+15559876543', callerId: '+12025550143', uuiData: 'x' },
      callerIdName: 'Us',
      ...{ label: 'warm', contactId: 'contact-1', attributes: { ticket: '1' } },
    },
  ]);
});

test.each([
  [
    'a native body where no path names the agent',
    calls,
    { phoneNumber: '+15559876543', callFromQueueId: sales },
    'calling-user-not-named',
  ],
  ['a call to a user', `${calls}/user/${ana}`, { callUserId: bo }, 'destination-not-a-number'],
  [
    'two destinations',
    `${calls}/user/${ana}`,
    { phoneNumber: '+15559876543', callQueueId: sales },
    'too.many.create.conversation.parameters',
  ],
  [
    'no destination',
    `${calls}/user/${ana}`,
    { callFromQueueId: sales },
    'missing.create.conversation.destination.parameter',
  ],
  ['an invented field', `${calls}/user/${ana}`, { phoneNumber: '+15559876543', agentId: bo }, 'field-unknown'],
  ['no JSON', `${calls}/user/${ana}`, 'phoneNumber=1', 'body-not-json'],
])('%s is refused with 400 and a sentence, and nothing is dialed', async (_what, path, body, code) => {
  const answer = await post(body, path);
  const error = await errorOf(answer);
  expect(error.details.map(({ errorCode }) => errorCode)).toContain(code);
  expect([answer.status, error.status]).toEqual([400, 400]);
  expect(error.message).toMatch(/\.$/);
  expect(error.contextId).toBe(answer.headers.get('inin-correlation-id'));
  expect(world.centre.dials).toEqual([]);
});

test('a call for later is refused, since the answer could not contain its conversation', async () => {
  const notBefore = new Date(world.clock.now() + 60_000).toISOString();
  const answer = await post(goodBody(undefined, { notBefore }));
  expect([answer.status, await errorOf(answer)]).toMatchObject([400, { details: [{ fieldName: 'notBefore' }] }]);
});

test("the thread's first body is refused with its fields named and the whole body corrected", async () => {
  const answer = await post({ from: { phoneNumber: '+15551234567' }, to: [{ phoneNumber: '+15559876543' }] });
  const error = await errorOf(answer);
  expect(error.details.map(({ fieldName }) => fieldName)).toEqual(expect.arrayContaining(['to']));
  expect(error['corrected']).toMatchObject({ targets: [{ phoneNumber: '+15559876543' }] });
});

test("a detail names its field as Genesys does, with the attribute's own name in it", async () => {
  const answer = await post({ ...goodBody(), attributes: { 'order/~id': ['rush'] } });
  const { details } = await errorOf(answer);
  expect(details.map(({ fieldName }) => fieldName)).toContain('attributes.order/~id');
});

test('an agent who is Away is refused by name, and may be asked for again at once when back', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  const refused = await post(goodBody());
  expect(refused.status).toBe(409);
  const error = await errorOf(refused);
  expect(error).toMatchObject({ code: 'agent-presence', details: [{ entityName: 'call' }] });
  expect(error.message).toContain('Away');
  await world.clock.advance(1000);
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  const again = await Promise.all([post(goodBody()), post(goodBody()), post(goodBody())]);
  const calls = again.map(({ status, headers }) => `${status} ${headers.get('outdial-call-id')}`);
  expect(new Set(calls).size).toBe(1);
  expect(again[0].status).toBe(202);
  expect(world.centre.dials).toHaveLength(1);
});

test('the same body again joins the call that it asked for', async () => {
  const [first, second] = await Promise.all([post(goodBody()), post(goodBody())]);
  const third = await post(goodBody());
  const ids = await Promise.all(
    [first, second, third].map(async (answer) => ((await answer.json()) as { id: string }).id),
  );
  expect(ids).toEqual(['conversation-1', 'conversation-1', 'conversation-1']);
  expect(world.centre.dials).toHaveLength(1);
});

test('without an answer of Genesys it is 504 with our call id after 12 s, and the same body joins that call', async () => {
  let answerDial: (answer: { kind: 'placed'; conversationId: never }) => void = () => undefined;
  const { dial } = world.centre;
  Object.assign(world.centre, {
    dial: (order: Parameters<typeof dial>[0]) => {
      void dial(order);
      return new Promise((resolve) => (answerDial = resolve));
    },
  });
  const asked = post(goodBody());
  await world.until(() => world.centre.dials.length === 1);
  await world.clock.advance(11_999);
  const early = await Promise.race([asked, new Promise((resolve) => setImmediate(() => resolve('nothing yet')))]);
  expect(early).toBe('nothing yet');
  await world.clock.advance(1);
  const answer = await asked;
  expect(answer.status).toBe(504);
  const error = await errorOf(answer);
  expect(error.code).toBe('answer-not-in-time');
  const id = error.details[0]?.entityId ?? '';
  expect((await world.call('GET', `/v1/calls/${id}`)).status).toBe(200);
  const again = post(goodBody());
  answerDial({ kind: 'placed', conversationId: 'conversation-late' as never });
  expect(await (await again).json()).toMatchObject({ id: 'conversation-late' });
  expect(world.centre.dials).toHaveLength(1);
});

test('a call that cannot even be judged in 12 s is 504, and is not dialed afterwards', async () => {
  let answerRead: (() => void) | null = null;
  const { readAgent, findAgent } = world.centre;
  const held =
    <Asked, Answer>(ask: (about: Asked) => Promise<Answer>) =>
    async (about: Asked): Promise<Answer> => {
      await new Promise<void>((resolve) => (answerRead = resolve));
      return ask(about);
    };
  Object.assign(world.centre, { readAgent: held(readAgent), findAgent: held(findAgent) });
  const asked = post(goodBody());
  await world.until(() => answerRead !== null);
  await world.clock.advance(12_000);
  const answer = await asked;
  expect([answer.status, (await errorOf(answer)).code]).toEqual([504, 'answer-not-in-time']);
  Object.assign(world.centre, { readAgent, findAgent });
  answerRead!();
  await world.until(async () => (await world.engine.list({})).items.some(({ state }) => state === 'expired'));
  expect(world.centre.dials).toEqual([]);
});

test('presence is answered in the true shape, and also in the shapes that circulate', async () => {
  const read = async (path: string) => (await (await world.call('GET', path)).json()) as Record<string, unknown>;
  const real = await read(`/api/v2/users/${ana}/presences/purecloud`);
  expect(real).toMatchObject({ id: ana, primary: true, presenceDefinition: { systemPresence: 'Available' } });
  expect(real).not.toHaveProperty('availability_level');
  const said = await read(`/api/v2/users/${ana}/presence`);
  expect(said).toEqual({ ...real, availability_level: 'available', currentStatus: { id: 'available' } });
  world.floor.feedAgent(world.centre.setPresence(ana, 'ONQUEUE'));
  expect(await read(`/api/v2/users/${ana}/presence`)).toMatchObject({
    presenceDefinition: { systemPresence: 'On Queue' },
    availability_level: 'oncall',
  });
});

test('presence that is too old is read again', async () => {
  await world.call('GET', `/api/v2/users/${ana}/presence`);
  world.centre.setPresence(ana, 'MEAL');
  await world.clock.advance(60_000);
  const again = await world.call('GET', `/api/v2/users/${ana}/presence`);
  expect(await again.json()).toMatchObject({ availability_level: 'meal' });
});

test('an unknown user is 404, an unreachable Genesys 503, an unknown path 404, all as ErrorBody', async () => {
  const unknown = await world.call('GET', '/api/v2/users/a0000000-0000-4000-8000-00000000dead/presence');
  expect([unknown.status, (await errorOf(unknown)).code]).toEqual([404, 'agent-not-found-path']);
  const nowhere = await world.call('GET', '/api/v2/users/me');
  expect([nowhere.status, (await errorOf(nowhere)).code]).toEqual([404, 'route-not-found']);
  world.centre.down = true;
  const down = await world.call('GET', `/api/v2/users/${cy}/presences/purecloud`);
  expect([down.status, (await errorOf(down)).code]).toEqual([503, 'genesys-unavailable']);
});

const routes: [string, string, readonly string[], unknown?][] = [
  ['POST', calls, ['conversation:call:write', 'conversation:call'], goodBody()],
  [
    'POST',
    `${calls}/user/${ana}`,
    ['conversation:call:write', 'conversation:call'],
    { phoneNumber: '+15559876543', callFromQueueId: sales },
  ],
  ['GET', `/api/v2/users/${ana}/presence`, ['presence:read']],
  ['GET', `/api/v2/users/${ana}/presences/purecloud`, ['presence:read']],
];

test.each(routes)('%s %s is open to its scopes and to no other', async (method, path, allowed, body) => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  for (const secret of [null, 'no-such-secret']) {
    const answer = await world.call(method, path, { body, secret });
    expect([answer.status, (await errorOf(answer)).code]).toEqual([401, 'unauthorized']);
  }
  for (const scope of scopes) {
    const answer = await world.call(method, path, { body, secret: await world.keyWith(scope) });
    const isAllowed = scope === 'admin' || allowed.includes(scope);
    expect([scope, answer.status === 403]).toEqual([scope, !isAllowed]);
    if (!isAllowed) expect((await errorOf(answer)).message).toContain('not of Genesys Cloud');
  }
});

async function signIn(authorization: string | null, form: Record<string, string>): Promise<Response> {
  const headers: Record<string, string> = authorization === null ? {} : { authorization };
  const body = new URLSearchParams(form);
  return world.app.fetch(new Request('http://outdial.test/oauth/token', { method: 'POST', headers, body }));
}
const basic = (id: string, secret: string): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
const grant = { grant_type: 'client_credentials' };

test.each([
  ['its id in a header', basic('key_root', rootSecret), grant],
  ['its name in a header', basic('root', rootSecret), grant],
  ['its id in the form', null, { ...grant, client_id: 'key_root', client_secret: rootSecret }],
])('a key signs in with %s, and the token opens its routes', async (_how, authorization, form) => {
  const answer = await signIn(authorization, form);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const token = (await answer.json()) as { access_token: string; token_type: string; expires_in: number };
  expect(token).toMatchObject({ token_type: 'bearer', expires_in: 86_400 });
  const read = await world.call('GET', `/api/v2/users/${ana}/presence`, { secret: token.access_token });
  expect(read.status).toBe(200);
});

test.each([
  ['another secret', basic('key_root', 'guess'), grant, 401, 'invalid_client'],
  ['an id that is not the key of the secret', basic('key_other', rootSecret), grant, 401, 'invalid_client'],
  ['no credentials', null, grant, 401, 'invalid_client'],
  ['a header that is no Basic', 'Basic ???', grant, 401, 'invalid_client'],
  [
    'a code',
    basic('key_root', rootSecret),
    { grant_type: 'authorization_code', code: 'x' },
    400,
    'unsupported_grant_type',
  ],
  ['no grant', basic('key_root', rootSecret), {}, 400, 'invalid_request'],
])('a login with %s is refused', async (_what, authorization, form, status, error) => {
  const answer = await signIn(authorization, form);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error });
});
