import { expect, test } from 'vitest';
import { client, platformClient, rejection, sdkDesk } from './sdk.ts';

const desk = await sdkDesk();
await desk.signInAsClient();
const users = new platformClient.UsersApi();
const conversations = new platformClient.ConversationsApi();
const ana = desk.agentId('ana');
const number = '+12025550104';
const onBehalf = (agent: string, body: object) =>
  conversations.postConversationsCallsUserUserId(desk.agentId(agent), body);

test('an error reaches the SDK’s caller as the bare ErrorBody', async () => {
  expect(await rejection(users.getUser('nobody'))).toMatchObject({
    status: 404,
    code: 'general.resource.not.found',
    message: expect.any(String) as string,
    contextId: expect.any(String) as string,
    details: [],
    errors: [],
  });
});

test.each([
  ['no destination', 'ana', {}, 400, 'missing.create.conversation.destination.parameter'],
  ['two destinations', 'ana', { phoneNumber: number, callUserId: 'x' }, 400, 'too.many.create.conversation.parameters'],
  ['an invented property', 'ana', { to: number }, 400, 'invalid.property'],
  ['an agent without a station', 'carla', { phoneNumber: number }, 400, 'conversation.error.no.user.station'],
  ['an unknown queue', 'ana', { phoneNumber: number, callFromQueueId: ana }, 404, 'resource.not.found'],
  ['text that is no number', 'ana', { phoneNumber: 'x' }, 409, 'conversation.error.outbound.call.cannot.be.placed'],
])('a call with %s is refused', async (_, agent, body, status, code) => {
  expect(await rejection(onBehalf(agent, body))).toMatchObject({ status, code });
});

test('client credentials cannot place a call as "the token’s user"', async () => {
  const refused = await rejection(conversations.postConversationsCalls({ phoneNumber: number }));
  expect(refused).toMatchObject({ status: 400, code: 'not.a.user' });
});

test('a missing permission is named', async () => {
  desk.control.changeClient(desk.sandbox.client.id, { permissions: [] });
  const refused = await rejection(onBehalf('ana', { phoneNumber: number }));
  desk.control.changeClient(desk.sandbox.client.id, { permissions: ['*'] });
  expect(refused).toMatchObject({
    status: 403,
    code: 'missing.any.permissions',
    message: expect.stringContaining('conversation:agentlessCall:add') as string,
  });
});

test('without a token the SDK’s caller sees authentication.required', async () => {
  client.clearAccessToken();
  const refused = await rejection(users.getUser(ana));
  await desk.signInAsClient();
  expect(refused).toMatchObject({ status: 401, code: 'authentication.required' });
});

test('callers who ask for extended responses see Retry-After of a 429', async () => {
  desk.control.injectFault({ operation: 'getUser', fault: 'status', status: 429, retryAfterSeconds: 7 });
  client.setReturnExtendedResponses(true);
  const refused = await rejection(users.getUser(ana));
  client.setReturnExtendedResponses(false);
  expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
});

test('a reset connection reaches the SDK’s caller without a status', async () => {
  desk.control.injectFault({ operation: 'postConversationsCallsUserUserId', fault: 'reset-before-effect' });
  const failed = await rejection(onBehalf('ana', { phoneNumber: number }));
  expect(failed).toMatchObject({ code: 'ECONNRESET' });
  expect(desk.control.dials().total).toBe(0);
});
