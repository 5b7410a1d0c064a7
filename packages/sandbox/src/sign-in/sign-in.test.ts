import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { codeOf, openSignIn, redirectUri, signIn, submit } from '../../test/browser.ts';
import { deskSandbox } from '../../test/desk.ts';

type Desk = ReturnType<typeof deskSandbox>;

async function exchangeCode(desk: Desk, form: Record<string, string>, withSecret = true) {
  const { id, secret } = desk.sandbox.codeClient;
  const response = await desk.sandbox.fetch(`${desk.sandbox.url}/oauth/token`, {
    method: 'POST',
    headers: withSecret ? { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` } : {},
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const byCode = (code: string): Record<string, string> => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: redirectUri,
});
const query = (desk: Desk) => ({ client_id: desk.sandbox.codeClient.id, redirect_uri: redirectUri });
const verifier = 'a-verifier-of-at-least-43-characters-as-rfc-7636-wants';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };

test('the page lists the active agents as buttons, and the chosen agent returns with code and state', async () => {
  const desk = deskSandbox();
  const { response, page } = await openSignIn(desk.sandbox, { ...query(desk), state: '"><i>&' });
  expect(response.status).toBe(200);
  expect(page).toContain('<button name="user" value="ana">');
  expect(page).not.toContain('value="kim"');
  expect(page).not.toContain('<i>');
  const sent = await submit(desk.sandbox, page, { user: 'ana' });
  const to = new URL(sent.headers.get('location') ?? '');
  expect(sent.status).toBe(302);
  expect(`${to.origin}${to.pathname}`).toBe('http://localhost:3000/signed-in');
  expect(Object.fromEntries(to.searchParams)).toEqual({
    from: 'sandbox',
    state: '"><i>&',
    code: expect.stringMatching(/^sandbox-code-/) as string,
  });
});

test('a code gives a token that acts as the user, with a refresh token', async () => {
  const desk = deskSandbox();
  const granted = await exchangeCode(desk, byCode(await codeOf(desk.sandbox, 'ana')));
  expect(granted).toMatchObject({ status: 200, body: { token_type: 'bearer', expires_in: 86_400 } });
  expect(granted.body['refresh_token']).toMatch(/^sandbox-refresh-/);
  const me = await desk.get('/api/v2/users/me', String(granted.body['access_token']));
  expect(me.body.email).toBe('ana@example.com');
});

test('a code works once, only for its redirect URI, and expires', async () => {
  const desk = deskSandbox();
  const refusal = { status: 400, body: { error: 'invalid_grant' } };
  const code = await codeOf(desk.sandbox, 'ana');
  expect((await exchangeCode(desk, byCode(code))).status).toBe(200);
  expect(await exchangeCode(desk, byCode(code))).toMatchObject(refusal);
  const elsewhere = { ...byCode(await codeOf(desk.sandbox, 'ana')), redirect_uri: 'http://localhost/other' };
  expect(await exchangeCode(desk, elsewhere)).toMatchObject(refusal);
  const late = byCode(await codeOf(desk.sandbox, 'ana'));
  desk.advance(60_000);
  expect(await exchangeCode(desk, late)).toMatchObject(refusal);
  expect(await exchangeCode(desk, byCode('made-up'))).toMatchObject(refusal);
});

test('with PKCE the verifier replaces the secret, and no refresh token is issued', async () => {
  const desk = deskSandbox();
  const form = { ...byCode(await codeOf(desk.sandbox, 'ben', pkce)), client_id: desk.sandbox.codeClient.id };
  const granted = await exchangeCode(desk, { ...form, code_verifier: verifier }, false);
  expect(granted.status).toBe(200);
  expect(granted.body['refresh_token']).toBeUndefined();
  expect((await desk.get('/api/v2/users/me', String(granted.body['access_token']))).body.email).toBe('ben@example.com');
});

test('a wrong or missing verifier is refused even with the secret', async () => {
  const desk = deskSandbox();
  for (const proof of [{ code_verifier: 'another' }, {}]) {
    const form = { ...byCode(await codeOf(desk.sandbox, 'ben', pkce)), ...proof };
    expect(await exchangeCode(desk, form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  }
});

test('without PKCE a code needs the secret', async () => {
  const desk = deskSandbox();
  const form = { ...byCode(await codeOf(desk.sandbox, 'ben')), client_id: desk.sandbox.codeClient.id };
  expect(await exchangeCode(desk, form, false)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
});

test('a refresh token works once and returns the next one', async () => {
  const desk = deskSandbox();
  const first = await exchangeCode(desk, byCode(await codeOf(desk.sandbox, 'ana')));
  const form = { grant_type: 'refresh_token', refresh_token: String(first.body['refresh_token']) };
  const second = await exchangeCode(desk, form);
  expect(second.status).toBe(200);
  expect(second.body['refresh_token']).not.toBe(first.body['refresh_token']);
  expect((await desk.get('/api/v2/users/me', String(second.body['access_token']))).status).toBe(200);
  expect(await exchangeCode(desk, form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

test('revoking the access token also ends its refresh token', async () => {
  const desk = deskSandbox();
  const { body } = await exchangeCode(desk, byCode(await codeOf(desk.sandbox, 'ana')));
  await desk.call('DELETE', '/api/v2/tokens/me', undefined, String(body['access_token']));
  const form = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) };
  expect(await exchangeCode(desk, form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

test('requested scopes limit the token; a scope that the client may not request is refused by redirect', async () => {
  const desk = deskSandbox();
  const code = await codeOf(desk.sandbox, 'ana', { scope: 'users:readonly user-basic-info' });
  const token = String((await exchangeCode(desk, byCode(code))).body['access_token']);
  expect((await desk.get('/api/v2/users/me', token)).status).toBe(200);
  const refused = await desk.post('/api/v2/conversations/calls', { phoneNumber: '+12025550100' }, token);
  expect(refused).toMatchObject({ status: 403, body: { code: 'app.not.authorized.for.scope' } });
  desk.control.changeClient(desk.sandbox.codeClient.id, { scopes: ['users'] });
  const { response } = await openSignIn(desk.sandbox, { ...query(desk), scope: 'users conversations' });
  expect(response.headers.get('location')).toContain('error=invalid_scope');
});

test.each([
  ['a response type other than code', { response_type: 'token' }, 'unsupported_response_type'],
  ['a plain code challenge', { code_challenge: 'x', code_challenge_method: 'plain' }, 'invalid_request'],
])('%s is refused by redirect, with the state', async (_, change, error) => {
  const desk = deskSandbox();
  const { response } = await openSignIn(desk.sandbox, { ...query(desk), state: 's', ...change });
  const to = new URL(response.headers.get('location') ?? '');
  expect(to.searchParams.get('error')).toBe(error);
  expect(to.searchParams.get('state')).toBe('s');
});

test('an unknown client, a client without sign-in and a foreign redirect URI get an error page, never a redirect', async () => {
  const desk = deskSandbox();
  const wrong = [
    { client_id: 'nobody' },
    { client_id: desk.sandbox.client.id },
    { redirect_uri: 'https://example.com/' },
  ];
  for (const change of wrong) {
    const { response, page } = await openSignIn(desk.sandbox, { ...query(desk), ...change });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(page).toContain('This sign-in cannot continue');
  }
});

test('a user who cancels returns with access_denied, and an unknown e-mail shows the page again', async () => {
  const desk = deskSandbox();
  const { page } = await openSignIn(desk.sandbox, query(desk));
  const canceled = await submit(desk.sandbox, page, { cancel: 'yes' });
  expect(canceled.headers.get('location')).toContain('error=access_denied');
  const again = await submit(desk.sandbox, page, { email: 'kim@example.com' });
  expect(again.status).toBe(400);
  expect(await again.text()).toContain('There is no active agent kim@example.com.');
  expect((await submit(desk.sandbox, page, { email: 'ana@example.com' })).status).toBe(302);
});

test('each client may use only its own grant type', async () => {
  const desk = deskSandbox();
  const refused = await exchangeCode(desk, { grant_type: 'client_credentials' });
  expect(refused).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
  const unknown = await exchangeCode(desk, { grant_type: 'password' });
  expect(unknown).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  const to = await signIn(desk.sandbox, query(desk), 'ana');
  expect(to.searchParams.get('code')).not.toBeNull();
});

test('each client has its own switches for the declared rules', async () => {
  const desk = deskSandbox();
  const { id } = desk.sandbox.client;
  desk.control.changeClient(id, { permissions: [] });
  expect((await desk.get('/api/v2/routing/queues')).status).toBe(403);
  desk.control.changeClient(id, { enforces: { permissions: false } });
  expect((await desk.get('/api/v2/routing/queues')).status).toBe(200);
  expect((await desk.get('/api/v2/conversations/calls')).body.code).toBe('not.a.user');
  desk.control.changeClient(id, { enforces: { userContext: false } });
  expect((await desk.get('/api/v2/conversations/calls')).status).toBe(200);
  const narrow = desk.control.issueToken({ clientId: id, user: 'ana', scopes: ['users'] });
  expect((await desk.get('/api/v2/systempresences', narrow)).status).toBe(403);
  desk.control.changeClient(id, { enforces: { scopes: false } });
  expect((await desk.get('/api/v2/systempresences', narrow)).status).toBe(200);
});

test('with PKCE and the secret there is a refresh token, and a user who signs out loses every token', async () => {
  const desk = deskSandbox();
  const form = { ...byCode(await codeOf(desk.sandbox, 'ben', pkce)), code_verifier: verifier };
  const granted = await exchangeCode(desk, form);
  const refresh = (text: unknown) =>
    exchangeCode(desk, { grant_type: 'refresh_token', refresh_token: String(text) }).then(({ body }) => body);
  const next = await refresh(granted.body['refresh_token']);
  expect(await refresh(granted.body['refresh_token'])).toMatchObject({ error: 'invalid_grant' });
  expect((await desk.get('/api/v2/users/me', String(next['access_token']))).status).toBe(200);
  desk.control.changeAgent('ben', { signedOut: true });
  expect((await desk.get('/api/v2/users/me', String(next['access_token']))).status).toBe(401);
  expect(await refresh(next['refresh_token'])).toMatchObject({ error: 'invalid_grant' });
});
