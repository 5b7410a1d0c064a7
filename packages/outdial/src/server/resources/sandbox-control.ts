import { Hono } from 'hono';
import { refuse } from '../../orders/refusal.ts';
import { tellGoodKey } from '../../ports/connections.ts';
import { callerOf, lacking } from '../http/access.ts';
import { controlBodyLimit, readBody } from '../http/body.ts';
import type { RouteEnvironment } from '../http/parts.ts';
import { refused } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { visitOf } from '../http/visitors.ts';

/**
 * `/_sandbox/…`: the control paths of the sandbox that this Outdial dials in, for the console, which may speak to its own server only.
 * Needs a key with the scope `admin`. With a real organisation there is nothing at these paths.
 */
export function sandboxRoutes(world: ServerWorld): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  const { sandbox } = world;
  if (sandbox === undefined) return app;
  app.all('/_sandbox/*', async (c) => {
    const caller = await callerOf(world, visitOf(c));
    if (caller.kind === 'refused') return refused(c, caller);
    const refusal = lacking(caller.key, 'admin');
    if (refusal !== null) return refused(c, refusal);
    tellGoodKey(c.req.raw, caller.key.id);
    const body = await readBody(c.req.raw, controlBodyLimit);
    if (body.kind === 'refused') return refused(c, body);
    const { pathname, search } = new URL(c.req.url);
    try {
      return await sandbox(c.req.method, pathname + search, body.text);
    } catch {
      return refused(c, refuse('genesys-unavailable', { status: 503, facts: { cause: 'genesys-unreachable' } }));
    }
  });
  return app;
}
