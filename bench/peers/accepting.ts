import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import * as z from 'zod';

const Request = z.object({
  from: z.object({ id: z.string(), queueId: z.string() }),
  targets: z.array(z.object({ phoneNumber: z.string() })).length(1),
});
type AskedCall = z.infer<typeof Request>;

/** A server that answers 202 once `accept` has stored the call. It prints its address. */
export function serveCalls(accept: (id: string, call: AskedCall) => Promise<unknown>): void {
  const app = new Hono();
  app.post('/v1/calls', async (context) => {
    const call = Request.parse(await context.req.json());
    const id = randomUUID();
    await accept(id, call);
    return context.json({ id, state: 'accepted' }, 202);
  });
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (address) => {
    process.stdout.write(`http://127.0.0.1:${address.port}\n`);
  });
}
