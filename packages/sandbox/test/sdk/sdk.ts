import platformClient from 'purecloud-platform-client-v2';
import { afterAll } from 'vitest';
import { deskSandbox } from '../desk.ts';

export { platformClient };

/** The SDK's only client: one for each process, hence one for each test file. */
export const client = platformClient.ApiClient.instance;

/** A listening sandbox. Only the gateway settings of Genesys's official JS SDK point to it. It closes after the file. */
export async function sdkDesk() {
  const desk = deskSandbox();
  const url = await desk.sandbox.listen();
  const { hostname, port } = new URL(url);
  client.setGateway({ host: hostname, protocol: 'http', port: Number(port) });
  afterAll(async () => {
    client.clearAccessToken();
    await desk.sandbox.close();
  });
  const { id, secret } = desk.sandbox.client;
  const signInAsClient = () => client.loginClientCredentialsGrant(id, secret);
  /** Issues a token for the agent, without the login page. */
  const actAs = (user: string): void => {
    client.setAccessToken(desk.control.issueToken({ clientId: id, user }));
  };
  return { ...desk, url, signInAsClient, actAs };
}

/** Returns the reason with which a promise rejects. Fails if the promise fulfills. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`Fulfilled with ${JSON.stringify(value)}`);
    },
    (reason: unknown) => reason,
  );
}
