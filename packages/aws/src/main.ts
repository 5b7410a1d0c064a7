import { randomBytes } from 'node:crypto';
import { systemClock, type Logger } from 'outdial/engine-kit';
import { credentialsIn, readFunctionEnvironment } from './lambda/environment.ts';
import { takeIn } from './lambda/intake.ts';
import { metricFor, metricLine } from './lambda/metrics.ts';
import { operate as obey } from './lambda/operate.ts';
import { hearPresence } from './lambda/presence.ts';
import { advanceTask, dialTask, followTask } from './lambda/tasks.ts';
import { openFunctionWorld, type FunctionWorld } from './lambda/world.ts';
import { createAwsApi } from './table/aws-api.ts';

const random = (): number => randomBytes(6).readUIntBE(0, 6) / 2 ** 48;
/** One line of JSON for each entry, with the trace id of the invocation. CloudWatch groups lines by it. */
const trace = (): Readonly<Record<string, string>> => ({ traceId: process.env['_X_AMZN_TRACE_ID'] ?? '' });
const line =
  (level: 'info' | 'warn' | 'error') =>
  (facts: Readonly<Record<string, unknown>>, message: string): void =>
    void process.stderr.write(`${JSON.stringify({ level, message, ...facts, ...trace() })}\n`);
const logger: Logger = { info: line('info'), warn: line('warn'), error: line('error') };
const count: FunctionWorld['count'] = (metric, facts) =>
  void process.stdout.write(`${metricLine(metric, systemClock.now(), { level: 'info', ...facts, ...trace() })}\n`);

let opening: Promise<FunctionWorld> | null = null;

function world(): Promise<FunctionWorld> {
  opening ??= open();
  // The next invocation tries again.
  opening.catch(() => {
    opening = null;
  });
  return opening;
}

async function open(): Promise<FunctionWorld> {
  const environment = readFunctionEnvironment(process.env);
  const api = createAwsApi({
    region: environment.awsRegion,
    credentials: () => credentialsIn(process.env),
    endpoints: environment.endpoints,
    clock: systemClock,
    random,
  });
  const opened = await openFunctionWorld({ environment, api, clock: systemClock, random, logger, count });
  opened.engine.watch((entries) => {
    for (const { callId, name, cause, number } of entries) {
      const metric = metricFor({ name, number });
      if (metric !== null) count(metric, { callId, name, cause });
      // A person has to look up the call.
      if (name === 'call.outcome-unknown') logger.error({ callId }, 'A call ended without a known outcome.');
    }
  });
  return opened;
}

/** Wraps a function for Lambda. It returns only after all work that it began has ended, since Lambda may freeze the process then. */
function lambda<Event, Answer>(
  work: (world: FunctionWorld, event: Event) => Promise<Answer>,
): (event: Event) => Promise<Answer> {
  return async (event) => {
    const opened = await world();
    try {
      return await work(opened, event);
    } finally {
      await opened.drained();
    }
  };
}

export const intake = /* @__PURE__ */ lambda(takeIn);
export const presence = /* @__PURE__ */ lambda(hearPresence);
export const advance = /* @__PURE__ */ lambda(advanceTask);
export const dial = /* @__PURE__ */ lambda(dialTask);
export const follow = /* @__PURE__ */ lambda(followTask);
export const operate = /* @__PURE__ */ lambda(obey);
