import { Hono } from 'hono';
import { explain } from '../../explain/explain.ts';
import { allow } from '../http/access.ts';
import { callBodyLimit, readBody } from '../http/body.ts';
import type { RouteEnvironment, ServerParts } from '../http/parts.ts';
import { problemResponse } from '../http/problem-json.ts';

/** `POST /v1/explain`: any text, explained. Every good key may ask. */
export function explainRoutes(parts: ServerParts): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  app.post('/v1/explain', allow(parts.apiKeys, null), async (c) => {
    const body = await readBody(c.req.raw, callBodyLimit);
    if (body.kind === 'refused') return problemResponse(body, c.var.requestId);
    return c.json(explain(body.text, parts.clock.now()));
  });
  return app;
}
