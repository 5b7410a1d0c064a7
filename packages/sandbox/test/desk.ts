import { createSandbox } from '../src/sandbox.ts';
import type { Sandbox, SandboxOptions } from '../src/sandbox.ts';
import type { MachineClock } from '../src/time/system-clock.ts';
import { record } from './held.ts';

/** A machine clock that moves only by `advance`, which fires due timers. */
export interface ManualMachine extends MachineClock {
  advance(ms: number): void;
}

export function manualMachine(start = Date.parse('2026-11-22T12:00:00Z')): ManualMachine {
  let now = start;
  let timers: { readonly dueAt: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    wakeAfter(ms, wake) {
      const timer = { dueAt: now + ms, wake };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      const target = now + ms;
      for (;;) {
        const next = timers.filter(({ dueAt }) => dueAt <= target).sort((a, b) => a.dueAt - b.dueAt)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.dueAt);
        next.wake();
      }
      now = target;
    },
  };
}

/** An answer's body as tests read it: any field, or a list. A missing field is `undefined`. */
export interface Wire extends ReadonlyArray<Wire> {
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly name: string;
  readonly email: string;
  readonly slug: string;
  readonly userId: string;
  readonly purpose: string;
  readonly state: string;
  readonly disconnectType: string;
  readonly conversationId: string;
  readonly total: number;
  readonly agentAnswersMs: number;
  readonly entities: Wire;
  readonly participants: Wire;
  readonly calls: Wire;
  readonly sessions: Wire;
  readonly segments: Wire;
  readonly conversations: Wire;
  readonly clients: Wire;
  readonly agents: Wire;
  readonly queues: Wire;
  readonly faults: Wire;
  readonly presence: Wire;
  readonly presenceDefinition: Wire;
  readonly systemPresence: Wire;
  readonly routingStatus: Wire;
  readonly status: Wire;
  readonly station: Wire;
  readonly effectiveStation: Wire;
  readonly conversationSummary: Wire;
  readonly call: Wire;
  readonly contactCenter: Wire;
  readonly errorInfo?: Wire;
  readonly connectedTime: Wire;
  readonly conversationEnd: Wire;
}

/** One answer with its parsed body. */
export interface Exchanged {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly request: unknown;
  readonly body: Wire;
}

/** A sandbox with a paused clock and its own machine clock, and a signed-in caller that records its exchanges. */
export function deskSandbox(options: SandboxOptions = {}) {
  const machine = manualMachine();
  let count = 0;
  const newId = (): string => `00000000-0000-4000-8000-${(count += 1).toString(16).padStart(12, '0')}`;
  const sandbox = createSandbox({ machine, newId, paused: true, record, ...options });
  const token = sandbox.control.issueToken({ clientId: sandbox.client.id });
  const exchanges: Exchanged[] = [];
  const call = callerOf(sandbox, exchanges);
  const get = (path: string, as = token): Promise<Exchanged> => call('GET', path, undefined, as);
  const post = (path: string, body: unknown, as = token): Promise<Exchanged> => call('POST', path, body, as);
  const patch = (path: string, body: unknown, as = token): Promise<Exchanged> => call('PATCH', path, body, as);
  const put = (path: string, body: unknown, as = token): Promise<Exchanged> => call('PUT', path, body, as);
  const advance = (ms: number): void => void sandbox.control.setClock({ advanceMs: ms });
  const agentId = (name: string): string => sandbox.control.agent(name).id;
  const dial = (agent: string, body: object): Promise<Exchanged> =>
    post(`/api/v2/conversations/calls/user/${agentId(agent)}`, body);
  return {
    sandbox,
    control: sandbox.control,
    machine,
    token,
    exchanges,
    call,
    get,
    post,
    patch,
    put,
    dial,
    advance,
    agentId,
  };
}

function callerOf(sandbox: Sandbox, exchanges: Exchanged[]) {
  return async (method: string, path: string, body: unknown, token: string): Promise<Exchanged> => {
    const response = await sandbox.fetch(`${sandbox.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const exchanged: Exchanged = {
      method,
      path: path.split('?')[0] ?? path,
      status: response.status,
      headers: response.headers,
      request: body ?? null,
      body: JSON.parse(text === '' ? 'null' : text) as Wire,
    };
    exchanges.push(exchanged);
    return exchanged;
  };
}
