import type { CallView } from 'outdial';
import { expect, test } from 'vitest';
import { openDesk, type Desk } from '../../test/sandbox/desk.ts';

const other = (n: number) => ({ targets: [{ phoneNumber: `+4477009003${String(n).padStart(2, '0')}` }] });
const talksOn = '+12025550104';
const codesOf = ({ waitingFor }: CallView): readonly string[] => waitingFor.map(({ code }) => code);
const underWay = ({ state }: CallView): boolean => ['placed', 'ringing', 'connected'].includes(state);
const figures = async ({ outdial, clock }: Desk) => {
  await clock.advance(2_000);
  return outdial.calls.statistics();
};
const sumOf = (parts: readonly { readonly calls: number }[]): number =>
  parts.reduce((sum, { calls }) => sum + calls, 0);

/** One call of Ana under way, and so many behind it. */
async function queueBehind(desk: Desk, count: number) {
  const first = await desk.place({ targets: [{ phoneNumber: talksOn }] });
  await desk.within(first.id, 30_000, underWay);
  const behind: CallView[] = [];
  for (let n = 1; n <= count; n += 1) behind.push(await desk.place(other(n)));
  return { first, behind };
}

test('every waiting call counts under one reason, and the sum is the number of waiting calls', async () => {
  const desk = await openDesk();
  const { first } = await queueBehind(desk, 3);
  const { outdial } = desk;
  const told = await figures(desk);
  expect(told.waiting.groups).toMatchObject([{ calls: 3, problem: { code: 'agent-has-call', who: 'nobody' } }]);
  expect(told.waiting.groups[0]?.problem?.message).toContain(first.id);
  await outdial.calls.pause();
  const paused = await figures(desk);
  expect(paused.waiting.groups).toMatchObject([{ calls: 3, agent: null, problem: { code: 'dialing-paused' } }]);
  expect(sumOf(paused.waiting.groups)).toBe(paused.calls['waiting']);
  await outdial.calls.resume();
  expect((await figures(desk)).waiting.groups).toMatchObject([{ calls: 3, problem: { code: 'agent-has-call' } }]);
});

test('a reason never names a call that has ended: the next one in its place, or none', async () => {
  const desk = await openDesk();
  const { first, behind } = await queueBehind(desk, 3);
  const [, , last] = behind;
  if (last === undefined) throw new Error('no call');
  await desk.outdial.calls.cancel(first.id);
  const ended = new Set<string>();
  let names = 0;
  for (let passed = 0; passed < 120_000; passed += 500) {
    await desk.clock.advance(500);
    const call = await desk.outdial.calls.get(last.id);
    if (call.state !== 'waiting') break;
    for (const { outcome, id } of (await desk.outdial.calls.list({ limit: 50 })).items)
      if (outcome !== null && outcome.endObserved) ended.add(id);
    const named = /call_[0-9A-Z]{26}/.exec(
      call.waitingFor.find(({ code }) => code === 'agent-has-call')?.message ?? '',
    );
    if (named === null) continue;
    names += 1;
    expect(ended.has(named[0])).toBe(false);
  }
  expect(names).toBeGreaterThan(0);
});

test('the list of agents says what the fence would: a call whose end nobody saw still holds its agent', async () => {
  const desk = await openDesk();
  const ana = async () =>
    (await desk.outdial.calls.agents({ limit: 200 })).items.find(({ name }) => name?.startsWith('Ana'));
  expect((await ana())?.ready).toBe(true);
  desk.sandbox.control.injectFault({
    operation: 'postConversationsCallsUserUserId',
    fault: 'reset-before-effect',
    count: 1,
  });
  const lost = await desk.place();
  await desk.within(lost.id, 30_000, ({ state }) => state === 'unknown');
  expect(await ana()).toMatchObject({ ready: false, blockers: [{ code: 'agent-has-call' }] });
  const behind = await desk.place(other(1));
  expect(codesOf(await desk.outdial.calls.get(behind.id))).toEqual(['agent-has-call']);
  await desk.within(lost.id, 400_000, ({ state }) => state === 'outcome-unknown');
  const isHeld = (codes: readonly string[] = []): boolean => codes.includes('agent-has-call');
  const blockers = (await ana())?.blockers.map(({ code }) => code);
  expect(isHeld(blockers)).toBe(isHeld(codesOf(await desk.outdial.calls.get(behind.id))));
});
