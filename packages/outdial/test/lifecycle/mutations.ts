import { advance } from '../../src/call/life/advance.ts';
import { outcomeOf } from '../../src/call/outcome.ts';
import type { Call, CallState, EndedCall } from '../../src/call/call.ts';
import type { CallEvent } from '../../src/call/life/call-event.ts';
import type { Advance, LockChange, CallStanding } from '../../src/call/life/command.ts';
import type { ConversationSeen } from '../../src/call/conversation.ts';
import { refusal } from './calls.ts';
import type { Property } from './oracle.ts';
import type { Kind, Mutation } from './world-options.ts';

/** A rule of the lifecycle, and the property that must fail without it (docs/lifecycle.md#removed-rules). */
export interface Removal {
  readonly removed: string;
  readonly caughtBy: readonly Property[];
  readonly mutation: Mutation;
  readonly calls?: 1 | 2;
  readonly expiresInMs?: number;
  readonly drain?: 'deaf' | 'honest';
  readonly wrongAnswers?: true;
  readonly only?: readonly Kind[];
  readonly isRestored?: true;
  readonly isKnown?: true;
  readonly startsInMs?: number;
}

type Rewritten = (call: Call, event: CallEvent) => CallEvent;

const hearing = (rewrite: Rewritten): Mutation => ({
  advance: (call, event, standing, now, timers) => advance(call, rewrite(call, event), standing, now, timers),
});
const seeing = (rewrite: (call: Call, seen: ConversationSeen) => ConversationSeen): Mutation =>
  hearing((call, event) =>
    event.type === 'seen' ? { ...event, conversation: rewrite(call, event.conversation) } : event,
  );
const standing = (change: Partial<CallStanding>): Mutation => ({
  advance: (call, event, as, now, timers) =>
    advance(call, event, event.type === 'claim' ? { ...as, ...change } : as, now, timers),
});
const locking = (change: (before: Call, result: Advance) => LockChange): Mutation => ({
  advance: (call, event, as, now, timers) => {
    const result = advance(call, event, as, now, timers);
    return { ...result, lock: change(call, result) };
  },
});

/** Ends the call on the spot, as a lifecycle without that rule would. */
function endingAs(state: EndedCall['state'], on: CallEvent['type'], from: readonly CallState[]): Mutation {
  return {
    advance: (call, event, as, now, timers) => {
      if (event.type !== on || !from.includes(call.state)) return advance(call, event, as, now, timers);
      const { order, attempts, cancelRequested, policyVersion, version } = call;
      const shared = { order, attempts, cancelRequested, policyVersion, version: version + 1, lastNow: now };
      const code = state === 'canceled' ? 'canceled-before-dial' : 'deadline-passed';
      const ended: Call = { ...shared, state, endedAt: now, conversationId: null, outcome: outcomeOf(code) };
      return { call: ended, commands: [], lock: 'release', met: { kind: 'applied' } };
    },
  };
}

/** A call's own state is not looked at: whatever it is, it can be claimed. */
const stateless: Mutation = {
  advance: (call, event, as, now, timers) => {
    if (event.type !== 'claim' || call.state === 'waiting') return advance(call, event, as, now, timers);
    const { order, attempts, cancelRequested, policyVersion, version, lastNow } = call;
    const shared = { order, attempts, cancelRequested, policyVersion, version, lastNow };
    const waiting: Call = { ...shared, state: 'waiting', waitingFor: [], retryAt: null };
    const result = advance(waiting, event, as, now, timers);
    return result.met.kind === 'applied' ? result : { call, commands: [], lock: 'keep', met: result.met };
  },
};

const dead = { full: true, ended: true, agentLeg: 'contacting', targetLeg: 'none', agentLegDeathNamed: true } as const;
const newest = (call: Call): number => call.attempts.length;

export const mutations: readonly Removal[] = [
  {
    removed: 'a claim compares n, and so do answers',
    caughtBy: ['E'],
    only: ['runner', 'copy', 'errand', 'late', 'time', 'decide', 'converse'],
    mutation: hearing((call, event) => {
      if (event.type === 'claim') return { ...event, n: newest(call) + 1 };
      return 'n' in event ? { ...event, n: newest(call) } : event;
    }),
  },
  { removed: 'a claim looks at the state', caughtBy: ['D'], mutation: stateless },
  { removed: 'a claim looks at the lock', caughtBy: ['C'], calls: 2, mutation: standing({ lock: null }) },
  { removed: 'a claim looks at the pause', caughtBy: ['P'], mutation: standing({ paused: false }) },
  {
    removed: 'a claim looks at the policy',
    caughtBy: ['P'],
    mutation: standing({ policy: { version: '1', forbids: null } }),
  },
  { removed: 'a claim looks at blockers', caughtBy: ['P'], mutation: standing({ blockers: [] }) },
  { removed: 'only the granted runner sends', caughtBy: ['A'], mutation: { sendsWithoutGrant: true } },
  { removed: 'a begun dial is reported, not begun again', caughtBy: ['A'], mutation: { dialsAgainAfterCrash: true } },
  { removed: 'the client sends once', caughtBy: ['A'], mutation: { sendsTwice: true } },
  { removed: 'the sender checks its deadline', caughtBy: ['D'], mutation: { ignoresSendBefore: true } },
  {
    removed: 'the sender checks for a stall',
    caughtBy: ['C'],
    calls: 2,
    only: ['runner', 'errand', 'time', 'decide'],
    expiresInMs: 3600_000,
    mutation: { ignoresSendBefore: true },
  },
  {
    removed: 'the lock is kept in unknown',
    caughtBy: ['C'],
    calls: 2,
    mutation: locking((before, { call, lock }) =>
      call.state === 'unknown' && before.state !== 'unknown' ? 'release' : lock,
    ),
  },
  {
    removed: 'an unknown call lets its agent go by evidence only',
    caughtBy: ['C'],
    calls: 2,
    mutation: {
      advance: (call, event, as, now, timers) => {
        const result = advance(call, event, as, now, timers);
        return call.state === 'unknown' && event.type === 'looked' ? { ...result, lock: 'release' } : result;
      },
    },
  },
  {
    removed: 'the look that lets an agent go is late',
    caughtBy: ['C'],
    calls: 2,
    only: ['runner', 'errand', 'time', 'decide'],
    mutation: { timers: { agentShown: -12_000, lockRead: 1_000 } },
  },
  {
    removed: 'the look that lets an agent go is full',
    caughtBy: ['C'],
    calls: 2,
    only: ['runner', 'errand', 'time', 'decide'],
    mutation: hearing((_call, event) => (event.type === 'looked' ? { ...event, full: true } : event)),
  },
  {
    removed: 'a conversation since the fence keeps its agent',
    caughtBy: ['C'],
    calls: 2,
    only: ['runner', 'errand', 'time', 'decide'],
    mutation: hearing((_call, event) => (event.type === 'looked' ? { ...event, candidates: [] } : event)),
  },
  {
    removed: 'a cancel in flight only asks',
    caughtBy: ['D', 'E'],
    mutation: endingAs('canceled', 'cancel', ['dialing', 'unknown']),
  },
  {
    removed: 'a deadline does nothing after the fence',
    caughtBy: ['E'],
    mutation: {
      advance: (call, event, as, now, timers) => {
        const isPast = now >= call.order.expiresAt && (call.state === 'unknown' || call.state === 'placed');
        const expiring = endingAs('expired', event.type, ['unknown', 'placed']).advance ?? advance;
        return isPast ? expiring(call, event, as, now, timers) : advance(call, event, as, now, timers);
      },
    },
  },
  {
    removed: 'a conversation needs our mark',
    caughtBy: ['E'],
    mutation: seeing((call, seen) =>
      seen.mark === null ? { ...seen, mark: { callId: call.order.id, attempt: newest(call) } } : seen,
    ),
  },
  {
    removed: "a mark's call is compared",
    caughtBy: ['G'],
    calls: 2,
    mutation: seeing((call, seen) =>
      seen.mark === null ? seen : { ...seen, mark: { callId: call.order.id, attempt: newest(call) } },
    ),
  },
  {
    removed: 'a conversation that only the answer named is checked',
    caughtBy: ['E', 'G'],
    wrongAnswers: true,
    mutation: {
      advance: (call, event, as, now, timers) => {
        const trusting: Call = call.state === 'placed' ? { ...call, knownBy: 'mark' } : call;
        const result = advance(trusting, event, as, now, timers);
        return result.call === trusting ? { ...result, call } : result;
      },
    },
  },
  {
    removed: 'a hint of an end needs a read',
    caughtBy: ['E'],
    mutation: seeing((_call, seen) => (seen.ended && seen.targetLeg === 'none' ? { ...seen, ...dead } : seen)),
  },
  {
    removed: 'the read is full and after the end',
    caughtBy: ['E'],
    mutation: seeing((_call, seen) =>
      seen.targetLeg === 'none' && seen.agentLeg === 'contacting' ? { ...seen, ...dead } : seen,
    ),
  },
  {
    removed: '"nothing found" proves nothing',
    caughtBy: ['E'],
    mutation: hearing((call, event) => {
      const isEmpty = event.type === 'looked' && event.candidates.length === 0;
      return isEmpty && call.state === 'unknown' ? { ...refusal, n: newest(call) } : event;
    }),
  },
  {
    removed: 'unknown is not "not placed"',
    caughtBy: ['E'],
    mutation: hearing((_call, event) => (event.type === 'answer-unknown' ? { ...refusal, n: event.n } : event)),
  },
  {
    removed: 'the settle waits for the whole window',
    caughtBy: ['C'],
    calls: 2,
    only: ['runner', 'errand', 'time'],
    mutation: { timers: { settle: 1_000, lockRead: 1_000 } },
  },
  {
    removed: 'the lock stays until idle after a settle or a cap',
    caughtBy: ['C'],
    calls: 2,
    mutation: locking((_before, { lock }) => (lock === 'until-idle' ? 'release' : lock)),
  },
  { removed: 'until-idle ends by a read', caughtBy: ['C'], calls: 2, mutation: { freesIdleLockUnread: true } },
  { removed: 'the timer expire', caughtBy: ['F'], mutation: { deafTo: ['expire', 'retry-due', 'recheck', 'checked'] } },
  {
    removed: 'the timer answer-due',
    caughtBy: ['F'],
    mutation: { deafTo: ['answer-due', 'interrupted', 'answer-unknown'] },
  },
  { removed: 'the timer settle-cap', caughtBy: ['F'], mutation: { deafTo: ['settle-cap'] } },
  { removed: 'the timers settle', caughtBy: ['F'], mutation: { deafTo: ['settle', 'settle-cap'] } },
  { removed: 'the follow caps', caughtBy: ['F'], mutation: { deafTo: ['follow-cap'] } },
  {
    removed: 'retry-due and recheck',
    caughtBy: ['F'],
    expiresInMs: 7 * 24 * 3600_000,
    mutation: { deafTo: ['retry-due', 'recheck'] },
  },
  { removed: 'a set-back counts', caughtBy: ['A'], isRestored: true, mutation: { deafTo: ['set-back'] } },
  {
    removed: 'a call that was set back has no further attempt',
    caughtBy: ['A', 'B'],
    isRestored: true,
    drain: 'honest',
    expiresInMs: 24 * 3600_000,
    only: ['runner', 'errand', 'time', 'decide', 'converse', 'backup'],
    mutation: {
      advance: ({ setBack, ...call }, event, as, now, timers) => {
        const isForgotten = setBack === undefined || event.type === 'seen';
        return advance(isForgotten ? call : { ...call, setBack }, event, as, now, timers);
      },
    },
  },
  {
    removed: 'a set-back takes the lock',
    caughtBy: ['C'],
    isRestored: true,
    mutation: locking(({ setBack }, { call, lock }) =>
      setBack === undefined && call.setBack !== undefined ? 'keep' : lock,
    ),
  },
  {
    removed: 'what the replaced store shows counts',
    caughtBy: ['D'],
    ...{ isRestored: true, isKnown: true, startsInMs: 120_000 },
    mutation: { forgetsLosses: true },
  },
];
