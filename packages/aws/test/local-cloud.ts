import { createSandbox, type Envelope, type Sandbox } from 'genesys-cloud-sandbox';
import type { Call, Clock } from 'outdial/engine-kit';
import { vi } from 'vitest';
import { writeBeside, type DeployedFiles, type FunctionName } from '../src/bundle.ts';
import { presencePattern } from '../src/rules.ts';
import { callsIn, type CallRow, type Calls } from '../src/table/calls.ts';
import type { Table } from '../src/table/table.ts';
import { createActivity } from './activity.ts';
import { bundlesOfRun, openFunctionProcesses, type FunctionProcesses } from './function-processes.ts';
import { hearLog } from './hear-log.ts';
import { functionVariables, openLocalAws, webhookSecret, type JsonFields, type Wiretap } from './local-aws.ts';
import { createLocalExecutions, type LocalExecutions } from './local-executions.ts';
import { openLocalTable } from './local-table.ts';

/** AWS services on this machine around the real bundles of the functions, with the sandbox as Genesys. */
export interface LocalCloud {
  readonly sandbox: Sandbox;
  /** The address of the sandbox. */
  readonly genesysUrl: string;
  readonly table: Table;
  readonly calls: Calls & { readonly all: () => Promise<readonly CallRow[]> };
  readonly executions: LocalExecutions;
  /** Messages in the queue of rejected events. */
  readonly rejected: readonly JsonFields[];
  /** The lines that the functions wrote for CloudWatch. */
  readonly logged: readonly JsonFields[];
  readonly taps: {
    before: Wiretap | null;
    after: Wiretap | null;
    clientSecret: string | null;
    webhookSecrets: readonly (readonly [secret: string, createdAt: number])[];
  };
  /** The events that Outdial put on the bus. */
  readonly published: readonly JsonFields[];
  /** Runs instead of a function, to simulate one that dies. `null` runs the function itself. */
  readonly accidents: {
    onInvoke: ((name: FunctionName, event: JsonFields, run: () => Promise<unknown>) => Promise<unknown>) | null;
    /** Runs before an event is on the bus. If it throws, EventBridge fails. */
    onEvent: ((event: JsonFields) => void) | null;
    /** Runs before a message is in the queue of `notify`. If it throws, the message is lost. */
    onNotice: (() => void) | null;
  };
  readonly newProcess: FunctionProcesses['newProcess'];
  /** Puts an event on the bus that asks for a call. */
  readonly ask: (detail: unknown, envelope?: JsonFields) => Promise<unknown>;
  readonly invoke: (name: FunctionName, event: unknown) => Promise<unknown>;
  readonly callOf: (agent: string) => Promise<Call>;
  /** Waits for everything that can happen without time passing. */
  readonly settle: () => Promise<void>;
  /** Advances time here and at Genesys, in steps of a second unless the test gives another step. */
  readonly pass: (ms: number, stepMs?: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const partnerSource = 'aws.partner/genesys.com/cloud/1a2b3c4d/outdial';
const account = '123456789012';
const sweepEveryMs = 60_000;

export interface LocalCloudOptions {
  readonly frozen: boolean;
  /** Policy and mappings, deployed with the functions. */
  readonly beside?: DeployedFiles;
  /** The number of agents at Genesys in addition to the named ones. */
  readonly agents?: number;
  /** The functions reach AWS over HTTP. Absent: without a socket, which takes half the time. */
  readonly overHttp?: boolean;
}

export async function openLocalCloud({ frozen, beside, agents, overHttp }: LocalCloudOptions): Promise<LocalCloud> {
  // If the bundles fail to build, nothing is open yet, and the clock runs.
  await bundlesOfRun();
  if (frozen) vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-22T15:00:00Z') });
  const local = await openLocalTable();
  const sandbox = createSandbox({ paused: frozen, rateLimitPerMinute: 300, agents });
  const genesysUrl = await sandbox.listen();
  const rejected: JsonFields[] = [];
  const { logged, restore } = hearLog();
  const taps: LocalCloud['taps'] = {
    ...{ before: null, after: null, clientSecret: null },
    webhookSecrets: [[webhookSecret, 0]],
  };
  const accidents: LocalCloud['accidents'] = { onInvoke: null, onEvent: null, onNotice: null };
  const published: JsonFields[] = [];
  const activity = createActivity();
  const time = stepClock();
  const aws = await openLocalAws({
    ...{ local, executions: () => executions, taps, rejected },
    onEvent: (event) => {
      accidents.onEvent?.(event);
      published.push({ ...event, Detail: JSON.parse(String(event['Detail'])) as unknown });
    },
    onNotice: (body, delaySeconds) => {
      const told = { Records: [{ messageId: 'notice', body }] };
      const invoked = () => void invoke('notify', told).catch(() => undefined);
      try {
        accidents.onNotice?.();
        if (delaySeconds === 0) invoked();
        else time.wakeAt(time.now() + delaySeconds * 1000, invoked);
      } catch {
        // It is lost.
      }
    },
  });
  const processes = await openFunctionProcesses(overHttp === true ? {} : { reach: aws.fetch });
  await writeBeside(processes.folder, beside ?? {});
  Object.assign(process.env, functionVariables(aws.address, local.name, processes.folder));
  process.env['GENESYSCLOUD_REGION'] = genesysUrl;

  const invoke = (name: FunctionName, event: unknown): Promise<unknown> =>
    activity.during(async () => {
      const given = JSON.parse(JSON.stringify(event)) as JsonFields;
      const run = () => processes.run(name, given);
      const result = await (accidents.onInvoke === null ? run() : accidents.onInvoke(name, given, run));
      return JSON.parse(JSON.stringify(result ?? null)) as unknown;
    });
  const executions = createLocalExecutions({
    clock: time,
    invoke: async (task, event) => (await invoke(task, event)) as never,
    // EventBridge's rule for executions that ended badly.
    onEndedBadly: ({ name, status, input }) => {
      if (isClosing) return;
      const executionArn = `arn:aws:states:eu-central-1:${account}:execution:outdial:${name}`;
      const detail = { executionArn, name, status, input: JSON.stringify(input) };
      const type = 'Step Functions Execution Status Change';
      void invoke('sweep', { source: 'aws.states', 'detail-type': type, account, detail }).catch(() => undefined);
    },
  });
  let isClosing = false;
  let sweptAt = Date.now();
  /** EventBridge's schedule, which invokes the sweeper each minute. */
  const tick = async (): Promise<void> => {
    if (Date.now() - sweptAt < sweepEveryMs) return;
    sweptAt = Date.now();
    await invoke('sweep', { source: 'aws.events', 'detail-type': 'Scheduled Event', account, detail: {} }).catch(
      () => undefined,
    );
  };
  sandbox.control.deliverTo({
    url: 'http://bus.localhost/',
    fetch: async (_url, init) => {
      const text = init?.body;
      await deliver(JSON.parse(typeof text === 'string' ? text : '{}') as Envelope);
      return new Response(null, { status: 200 });
    },
  });
  const deliver = async (envelope: Envelope): Promise<void> => {
    const pattern = presencePattern(partnerSource);
    if (!pattern['detail-type'].includes(envelope['detail-type'])) return;
    await invoke('presence', { ...envelope, source: partnerSource, account });
  };
  const settle = (): Promise<void> =>
    activity.settled(async () => {
      await sandbox.control.flushEvents();
      return executions.isMoving();
    });
  const calls = { ...callsIn(local.table), all: () => allCalls(calls) };
  let asked = 0;

  return {
    sandbox,
    genesysUrl,
    table: local.table,
    calls,
    executions,
    rejected,
    published,
    logged,
    taps,
    accidents,
    newProcess: processes.newProcess,
    invoke,
    settle,
    ask: (detail, envelope = {}) => {
      asked += 1;
      return invoke('intake', {
        ...{ version: '0', id: `event-${asked}`, 'detail-type': 'outdial.call.requested', source: 'crm', account },
        ...{ time: new Date().toISOString(), region: 'eu-central-1', resources: [], detail },
        ...envelope,
      });
    },
    callOf: async (agent) => {
      const found = (await calls.all()).find(({ call }) => call.order.agent.id === sandbox.control.agent(agent).id);
      if (found === undefined) throw new RangeError(`There is no call of ${agent}.`);
      return found.call;
    },
    pass: async (ms, stepMs = 1000) => {
      for (let left = ms; left > 0; left -= stepMs) {
        vi.setSystemTime(Date.now() + Math.min(left, stepMs));
        sandbox.control.setClock({ advanceMs: Math.min(left, stepMs) });
        time.ring();
        await settle();
        await tick();
        await settle();
      }
    },
    close: async () => {
      isClosing = true;
      executions.stop();
      taps.before = null;
      await sandbox.close();
      await aws.close();
      await local.close();
      await processes.close();
      restore();
      vi.useRealTimers();
      if (local.broken.length > 0) throw new Error(`The real DynamoDB refuses this: ${local.broken.join(' ')}`);
    },
  };
}

/** Every call, newest first. */
async function allCalls(calls: Calls): Promise<readonly CallRow[]> {
  const rows: CallRow[] = [];
  for await (const { id } of calls.listed('all', { oldestFirst: false })) {
    const row = await calls.read(id);
    if (row !== null) rows.push(row);
  }
  return rows;
}

/** The state machine's clock: `Date`. Its wakes fire when the test has advanced the time. */
function stepClock(): Clock & { readonly ring: () => void } {
  const wakes = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    wakeAt: (at, wake) => {
      const entry = { at, wake };
      wakes.add(entry);
      return () => void wakes.delete(entry);
    },
    ring: () => {
      for (const entry of [...wakes].filter(({ at }) => at <= Date.now())) {
        wakes.delete(entry);
        entry.wake();
      }
    },
  };
}
