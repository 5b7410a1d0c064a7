import { describe, expect, test } from 'vitest';
import { openDesk, type Desk } from './desk.ts';

const operation = 'postConversationsCallsUserUserId';
const other = '+12025550100';

/** Milliseconds until the agent's next call was dialed, which is asked for as soon as the first is unknown. */
async function untilNext(desk: Desk, first: string, withinMs: number): Promise<number> {
  await desk.within(first, 20_000, ({ state }) => state === 'unknown');
  const begun = Date.parse((await desk.outdial.calls.get(first)).attempts[0]!.startedAt);
  const next = await desk.place({ targets: [{ phoneNumber: other }] });
  await desk.until(next.id, ({ waitingFor }) => waitingFor[0]?.code === 'agent-has-call');
  await desk.within(next.id, withinMs, ({ attempts }) => attempts.length > 0);
  return desk.clock.now() - begun;
}

describe('a dial request that had no effect keeps its agent for at most 40 s', () => {
  test.each([
    ['503', { fault: 'status', status: 503 }],
    ['500', { fault: 'status', status: 500 }],
    ['reset connection', { fault: 'reset-before-effect' }],
  ] as const)('after a %s, and its call is settled as before', async (_what, fault) => {
    const desk = await openDesk();
    desk.sandbox.control.injectFault({ operation, ...fault, count: 1 });
    const { id } = await desk.place();
    expect(await untilNext(desk, id, 60_000)).toBeLessThanOrEqual(40_000);
    expect(await desk.outdial.calls.get(id)).toMatchObject({ state: 'unknown', outcome: null });
    const ended = await desk.within(id, 240_000, ({ outcome }) => outcome !== null);
    expect(ended).toMatchObject({ state: 'outcome-unknown', outcome: { targetRung: 'unknown' } });
    expect(desk.sandbox.control.dials({ callId: id }).total).toBe(0);
  });
});

describe('a dial request that did place a call keeps its agent until that call is over', () => {
  test.each([
    ['503', { fault: 'status-after-effect', status: 503 }],
    ['reset connection', { fault: 'reset-after-effect' }],
  ] as const)('after a %s, also when the mark never shows', async (_what, fault) => {
    const desk = await openDesk({}, { timings: { talkMs: 90_000 } });
    desk.sandbox.control.injectFault({ operation, ...fault, count: 1 });
    desk.sandbox.control.injectFault({ operation, fault: 'attributes-never', count: 1 });
    const { id } = await desk.place();
    await untilNext(desk, id, 300_000);
    const ana = desk.sandbox.control.agent('ana').id;
    const [first, second] = desk.sandbox.control.state().conversations.filter(({ agentId }) => agentId === ana);
    expect(first?.endedAt).not.toBeNull();
    expect(second!.startedAt).toBeGreaterThanOrEqual(first!.endedAt!);
    expect(desk.sandbox.control.dials({ callId: id }).total).toBeLessThanOrEqual(1);
  });
});
