import { Hono } from 'hono';
import type { Capacity } from '../../orders/forecast.ts';
import { allow } from '../http/access.ts';
import type { RouteEnvironment, ServerParts } from '../http/parts.ts';

/** `GET /v1/capacity`. */
export function capacityRoutes(parts: ServerParts, capacity: Capacity): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  app.get('/v1/capacity', allow(parts.apiKeys, 'calls:read'), async (c) => c.json(await capacity.view()));
  return app;
}
