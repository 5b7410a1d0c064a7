import { describe, expect, test } from 'vitest';
import {
  blocker,
  c1,
  callIn,
  caller,
  claim,
  problem,
  refusal,
  seen,
  start,
  tell,
  waitingAgain,
  deadRead,
  free,
  other,
} from '../../../test/lifecycle/calls.ts';
import {
  c2,
  canceledIn,
  day,
  ended,
  expectTold,
  heldBy,
  noted,
  paused,
  said,
  type ToldMove,
} from '../../../test/lifecycle/told.ts';

/** The deadline of these calls, five minutes after their beginning, as sentences name it. */
const givesUp = '08:05 UTC';

const before: readonly ToldMove[] = [
  {
    name: 'a grant keeps what it was decided on, and tells what of it is a single value',
    made: () =>
      tell(
        callIn('waiting'),
        { type: 'claim', n: 1, evidence: { presence: 'Available', age: 5, fed: true, queues: ['q'], none: null } },
        start + 1_000,
        { ...free, policy: { version: '7', forbids: null } },
      ),
    commands: [
      said('claim', 'call.dialing', { presence: 'Available', age: 5, fed: true, attempt: 1, waitedMs: 1_000 }),
    ],
    call: {
      policyVersion: '7',
      attempts: [
        {
          ...{ number: 1, fencedAt: start + 1_000, sendBefore: start + 3_000, result: 'open', conversationId: null },
          ...{ counts: null, problem: null },
          evidence: { presence: 'Available', age: 5, fed: true, queues: ['q'], none: null },
        },
      ],
    },
    lock: 'take',
  },
  {
    name: 'a grant close to the deadline may send until the deadline only',
    made: () => tell(callIn('waiting'), claim(1), start + 298_000),
    commands: [said('claim', 'call.dialing', { attempt: 1, waitedMs: 298_000 })],
    call: { attempts: [expect.objectContaining({ sendBefore: start + 300_000 })] },
    lock: 'take',
  },
  {
    name: 'a deadline names what was waited for last',
    made: () =>
      tell(
        tell(callIn('waiting'), { type: 'checked', blockers: [blocker()] }).call,
        { type: 'expire' },
        start + 300_000,
      ),
    commands: [
      ended('expire', 'expired', 'deadline-passed', false, { waitingFor: ['agent-presence'], attempts: 0 }, blocker()),
    ],
    call: { outcome: expect.objectContaining({ problem: blocker(), canceled: false }), endedAt: start + 300_000 },
  },
  {
    name: 'a deadline between attempts names what became of the last',
    made: () => tell(waitingAgain(), { type: 'expire' }, start + 300_000),
    commands: [ended('expire', 'expired', 'deadline-passed', false, { waitingFor: [], attempts: 1 }, problem)],
  },
  {
    name: 'a policy that forbids comes before blockers',
    made: () =>
      tell(callIn('waiting'), claim(1), start, {
        ...free,
        policy: { version: '2', forbids: problem },
        blockers: [blocker()],
      }),
    commands: [
      ended('claim', 'rejected', 'rejected-policy', false, { blockers: ['agent-presence'], attempts: 0 }, problem),
    ],
  },
  {
    name: 'a rejection names the blocker that nothing clears',
    made: () =>
      tell(
        callIn('waiting'),
        { type: 'checked', blockers: [blocker(), blocker({ code: 'agent-inactive', canClear: false })] },
        start + 5,
        { ...free, paused: true },
      ),
    commands: [
      ended(
        'checked',
        'rejected',
        'rejected-blocker',
        false,
        { blockers: ['dialing-paused', 'agent-presence', 'agent-inactive'], attempts: 0 },
        blocker({ code: 'agent-inactive', canClear: false }),
      ),
    ],
  },
  {
    name: 'a call that refuses to wait names its first blocker',
    made: () =>
      tell(
        callIn('waiting', { whenNotReady: 'refuse' }),
        { type: 'checked', blockers: [blocker(), blocker({ code: 'agent-no-station' })] },
        start,
      ),
    commands: [
      ended(
        'checked',
        'rejected',
        'rejected-blocker',
        false,
        { blockers: ['agent-presence', 'agent-no-station'], attempts: 0 },
        blocker(),
      ),
    ],
  },
  {
    name: 'a wait names a pause and a lock before what was checked',
    made: () =>
      tell(callIn('waiting'), { type: 'checked', blockers: [blocker()] }, start + 5, {
        ...free,
        paused: true,
        lock: heldBy,
      }),
    commands: [
      said(
        'checked',
        'call.waiting',
        { waitingFor: ['dialing-paused', 'agent-has-call', 'agent-presence'], retryAt: null, givesUp },
        { ...paused, pointer: null },
      ),
    ],
    call: {
      waitingFor: [
        { ...paused, pointer: null },
        {
          ...{ code: 'agent-has-call', pointer: null, since: null, asOf: start + 5, until: null, canClear: true },
          facts: { callId: other, agentName: 'Ana', agentId: 'agent-ana' },
        },
        blocker(),
      ],
    },
  },
  {
    name: 'a blocker that was checked is not said twice',
    made: () =>
      tell(callIn('waiting'), { type: 'checked', blockers: [blocker({ code: 'agent-has-call' })] }, start, {
        ...free,
        lock: heldBy,
      }),
    commands: [expect.objectContaining({ facts: { waitingFor: ['agent-has-call'], retryAt: null, givesUp } })],
  },
  {
    name: 'a pause is waited for in front of everything else',
    made: () =>
      tell(tell(callIn('waiting'), { type: 'checked', blockers: [blocker()] }).call, { type: 'paused' }, start + 5),
    commands: [
      expect.objectContaining({ facts: { waitingFor: ['dialing-paused', 'agent-presence'], retryAt: null, givesUp } }),
    ],
  },
  {
    name: 'a pause that is known is not told again',
    made: () => tell(tell(callIn('waiting'), { type: 'paused' }).call, { type: 'paused' }, start + 5),
    commands: [],
  },
  {
    name: 'an end of the pause leaves the other blockers and checks',
    made: () =>
      tell(
        tell(tell(callIn('waiting'), { type: 'checked', blockers: [blocker()] }).call, { type: 'paused' }).call,
        { type: 'resumed' },
        start + 6,
      ),
    commands: [
      {
        type: 'publish',
        name: 'call.noted',
        cause: 'resumed',
        facts: { code: 'dialing-resumed' },
        problem: null,
      },
      { type: 'check' },
    ],
    call: { waitingFor: [blocker()], lastNow: start + 6 },
  },
  {
    name: 'a recheck leaves a pause where it is',
    made: () => tell(tell(callIn('waiting'), { type: 'paused' }).call, { type: 'recheck' }, start + 6),
    commands: [{ type: 'check' }],
    call: { waitingFor: [expect.objectContaining({ code: 'dialing-paused' })], lastNow: start },
  },
  {
    name: 'ready after a wait: what was waited for is gone, and the dial is asked for',
    made: () =>
      tell(
        tell(callIn('waiting'), { type: 'checked', blockers: [blocker()] }).call,
        { type: 'checked', blockers: [] },
        start + 7,
      ),
    commands: [{ type: 'dial', n: 1 }],
    call: { state: 'waiting', waitingFor: [], lastNow: start + 7 },
  },
  {
    name: 'ready in a retry delay: no dial is asked for before it is over',
    made: () => tell(tell(callIn('dialing'), refusal).call, { type: 'checked', blockers: [] }, start + 4_999),
    commands: [],
  },
  {
    name: 'ready in a retry delay after another wait: the wait is over, the delay is not',
    made: () =>
      tell(
        tell(tell(callIn('dialing'), refusal).call, { type: 'checked', blockers: [blocker()] }).call,
        { type: 'checked', blockers: [] },
        start + 4_999,
      ),
    commands: [],
    call: { waitingFor: [], retryAt: start + 5_000 },
  },
  {
    name: 'a cancel before the dial says who',
    made: () => tell(callIn('waiting'), { type: 'cancel', by: caller }, start + 5),
    commands: [
      said('cancel', 'call.canceled', {
        ...{ by: caller, code: 'canceled-before-dial', targetRung: false, canceled: true },
      }),
    ],
  },
  {
    name: 'a cancel between attempts says that nothing rang',
    made: () => tell(waitingAgain(), { type: 'cancel', by: caller }, start + 5_000),
    commands: [
      said('cancel', 'call.canceled', {
        ...{ by: caller, code: 'canceled-never-rung', targetRung: false, canceled: true },
      }),
    ],
  },
];

const attempt: readonly ToldMove[] = [
  {
    name: 'a cancel in flight asks, and says so',
    made: () => tell(callIn('dialing'), { type: 'cancel', by: caller }, start + 5),
    commands: [noted('cancel', 'cancel-requested', false, { by: caller })],
    call: { cancelRequested: { at: start + 5, by: caller, hangUps: 0, nextHangUpAt: null } },
  },
  {
    name: 'a refusal is kept with its attempt, and the next has its time',
    made: () => tell(callIn('dialing'), refusal, start + 5),
    commands: [
      said('answer-not-placed', 'call.waiting', { attempts: 1, reachedAgent: 0, retryAt: start + 5_005 }, problem),
    ],
    call: { attempts: [expect.objectContaining({ result: 'not-placed', counts: false, problem })], waitingFor: [] },
    lock: 'release',
  },
  {
    name: 'a refusal of a call that is being canceled ends it',
    made: () => tell(canceledIn('dialing'), refusal),
    commands: [
      said(
        'answer-not-placed',
        'call.canceled',
        { attempts: 1, reachedAgent: 0, code: 'canceled-never-rung', targetRung: false, canceled: true },
        problem,
      ),
    ],
    lock: 'release',
  },
  {
    name: 'a refusal for good says why',
    made: () => tell(callIn('dialing'), { ...refusal, permanent: true }, start + 5),
    commands: [ended('answer-not-placed', 'failed', 'dial-refused', false, { attempts: 1, reachedAgent: 0 }, problem)],
    lock: 'release',
  },
  {
    name: 'what was not sent says why, and waits its delay',
    made: () => tell(callIn('dialing'), { type: 'not-sent', n: 1, why: 'stalled' }, start + 5),
    commands: [
      said(
        'not-sent',
        'call.waiting',
        { attempts: 1, reachedAgent: 0, retryAt: start + 5_005 },
        { code: 'not-sent', pointer: null, facts: { why: 'stalled' } },
      ),
    ],
    call: { attempts: [expect.objectContaining({ result: 'not-sent', counts: false })] },
    lock: 'release',
  },
  {
    name: 'what a closing server did not send waits for nothing',
    made: () => tell(callIn('dialing'), { type: 'not-sent', n: 1, why: 'closing' }, start + 5),
    commands: [expect.objectContaining({ facts: { attempts: 1, reachedAgent: 0, retryAt: start + 5 } })],
    lock: 'release',
  },
  {
    name: 'what was not sent so late that no window is left is expired, one moment earlier it is not',
    made: () => tell(callIn('dialing'), { type: 'not-sent', n: 1, why: 'closing' }, start + 298_001),
    commands: [
      ended(
        'not-sent',
        'expired',
        'deadline-passed',
        false,
        { attempts: 1, reachedAgent: 0 },
        { code: 'not-sent', pointer: null, facts: { why: 'closing' } },
      ),
    ],
    lock: 'release',
  },
  {
    name: 'a dead agent leg counts, and keeps its error',
    made: () =>
      tell(
        callIn('placed'),
        { type: 'seen', conversation: { ...deadRead, errorCode: 'error.station' } },
        start + 61_000,
      ),
    commands: [
      said(
        'seen',
        'call.waiting',
        { attempts: 1, reachedAgent: 1, retryAt: start + 66_000 },
        { code: 'agent-leg-died', pointer: null, facts: { code: 'error.station' } },
      ),
    ],
    call: {
      attempts: [expect.objectContaining({ result: 'agent-leg-died', counts: true, conversationId: c1 })],
      waitingFor: [],
    },
    lock: 'release',
  },
  {
    name: 'a lost answer begins the search',
    made: () => tell(callIn('dialing'), { type: 'answer-unknown', n: 1, problem }, start + 5),
    commands: [{ type: 'reconcile', n: 1 }, said('answer-unknown', 'call.unknown', { attempt: 1 }, problem)],
    call: {
      ...{ unknownSince: start + 5, lastFullLookAt: null, looks: 0, nextLookAt: start + 1_005, candidates: [] },
      attempts: [expect.objectContaining({ result: 'unknown', problem, counts: null })],
    },
  },
  {
    name: 'an interrupted dial has no problem of its own',
    made: () => tell(callIn('dialing'), { type: 'interrupted', n: 1 }, start + 5),
    commands: [{ type: 'reconcile', n: 1 }, said('interrupted', 'call.unknown', { attempt: 1 })],
  },
  {
    name: 'a full look is remembered, and says nothing',
    made: () => tell(callIn('unknown'), { type: 'looked', begunAt: start + 7, full: true, candidates: [] }, start + 9),
    commands: [],
    call: { lastFullLookAt: start + 7 },
  },
  {
    name: 'an earlier full look does not undo a later one',
    made: () =>
      tell(
        tell(callIn('unknown'), { type: 'looked', begunAt: start + 7, full: true, candidates: [] }, start + 9).call,
        { type: 'looked', begunAt: start + 3, full: true, candidates: [] },
        start + 10,
      ),
    commands: [],
    call: { lastFullLookAt: start + 7, lastNow: start + 9 },
  },
  {
    name: 'a look that is not full is not remembered',
    made: () => tell(callIn('unknown'), { type: 'looked', begunAt: start + 7, full: false, candidates: [] }, start + 9),
    commands: [],
    call: { lastFullLookAt: null, lastNow: start },
  },
  {
    name: 'a candidate is kept and told by its id',
    made: () =>
      tell(
        callIn('unknown'),
        { type: 'looked', begunAt: start, full: true, candidates: [seen({ conversationId: c2 })] },
        start + 5,
      ),
    commands: [noted('looked', 'candidate-found', false, { conversations: [c2] })],
    call: { candidates: [seen({ conversationId: c2 })], lastFullLookAt: start },
  },
  {
    name: 'the settle says what was found, and that the agent is not free',
    made: () =>
      tell(
        tell(callIn('unknown'), {
          ...{ type: 'looked', begunAt: start, full: true, candidates: [seen({ conversationId: c2 })] },
        }).call,
        { type: 'settle-cap' },
        start + day,
      ),
    commands: [
      ended('settle-cap', 'outcome-unknown', 'settled-unknown', 'unknown', {
        attempts: 1,
        looked: true,
        candidates: 1,
      }),
    ],
    call: { outcome: expect.objectContaining({ candidates: [seen({ conversationId: c2 })], problem: null }) },
    lock: 'until-idle',
  },
  {
    name: 'the settle of a lost answer keeps what was lost, and that a cancel was asked for',
    made: () =>
      tell(
        tell(tell(callIn('dialing'), { type: 'answer-unknown', n: 1, problem }).call, { type: 'cancel', by: caller })
          .call,
        { type: 'settle-cap' },
        start + day,
      ),
    commands: [
      said(
        'settle-cap',
        'call.outcome-unknown',
        {
          ...{ attempts: 1, looked: false, candidates: 0 },
          ...{ code: 'settled-unknown', targetRung: 'unknown', canceled: true },
        },
        problem,
      ),
    ],
    lock: 'until-idle',
  },
];

describe('the note and the state after each move up to the answer', () => {
  test.each([...before, ...attempt])('$name', expectTold);
});
