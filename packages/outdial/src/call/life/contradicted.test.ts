import { describe, expect, test } from 'vitest';
import {
  c1,
  callIn,
  caller,
  claim,
  deadRead,
  mark,
  refusal,
  seen,
  start,
  tell,
  waitingAgain,
} from '../../../test/lifecycle/calls.ts';
import { isEnded, type Call } from '../call.ts';
import { conversationId } from '../ids.ts';

const up = { agentLeg: 'dialing', targetLeg: 'ringing' } as const;
const look = (change: Parameters<typeof seen>[0]) =>
  ({ type: 'seen', conversation: seen({ mark, ...change }) }) as const;
const outcomeOf = (call: Call) => (isEnded(call) ? call.outcome : null);
const refused = (): Call => tell(callIn('dialing'), { ...refusal, permanent: true }).call;

describe('a refusal of a call that was placed anyway', () => {
  test('the outcome is corrected once a far end is seen, and the alarm names the conversation', () => {
    const { call } = tell(refused(), look(up), start + 3_000);
    expect(call).toMatchObject({
      state: 'failed',
      conversationId: c1,
      attempts: [{ result: 'placed', conversationId: c1 }],
    });
    expect(outcomeOf(call)).toMatchObject({ targetRung: true, notes: [{ code: 'proof-contradicted', alarm: true }] });
  });

  test('with our mark alone the outcome is unknown; a far end that comes later is reported, too', () => {
    const marked = tell(refused(), look({}), start + 2_000).call;
    expect(outcomeOf(marked)?.targetRung).toBe('unknown');
    const rung = tell(marked, look(up), start + 3_000).call;
    expect(outcomeOf(rung)).toMatchObject({ targetRung: true });
    expect(outcomeOf(tell(rung, look({ ...up, ended: true }), start + 9_000).call)?.targetRung).toBe(true);
  });

  test('a call without our mark corrects nothing', () => {
    expect(outcomeOf(tell(refused(), look({ ...up, mark: null }), start + 3_000).call)?.targetRung).toBe(false);
  });

  test.each([
    ['canceled', () => tell(tell(callIn('dialing'), { type: 'cancel', by: caller }).call, refusal).call],
    ['expired', () => tell(tell(callIn('dialing'), refusal).call, { type: 'expire' }, start + 300_000).call],
  ] as const)('a call that ended %s reports it as well', (state, made) => {
    const { call } = tell(made(), look(up), start + 300_001);
    expect(call.state).toBe(state);
    expect(outcomeOf(call)).toMatchObject({ targetRung: true, notes: [{ alarm: true }] });
  });
});

describe('between two attempts', () => {
  test.each([
    ['an agent leg', {}, 'unknown'],
    ['a far end', up, true],
    ['an end that says nothing', { ended: true }, 'unknown'],
  ])('our mark with %s on the refused attempt: no further one follows', (_what, change, targetRung) => {
    const { call } = tell(waitingAgain(), look(change), start + 6_000);
    expect(call).toMatchObject({ state: 'failed', outcome: { code: 'proof-contradicted', targetRung } });
    expect(tell(call, claim(2), start + 7_000).met.kind).toBe('refused');
  });

  test('a proof that its conversation never rang leaves the refusal as it is', () => {
    const waiting = waitingAgain();
    expect(tell(waiting, { type: 'seen', conversation: { ...deadRead, mark } }, start + 61_000).call).toBe(waiting);
  });

  test('a ring of the first attempt while the third is waited for ends the call', () => {
    const second = tell(tell(waitingAgain(), claim(2), start + 6_000).call, { ...refusal, n: 2 }).call;
    expect(second.state).toBe('waiting');
    const { call } = tell(second, look(up), start + 7_000);
    expect(call).toMatchObject({ state: 'failed', outcome: { code: 'proof-contradicted', targetRung: true } });
    expect(call.attempts).toMatchObject([{ result: 'placed', conversationId: c1 }, { result: 'not-placed' }]);
  });

  test('a ring of the first attempt while the second is under way: no third follows, and no end says "never rung"', () => {
    const dialing = tell(waitingAgain(), claim(2), start + 6_000).call;
    const heard = tell(dialing, look(up), start + 7_000).call;
    expect(heard.state).toBe('dialing');
    for (const end of [
      { ...refusal, n: 2 },
      { type: 'not-sent', n: 2, why: 'stalled' },
    ] as const) {
      const { call, lock } = tell(heard, end, start + 8_000);
      expect(call).toMatchObject({ state: 'failed', outcome: { code: 'proof-contradicted', targetRung: true } });
      expect(lock).toBe('release');
    }
    const canceling = tell(heard, { type: 'cancel', by: caller }).call;
    expect(tell(canceling, { ...refusal, n: 2 }).call).toMatchObject({ state: 'failed', outcome: { canceled: true } });
    const lost = tell(tell(heard, { type: 'interrupted', n: 2 }).call, { type: 'settle-cap' }, start + 3_600_000).call;
    expect(lost).toMatchObject({ state: 'outcome-unknown', outcome: { targetRung: true } });
  });

  test('a ring of the first attempt after the second has ended is reported', () => {
    const second = tell(waitingAgain({ retry: { attempts: 1, delaySeconds: 5 } }), claim(2), start + 6_000).call;
    const failed = tell(second, { ...refusal, n: 2, permanent: true }).call;
    const { call } = tell(failed, look({ ...up, conversationId: conversationId('c-9') }), start + 9_000);
    expect(outcomeOf(call)).toMatchObject({ targetRung: true, notes: [{ code: 'older-attempt', alarm: true }] });
  });
});
