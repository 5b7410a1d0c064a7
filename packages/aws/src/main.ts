import { randomBytes } from 'node:crypto';
import { systemClock, type Logger } from 'outdial/engine-kit';
import type { FunctionName } from './function-names.ts';
import { credentialsIn, readFunctionEnvironment } from './lambda/environment.ts';
import { serveHttp } from './lambda/http.ts';
import { takeIn } from './lambda/intake.ts';
import { metricFor, metricLine } from './lambda/metrics.ts';
import { notify as tellOthers } from './lambda/notify.ts';
import { hearPresence } from './lambda/presence.ts';
import { advanceTask, dialTask, followTask } from './lambda/tasks.ts';
import { sweep as sweepCalls } from './lambda/sweep.ts';
import {
  openFunctionWorld,
  openDialingWorld,
  openMovingWorld,
  type FunctionWorld,
  type WorldSetting,
} from './lambda/world.ts';
import { timeLimits } from './limits.ts';
import { createAwsApi } from './table/aws-api.ts';

const random = (): number => randomBytes(6).readUIntBE(0, 6) / 2 ** 48;
/** One line of JSON for each entry, with the trace id of the invocation. CloudWatch groups lines by it. */
const trace = (): Readonly<Record<string, string>> => ({ traceId: process.env['_X_AMZN_TRACE_ID'] ?? '' });
const line =
  (level: 'info' | 'warn' | 'error') =>
  (facts: Readonly<Record<string, unknown>>, message: string): void =>
    void process.stderr.write(`${JSON.stringify({ level, message, ...facts, ...trace() })}\n`);
const logger: Logger = { info: line('info'), warn: line('warn'), error: line('error') };
const countFor =
  (Deployment: string): FunctionWorld['count'] =>
  (metric, facts) =>
    void process.stdout.write(
      `${metricLine(metric, systemClock.now(), { level: 'info', ...facts, ...trace(), Deployment })}\n`,
    );

/** When Lambda ends the invocation under way, by the monotonic clock. A process serves one invocation at a time. */
let endsAt = Infinity;
const remainingMs = (): number => endsAt - systemClock.monotonic();

type Open<World extends FunctionWorld> = (setting: WorldSetting) => Promise<World>;

/** The one world of this process, opened by its first invocation. */
function worldBy<World extends FunctionWorld>(open: Open<World>): () => Promise<World> {
  let opening: Promise<World> | null = null;
  return () => {
    opening ??= opened(open);
    // The next invocation tries again.
    opening.catch(() => {
      opening = null;
    });
    return opening;
  };
}

async function opened<World extends FunctionWorld>(open: Open<World>): Promise<World> {
  const environment = readFunctionEnvironment(process.env);
  const count = countFor(environment.deployment);
  const { awsSuffix: suffix } = environment;
  const api = createAwsApi({
    region: environment.awsRegion,
    ...(suffix === '' ? {} : { suffix }),
    credentials: () => credentialsIn(process.env),
    endpoints: environment.endpoints,
    clock: systemClock,
    random,
    fetch,
  });
  const world = await open({ environment, api, clock: systemClock, random, logger, count, remainingMs });
  world.engine.watch((entries) => {
    for (const { callId, name, cause, number, problem } of entries) {
      const metric = metricFor({ name, number });
      if (metric !== null) count(metric, { callId, name, cause });
      if (name === 'call.waiting' && problem !== null) logger.info({ callId, code: problem.code }, 'A call waits.');
      // A person has to look up the call.
      if (name === 'call.outcome-unknown') logger.error({ callId }, 'A call ended without a known outcome.');
    }
  });
  return world;
}

interface LambdaContext {
  readonly getRemainingTimeInMillis?: () => number;
}

/** Wraps a function for Lambda. It returns only after all work that it began has ended, since Lambda may freeze the process then. */
function lambda<World extends FunctionWorld, Event, Answer>(
  name: FunctionName,
  open: Open<World>,
  work: (world: World, event: Event) => Promise<Answer>,
): (event: Event, context?: LambdaContext) => Promise<Answer> {
  const world = worldBy(open);
  return async (event, context) => {
    endsAt = systemClock.monotonic() + (context?.getRemainingTimeInMillis?.() ?? timeLimits[name] * 1000);
    const here = await world();
    try {
      return await work(here, event);
    } finally {
      await here.drained();
    }
  };
}

export const intake = /* @__PURE__ */ lambda('intake', openMovingWorld, takeIn);
export const presence = /* @__PURE__ */ lambda('presence', openMovingWorld, hearPresence);
export const advance = /* @__PURE__ */ lambda('advance', openMovingWorld, advanceTask);
export const dial = /* @__PURE__ */ lambda('dial', openDialingWorld, dialTask);
export const follow = /* @__PURE__ */ lambda('follow', openMovingWorld, followTask);
export const sweep = /* @__PURE__ */ lambda('sweep', openMovingWorld, sweepCalls);
export const notify = /* @__PURE__ */ lambda('notify', openMovingWorld, tellOthers);
export const http = /* @__PURE__ */ lambda('http', openFunctionWorld, serveHttp);
