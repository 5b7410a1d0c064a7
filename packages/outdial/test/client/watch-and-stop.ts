import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '../../src/client/index.ts';

/**
 * Run with --expose-gc: watches a silent call, collects garbage, stops watching; prints `ended` if stopping ended the
 * watch.
 */
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`id: 1\ndata: ${JSON.stringify({ sequence: 1, name: 'call.waiting' })}\n\n`);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const client = createClient({ url: `http://127.0.0.1:${port}`, apiKey: 'x' });

const stopping = new AbortController();
const events = client.events('call_1', { signal: stopping.signal });
await events.next();
const rest = events.next();
for (let turn = 0; turn < 20; turn += 1) {
  globalThis.gc?.();
  await new Promise((resolve) => setImmediate(resolve));
}
stopping.abort();
if ((await rest).done === true) process.stdout.write('ended\n');
server.closeAllConnections();
server.close();
