import type { CallView } from 'outdial';
import { expect, test } from 'vitest';
import { sized } from '../../../../tools/test-run/sized.ts';
import { openDesk, type Desk } from './desk.ts';

const crowd = sized(60, 500);
const operation = 'postConversationsCallsUserUserId';
const numberOf = (index: number): string => `+447700900${String(200 + index)}`;

/** A call for each agent of a crowd, all of them Available, on a Genesys whose own limit is far away. */
async function openCrowd(): Promise<Desk> {
  return openDesk({}, { agents: crowd, rateLimitPerMinute: 1_000_000 });
}
async function placeAll({ outdial }: Desk): Promise<void> {
  // The answer to this tells Outdial how many requests Genesys allows per minute.
  await outdial.calls.agents({ limit: 1 });
  const asked = Array.from({ length: crowd }, (_, index) =>
    outdial.calls.place({
      from: { id: `agent-${String(index + 1).padStart(5, '0')}@example.com`, queueId: 'Sales' },
      targets: [{ phoneNumber: numberOf(index) }],
    }),
  );
  expect(await Promise.all(asked)).toHaveLength(crowd);
}
async function elapse({ clock }: Desk, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 1) {
    await clock.advance(1_000);
    for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}
async function everyCall({ outdial }: Desk): Promise<readonly CallView[]> {
  const calls: CallView[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await outdial.calls.list({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    calls.push(...page.items);
    cursor = page.next;
  }
  return calls;
}
const numbersDialed = ({ sandbox }: Desk): readonly string[] =>
  sandbox.control.dials({}).dials.flatMap(({ number }) => (number === null ? [] : [number]));

test(
  'a crowd of ready calls and a 503 after the effect for all: ten unknown at most, no number dialed twice, deadlines hold',
  { timeout: 120_000 },
  async () => {
    const desk = await openCrowd();
    desk.sandbox.control.injectFault({ operation, fault: 'status-after-effect', status: 503, count: 1_000_000 });
    await placeAll(desk);
    await elapse(desk, 60);
    const stopped = (await everyCall(desk)).filter(({ state }) => state === 'waiting');
    expect(stopped.length).toBeGreaterThan(crowd - 10);
    expect(new Set(stopped.map(({ waitingFor }) => waitingFor[0]?.code))).toEqual(new Set(['genesys-unavailable']));
    await elapse(desk, 15 * 60);
    const calls = await everyCall(desk);
    const sent = calls.filter(({ attempts }) => attempts.length > 0);
    expect(sent.length).toBeGreaterThanOrEqual(5);
    expect(sent.length).toBeLessThanOrEqual(10);
    expect(calls.filter(({ state }) => state === 'expired')).toHaveLength(crowd - sent.length);
    expect(numbersDialed(desk).length).toBe(sent.length);
    expect(new Set(numbersDialed(desk)).size).toBe(sent.length);
  },
);

test(
  'when Genesys answers again one call tries, and then all the others are dialed, once each',
  { timeout: 120_000 },
  async () => {
    const desk = await openCrowd();
    desk.sandbox.control.injectFault({ operation, fault: 'status-after-effect', status: 503, count: 6 });
    await placeAll(desk);
    await elapse(desk, 29);
    expect(desk.sandbox.control.dials({}).total).toBe(5);
    await elapse(desk, 10);
    expect(desk.sandbox.control.dials({}).total).toBe(6);
    await elapse(desk, 120);
    expect(new Set(numbersDialed(desk)).size).toBe(crowd);
    expect(desk.sandbox.control.dials({}).total).toBe(crowd);
    await elapse(desk, 200);
    const states = new Set((await everyCall(desk)).map(({ state }) => state));
    expect([...states]).toEqual(['completed']);
  },
);
