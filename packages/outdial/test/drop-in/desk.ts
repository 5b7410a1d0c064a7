import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createSandbox } from 'genesys-cloud-sandbox';
import { createOutdial } from 'outdial';
import { record } from '../../../sandbox/test/held.ts';

/** Outdial on a port of its own, in front of a sandbox, with a key that holds the thread's two scopes. */
export async function openDropIn() {
  const sandbox = createSandbox({ record });
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const outdial = await createOutdial({
    target: { kind: 'sandbox', url: await sandbox.listen(), clientId, clientSecret },
    dataDir: null,
    logLevel: 'silent',
  });
  const heard: { readonly path: string; readonly headers: IncomingMessage['headers'] }[] = [];
  const listener = getRequestListener((request) => outdial.fetch(request));
  const server = createServer((request, response) => {
    heard.push({ path: request.url ?? '', headers: request.headers });
    void listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const key = await outdial.calls.keys.create({ name: 'sdk', scopes: ['conversation:call:write', 'presence:read'] });
  const agentId = (name: string): string => {
    const found = sandbox.control.state().agents.find(({ email }) => email === `${name}@example.com`);
    if (found === undefined) throw new Error(`The sandbox has no ${name}.`);
    return found.id;
  };
  const queueId = (name: string): string =>
    sandbox.control.state().queues.find((queue) => queue.name === name)?.id ?? '';
  return {
    ...{ sandbox, outdial, port, heard, key, agentId, queueId },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await outdial.close();
      await sandbox.close();
    },
  };
}
