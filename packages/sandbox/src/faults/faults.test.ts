import { expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';

const create = 'postConversationsCallsUserUserId';
const number = '+12025550100';

test.each([
  ['reset-before-effect', 'ECONNRESET', 0],
  ['reset-after-effect', 'ECONNRESET', 1],
  ['refuse', 'ECONNREFUSED', 0],
] as const)('%s rejects with %s and makes %i dials, once', async (fault, code, dials) => {
  const desk = deskSandbox();
  desk.control.injectFault({ operation: create, fault });
  await expect(desk.dial('ana', { phoneNumber: number })).rejects.toMatchObject({ cause: { code } });
  expect(desk.control.dials().total).toBe(dials);
  expect((await desk.dial('ana', { phoneNumber: number })).status).toBe(202);
});

test('answer-lost places the call and stays silent until the connection is closed', async () => {
  const desk = deskSandbox();
  desk.control.injectFault({ operation: create, fault: 'answer-lost', holdMs: 5_000 });
  let settled = false;
  const lost = desk.dial('ana', { phoneNumber: number }).finally(() => {
    settled = true;
  });
  const outcome = expect(lost).rejects.toThrow('fetch failed');
  await expect.poll(() => desk.control.dials().total).toBe(1);
  desk.machine.advance(4_999);
  await Promise.resolve();
  expect(settled).toBe(false);
  desk.machine.advance(1);
  await outcome;
});

test.each([
  ['status', { status: 503 }, 503, 'service.unavailable', 0],
  ['status', { status: 429, retryAfterSeconds: 7 }, 429, 'too.many.requests.retry.after', 0],
  ['status-after-effect', { status: 500 }, 500, 'internal.server.error', 1],
  [
    'status-after-effect',
    { status: 409, code: 'conversation.error.media.failed' },
    409,
    'conversation.error.media.failed',
    1,
  ],
] as const)('%s %o', async (fault, detail, status, code, dials) => {
  const desk = deskSandbox();
  desk.control.injectFault({ operation: create, fault, ...detail });
  const answer = await desk.dial('ana', { phoneNumber: number });
  expect(answer).toMatchObject({ status, body: { code } });
  expect(answer.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
  expect(desk.control.dials().total).toBe(dials);
});

test('malformed-body cuts the answer to a placed call short', async () => {
  const desk = deskSandbox();
  desk.control.injectFault({ operation: create, fault: 'malformed-body' });
  await expect(desk.dial('ana', { phoneNumber: number })).rejects.toThrow(SyntaxError);
  expect(desk.control.dials().total).toBe(1);
});

test.each(['latency', 'slow-body'] as const)('%s delays the answer for its time', async (fault) => {
  const desk = deskSandbox();
  desk.control.injectFault({ operation: 'getSystempresences', fault, ms: 2_000 });
  let answered = false;
  const asked = desk.get('/api/v2/systempresences').then(({ status }) => {
    answered = true;
    return status;
  });
  await expect.poll(() => desk.control.requests().total).toBe(1);
  desk.machine.advance(1_999);
  await Promise.resolve();
  expect(answered).toBe(false);
  desk.machine.advance(1);
  expect(await asked).toBe(200);
});

test('attributes-never and late-target-leg change how reads show the conversation', async () => {
  const desk = deskSandbox();
  desk.control.injectFault({ operation: create, fault: 'attributes-never' });
  desk.control.injectFault({ operation: create, fault: 'late-target-leg', ms: 500 });
  const { body } = await desk.dial('ana', { phoneNumber: number, attributes: { ticket: '1' } });
  const participants = async () => (await desk.get(`/api/v2/conversations/calls/${body.id}`)).body.participants;
  desk.advance(899);
  expect(await participants()).toHaveLength(1);
  desk.advance(1);
  expect(await participants()).toMatchObject([{ purpose: 'user' }, { purpose: 'external', attributes: {} }]);
});

test('a fault strikes as often as counted, or with its probability, and only for its number', async () => {
  const desk = deskSandbox();
  desk.control.injectFault({ operation: 'getUsers', fault: 'status', status: 500, count: 2 });
  const statuses = [];
  for (let index = 0; index < 3; index += 1) statuses.push((await desk.get('/api/v2/users')).status);
  expect(statuses).toEqual([500, 500, 200]);
  desk.control.injectFault({ operation: create, fault: 'status', status: 500, number });
  expect((await desk.dial('ana', { phoneNumber: '+12025550104' })).status).toBe(202);
  expect((await desk.dial('ana', { phoneNumber: number })).status).toBe(500);
  desk.control.injectFault({ operation: 'getSystempresences', fault: 'status', status: 500, probability: 0.5 });
  let failed = 0;
  for (let index = 0; index < 100; index += 1)
    if ((await desk.get('/api/v2/systempresences')).status === 500) failed += 1;
  expect(failed).toBeGreaterThan(25);
  expect(failed).toBeLessThan(75);
  desk.control.clearFaults();
  expect((await desk.get('/api/v2/systempresences')).status).toBe(200);
});

test('magic numbers trigger their own faults', async () => {
  const desk = deskSandbox();
  expect((await desk.dial('ana', { phoneNumber: '+12025550114' })).status).toBe(429);
  expect((await desk.dial('ana', { phoneNumber: '+12025550114' })).status).toBe(202);
  await expect(desk.dial('ana', { phoneNumber: '+447700900111' })).rejects.toThrow();
  expect(desk.control.dials({ number: '+447700900111' }).total).toBe(0);
  await expect(desk.dial('ana', { phoneNumber: '+12025550112' })).rejects.toThrow();
  expect(desk.control.dials({ number: '+12025550112' }).total).toBe(1);
  expect((await desk.dial('ana', { phoneNumber: '+12025550113' })).status).toBe(500);
  expect(desk.control.dials({ number: '+12025550113' }).total).toBe(1);
});

test.each([
  ['late-target-leg', 'getUser'],
  ['attributes-never', 'v2.users.{id}.presence'],
  ['events-late', 'getUser'],
  ['socket-close', 'postNotificationsChannels'],
  ['latency', 'v2.users.{id}.presence'],
] as const)('%s can never strike %s, and says what it can strike', async (fault, operation) => {
  const desk = deskSandbox();
  const answer = await desk.post('/_sandbox/faults', { fault, operation });
  expect(answer).toMatchObject({
    status: 400,
    body: { message: expect.stringMatching(/strikes .*\*, never/) as string },
  });
  expect((await desk.post('/_sandbox/faults', { fault })).status).toBe(200);
});

test('only a create can be limited to a number', async () => {
  const desk = deskSandbox();
  const narrowed = (rule: object) => desk.post('/_sandbox/faults', { number, ...rule });
  expect((await narrowed({ fault: 'status', operation: 'getUser' })).status).toBe(400);
  expect((await narrowed({ fault: 'socket-close' })).status).toBe(400);
  expect((await narrowed({ fault: 'status' })).status).toBe(200);
});

test('an injected error has a whole sentence', async () => {
  const desk = deskSandbox();
  const told = async (rule: { status: number; code?: string; retryAfterSeconds?: number }): Promise<string> => {
    desk.control.injectFault({ operation: 'getUsers', fault: 'status', ...rule });
    return (await desk.get('/api/v2/users')).body.message;
  };
  expect(await told({ status: 429, retryAfterSeconds: 7 })).toContain('Retry the request in [7] seconds');
  expect(await told({ status: 429, code: 'too.many.requests' })).toContain('[300] requests within [60] seconds');
  expect(await told({ status: 403, code: 'missing.permissions' })).toMatch(/permission\(s\): \[\S+\]$/);
  for (const code of ['invalid.value', 'constraint.validation', 'request.entity.too.large'])
    expect(await told({ status: 400, code })).not.toMatch(/\[\]|: ?$|%s/);
});

test.each(['+1 202 555 0101', 'tel:+12025550101', '+1 (202) 555-01.01'])(
  '%s is also the busy number',
  async (spelled) => {
    const desk = deskSandbox();
    const { body } = await desk.dial('ana', { attributes: { phoneNumber: '+12025550118' }, phoneNumber: spelled });
    expect(desk.control.dials({ number: '+12025550101' }).total).toBe(1);
    expect((await desk.get(`/_sandbox/dials?number=${encodeURIComponent(spelled)}`)).body.total).toBe(1);
    desk.advance(60_000);
    expect(desk.control.conversation(body.id)).toMatchObject({ targetLeg: { sipCode: 486 } });
    desk.control.injectFault({ operation: create, fault: 'status', status: 500, number: spelled });
    expect((await desk.dial('ana', { phoneNumber: '+12025550101' })).status).toBe(500);
  },
);
