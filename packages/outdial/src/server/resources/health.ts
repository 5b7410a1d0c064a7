import * as z from 'zod';
import { warnOfGap } from '../../api/record-gap.ts';
import { readySchema } from '../../api/service-views.ts';
import { EngineError, StorageBroken } from '../../ports/engine-error.ts';
import type { Engine } from '../../ports/engine.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import type { Exchange, Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { listFigures, strangerFigures } from './call-figures.ts';

/** Health and figures. They need no key, and name no call, agent or number. */
export const healthRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/health/live',
    summary: 'Check that the process is alive',
    scope: null,
    answers: { 200: ['Alive', z.strictObject({ status: z.literal('live') })] },
    answer: (c) => c.json({ status: 'live' }),
  },
  {
    method: 'get',
    path: '/health/ready',
    summary: 'Check that the server can accept calls',
    scope: null,
    answers: { 200: ['Ready', readySchema], 503: ['Not ready', readySchema] },
    answer: getReady,
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Figures',
    scope: null,
    answers: { 200: ['Prometheus text', null] },
    media: ['text/plain'],
    answer: getMetrics,
  },
];

async function getReady(c: Exchange, { engine, config, clock }: ServerWorld): Promise<Response> {
  const fault = await faultOf(engine);
  const { target, version } = config;
  const problem = fault === null ? null : { code: fault.code, message: fault.message };
  const gap = warnOfGap(engine.recordGap?.() ?? null, clock.now());
  // No call ids here: this request needs no key.
  const warnings = gap === null ? [] : [explainProblem({ ...gap, facts: { ...gap.facts, callIds: null } })];
  const status = fault === null ? 'ready' : 'not-ready';
  const ready = { status, paused: engine.paused(), target, version, problem, warnings };
  return c.json(ready, fault === null ? 200 : 503);
}

async function getMetrics(c: Exchange, world: ServerWorld): Promise<Response> {
  const { callFigures, keeper } = world;
  const text = [await callFigures(), strangerFigures(keeper), listFigures(world)].join('');
  return c.body(text, 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
}

/** Why calls cannot be taken: what keeps the store from being written, or from being read. */
async function faultOf(engine: Engine): Promise<EngineError | null> {
  try {
    const fault = engine.fault?.() ?? null;
    if (fault === null) await engine.list({ limit: 1 });
    return fault;
  } catch (error) {
    return error instanceof EngineError ? error : new StorageBroken('it cannot be read', { cause: error });
  }
}
