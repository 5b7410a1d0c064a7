import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from 'genesys-cloud-sandbox';
import { createOutdial, defaultTimers, type Outdial } from 'outdial';
import { testClock, type TestClock } from 'outdial/testing';

/** The sandbox's partner event source, whose envelopes are believed. */
const eventSource = '0f900000-0000-4000-8000-000000000001/123456789012';

export type Grade = 'socket' | 'eventbridge' | 'polling';

/** Outdial and its sandbox in this process, on one clock that moves only when told: an hour takes as long as its work. */
export interface FakeTime {
  readonly clock: TestClock;
  readonly sandbox: Sandbox;
  readonly outdial: Outdial;
  /** Ids of the generated agents. */
  readonly agents: readonly string[];
  /** Lets time pass in steps, and after each step everything happen that needs none. `every` is called before each step. */
  readonly pass: (ms: number, every?: (passedMs: number) => Promise<void>, stepMs?: number) => Promise<void>;
  /** Requests to Genesys so far, logins apart. */
  readonly requests: () => number;
  readonly refused: () => number;
  readonly close: () => Promise<void>;
}

interface Options {
  readonly grade: Grade;
  readonly agents: number;
  readonly presence?: 'AVAILABLE' | 'AWAY';
  readonly rateLimitPerMinute?: number | null;
  /** Whether the agents' wrap-ups are fetched after the calls. */
  readonly wrapUps?: boolean;
}

export async function openFakeTime(options: Options): Promise<FakeTime> {
  const { grade, agents, presence, rateLimitPerMinute = 300, wrapUps = false } = options;
  const clock = testClock();
  let refused = 0;
  const sandbox = createSandbox({
    machine: { now: clock.now, wakeAfter: (ms, wake) => clock.wakeAt(clock.now() + ms, wake) },
    seed: {
      agents: Array.from({ length: agents }, (_, index) => ({
        slug: `agent-${index}`,
        name: `Agent ${index}`,
        presence: presence ?? 'AVAILABLE',
        queues: [{ queue: 'Sales', joined: true }],
      })),
    },
    rateLimitPerMinute,
    record: ({ status }) => {
      if (status === 429) refused += 1;
    },
  });
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const url = grade === 'socket' ? await sandbox.listen() : 'http://127.0.0.1:1';
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-bench-'));
  const outdial = await createOutdial({
    target: { kind: 'sandbox', url, clientId, clientSecret },
    ...(grade === 'socket' ? {} : { fetch: sandbox.fetch }),
    ...{ dataDir, clock, logLevel: 'error' },
    ...(grade === 'eventbridge' ? { eventSource } : {}),
    timers: wrapUps ? defaultTimers : { ...defaultTimers, wrapUpReads: [] },
  });
  if (grade === 'eventbridge') await deliver(sandbox, outdial);
  const requests = (): number => sandbox.control.requests().total - sandbox.control.requests('postOauthToken').total;
  const settle = async (): Promise<void> => {
    for (let before = -1, calm = 0; calm < 1;) {
      for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (grade === 'socket') await new Promise((resolve) => setTimeout(resolve, 1));
      const now = sandbox.control.requests().total;
      calm = now === before ? calm + 1 : 0;
      before = now;
    }
  };
  return {
    ...{ clock, sandbox, outdial, requests },
    refused: () => refused,
    agents: sandbox.control.state().agents.map(({ id }) => id),
    pass: async (ms, every, stepMs = 1_000) => {
      for (let passed = 0; passed < ms; passed += stepMs) {
        await every?.(passed);
        await clock.advance(Math.min(stepMs, ms - passed));
        await settle();
      }
    },
    close: async () => {
      await outdial.close();
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function deliver(sandbox: Sandbox, outdial: Outdial): Promise<void> {
  const { secret } = await outdial.calls.keys.create({ scopes: ['events:write'] });
  sandbox.control.deliverTo({
    url: 'http://outdial.localhost/v1/events',
    headers: { authorization: `Bearer ${secret}` },
    fetch: (input, init) => outdial.fetch(new Request(input, init)),
  });
}

/** A number in a range that stands for nothing special, another one for each call. */
export const numberOf = (index: number): string => `+4420794${String(10_000 + (index % 80_000))}`;
