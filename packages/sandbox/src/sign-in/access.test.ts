import { expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';

test('without a bearer token the API answers authentication.required, with its correlation id in header and body', async () => {
  const { sandbox } = deskSandbox();
  const response = await sandbox.fetch(`${sandbox.url}/api/v2/users`);
  const body = (await response.json()) as Record<string, unknown>;
  expect(response.status).toBe(401);
  expect(body).toMatchObject({ code: 'authentication.required', status: 401 });
  expect(response.headers.get('ININ-Correlation-Id')).toBe(body['contextId']);
});

test('operations that need a user refuse client credentials with not.a.user', async () => {
  const desk = deskSandbox();
  for (const path of ['/api/v2/users/me', '/api/v2/conversations/calls']) {
    expect(await desk.get(path)).toMatchObject({ status: 400, body: { code: 'not.a.user' } });
  }
});

test('permissions are enforced as declared, for each client', async () => {
  const desk = deskSandbox();
  desk.control.changeClient(desk.sandbox.client.id, { permissions: ['conversation:call:add'] });
  expect((await desk.dial('ana', { phoneNumber: '+12025550100' })).status).toBe(202);
  const refused = await desk.get('/api/v2/routing/queues');
  expect(refused).toMatchObject({ status: 403, body: { code: 'missing.any.permissions' } });
  expect(refused.body.message).toContain('routing:queue:view');
});

test('scopes limit user tokens only', async () => {
  const desk = deskSandbox();
  const asAna = desk.control.issueToken({ clientId: desk.sandbox.client.id, user: 'ana', scopes: ['users:readonly'] });
  expect((await desk.get(`/api/v2/users/${desk.agentId('ben')}`, asAna)).status).toBe(200);
  const refused = await desk.post('/api/v2/conversations/calls', { phoneNumber: '+12025550100' }, asAna);
  expect(refused).toMatchObject({ status: 403, body: { code: 'app.not.authorized.for.scope' } });
});

test('beyond the rate limit a token gets 429 with Retry-After until the minute is over', async () => {
  const desk = deskSandbox({ rateLimitPerMinute: 2 });
  const path = '/api/v2/systempresences';
  const first = await desk.get(path);
  expect(first.headers.get('inin-ratelimit-count')).toBe('1');
  expect(first.headers.get('inin-ratelimit-allowed')).toBe('2');
  await desk.get(path);
  const third = await desk.get(path);
  expect(third).toMatchObject({ status: 429, body: { code: 'too.many.requests' } });
  expect(third.headers.get('retry-after')).toBe('60');
  desk.advance(60_000);
  expect((await desk.get(path)).status).toBe(200);
});

test('every answer to a valid token reports the rate limit, including errors and injected ones; an answer to an invalid token does not', async () => {
  const desk = deskSandbox();
  const ana = desk.agentId('ana');
  desk.control.injectFault({ operation: 'getUsers', fault: 'status', status: 503 });
  const answers = [
    await desk.get('/api/v2/users/nobody'),
    await desk.get('/api/v2/no/such/path'),
    await desk.get('/api/v2/users/me'),
    await desk.post(`/api/v2/conversations/calls/user/${ana}`, {}),
    await desk.get('/api/v2/users'),
    await desk.dial('ana', { phoneNumber: '+12025550113' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 400, 400, 503, 500]);
  const counts = answers.map(({ headers }) => headers.get('inin-ratelimit-count'));
  expect(counts).toEqual(['1', '2', '3', '4', '5', '6']);
  expect((await desk.get('/api/v2/users', 'bad')).headers.get('inin-ratelimit-count')).toBeNull();
});
