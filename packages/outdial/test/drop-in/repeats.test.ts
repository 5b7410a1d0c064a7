import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from 'genesys-cloud-sandbox';
import { createOutdial, type Outdial } from 'outdial';
import { testClock } from 'outdial/testing';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { sized } from '../../../../tools/test-run/sized.ts';
import { record } from '../../../sandbox/test/held.ts';
import { vouchForFolder } from '../../src/engine/embedded/moved-folder.ts';
import { schedules, type RepeatSchedule, type SeenAnswer } from './sdk-schedules.ts';

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
  const newFolder = (): string => mkdtempSync(join(tmpdir(), 'outdial-repeats-'));
  const folders = [newFolder()];
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const target = { kind: 'sandbox', url: 'http://127.0.0.1:1', clientId, clientSecret } as const;
  const open = (): Promise<Outdial> =>
    createOutdial({ target, dataDir: folders.at(-1)!, clock, fetch: sandbox.fetch, logLevel: 'silent' });
  let outdial = await open();
  const { secret } = await outdial.calls.keys.create({ scopes: ['admin'] });
  onTestFinished(async () => {
    await outdial.close();
    await sandbox.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
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
  const ask = async (path = '/api/v2/conversations/calls'): Promise<Response | null> => {
    const url = `http://outdial.test${path}`;
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
    /** The target hangs up. */
    end: async (): Promise<void> => {
      const open = () => sandbox.control.state().conversations.filter(({ endedAt }) => endedAt === null);
      for (let passed = 0; passed < 20 && open().length > 0; passed += 1) {
        for (const { id, state } of open()) if (state === 'connected') sandbox.control.tellTarget(id, 'hang-up');
        await pass(1_000);
      }
      await pass(8_000);
    },
    forget: async (): Promise<unknown> => {
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
      const request = { method: 'POST', headers, body: JSON.stringify({ number, confirm: 1 }) };
      return (await outdial.fetch(new Request('http://outdial.test/v1/calls/forget', request))).json();
    },
    dials: () => sandbox.control.dials({ number }).total,
    restart: async (downMs: number) => {
      await outdial.close();
      await pass(downMs);
      outdial = await open();
    },
    /** It is killed, and the log of writes is gone when it comes back. */
    loseWrites: async (downMs: number) => {
      const killed = newFolder();
      cpSync(folders.at(-1)!, killed, { recursive: true });
      folders.push(killed);
      await outdial.close();
      rmSync(join(killed, 'outdial.db-wal'));
      vouchForFolder(killed);
      await pass(downMs);
      outdial = await open();
    },
  };
}
type Stage = Awaited<ReturnType<typeof openStage>>;

const seenOf = (answer: Response | null): SeenAnswer => {
  const retryAfter = answer?.headers.get('retry-after') ?? null;
  return { status: answer?.status ?? null, retryAfterMs: retryAfter === null ? null : Number(retryAfter) * 1000 };
};

/** Sits between the client and Outdial: it changes an answer, or lets it through. */
interface Between {
  readonly what: string;
  readonly loses: SeenAnswer;
}
const between: readonly Between[] = [
  { what: 'a connection that breaks', loses: { status: null, retryAfterMs: null } },
  { what: 'a proxy that says 503 and Retry-After: 25', loses: { status: 503, retryAfterMs: 25_000 } },
  { what: 'a proxy that says 504', loses: { status: 504, retryAfterMs: null } },
  { what: 'a proxy that says 429 and Retry-After: 180', loses: { status: 429, retryAfterMs: 180_000 } },
];

interface PlayedClient {
  readonly schedule: RepeatSchedule;
  /** The answers to this many requests are lost on the way. */
  readonly lost: number;
  readonly loses: SeenAnswer;
  /** What happens before each of these repeats. */
  readonly troubles?: Readonly<Record<number, (stage: Stage) => Promise<void>>>;
}

const hour = 3_600_000;
const restart = (at: Stage): Promise<void> => at.restart(1_000);
const loseWrites = (at: Stage): Promise<void> => at.loseWrites(1_000);
const set =
  (ms: number, then: (at: Stage) => Promise<void>) =>
  async (at: Stage): Promise<void> => {
    at.clock.jump(ms);
    await then(at);
  };
const onward = async (): Promise<void> => undefined;
/**
 * The same trouble at another repeat is another case: whether the call is still open, and what the client has received
 * until then.
 */
const troubled: readonly { readonly what: string; readonly troubles: NonNullable<PlayedClient['troubles']> }[] = [
  { what: 'the log of writes is lost', troubles: { 1: loseWrites } },
  { what: 'it is lost later', troubles: { 3: loseWrites } },
  { what: 'it is lost, and Outdial restarts', troubles: { 1: loseWrites, 2: restart, 4: restart } },
  { what: 'it is lost, and the clock goes forward', troubles: { 1: loseWrites, 2: set(2 * hour, onward), 3: restart } },
  { what: 'it is lost while the clock goes forward', troubles: { 1: set(2 * hour, loseWrites), 2: restart } },
  { what: 'it is lost while the clock goes back', troubles: { 1: set(-2 * hour, loseWrites), 3: restart } },
  { what: 'the clock goes forward over a restart', troubles: { 1: set(2 * hour, restart) } },
  { what: 'the clock goes forward, then a restart', troubles: { 1: set(2 * hour, onward), 2: restart } },
  {
    what: 'the clock goes forward at each restart',
    troubles: { 1: set(2 * hour, restart), 2: set(2 * hour, restart) },
  },
  { what: 'the clock goes back and forward', troubles: { 1: set(-2 * hour, restart), 3: set(4 * hour, restart) } },
];

/** A client that asks for one call, until it gets an answer that it accepts. Returns how many requests it sent. */
async function playClient(stage: Stage, { schedule, lost, loses, troubles = {} }: PlayedClient): Promise<number> {
  const begun = stage.clock.now();
  for (let sent = 1; ; sent += 1) {
    const answer = await stage.ask();
    const seen = sent <= lost ? loses : seenOf(answer);
    const wait = schedule.wait(sent, seen, stage.clock.now() - begun);
    if (wait === null || sent > 12) return sent;
    await troubles[sent]?.(stage);
    await stage.pass(wait);
  }
}

// Each other schedule has pauses between those of these two.
const outermost = schedules.filter(({ name }) => /^Go|90 s$/.test(name));

describe.each(sized(outermost, schedules))('$name', (schedule) => {
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
      troubles: { [before]: (at) => at.restart(downMs) },
    });
    expect(stage.dials()).toBe(1);
  });
});

describe.each(sized(outermost.slice(1), outermost))('$name', (schedule) => {
  test.each(troubled)('makes one dial: $what', async ({ troubles }) => {
    const stage = await openStage();
    await playClient(stage, { schedule, lost: 6, loses: { status: 503, retryAfterMs: 25_000 }, troubles });
    expect(stage.dials()).toBe(1);
  });

  test.each([
    ['', 0],
    [' and the clock goes back', -hour],
    [' and the clock goes forward', 2 * hour],
  ])('makes one dial after a proven refusal when Outdial restarts%s', async (_what, step) => {
    const stage = await openStage();
    stage.sandbox.control.injectFault({ operation: dial, fault: 'status', status: 429, count: 1 });
    const set = async ({ clock }: Stage): Promise<void> => clock.jump(step);
    const troubles = { 1: set, 3: (at: Stage) => at.restart(1_000), 4: (at: Stage) => at.restart(1_000) };
    await playClient(stage, { schedule, lost: 6, loses: { status: 503, retryAfterMs: 25_000 }, troubles });
    expect(stage.dials()).toBeLessThanOrEqual(1);
  });
});

describe('a call whose record is lost', () => {
  const told = async (answer: Response | null) => ({
    status: answer?.status,
    call: answer?.headers.get('outdial-call-id'),
    replayed: answer?.headers.get('idempotent-replayed') ?? null,
    code: ((await answer?.json()) as { readonly code?: string } | undefined)?.code,
  });

  test('is named to clients that repeat its request, and stops blocking once no SDK can still be repeating', async () => {
    const stage = await openStage();
    const first = await told(await stage.ask());
    await stage.loseWrites(1_000);
    const lost = { status: 410, call: first.call, replayed: 'true', code: 'call-lost' };
    expect(await told(await stage.ask())).toEqual(lost);
    await stage.pass(180_000);
    await stage.restart(1_000);
    expect(await told(await stage.ask())).toEqual(lost);
    expect(stage.dials()).toBe(1);
    await stage.pass(300_000);
    const next = await told(await stage.ask());
    expect(next).toMatchObject({ status: 202, replayed: null });
    expect(stage.dials()).toBe(2);
    await stage.restart(1_000);
    expect(await told(await stage.ask())).toMatchObject({ status: 202, call: next.call, replayed: 'true' });
    expect(stage.dials()).toBe(2);
  });

  test('that followed a refused one is matched, and not the refused one', async () => {
    const stage = await openStage();
    stage.sandbox.control.injectFault({ operation: dial, fault: 'status', status: 429, count: 1 });
    expect((await stage.ask())?.status).toBe(429);
    await stage.restart(5_000);
    const second = await told(await stage.ask());
    await stage.loseWrites(1_000);
    expect(await told(await stage.ask())).toMatchObject({ status: 410, call: second.call });
    expect(stage.dials()).toBe(1);
  });

  test('is not dialed again by the same request to /v1/calls either', async () => {
    const stage = await openStage();
    await stage.ask('/v1/calls');
    await stage.loseWrites(1_000);
    const again = await stage.ask('/v1/calls');
    expect([again?.status, await again?.json()]).toMatchObject([410, { type: '/problems/call-lost' }]);
    expect((await stage.ask('/v1/calls?allowDuplicate=true'))?.status).not.toBe(410);
  });
});

describe('a call that was erased', () => {
  const refused = async (answer: Response | null) => [
    answer?.status,
    JSON.stringify(await answer?.json()).includes('repeat-of-erased-call'),
  ];

  test.each([
    ['/api/v2/conversations/calls', false],
    ['/api/v2/conversations/calls', true],
    ['/v1/calls', false],
    ['/v1/calls', true],
  ])('is not dialed again by a repeat of its request to %s (after a restart: %s)', async (path, restarts) => {
    const stage = await openStage();
    await stage.ask(path);
    await stage.end();
    expect(await stage.forget()).toMatchObject({ erased: 1 });
    if (restarts) await stage.restart(1_000);
    await stage.pass(5_000);
    expect(await refused(await stage.ask(path))).toEqual([409, true]);
    expect(await refused(await stage.ask(path))).toEqual([409, true]);
    expect(stage.dials()).toBe(1);
  });

  test('stays erased for repeats that arrive later than a minute, until they stop for longer than any SDK waits', async () => {
    const stage = await openStage();
    await stage.ask();
    await stage.end();
    await stage.forget();
    for (let repeats = 0; repeats < 4; repeats += 1) {
      await stage.pass(170_000);
      expect(await refused(await stage.ask())).toEqual([409, true]);
    }
    expect(stage.dials()).toBe(1);
    await stage.pass(300_000);
    expect((await stage.ask())?.status).toBe(202);
    expect(stage.dials()).toBe(2);
  });

  test('that the clock was set forward after is not dialed again either', async () => {
    const stage = await openStage();
    await stage.ask();
    await stage.end();
    stage.clock.jump(40 * 24 * hour);
    await stage.forget();
    await stage.restart(1_000);
    expect(await refused(await stage.ask())).toEqual([409, true]);
    expect(stage.dials()).toBe(1);
  });
});
