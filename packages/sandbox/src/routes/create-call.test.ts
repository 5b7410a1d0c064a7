import { expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';

const number = '+12025550100';

test('a create on behalf of an agent returns only a conversation id, and counts as a dial', async () => {
  const desk = deskSandbox();
  const answer = await desk.dial('ana', { phoneNumber: number, attributes: { 'outdial.callId': 'call-1' } });
  expect(answer.status).toBe(202);
  expect(Object.keys(answer.body)).toEqual(['id', 'selfUri']);
  expect(desk.control.dials({ callId: 'call-1' })).toMatchObject({
    total: 1,
    dials: [{ number, agent: desk.agentId('ana'), conversationId: answer.body.id, answered: false }],
  });
});

test('agents place their own calls with their own tokens', async () => {
  const desk = deskSandbox();
  const asAna = desk.control.issueToken({ clientId: desk.sandbox.client.id, user: 'ana', scopes: ['conversations'] });
  const answer = await desk.post('/api/v2/conversations/calls', { phoneNumber: number }, asAna);
  expect(answer.status).toBe(202);
  const own = await desk.get('/api/v2/conversations/calls', asAna);
  expect(own.body.entities.map(({ id }) => id)).toEqual([answer.body.id]);
});

test.each([
  ['no destination', 'ana', {}, 400, 'missing.create.conversation.destination.parameter'],
  ['two destinations', 'ana', { phoneNumber: number, callUserId: 'x' }, 400, 'too.many.create.conversation.parameters'],
  ['the thread’s targets', 'ana', { from: {}, targets: [] }, 400, 'invalid.property'],
  ['a conference', 'ana', { conversationIds: ['a', 'b'] }, 400, 'conversation.error.cannot.create.conference'],
  ['an unknown queue', 'ana', { phoneNumber: number, callFromQueueId: 'x' }, 404, 'resource.not.found'],
  ['an unknown user to call', 'ana', { callUserId: 'x' }, 404, 'resource.not.found'],
  ['an inactive agent', 'kim', { phoneNumber: number }, 404, 'general.resource.not.found'],
  ['an agent without a station', 'carla', { phoneNumber: number }, 400, 'conversation.error.no.user.station'],
  [
    'something that is no number',
    'ana',
    { phoneNumber: 'call me' },
    409,
    'conversation.error.outbound.call.cannot.be.placed',
  ],
  ['a number that is not text', 'ana', { phoneNumber: 1 }, 400, 'invalid.value'],
  ['attributes that are not text', 'ana', { phoneNumber: number, attributes: { a: 1 } }, 400, 'invalid.value'],
])('%s is refused and nothing is dialed', async (_what, agent, body, status, code) => {
  const desk = deskSandbox();
  expect(await desk.dial(agent, body)).toMatchObject({ status, body: { code } });
  expect(desk.control.dials().total).toBe(0);
});

test('a body that is not JSON, and one without a JSON content type, are refused', async () => {
  const desk = deskSandbox();
  const send = (type: string, body: string): Promise<Response> =>
    desk.sandbox.fetch(`${desk.sandbox.url}/api/v2/conversations/calls/user/${desk.agentId('ana')}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${desk.token}`, 'content-type': type },
      body,
    });
  expect((await send('application/json', '{"phoneNumber":')).status).toBe(400);
  expect((await send('text/plain', '{}')).status).toBe(415);
});
