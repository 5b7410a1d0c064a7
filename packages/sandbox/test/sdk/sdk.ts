import platformClient from 'purecloud-platform-client-v2';
import { afterAll } from 'vitest';
import { deskSandbox } from '../desk.ts';

export { platformClient };

/** The SDK's only client: one a process, hence one a test file. */
export const client = platformClient.ApiClient.instance;

/** A listening sandbox that Genesys's official JS SDK is pointed at, by its gateway settings alone; closed when the file is over. */
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
  /** A token of the agent's own, without the login page. */
  const actAs = (user: string): void => {
    client.setAccessToken(desk.control.issueToken({ clientId: id, user }));
  };
  return { ...desk, url, signInAsClient, actAs };
}

/** What a promise rejects with; a promise that fulfills is a failure. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`Fulfilled with ${JSON.stringify(value)}`);
    },
    (reason: unknown) => reason,
  );
}
