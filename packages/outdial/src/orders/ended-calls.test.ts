import { expect, test } from 'vitest';
import { agentId } from '../call/ids.ts';
import { createEndedCalls, dialedWithin } from './ended-calls.ts';

const minute = 60_000;
const at = (ms: number) => ({
  ms,
  facts: { calls: 1, agentId: agentId('ana'), queueId: null, code: 'talked', dialedAfterMs: ms % 1000 } as const,
});

test('each period that is over is read once, and the last one anew', async () => {
  let now = 60 * minute;
  const ended = [at(3 * minute), at(59 * minute)];
  const reads: number[] = [];
  const read = async (since: number, until: number) => {
    reads.push(since / minute);
    return ended.filter(({ ms }) => ms >= since && ms < until).map(({ facts }) => facts);
  };
  const calls = createEndedCalls(
    read,
    () => now,
    async () => undefined,
  );
  expect(await calls.since([2 * minute, 56 * minute])).toMatchObject([
    { since: 0, ended: { calls: 2 } },
    { since: 55 * minute, ended: { calls: 1 } },
  ]);
  expect(reads).toHaveLength(13);
  ended.push(at(60 * minute + 1));
  now += 30_000;
  expect((await calls.since([2 * minute]))[0]?.ended.calls).toBe(3);
  expect(reads.slice(13)).toEqual([55, 60]);
  now += 26 * 60 * minute;
  expect((await calls.since([now - 60 * minute]))[0]?.ended.calls).toBe(0);
});

test('a share of the calls was dialed within a time that is right to five percent', async () => {
  const times = Array.from({ length: 1000 }, (_, index) => index + 1);
  const facts = times.map((ms) => ({
    calls: 1,
    agentId: agentId('ana'),
    queueId: null,
    code: 'talked',
    dialedAfterMs: ms * 37,
  }));
  const calls = createEndedCalls(
    async () => facts,
    () => 1,
    async () => undefined,
  );
  const [span] = await calls.since([0]);
  const ended = span!.ended;
  for (const share of [0.5, 0.95]) {
    const exact = share * 1000 * 37;
    expect(Math.abs((dialedWithin(ended, share) ?? 0) - exact) / exact).toBeLessThan(0.06);
  }
  expect(dialedWithin({ ...ended, dialed: new Map() }, 0.5)).toBeNull();
});
