import { expect, test } from 'vitest';
import { codeOf, redirectUri } from '../browser.ts';
import { client, platformClient, rejection, sdkDesk } from './sdk.ts';

const desk = await sdkDesk();
const { id: codeClientId, secret: codeSecret } = desk.sandbox.codeClient;
const users = new platformClient.UsersApi();
const browser = { fetch: desk.sandbox.fetch, url: desk.url, codeClient: desk.sandbox.codeClient };

test('the SDK signs in by client credentials and reads a user', async () => {
  const granted = await desk.signInAsClient();
  expect(granted.accessToken).toMatch(/^sandbox-/);
  expect(await users.getUser(desk.agentId('ana'))).toMatchObject({ email: 'ana@example.com' });
});

test('a wrong secret and an unknown client are refused in the form that the SDK expects from the token endpoint', async () => {
  const wrong = await rejection(client.loginClientCredentialsGrant(desk.sandbox.client.id, 'wrong'));
  expect(wrong).toMatchObject({ response: { status: 401, data: { error: 'invalid_client' } } });
  const unknown = await rejection(client.loginClientCredentialsGrant('nobody', 'x'));
  expect(unknown).toMatchObject({ response: { status: 400, data: { error_description: 'client not found' } } });
});

test('the SDK signs a user in by authorization code and acts as the user', async () => {
  await client.loginCodeAuthorizationGrant(codeClientId, codeSecret, await codeOf(browser, 'ben'), redirectUri);
  expect(await users.getUsersMe({ expand: ['presence'] })).toMatchObject({ email: 'ben@example.com' });
});

test('the SDK signs a user in with PKCE, with the challenge that it computes itself', async () => {
  const verifier = client.generatePKCECodeVerifier(64);
  const challenge = await client.computePKCECodeChallenge(verifier);
  const code = await codeOf(browser, 'fay', { code_challenge: challenge, code_challenge_method: 'S256' });
  await client.authorizePKCEGrant(codeClientId, verifier, code, redirectUri);
  expect(await users.getUsersMe()).toMatchObject({ email: 'fay@example.com' });
});

test('the SDK renews an expired token with its refresh token', async () => {
  await client.loginCodeAuthorizationGrant(codeClientId, codeSecret, await codeOf(browser, 'ana'), redirectUri);
  const before = desk.control.requests('postOauthToken').total;
  desk.advance(86_400_000);
  await rejection(users.getUsersMe());
  await expect.poll(() => desk.control.requests('postOauthToken').total).toBe(before + 1);
  await expect.poll(() => desk.control.requests('getUsersMe').requests.at(-1)?.status).toBe(200);
  expect(await users.getUsersMe()).toMatchObject({ email: 'ana@example.com' });
});
