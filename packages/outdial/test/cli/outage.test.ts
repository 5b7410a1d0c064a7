import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { ana } from '../server/world.ts';
import { session, type TerminalSession } from './in-process.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

const page = () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } });

/** `outdial call` through a proxy that cannot reach the server for so many requests after the call was accepted. */
async function callThroughProxy(
  outage: number,
): Promise<{ readonly served: ServedWorld; readonly call: TerminalSession }> {
  const served = await openServedWorld();
  const { world, environment } = served;
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  let left = outage;
  const proxy = createAdaptorServer({
    fetch: (request: Request) => {
      if (request.method === 'POST' || left === 0) return world.app.fetch(request);
      left -= 1;
      return page();
    },
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void proxy.close(() => resolve())));
  const OUTDIAL_URL = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const call = session(['call', '--from', 'ana@example.com', '--queue', 'Sales', '--to', '+15559876543'], {
    ...{ environment: { ...environment, OUTDIAL_URL }, now: world.clock.now, pause: async () => undefined },
  });
  return { served, call };
}

test('a proxy that loses the server during a call does not end it, and the command waits for it', async () => {
  const { served, call } = await callThroughProxy(5);
  await call.printed(/^The server answers again, after 5 attempts\.$/m);
  const [{ id } = { id: '' }] = (await served.world.client().list()).items;
  await call.printed(/waiting {2}/);
  await served.world.client().cancel(id);
  const { code, stderr } = await call.ended;
  expect([code, stderr]).toEqual([
    5,
    'The server does not answer now. Outdial continues the call after a restart. This command waits for it.\nThe server answers again, after 5 attempts.\n',
  ]);
});

test('when the proxy never finds it again, the person is told that the call continues, and how to follow it', async () => {
  const { served, call } = await callThroughProxy(Infinity);
  const { code, stderr } = await call.ended;
  const [{ id } = { id: '' }] = (await served.world.client().list()).items;
  expect(code).toBe(7);
  expect(stderr).toMatch(/answered 502 with a web page\. Outdial continues the call: do not place it again\./);
  expect(stderr).toContain(`outdial calls show ${id} --follow`);
  expect(stderr).not.toContain('a phone may ring');
});
