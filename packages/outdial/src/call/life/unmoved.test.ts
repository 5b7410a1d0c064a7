import { describe, expect, test } from 'vitest';
import {
  blocker,
  c1,
  callIn,
  caller,
  claim,
  free,
  mark,
  other,
  problem,
  refusal,
  seen,
  settledCall,
  start,
  tell,
} from '../../../test/lifecycle/calls.ts';
import { c2, canceledIn, heard } from '../../../test/lifecycle/told.ts';
import { actions } from './actions.ts';
import { newestAttempt } from './advance-unknown.ts';
import { claimRefused } from './advance-waiting.ts';
import type { Call, CallState } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import type { CallStanding } from './command.ts';
import { IllegalTransition } from './lifecycle.ts';
import { defaultTimers } from '../timers.ts';

interface Unmoved {
  readonly name: string;
  readonly call: () => Call;
  readonly event: CallEvent;
  readonly now?: number;
  readonly standing?: CallStanding;
  readonly met: { readonly kind: string; readonly reason: string };
}
const ignored = (reason: string) => ({ kind: 'ignored', reason });
const talkedAndEnded = { mark, agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true } as const;

const unmoved: readonly Unmoved[] = [
  {
    name: 'a blocker that is only fresher',
    call: () => tell(callIn('waiting'), { type: 'checked', blockers: [blocker()] }).call,
    event: { type: 'checked', blockers: [blocker({ asOf: start + 9 })] },
    met: ignored('unchanged'),
  },
  {
    name: 'a pause that is known',
    call: () => tell(callIn('waiting'), { type: 'paused' }).call,
    event: { type: 'paused' },
    met: ignored('unchanged'),
  },
  {
    name: 'ready in a retry delay',
    call: () => tell(callIn('dialing'), refusal).call,
    event: { type: 'checked', blockers: [] },
    now: start + 4_999,
    met: ignored('delay'),
  },
  {
    name: 'a lock that is waited for already',
    call: () =>
      tell(callIn('waiting'), claim(1), start, { ...free, lock: { callId: other, attempt: 1, kind: 'held' } }).call,
    event: claim(1),
    standing: { ...free, lock: { callId: other, attempt: 1, kind: 'held' } },
    met: { kind: 'refused', reason: 'lock' },
  },
  {
    name: 'a claim in a retry delay',
    call: () => tell(callIn('dialing'), refusal).call,
    event: claim(2),
    now: start + 4_999,
    met: { kind: 'refused', reason: 'delay' },
  },
  {
    name: 'a cancel in flight that was asked for',
    call: () => canceledIn('dialing'),
    event: { type: 'cancel', by: caller },
    met: ignored('asked already'),
  },
  {
    name: 'a cancel while it rings that was asked for',
    call: () => canceledIn('ringing'),
    event: { type: 'cancel', by: caller },
    met: ignored('asked already'),
  },
  {
    name: 'a decision that was made',
    call: () =>
      tell(settledCall({ canceled: false }), { type: 'resolve', by: caller, placed: true, conversationId: c1 }).call,
    event: { type: 'resolve', by: caller, placed: false, conversationId: null },
    met: ignored('resolved already'),
  },
  {
    name: 'a look that found nothing and was not full',
    call: () => callIn('unknown'),
    event: { type: 'looked', begunAt: start, full: false, candidates: [] },
    met: ignored('unchanged'),
  },
  {
    name: 'a candidate heard of again as it was',
    call: () => tell(callIn('unknown'), heard({ conversationId: c2 })).call,
    event: heard({ conversationId: c2, seenAt: start + 5 }),
    met: ignored('unchanged'),
  },
  {
    name: 'the answer with the id that is known',
    call: () => callIn('placed'),
    event: { type: 'answer-placed', n: 1, conversationId: c1 },
    met: ignored('known'),
  },
  {
    name: 'the end of a completed call, told again',
    call: () => callIn('completed'),
    event: heard(talkedAndEnded),
    met: ignored('applied already'),
  },
  {
    name: 'a conversation before any attempt',
    call: () => callIn('waiting'),
    event: heard({ mark }),
    met: ignored('no-attempt'),
  },
  {
    name: "another call's conversation",
    call: () => callIn('placed'),
    event: heard({ conversationId: c2, mark: { callId: other, attempt: 1 } }),
    met: ignored('other-call'),
  },
  {
    name: 'an answer for an attempt to come',
    call: () => callIn('dialing'),
    event: { ...refusal, n: 2 },
    met: ignored('number'),
  },
];

describe('an event that moves nothing says why', () => {
  test.each(unmoved)('$name', ({ call: make, event, now, standing, met }) => {
    const call = make();
    const made = tell(call, event, now ?? call.lastNow, standing ?? free);
    expect(made).toEqual({ call, commands: [], lock: 'keep', met });
  });
});

describe('at the very moment', () => {
  test('a claim whose window ends with the deadline is granted, one later is not', () => {
    const last = start + 300_000 - defaultTimers.sendWithin;
    expect(tell(callIn('waiting'), claim(1), last).call.state).toBe('dialing');
    expect(tell(callIn('waiting'), claim(1), last + 1).call.state).toBe('expired');
  });

  test('a request that was not sent may be retried while a window is left', () => {
    const notSent: CallEvent = { type: 'not-sent', n: 1, why: 'closing' };
    const last = start + 300_000 - defaultTimers.sendWithin;
    expect(tell(callIn('dialing'), notSent, last).call.state).toBe('waiting');
    expect(tell(callIn('dialing'), notSent, last + 1).call.state).toBe('expired');
  });

  test('ready at the deadline is too late', () => {
    const ready: CallEvent = { type: 'checked', blockers: [] };
    expect(tell(callIn('waiting'), ready, start + 299_999).commands).toEqual([{ type: 'dial', n: 1 }]);
    expect(tell(callIn('waiting'), ready, start + 300_000).call.state).toBe('expired');
  });

  test('ready when the delay ends is asked to dial', () => {
    const delayed = tell(callIn('dialing'), refusal).call;
    expect(tell(delayed, { type: 'checked', blockers: [] }, start + 5_000).commands).toEqual([{ type: 'dial', n: 2 }]);
  });

  test('a delay that is over ends with its check', () => {
    const { call, commands } = tell(tell(callIn('dialing'), refusal).call, { type: 'retry-due' }, start + 5_000);
    expect(call).toMatchObject({ state: 'waiting', retryAt: null, lastNow: start + 5_000 });
    expect(commands).toEqual([{ type: 'check' }]);
  });

  test('the look before the end of the window falls on it, the next does not', () => {
    const settleAt = start + defaultTimers.settle;
    const call = callIn('unknown');
    const before = { ...call, looks: 9, nextLookAt: settleAt - 5_000 } as Call;
    expect(tell(before, { type: 'look-due' }, settleAt - 5_000).call).toMatchObject({ nextLookAt: settleAt });
    const at = { ...call, looks: 9, nextLookAt: settleAt } as Call;
    expect(tell(at, { type: 'look-due' }, settleAt).call).toMatchObject({
      nextLookAt: settleAt + defaultTimers.lookEvery,
    });
  });

  test('a scheduled call that begins is not waiting for anything yet', () => {
    const { call, commands } = tell(callIn('scheduled'), { type: 'start' }, start + 60_000);
    expect(call).toMatchObject({ state: 'waiting', waitingFor: [], retryAt: null });
    expect(commands[0]).toEqual({ type: 'check' });
  });
});

describe('candidates', () => {
  test('another conversation is added, and neither replaces the other', () => {
    const c3 = { ...seen(), conversationId: 'conversation-3' as typeof c2, talked: true, seenAt: start + 9 };
    const first = tell(callIn('unknown'), heard({ conversationId: c2 })).call;
    const { call, commands } = tell(first, { type: 'looked', begunAt: start, full: false, candidates: [c3] });
    expect(call).toMatchObject({
      candidates: [{ conversationId: c2, talked: false }, { conversationId: c3.conversationId }],
    });
    expect(commands).toMatchObject([{ facts: { conversations: [c3.conversationId], code: 'candidate-found' } }]);
  });

  test('a look of the same moment that shows more is kept', () => {
    const first = tell(callIn('unknown'), heard({ conversationId: c2 })).call;
    const { call } = tell(first, heard({ conversationId: c2, ended: true }));
    expect(call).toMatchObject({ candidates: [{ conversationId: c2, ended: true }] });
  });

  test.each([
    ['a look', { type: 'looked', begunAt: start, full: true, candidates: [seen({ conversationId: c2 })] } as const],
    ['an event', heard({ conversationId: c2 })],
  ])('found by %s after the settle are noted for the person who decides', (_how, event) => {
    const { commands, call } = tell(settledCall({ canceled: false }), event);
    expect(commands).toEqual([
      {
        ...{ type: 'publish', name: 'call.noted', cause: event.type, problem: null },
        facts: { conversations: [c2], code: 'candidate-found', alarm: false },
      },
    ]);
    expect(call).toMatchObject({ outcome: { notes: [{ code: 'candidate-found', alarm: false }] } });
  });
});

describe('a station', () => {
  test.each(['agent-no-station', 'conversation.error.no.user.station'])(
    '%s is waited for, as a fact or as the code',
    (code) => {
      for (const about of [
        { ...problem, code },
        { ...problem, facts: { code } },
        { ...problem, facts: { genesysCode: code } },
      ]) {
        const { call } = tell(callIn('dialing'), { ...refusal, permanent: true, problem: about }, start + 5);
        expect(call).toMatchObject({
          state: 'waiting',
          waitingFor: [
            { code: 'agent-no-station', facts: about.facts, since: null, asOf: start + 5, until: null, canClear: true },
          ],
        });
      }
    },
  );
});

describe('our own mistakes', () => {
  const moment = (state: CallState) => ({
    call: callIn(state),
    standing: free,
    now: start,
    timers: defaultTimers,
    cause: 'x',
  });

  test.each([
    ['check', 'dialing', 'what is for a waiting call'],
    ['look', 'placed', 'what is for an unknown call'],
    ['settled', 'placed', 'what is for an unknown call'],
    ['read', 'dialing', 'what is for a known conversation'],
    ['cap', 'waiting', 'what is for a known conversation'],
  ] as const)('%s is refused in %s', (cell, state, attempted) => {
    expect(() => actions[cell](moment(state), { type: 'recheck' })).toThrow(
      expect.objectContaining({ code: 'illegal-transition', state, attempted }),
    );
  });

  test.each([
    ['ask', 'placed', { type: 'cancel', by: caller }, 'a cancel that only asks'],
    ['resolved', 'completed', { type: 'resolve', by: caller, placed: false, conversationId: null }, 'resolve'],
  ] as const)('%s is refused in %s', (cell, state, event, attempted) => {
    expect(() => actions[cell](moment(state), event)).toThrow(expect.objectContaining({ state, attempted }));
  });

  test('only a call that has an attempt receives events about one', () => {
    expect(() => newestAttempt(callIn('waiting'))).toThrow(
      new IllegalTransition('waiting', 'what is for an attempt').message,
    );
  });

  test('a claim is refused for a reason', () => {
    expect(() => claimRefused(moment('waiting'))).toThrow('a claim refused for nothing');
    expect(() => claimRefused(moment('waiting'), { kind: 'applied' })).toThrow('a claim refused for nothing');
  });

  test('a hang-up without a cancel does not count as one', () => {
    expect(actions['hang-up'](moment('ringing'), { type: 'hang-up-due' }).met).toEqual(ignored('no cancel'));
  });
});

describe('a wrap-up', () => {
  const wrapUp = { code: 'w1', name: 'Sale', notes: 'Calls back' };
  const queued = (): Call => callIn('completed', { queue: { id: 'q' as never, name: 'Sales', chosen: 'given' } });
  const ended = (change: object = {}) => heard({ ...talkedAndEnded, ...change });

  test('is read when it may be there, each time later, and then no longer', () => {
    const reads: number[] = [];
    let call = queued();
    for (;;) {
      const at = 'wrapUp' in call ? call.wrapUp.nextReadAt : null;
      if (at === null) break;
      const made = tell(call, { type: 'wrap-up-due' }, at);
      expect(made.commands).toEqual([{ type: 'read-wrap-up', conversationId: c1 }]);
      reads.push(at - start);
      call = made.call;
      expect(call).toMatchObject({ wrapUp: { reads: reads.length } });
    }
    expect(reads).toEqual(defaultTimers.wrapUpReads);
  });

  test('is not read for a call that has no conversation, or is not over', () => {
    expect(
      actions['wrap-up'](
        { ...{ call: callIn('expired'), standing: free, now: start }, timers: defaultTimers, cause: 'x' },
        { type: 'wrap-up-due' },
      ).met,
    ).toEqual(ignored('over'));
    expect(
      actions['wrap-up'](
        { ...{ call: callIn('placed'), standing: free, now: start }, timers: defaultTimers, cause: 'x' },
        { type: 'wrap-up-due' },
      ).met,
    ).toEqual(ignored('over'));
  });

  test('is kept and reported once, and ends the reads', () => {
    const read = tell(queued(), { type: 'wrap-up-due' }, start + 1_000_000).call;
    const { call, commands } = tell(read, ended({ wrapUp }));
    expect(commands).toEqual([
      {
        ...{ type: 'publish', name: 'call.wrapped-up', cause: 'seen', problem: null },
        facts: { conversationId: c1, ...wrapUp },
      },
    ]);
    expect(call).toMatchObject({
      version: read.version + 1,
      outcome: { code: 'talked', wrapUp },
      wrapUp: { reads: 1, nextReadAt: null },
    });
    expect(tell(call, ended({ wrapUp })).met).toEqual(ignored('applied already'));
    expect(tell(call, ended({ wrapUp: { ...wrapUp, notes: 'Calls again' } })).call).toMatchObject({
      outcome: { wrapUp: { notes: 'Calls again' } },
    });
  });

  test('that is not there yet, or belongs to another conversation, does not count', () => {
    expect(tell(queued(), ended({ wrapUp: null })).met).toEqual(ignored('applied already'));
    const elsewhere = tell(queued(), ended({ wrapUp, conversationId: c2, mark: null }));
    expect(elsewhere.call).not.toMatchObject({ outcome: { wrapUp } });
  });
});

describe('a mark of our call with another agent', () => {
  test.each([
    ['ringing', true],
    ['none', false],
  ] as const)('is noted; with a target leg that is %s the alarm is %s', (targetLeg, alarm) => {
    const { commands } = tell(
      callIn('placed'),
      heard({ mark, conversationId: c2, agentId: 'agent-bob' as never, targetLeg }),
    );
    expect(commands).toMatchObject([
      { facts: { code: 'mark-of-another-agent', alarm, conversationId: c2, attempt: 1 } },
    ]);
  });
});
