import type { CallView } from 'outdial';
import { expect, test } from 'vitest';
import { eventSource, feedByEnvelopes, openDesk, type Desk } from './desk.ts';

// A budget window opens at its start, so the forecast cannot be finer: 60 s, in whole seconds at both ends, and a clock
// step.
const windowMs = 64_000;
const allowDials = ['conversation:call:write'] as const;

/** Places calls under a key of their own, each for another agent from the `first` on. */
async function placeUnderKey({ outdial, clock }: Desk, first: number, count: number): Promise<readonly string[]> {
  const { secret } = await outdial.calls.keys.create({ scopes: allowDials });
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  const expiresAt = new Date(clock.now() + 3_600_000).toISOString();
  const ids: string[] = [];
  for (let n = first; n < first + count; n += 1) {
    const from = { id: `agent-${String(n).padStart(5, '0')}@example.com`, queueId: 'Sales' };
    const targets = [{ phoneNumber: `+44770090${String(n).padStart(4, '0')}` }];
    const body = JSON.stringify({ from, targets, expiresAt });
    const answer = await outdial.fetch(
      new Request('http://outdial.localhost/v1/calls', { method: 'POST', headers, body }),
    );
    ids.push(((await answer.json()) as CallView).id);
  }
  return ids;
}

interface Foretold {
  readonly id: string;
  readonly waitedMs: number;
  /** The error of the forecasts that were made when all calls had been placed. */
  readonly offMs: number;
}

/** The calls that were not dialed immediately, after time for all to be dialed. */
async function comparedWithTruth(
  { outdial, sandbox, clock }: Desk,
  ids: readonly string[],
): Promise<readonly Foretold[]> {
  const begunAt = clock.now();
  const foretold = new Map<string, number>();
  for (const id of ids) {
    const { state, estimatedDialAt } = await outdial.calls.get(id);
    if (state === 'waiting') foretold.set(id, Date.parse(estimatedDialAt ?? ''));
  }
  for (let seconds = 0; seconds < 600; seconds += 1) await clock.advance(1_000);
  return [...foretold].map(([id, moment]) => {
    const at = sandbox.control.dials({ callId: id }).dials[0]?.at ?? Number.NaN;
    return { id, waitedMs: at - begunAt, offMs: Math.abs(at - moment) };
  });
}

const isRight = ({ waitedMs, offMs }: Foretold): boolean => offMs <= Math.max(windowMs, 0.2 * waitedMs);

test('with few requests per minute and two keys served round-robin, each call is dialed at its forecast time', async () => {
  const desk = await openDesk({ eventSource }, { agents: 105, rateLimitPerMinute: 30 });
  await feedByEnvelopes(desk);
  await desk.outdial.calls.agents({ limit: 1 });
  const many = await placeUnderKey(desk, 1, 100);
  const few = await placeUnderKey(desk, 101, 5);
  const waited = await comparedWithTruth(desk, [...many, ...few]);
  expect(waited.length).toBeGreaterThan(75);
  expect(waited.filter((each) => !isRight(each))).toEqual([]);
  expect(waited.filter(({ id }) => few.includes(id)).map(({ waitedMs }) => waitedMs < 2 * windowMs)).toEqual(
    few.map(() => true),
  );
});

test('without events about agents, the forecast includes the reads before the dials', async () => {
  const desk = await openDesk({}, { agents: 45, rateLimitPerMinute: 30 });
  await desk.outdial.calls.agents({ limit: 1 });
  const ids = [...(await placeUnderKey(desk, 1, 40)), ...(await placeUnderKey(desk, 41, 5))];
  const waited = await comparedWithTruth(desk, ids);
  expect(waited.length).toBeGreaterThan(25);
  // A call whose agent's read exceeded the budget returns to the queue later.
  expect(waited.filter((each) => !isRight(each)).length).toBeLessThan(waited.length / 8);
});
