import * as z from 'zod';
import { warnOfGap } from '../../api/record-gap.ts';
import { readySchema, type ReadyView } from '../../api/service-views.ts';
import { outageOf } from '../../orders/outage.ts';
import { EngineError, StorageBroken } from '../../ports/engine-error.ts';
import type { Engine } from '../../ports/engine.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import type { Exchange, Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { connectionFigures, listFigures, strangerFigures } from './call-figures.ts';

/** Health and figures. They need no key, and name no call, agent or number. */
export const healthRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/health/live',
    summary: 'Check that the process is alive',
    scope: null,
    sight: 'none',
    answers: { 200: ['Alive', z.strictObject({ status: z.literal('live') })] },
    answer: (c) => c.json({ status: 'live' }),
  },
  {
    method: 'get',
    path: '/health/ready',
    summary: 'Check that the server can accept calls',
    scope: null,
    sight: 'none',
    answers: { 200: ['Ready', readySchema], 503: ['Not ready', readySchema] },
    answer: getReady,
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Figures',
    scope: null,
    sight: 'none',
    answers: { 200: ['Prometheus text', null] },
    media: ['text/plain'],
    answer: getMetrics,
  },
];

async function getReady(c: Exchange, world: ServerWorld): Promise<Response> {
  const { engine, config } = world;
  const problem = await whyNotReady(world);
  const { target, version } = config;
  const status = problem === null ? 'ready' : 'not-ready';
  const ready = { status, paused: engine.paused(), target, version, problem, warnings: warningsOf(world) };
  return c.json(ready, problem === null ? 200 : 503);
}

async function whyNotReady({ engine, isStarted }: ServerWorld): Promise<ReadyView['problem']> {
  const fault = await faultOf(engine);
  if (fault !== null) return { code: fault.code, message: fault.message };
  if (isStarted?.() !== false) return null;
  const { code, message } = explainProblem({ code: 'server-starting', pointer: null, facts: {} });
  return { code, message };
}

/** What keeps accepted calls from being dialed, and what this start found. This request needs no key, so no call, agent or number is named. */
function warningsOf(world: ServerWorld): ReadyView['warnings'] {
  const { engine, policy, clock } = world;
  const gap = warnOfGap(engine.recordGap?.() ?? null, clock.now());
  const outage = outageOf(world);
  return [
    ...(gap === null ? [] : [{ ...gap, facts: { ...gap.facts, callIds: null } }]),
    ...(policy().policy === null ? [{ code: 'policy-missing', pointer: null, facts: {} }] : []),
    ...(outage === null ? [] : [{ ...outage, facts: {} }]),
  ].map((problem) => explainProblem(problem));
}

async function getMetrics(c: Exchange, world: ServerWorld): Promise<Response> {
  const { callFigures, keeper, decisionTimes, genesysTimes } = world;
  const text = [
    ...[await callFigures(), await world.troubleFigures(), decisionTimes.text(), genesysTimes?.text() ?? ''],
    ...[strangerFigures(keeper), connectionFigures(world.connections?.() ?? null), listFigures(world)],
  ].join('');
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
