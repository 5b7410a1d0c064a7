import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createSandbox, seededClient, type Envelope, type Sandbox } from 'genesys-cloud-sandbox';
import type { Call, Clock } from 'outdial/engine-parts';
import { vi } from 'vitest';
import { bundleFunction, functionNames, writeBeside, type Beside, type FunctionName } from '../src/bundle.ts';
import { presencePattern } from '../src/rules.ts';
import { callsIn, type Calls } from '../src/table/calls.ts';
import type { Table } from '../src/table/table.ts';
import { createLocalExecutions, type LocalExecutions } from './local-executions.ts';
import { openLocalTable } from './local-table.ts';

type Handler = (event: unknown) => Promise<unknown>;
type Fields = Readonly<Record<string, unknown>>;

/** Looks at a request to DynamoDB before it goes there, or at its answer before it comes back. What it throws breaks the connection. */
export type Wiretap = (action: string, body: Fields) => void | Promise<void>;

/** The services of AWS on this machine around the real bundle of the functions, and the sandbox as Genesys. */
export interface LocalCloud {
  readonly sandbox: Sandbox;
  /** Where the sandbox listens. */
  readonly genesysUrl: string;
  readonly table: Table;
  readonly calls: Calls;
  readonly executions: LocalExecutions;
  /** Messages in the queue of rejected events. */
  readonly rejected: readonly Fields[];
  /** What the functions wrote for CloudWatch, line by line. */
  readonly logged: readonly Fields[];
  readonly taps: { before: Wiretap | null; after: Wiretap | null };
  /** Runs instead of a function, for one that dies; null leaves it to the function. */
  readonly accidents: {
    onInvoke: ((name: FunctionName, event: Fields, run: () => Promise<unknown>) => Promise<unknown>) | null;
  };
  /** The function as a process of its own runs it. */
  readonly newProcess: (name: FunctionName) => Promise<Handler>;
  /** An event on the bus that asks for a call. */
  readonly ask: (detail: unknown, envelope?: Fields) => Promise<unknown>;
  readonly invoke: (name: FunctionName, event: unknown) => Promise<unknown>;
  readonly callOf: (agent: string) => Promise<Call>;
  /** Lets everything happen that needs no time. */
  readonly settle: () => Promise<void>;
  /** Lets time pass here and at Genesys, in steps of a second unless told otherwise. */
  readonly pass: (ms: number, stepMs?: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const partnerSource = 'aws.partner/genesys.com/cloud/1a2b3c4d/outdial';
const account = '123456789012';

interface LocalCloudOptions {
  readonly frozen: boolean;
  /** Policy and mappings, deployed with the functions. */
  readonly beside?: Beside;
}

export async function openLocalCloud({ frozen, beside }: LocalCloudOptions): Promise<LocalCloud> {
  if (frozen) vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-22T15:00:00Z') });
  const local = await openLocalTable();
  const sandbox = createSandbox({ paused: frozen, rateLimitPerMinute: 300 });
  const genesysUrl = await sandbox.listen();
  const rejected: Fields[] = [];
  const { logged, restore } = hearLog();
  const taps: LocalCloud['taps'] = { before: null, after: null };
  const accidents: LocalCloud['accidents'] = { onInvoke: null };
  const activity = { inFlight: 0, count: 0 };
  const time = stepClock();
  const folder = await mkdtemp(join(tmpdir(), 'outdial-aws-'));
  for (const { name, code } of await bundled()) await writeFile(join(folder, `${name}.mjs`), code);
  await writeBeside(folder, beside ?? {});
  let processes = 0;
  const newProcess = async (name: FunctionName): Promise<Handler> => {
    processes += 1;
    const file = pathToFileURL(join(folder, `${name}.mjs`)).href;
    return ((await import(/* @vite-ignore */ `${file}?process=${processes}`)) as { readonly handler: Handler }).handler;
  };

  const api = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const action = String(request.headers['x-amz-target']);
    const text = await bodyOf(request);
    const body = JSON.parse(text) as Fields;
    const send = (value: unknown): void => {
      response.end(JSON.stringify(value));
    };
    switch (action) {
      case 'secretsmanager.GetSecretValue':
        send({ SecretString: JSON.stringify({ clientId: seededClient.id, clientSecret: seededClient.secret }) });
        return;
      case 'AWSStepFunctions.StartExecution':
        if (executions.started().includes(String(body['name']))) {
          response.writeHead(400).end(JSON.stringify({ __type: 'com.amazonaws#ExecutionAlreadyExists' }));
          return;
        }
        await executions.start(JSON.parse(String(body['input'])) as never);
        send({});
        return;
      case 'AWSStepFunctions.SendTaskSuccess':
        await executions.wake(String(body['taskToken']));
        send({});
        return;
      case 'AmazonSQS.SendMessage':
        rejected.push(JSON.parse(String(body['MessageBody'])) as Fields);
        send({});
        return;
      default: {
        const name = action.split('.').at(-1) ?? '';
        await taps.before?.(name, body);
        const headers = Object.fromEntries(
          ['x-amz-target', 'content-type', 'authorization', 'x-amz-date'].map((header) => [
            header,
            String(request.headers[header]),
          ]),
        );
        const passed = await fetch(local.endpoint, { method: 'POST', headers, body: text });
        const answered = await passed.text();
        await taps.after?.(name, body);
        response.writeHead(passed.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answered);
      }
    }
  };
  const address = await listen(api);
  Object.assign(process.env, {
    LAMBDA_TASK_ROOT: folder,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: address,
    AWS_ENDPOINT_URL_SFN: address,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: address,
    AWS_ENDPOINT_URL_SQS: address,
    OUTDIAL_TABLE: local.name,
    OUTDIAL_STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:123456789012:stateMachine:outdial',
    OUTDIAL_SECRET_ARN: 'genesys',
    OUTDIAL_REJECTED_QUEUE_URL: `${address}/rejected`,
    OUTDIAL_ACCOUNTS: account,
    GENESYSCLOUD_REGION: genesysUrl,
  });
  // One process serves one invocation at a time, as Lambda has it.
  const idle = new Map<FunctionName, Handler[]>(functionNames.map((name) => [name, []]));

  const invoke = async (name: FunctionName, event: unknown): Promise<unknown> => {
    activity.inFlight += 1;
    activity.count += 1;
    try {
      const given = JSON.parse(JSON.stringify(event)) as Fields;
      const run = async () => {
        const handler = idle.get(name)?.pop() ?? (await newProcess(name));
        const answered = await handler(given);
        idle.get(name)?.push(handler);
        return answered;
      };
      const result = await (accidents.onInvoke === null ? run() : accidents.onInvoke(name, given, run));
      return JSON.parse(JSON.stringify(result ?? null)) as unknown;
    } finally {
      activity.inFlight -= 1;
      activity.count += 1;
    }
  };
  const executions = createLocalExecutions({
    clock: time,
    invoke: async (task, event) => (await invoke(task, event)) as never,
  });
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
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 4;) {
      const before = activity.count;
      await sandbox.control.flushEvents();
      await new Promise((resolve) => setTimeout(resolve, 2));
      quiet = activity.inFlight === 0 && activity.count === before ? quiet + 1 : 0;
    }
  };
  const calls = callsIn(local.table);
  let asked = 0;

  return {
    sandbox,
    genesysUrl,
    table: local.table,
    calls,
    executions,
    rejected,
    logged,
    taps,
    accidents,
    newProcess,
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
      }
    },
    close: async () => {
      executions.stop();
      taps.before = null;
      await sandbox.close();
      api.closeAllConnections();
      await new Promise((resolve) => void api.close(resolve));
      await local.close();
      await rm(folder, { recursive: true, force: true });
      restore();
      vi.useRealTimers();
    },
  };
}

/** Takes the lines that functions write out of the output of this process. */
function hearLog(): { readonly logged: readonly Fields[]; readonly restore: () => void } {
  const logged: Fields[] = [];
  const spies = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    return vi.spyOn(stream, 'write').mockImplementation((chunk: unknown, ...rest: unknown[]) => {
      if (typeof chunk !== 'string' || !chunk.startsWith('{"level"')) return write(chunk as string, ...(rest as []));
      logged.push(JSON.parse(chunk) as Fields);
      return true;
    });
  });
  const restore = (): void => {
    for (const spy of spies) spy.mockRestore();
  };
  return { logged, restore };
}

type Named = { readonly name: FunctionName; readonly code: string };
let bundles: Promise<readonly Named[]> | null = null;
const bundled = (): Promise<readonly Named[]> =>
  (bundles ??= Promise.all(functionNames.map(async (name) => ({ name, code: (await bundleFunction(name)).code }))));

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The state machine's clock: `Date`, whose wakes are rung when the test moved it. */
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
