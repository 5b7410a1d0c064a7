import platformClient from 'purecloud-platform-client-v2';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { openDropIn } from './desk.ts';

// Genesys's official JavaScript SDK, with nothing changed but its gateway: one client a process, hence one test file.
const desk = await openDropIn();
const client = platformClient.ApiClient.instance;
client.setGateway({ host: '127.0.0.1', protocol: 'http', port: desk.port });
const conversations = new platformClient.ConversationsApi();
const presence = new platformClient.PresenceApi();
afterAll(async () => {
  client.clearAccessToken();
  await desk.close();
});
beforeEach(async () => {
  await client.loginClientCredentialsGrant(desk.key.id, desk.key.secret);
});

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => {
      throw new Error(`Fulfilled with ${JSON.stringify(value)}`);
    },
    (reason: unknown) => reason,
  );
/** The SDK's types know only Genesys's own body. */
const threadBody = (agent: string, queueId = desk.queueId('Sales')): object => ({
  from: { id: agent, queueId },
  targets: [{ phoneNumber: '+12025550100' }],
});

test("the thread's call is placed by postConversationsCalls", async () => {
  const agent = desk.agentId('ana');
  const placed = await conversations.postConversationsCalls(threadBody(agent));
  expect(desk.sandbox.control.dials({ agent })).toMatchObject({
    total: 1,
    dials: [{ number: '+12025550100', conversationId: placed.id }],
  });
  expect(placed.selfUri).toBe(`/api/v2/conversations/calls/${placed.id}`);
});

test('a native call is placed by postConversationsCallsUserUserId', async () => {
  const agent = desk.agentId('hana');
  const body = { phoneNumber: '+12025550100', callFromQueueId: desk.queueId('Sales') };
  const placed = await conversations.postConversationsCallsUserUserId(agent, body);
  const { total, dials } = desk.sandbox.control.dials({ agent });
  expect(total).toBe(1);
  expect(dials[0]?.conversationId).toBe(placed.id);
});

test('presence is read by getUserPresencesPurecloud', async () => {
  const agent = desk.agentId('ana');
  const read = await presence.getUserPresencesPurecloud(agent);
  expect(read).toMatchObject({ id: agent, primary: true, presenceDefinition: { systemPresence: 'Available' } });
});

test('an agent who is Away is refused as an ErrorBody with our sentence, and nothing is dialed', async () => {
  const agent = desk.agentId('jo');
  desk.sandbox.control.changeAgent(agent, { presence: 'Away' });
  const error = await rejection(conversations.postConversationsCalls(threadBody(agent)));
  expect(error).toMatchObject({ status: 409, code: 'agent-presence', details: [{ entityName: 'call' }] });
  expect((error as { message: string }).message).toContain('Away');
  expect(desk.sandbox.control.dials({ agent }).total).toBe(0);
});

test('a body with from and to is refused, and the answer shows the correct form', async () => {
  const body = { from: { phoneNumber: '+15551234567' }, to: [{ phoneNumber: '+15559876543' }] } as object;
  const error = await rejection(conversations.postConversationsCalls(body));
  expect(error).toMatchObject({ status: 400, corrected: { targets: [{ phoneNumber: '+15559876543' }] } });
});

test('a wrong secret does not sign in', async () => {
  const error = await rejection(client.loginClientCredentialsGrant(desk.key.id, 'guess'));
  expect(JSON.stringify(error)).not.toContain(desk.key.secret);
  expect(error).toBeDefined();
});
