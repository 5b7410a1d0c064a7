import { expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';

const askToken = async (
  desk: ReturnType<typeof deskSandbox>,
  credentials: string | null,
  form: Record<string, string>,
) => {
  const response = await desk.sandbox.fetch(`${desk.sandbox.url}/oauth/token`, {
    method: 'POST',
    headers: credentials === null ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const grant = { grant_type: 'client_credentials' };

test('the seeded client gets a token, by Basic header or in the form', async () => {
  const desk = deskSandbox();
  const { id, secret } = desk.sandbox.client;
  const byHeader = await askToken(desk, `${id}:${secret}`, grant);
  expect(byHeader).toMatchObject({ status: 200, body: { token_type: 'bearer', expires_in: 86_400 } });
  const byForm = await askToken(desk, null, { ...grant, client_id: id, client_secret: secret });
  expect(byForm.status).toBe(200);
  expect(await desk.get('/api/v2/tokens/me', String(byForm.body['access_token']))).toMatchObject({ status: 200 });
});

test('an unknown client is a 400 and a wrong secret a 401, both in the format of the token endpoint', async () => {
  const desk = deskSandbox();
  expect(await askToken(desk, 'nobody:x', grant)).toEqual({
    status: 400,
    body: { error: 'invalid_client', description: 'client not found', error_description: 'client not found' },
  });
  const wrong = await askToken(desk, `${desk.sandbox.client.id}:x`, grant);
  expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_client', description: 'authentication failed' } });
});

test('a token ends when it expires, when its client is revoked, and when it is deleted', async () => {
  const desk = deskSandbox();
  const { id } = desk.sandbox.client;
  desk.control.changeClient(id, { tokenSeconds: 60 });
  const short = desk.control.issueToken({ clientId: id });
  expect((await desk.get('/api/v2/tokens/me', short)).status).toBe(200);
  desk.advance(60_000);
  expect(await desk.get('/api/v2/tokens/me', short)).toMatchObject({ status: 401, body: { code: 'bad.credentials' } });
  const deleted = desk.control.issueToken({ clientId: id });
  await desk.call('DELETE', '/api/v2/tokens/me', undefined, deleted);
  expect((await desk.get('/api/v2/tokens/me', deleted)).status).toBe(401);
  desk.control.changeClient(id, { revoked: true });
  expect((await desk.get('/api/v2/tokens/me')).status).toBe(401);
});
