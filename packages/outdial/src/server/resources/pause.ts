import { Hono } from 'hono';
import { allow } from '../http/access.ts';
import type { RouteEnvironment, ServerParts } from '../http/parts.ts';

/** `POST /v1/pause` and `/v1/resume`: stop and start dialing, from before the next fence on. Deadlines and conversations go on. */
export function pauseRoutes(parts: ServerParts): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  const admin = allow(parts.apiKeys, 'admin');
  app.post('/v1/pause', admin, async (c) => {
    await parts.engine.pause(c.var.caller.id);
    return c.json({ paused: true });
  });
  app.post('/v1/resume', admin, async (c) => {
    await parts.engine.resume(c.var.caller.id);
    return c.json({ paused: false });
  });
  return app;
}
