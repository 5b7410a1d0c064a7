import type { Call } from '../call/call.ts';
import type { CallId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Engine, LogEntry } from '../ports/engine.ts';
import type { Logger } from '../ports/logger.ts';
import type { TraceSettings, Tracing } from '../ports/tracing.ts';
import { traceDecision, traceDelivery, traceOf, traceRequest, traceSent, type Spanning } from './exchanges.ts';
import { createExporter } from './exporter.ts';
import { otlpRequest } from './otlp.ts';
import { endingWith } from './phases.ts';
import { postSpans } from './post-spans.ts';
import type { Span } from './span.ts';

export interface TracingParts {
  readonly settings: TraceSettings;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly engine: Pick<Engine, 'get' | 'history'>;
  readonly version: string;
  /** The origin of the contact centre's API, for spans of requests to it. Null: not known. */
  readonly centreOrigin: string | null;
  readonly fetch?: typeof fetch;
}

/** Work in memory that waits for its turn; what comes beyond is not traced. */
const backlogLimit = 5_000;
/** So many pieces of work in one turn of the event loop, so that a dial never waits for them. */
const inOneTurn = 20;
/** Lines of a history that are read. A call has a handful; one whose blockers change all day has more. */
const historyLimit = 1_000;

/** Traces calls from what the engine stores. */
export function createTracing(parts: TracingParts): Tracing {
  const exporter = exporterOf(parts);
  const { clock, engine, centreOrigin, settings } = parts;
  const centre = centreOrigin === null ? null : new URL(centreOrigin);
  const world = { clock, centre, sampler: settings.sampler, emit: exporter.add };
  const later = createBacklog(exporter.drop);
  const withCall = (id: CallId, work: (call: Call) => void | Promise<void>): void =>
    later.add(async () => {
      const call = await engine.get(id);
      if (call !== null) await work(call);
    });
  return {
    request: (given) => traceRequest(world, given),
    committed: (entries) => {
      for (const entry of entries)
        if (mayEndPhase(entry)) withCall(entry.callId, (call) => traceEntry(world, engine, entry, call));
    },
    sent: (sent) => withCall(sent.callId, (call) => traceSent(world, sent, call)),
    decided: (decision) => withCall(decision.callId, (call) => traceDecision(world, decision, call)),
    delivery: (message) => traceDelivery(world, message),
    close: async () => {
      await later.done();
      await exporter.close();
    },
  };
}

function exporterOf({ settings, clock, logger, version, fetch: ask = fetch }: TracingParts) {
  const { url, headers = {}, resource = {} } = settings;
  const about = {
    'service.name': 'outdial',
    'service.version': version,
    'telemetry.sdk.name': 'outdial',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': version,
    ...resource,
  };
  const bodyOf = (spans: readonly Span[]): string => otlpRequest(spans, about, { name: 'outdial', version });
  return createExporter({ clock, logger, post: postSpans({ clock, url, headers, bodyOf, fetch: ask }) });
}

/** Does work in turns of the event loop, a few pieces at a time. Work that fails is left out. */
function createBacklog(drop: () => void) {
  let waiting: (() => Promise<void>)[] = [];
  let running: Promise<void> | null = null;
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  // The first pieces at once: a store that is about to close can still be read.
  const run = async (): Promise<void> => {
    for (let isFirst = true; waiting.length > 0; isFirst = false) {
      if (!isFirst) await turn();
      const now = waiting.slice(0, inOneTurn);
      waiting = waiting.slice(inOneTurn);
      for (const work of now) await work().catch(() => undefined);
    }
    running = null;
  };
  return {
    add: (work: () => Promise<void>): void => {
      if (waiting.length >= backlogLimit) {
        drop();
        return;
      }
      waiting.push(work);
      running ??= run();
    },
    done: async (): Promise<void> => {
      while (running !== null) await running;
    },
  };
}

/** The first line of a call ends nothing, and neither does another blocker while it waits: nothing is read for them. */
const mayEndPhase = ({ number, name, facts }: LogEntry): boolean =>
  number > 1 && !(name === 'call.waiting' && facts['waitingFor'] !== undefined);

async function traceEntry(world: Spanning, engine: TracingParts['engine'], entry: LogEntry, call: Call): Promise<void> {
  const trace = traceOf(world, call);
  if (!trace.sampled) return;
  const history = await engine.history(entry.callId, 0, historyLimit);
  for (const span of endingWith(entry, history, call, trace)) world.emit(span);
}
