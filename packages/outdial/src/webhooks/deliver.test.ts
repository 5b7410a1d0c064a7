import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { order as orderOf, start } from '../../test/lifecycle/calls.ts';
import type { Call } from '../call/call.ts';
import { callId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import { openDatabase, type Database } from '../engine/embedded/database.ts';
import { outboxIn } from '../engine/embedded/outbox.ts';
import { claimTables } from '../engine/embedded/schema.ts';
import type { LogEntry } from '../ports/engine.ts';
import type { WebhookOutbox } from '../ports/webhooks.ts';
import { testClock, type TestClock } from '../testing/clock.ts';
import { createDeliverer, type Deliverer } from './deliver.ts';

const hour = 3_600_000;
const refused: Problem = { code: 'webhook-not-delivered', pointer: null, facts: { why: 'status', status: 503 } };

let folder: string;
let database: Database;
let outbox: WebhookOutbox;
let clock: TestClock;
let deliverer: Deliverer;
let posted: { readonly id: string; readonly at: number }[];
let warned: unknown[];
let noted: unknown[];
let underWay: number;
let mostUnderWay: number;
let answer: (id: string) => Promise<Problem | null> | Problem | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outdial-outbox-'));
  database = openDatabase(join(folder, 'outdial.db'));
  claimTables(database, 'memory', 'sandbox');
  outbox = outboxIn(database);
  clock = testClock(start);
  [posted, warned, noted, underWay, mostUnderWay] = [[], [], [], 0, 0];
  answer = () => null;
  deliverer = createDeliverer({
    outbox,
    clock,
    random: () => 0.5,
    render: ({ id }) => {
      if (id === 'poison.1') throw new RangeError('ours');
      return id;
    },
    logger: { info: (facts) => void noted.push(facts), warn: (facts) => void warned.push(facts) },
    post: async ({ body: id }) => {
      posted.push({ id, at: clock.now() - start });
      mostUnderWay = Math.max(mostUnderWay, (underWay += 1));
      const problem = await answer(id);
      underWay -= 1;
      return problem;
    },
  });
  outbox.putEndpoint({ id: 'wh_1', url: 'https://example.com/', createdAt: 0, secret: 'whsec_AAAA', previous: null });
});
afterEach(() => {
  deliverer.close();
  database.close();
  rmSync(folder, { recursive: true });
});

const ignore = (): void => undefined;
let sequence = 0;
/** The lines `from` to `to` of a call's history. */
function announce(name: string, from: number, to: number, change: { readonly webhookUrl?: string } = {}): void {
  const id = callId(name);
  const order = orderOf({ id, ...change });
  const common = { order, lastNow: start, version: 1, attempts: [], cancelRequested: null, policyVersion: null };
  const call: Call = { ...common, state: 'waiting', waitingFor: [], retryAt: null };
  database.transact(() => {
    for (let number = from; number <= to; number += 1) {
      const facts = { at: clock.now(), name: 'call.waiting', cause: 'checked', facts: {}, problem: null } as const;
      const entry: LogEntry = { sequence: (sequence += 1), callId: id, number, ...facts };
      outbox.announce(entry, call);
    }
  });
  deliverer.nudge();
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
const ids = (): readonly string[] => posted.map(({ id }) => id);

test('nothing is posted in the turn in which it is announced', async () => {
  announce('a', 1, 1);
  await Promise.resolve();
  expect(posted).toEqual([]);
  await settle();
  expect(ids()).toEqual(['a.1']);
});

test('a message that fails holds up its own call and no other call', async () => {
  answer = (id) => (id === 'a.1' && posted.filter((one) => one.id === 'a.1').length < 3 ? refused : null);
  announce('a', 1, 2);
  announce('b', 1, 2);
  await settle();
  expect(ids()).toEqual(['a.1', 'b.1', 'b.2']);
  await clock.advance(4_999);
  await settle();
  expect(ids()).toHaveLength(3);
  await clock.advance(1);
  await settle();
  await clock.advance(30_000);
  await settle();
  expect(posted.slice(3)).toEqual([
    { id: 'a.1', at: 5_000 },
    { id: 'a.1', at: 35_000 },
    { id: 'a.2', at: 35_000 },
  ]);
  expect(outbox.lanes()).toEqual([]);
  expect(noted).toMatchObject([
    { callId: 'a', message: 'a.1', attempts: 1, status: 503 },
    { callId: 'a', message: 'a.1', attempts: 2, status: 503 },
  ]);
});

test('after 24 hours a message is dead, logged without its address, and the next one has its turn', async () => {
  answer = (id) => (id === 'a.1' ? refused : null);
  announce('a', 1, 2);
  await settle();
  for (let passed = 0; passed < 24 * hour; passed += hour / 4) {
    await clock.advance(hour / 4);
    await settle();
  }
  const [dead] = outbox.dead(0, 10);
  expect(dead).toMatchObject({ id: 'a.1', problem: refused, nextAt: null });
  expect([dead?.attempts, ids().at(-1)]).toEqual([posted.length - 1, 'a.2']);
  expect(posted.at(-2)).toEqual({ id: 'a.1', at: 24 * hour });
  expect(warned).toEqual([expect.objectContaining({ callId: 'a', endpoint: 'wh_1', status: 503 })]);
  expect(JSON.stringify(warned)).not.toContain('example.com');
});

test('a dead message that is sent again has 24 hours more', async () => {
  answer = () => refused;
  announce('a', 1, 1);
  await settle();
  await clock.advance(25 * hour);
  await settle();
  expect(outbox.dead(0, 10)).toHaveLength(1);
  expect(outbox.revive({ message: 'a.2' }, clock.now(), 0).count).toBe(0);
  expect(outbox.revive({ message: 'a.1' }, clock.now(), 0).count).toBe(1);
  expect(outbox.dead(0, 10)).toEqual([]);
  deliverer.nudge();
  await settle();
  answer = () => null;
  await clock.advance(5_000);
  await settle();
  expect([outbox.lanes(), outbox.dead(0, 10)]).toEqual([[], []]);
});

test('a slow receiver has eight messages at a time, and holds up no other receiver', async () => {
  const slow: (() => void)[] = [];
  answer = (id) => (id.startsWith('other') ? null : new Promise((resolve) => slow.push(() => resolve(null))));
  for (let call = 0; call < 20; call += 1) announce(`c${call}`, 1, 1);
  await settle();
  expect([posted.length, mostUnderWay]).toEqual([8, 8]);
  outbox.dropEndpoint('wh_1');
  outbox.putEndpoint({ id: 'webhook-url', url: null, createdAt: 0, secret: 'whsec_AAAA', previous: null });
  announce('other', 1, 2, { webhookUrl: 'https://other.example/x' });
  await settle();
  expect(ids().slice(8)).toEqual(['other.1', 'other.2']);
  for (const end of slow) end();
  await settle();
});

test('receivers that never answer hold up neither a registered endpoint nor another receiver, and get fewer places', async () => {
  outbox.putEndpoint({ id: 'webhook-url', url: null, createdAt: 0, secret: 'whsec_AAAA', previous: null });
  const registered = outbox.endpoints().find(({ id }) => id === 'wh_1');
  outbox.dropEndpoint('wh_1');
  const hanging = new Map<string, () => void>();
  answer = (id) => (id.startsWith('hole') ? new Promise((resolve) => hanging.set(id, () => resolve(refused))) : null);
  const hole = (index: number): string => `https://hole${index % 12}.example/h`;
  for (let index = 0; index < 240; index += 1) announce(`hole${index}`, 1, 1, { webhookUrl: hole(index) });
  await settle();
  expect(hanging.size).toBe(48);
  if (registered !== undefined) outbox.putEndpoint(registered);
  announce('own', 1, 2);
  await settle();
  expect(ids().slice(-2)).toEqual(['own.1', 'own.2']);
  announce('late', 1, 1, { webhookUrl: 'https://zz.example/h' });
  await settle();
  // The registered endpoint has it, the caller's address not yet.
  const late = (): number => ids().filter((id) => id === 'late.1').length;
  expect(late()).toBe(1);
  await clock.advance(10_000);
  for (const [id, end] of [...hanging]) {
    hanging.delete(id);
    end();
  }
  await settle();
  expect(late()).toBe(2);
  // Each of the twelve was slow four times, and has one place now.
  expect(hanging.size).toBe(12);
  for (const end of hanging.values()) end();
  await settle();
});

test('a clock that was set back delays no message for longer than the longest wait', async () => {
  answer = () => (posted.length === 1 ? refused : null);
  announce('a', 1, 1);
  await settle();
  clock.jump(-48 * hour);
  deliverer.nudge();
  await settle();
  expect(ids()).toEqual(['a.1', 'a.1']);
});

test('a store that cannot be written does not make delivered messages go out again immediately', async () => {
  const { settle: keep } = outbox;
  let broken = true;
  const flaky = { ...outbox, settle: (...args: Parameters<typeof keep>) => (broken ? fail() : keep(...args)) };
  const fail = (): never => {
    throw new Error('full');
  };
  deliverer.close();
  const sent: string[] = [];
  const post = async ({ body }: { readonly body: string }) => {
    sent.push(body);
    return null;
  };
  const other = {
    random: () => 0,
    render: ({ id }: { readonly id: string }) => id,
    logger: { info: ignore, warn: ignore },
  };
  deliverer = createDeliverer({ ...other, outbox: flaky, clock, post });
  announce('a', 1, 2);
  await settle();
  await clock.advance(10_000);
  await settle();
  expect(sent).toEqual(['a.1']);
  broken = false;
  await clock.advance(1_000);
  await settle();
  expect(sent).toEqual(['a.1', 'a.2']);
});

test('whatever fails, every message is delivered at last, and the first deliveries are in order', async () => {
  const scenario = fc.array(fc.tuple(fc.constantFrom('p', 'q', 'r'), fc.array(fc.boolean(), { maxLength: 3 })), {
    maxLength: 12,
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(scenario, async (lines) => {
      run += 1;
      posted = [];
      const taken: string[] = [];
      const plans = new Map<string, boolean[]>();
      const counts = new Map<string, number>();
      answer = (id) => {
        if (plans.get(id)?.shift() === false) return refused;
        taken.push(id);
        return null;
      };
      for (const [name, plan] of lines) {
        const call = `${name}${run}`;
        const number = (counts.get(call) ?? 0) + 1;
        counts.set(call, number);
        plans.set(`${call}.${number}`, [...plan]);
        announce(call, number, number);
      }
      for (let step = 0; step < 40 && taken.length < lines.length; step += 1) {
        await settle();
        await clock.advance(10 * 60_000);
      }
      await settle();
      for (const [call, count] of counts) {
        const own = taken.filter((id) => id.startsWith(`${call}.`));
        expect(own).toEqual(Array.from({ length: count }, (_, index) => `${call}.${index + 1}`));
      }
      expect(outbox.lanes()).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

test('a message that Outdial cannot make is set aside after three tries and listed; its call and its lane continue', async () => {
  announce('poison', 1, 2);
  announce('a', 1, 1);
  await settle();
  for (let passed = 0; passed < 120_000; passed += 5_000) {
    await clock.advance(5_000);
    await settle();
  }
  expect(ids()).toEqual(['a.1', 'poison.2']);
  const facts = { why: 'unexpected', error: 'RangeError' };
  expect(outbox.dead(0, 9)).toMatchObject([{ id: 'poison.1', attempts: 3, problem: { facts } }]);
  expect(warned).toMatchObject([{ message: 'poison.1', ...facts }]);
});

test('an error thrown by the sending itself, immediately or later, is handled as well', async () => {
  let thrown = 0;
  answer = (id) => {
    if (id !== 'a.1') return null;
    thrown += 1;
    if (thrown % 2 === 0) return Promise.reject(new TypeError('later'));
    throw new TypeError('at once');
  };
  announce('a', 1, 2);
  await settle();
  for (let passed = 0; passed < 120_000; passed += 5_000) {
    await clock.advance(5_000);
    await settle();
  }
  expect(ids()).toEqual(['a.1', 'a.1', 'a.1', 'a.2']);
});

test('a message with damaged text is set aside immediately and listed; others of its lane and its call are sent', async () => {
  announce('a', 1, 2);
  announce('b', 1, 1);
  database.statement("UPDATE webhook_messages SET body = '{' WHERE call_id = 'a' AND number = 1").run();
  await settle();
  expect(ids().toSorted()).toEqual(['a.2', 'b.1']);
  const [dead] = outbox.dead(0, 9);
  expect(dead).toMatchObject({ id: 'a.1', problem: { code: 'webhook-not-delivered', facts: { why: 'unreadable' } } });
  expect(outbox.revive({ message: 'a.1' }, clock.now(), 0).count).toBe(1);
  deliverer.nudge();
  await settle();
  expect(outbox.dead(0, 9)).toHaveLength(1);
});

test('many dead messages of an endpoint come back in parts, each once, also those that fail again meanwhile', async () => {
  for (let call = 0; call < 300; call += 1) announce(`c${call}`, 1, 4);
  const set = (change: string, at: number | null, which: string): void => {
    database
      .statement(`UPDATE webhook_messages SET problem = '{}', state = '${change}', next_at = ? WHERE ${which}`)
      .run(at);
  };
  set('dead', null, 'number > 1');
  set('waiting', clock.now() + 60_000, 'number = 1');
  const endpoint = outbox.dead(0, 1)[0]?.endpointId ?? '';
  await clock.advance(1000);
  const now = clock.now();
  const parts: number[] = [];
  for (let after: number | null = 0; after !== null;) {
    const part = outbox.revive({ endpoint }, now, after);
    parts.push(part.count);
    after = part.next;
    set('waiting', now + 60_000, "call_id = 'c0' AND number = 1");
    set('dead', null, "call_id = 'c0' AND number > 1");
  }
  expect(parts).toEqual([500, 500, 200]);
  expect(outbox.dead(0, 9).map(({ callId }) => callId)).toEqual(['c0', 'c0', 'c0']);
  expect([1, 2, 3, 4].map(() => outbox.dropMessages(endpoint))).toEqual([500, 500, 200, 0]);
});
