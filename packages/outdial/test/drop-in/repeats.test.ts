import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from 'genesys-cloud-sandbox';
import { createOutdial, type Outdial } from 'outdial';
import { testClock } from 'outdial/testing';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { record } from '../../../sandbox/test/held.ts';
import { schedules, type Schedule, type Seen } from './sdk-schedules.ts';

vi.setConfig({ testTimeout: 120_000 });

const dial = 'postConversationsCallsUserUserId';
const number = '+12025550100';
const sdkTimeoutMs = 16_000;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Outdial on a data folder, before a sandbox, on one clock; it can end and come back. */
async function openStage() {
  const clock = testClock();
  const machine = {
    now: clock.now,
    wakeAfter: (ms: number, wake: () => void) => clock.wakeAt(clock.now() + ms, wake),
  };
  const sandbox = createSandbox({ record, machine, rateLimitPerMinute: null });
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-repeats-'));
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const target = { kind: 'sandbox', url: 'http://127.0.0.1:1', clientId, clientSecret } as const;
  const open = (): Promise<Outdial> =>
    createOutdial({ target, dataDir, clock, fetch: sandbox.fetch, logLevel: 'silent' });
  let outdial = await open();
  const { secret } = await outdial.calls.keys.create({ scopes: ['conversation:call:write', 'calls:read'] });
  onTestFinished(async () => {
    await outdial.close();
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 1_000) {
      await clock.advance(Math.min(left, 1_000));
      for (let turns = 0; turns < 6; turns += 1) await turn();
    }
  };
  const agent = sandbox.control.agent('ana').id;
  const body = JSON.stringify({ from: { id: agent, queueId: 'Sales' }, targets: [{ phoneNumber: number }] });
  /** One request, answered or not within the SDK's time. */
  const ask = async (): Promise<Response | null> => {
    const url = 'http://outdial.test/api/v2/conversations/calls';
    const headers = { authorization: `Bearer ${secret}` };
    const answers: Response[] = [];
    void outdial.fetch(new Request(url, { method: 'POST', headers, body })).then(
      (response) => answers.push(response),
      () => undefined,
    );
    for (let turns = 0; turns < 200 && answers.length === 0; turns += 1) await turn();
    for (let passed = 0; passed < sdkTimeoutMs && answers.length === 0; passed += 500) await pass(500);
    return answers[0] ?? null;
  };
  return {
    ...{ clock, sandbox, pass, ask },
    dials: () => sandbox.control.dials({ number }).total,
    restart: async (downMs: number) => {
      await outdial.close();
      await pass(downMs);
      outdial = await open();
    },
  };
}
type Stage = Awaited<ReturnType<typeof openStage>>;

const seenOf = (answer: Response | null): Seen => {
  const retryAfter = answer?.headers.get('retry-after') ?? null;
  return { status: answer?.status ?? null, retryAfterMs: retryAfter === null ? null : Number(retryAfter) * 1000 };
};

/** What stands between the client and Outdial: it makes something else of an answer, or lets it through. */
interface Between {
  readonly what: string;
  readonly loses: Seen;
}
const between: readonly Between[] = [
  { what: 'a connection that breaks', loses: { status: null, retryAfterMs: null } },
  { what: 'a proxy that says 503 and Retry-After: 25', loses: { status: 503, retryAfterMs: 25_000 } },
  { what: 'a proxy that says 504', loses: { status: 504, retryAfterMs: null } },
  { what: 'a proxy that says 429 and Retry-After: 180', loses: { status: 429, retryAfterMs: 180_000 } },
];

interface Session {
  readonly schedule: Schedule;
  /** The answers to so many requests are lost on the way. */
  readonly lost: number;
  readonly loses: Seen;
  /** Outdial ends before this repeat, and is away so long. */
  readonly restart?: { readonly before: number; readonly downMs: number };
}

/** A client that asks for one call, until it has an answer that it takes for one. Returns how many requests it sent. */
async function playClient(stage: Stage, { schedule, lost, loses, restart }: Session): Promise<number> {
  const begun = stage.clock.now();
  for (let sent = 1; ; sent += 1) {
    const answer = await stage.ask();
    const seen = sent <= lost ? loses : seenOf(answer);
    const wait = schedule.wait(sent, seen, stage.clock.now() - begun);
    if (wait === null || sent > 12) return sent;
    if (restart?.before === sent) await stage.restart(restart.downMs);
    await stage.pass(wait);
  }
}

describe.each(schedules)('$name', (schedule) => {
  test.each(between)('makes one dial through $what, however often', async ({ loses }) => {
    const stage = await openStage();
    const sent = await playClient(stage, { schedule, lost: 12, loses });
    expect([sent, stage.dials()]).toEqual([sent, 1]);
  });

  test.each([
    ['a 503 with effect', { fault: 'status-after-effect', status: 503 }, 1],
    ['a 503 without effect', { fault: 'status', status: 503 }, 0],
    ['a 429', { fault: 'status', status: 429 }, null],
    ['a lost answer', { fault: 'answer-lost' }, 1],
    ['a reset before the effect', { fault: 'reset-before-effect' }, 0],
    ['a reset after the effect', { fault: 'reset-after-effect' }, 1],
    ['an answer that takes 11 s', { fault: 'latency', ms: 11_000 }, null],
  ] as const)('makes at most one dial when Genesys answers by %s', async (_what, fault, dials) => {
    const stage = await openStage();
    stage.sandbox.control.injectFault({ operation: dial, ...fault, count: 1 });
    await playClient(stage, { schedule, lost: 3, loses: { status: 503, retryAfterMs: 25_000 } });
    if (dials === null) expect(stage.dials()).toBeLessThanOrEqual(1);
    else expect(stage.dials()).toBe(dials);
  });

  test.each([
    ['restarts', 1, 1_000],
    ['restarts after some repeats', 3, 5_000],
    ['is away for a quarter of an hour', 2, 900_000],
  ])('makes one dial when Outdial %s', async (_what, before, downMs) => {
    const stage = await openStage();
    await playClient(stage, {
      ...{ schedule, lost: 6, loses: { status: 503, retryAfterMs: 25_000 } },
      restart: { before, downMs },
    });
    expect(stage.dials()).toBe(1);
  });
});
