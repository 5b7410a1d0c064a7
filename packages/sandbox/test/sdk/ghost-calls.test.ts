import { expect, test } from 'vitest';
import { codeOf, redirectUri } from '../browser.ts';
import { client, platformClient, rejection, sdkDesk } from './sdk.ts';

const desk = await sdkDesk();
const conversations = new platformClient.ConversationsApi();
const number = '+12025550104';
const browser = { fetch: desk.sandbox.fetch, url: desk.url, codeClient: desk.sandbox.codeClient };

/** Ana signs in by authorization code, so the SDK has a refresh token. The next create takes effect, but the answer is 401. */
async function signedInBefore401(): Promise<void> {
  desk.control.reset();
  const { id, secret } = desk.sandbox.codeClient;
  await client.loginCodeAuthorizationGrant(id, secret, await codeOf(browser, 'ana'), redirectUri);
  desk.control.injectFault({ operation: 'postConversationsCalls', fault: 'status-after-effect', status: 401 });
}

test('after a 401 the SDK makes two calls: the refused one, and a second in the background that the caller does not learn about', async () => {
  await signedInBefore401();
  const told = await rejection(conversations.postConversationsCalls({ phoneNumber: number }));
  expect(told).toMatchObject({ response: { status: 401 } });
  await expect.poll(() => desk.control.dials({ number }).total).toBe(2);
  expect(desk.control.requests('postOauthToken').total).toBe(2);
});

test('a caller who retries after that 401 causes three calls', async () => {
  await signedInBefore401();
  await rejection(conversations.postConversationsCalls({ phoneNumber: number }));
  await expect.poll(() => desk.control.dials({ number }).total).toBe(2);
  const retried = await conversations.postConversationsCalls({ phoneNumber: number });
  expect(retried.id).toEqual(expect.any(String));
  expect(desk.control.dials({ number }).total).toBe(3);
});

test('if the 401 came before any effect, the SDK still makes the refused call', async () => {
  await signedInBefore401();
  desk.control.clearFaults();
  desk.control.injectFault({ operation: 'postConversationsCalls', fault: 'status', status: 401 });
  await rejection(conversations.postConversationsCalls({ phoneNumber: number }));
  await expect.poll(() => desk.control.dials({ number }).total).toBe(1);
  await conversations.postConversationsCalls({ phoneNumber: number });
  expect(desk.control.dials({ number }).total).toBe(2);
});

test('without refreshing, the SDK sends one request and makes one call', async () => {
  await signedInBefore401();
  client.config.refresh_access_token = false;
  const told = await rejection(conversations.postConversationsCalls({ phoneNumber: number }));
  client.config.refresh_access_token = true;
  expect(told).toMatchObject({ status: 401, code: 'bad.credentials' });
  expect(desk.control.dials({ number }).total).toBe(1);
  expect(desk.control.requests('postConversationsCalls').total).toBe(1);
});
