import { describe, expect, test } from 'vitest';
import {
  c1,
  callIn,
  caller,
  claim,
  deadRead,
  mark,
  problem,
  refusal,
  settledCall,
  start,
  tell,
  waitingAgain,
} from '../../../test/lifecycle/calls.ts';
import {
  c2,
  canceledIn,
  day,
  ended,
  expectTold,
  follow,
  heard,
  noted,
  read,
  said,
  type ToldMove,
} from '../../../test/lifecycle/told.ts';
import { defaultTimers } from '../timers.ts';

const known: readonly ToldMove[] = [
  {
    name: 'an answer makes it known, and it is followed',
    made: () => tell(callIn('dialing'), { type: 'answer-placed', n: 1, conversationId: c1 }, start + 5),
    commands: [follow, said('answer-placed', 'call.placed', { conversationId: c1, attempt: 1, knownBy: 'answer' })],
    call: {
      ...{ conversationId: c1, knownBy: 'answer', enteredAt: start + 5, agentLegUp: false, endHinted: false },
      attempts: [expect.objectContaining({ result: 'placed', conversationId: c1, counts: true, problem: null })],
      nextReadAt: start + 5 + defaultTimers.placedRead,
    },
  },
  {
    name: 'found by its mark when it is over: it is read at once',
    made: () => tell(callIn('unknown'), heard({ mark, ended: true, agentLeg: 'connected' }), start + 5),
    commands: [follow, read, said('seen', 'call.placed', { conversationId: c1, attempt: 1, knownBy: 'mark' })],
    call: { agentLegUp: true, endHinted: true, knownBy: 'mark' },
  },
  {
    name: 'found by its mark with a cancel asked for: it is hung up',
    made: () => tell(canceledIn('unknown'), heard({ mark }), start + 200),
    commands: [
      follow,
      { type: 'hang-up', conversationId: c1, forced: false },
      said('seen', 'call.placed', { conversationId: c1, attempt: 1, knownBy: 'mark' }),
    ],
    call: {
      cancelRequested: { at: start + 100, by: caller, hangUps: 1, nextHangUpAt: start + 200 + 1_000 },
    },
  },
  {
    name: 'ringing keeps how it was found, and when',
    made: () => tell(callIn('placed'), heard({ mark, agentLeg: 'connected', targetLeg: 'ringing' }), start + 5),
    commands: [follow, said('seen', 'call.ringing', { conversationId: c1, attempt: 1, knownBy: 'answer' })],
    call: {
      ...{ targetLegAt: start + 5, enteredAt: start + 5, agentLegUp: true, cancelRequested: null },
      nextReadAt: start + 5 + defaultTimers.ringingRead,
    },
  },
  {
    name: 'connected keeps when it rang',
    made: () =>
      tell(callIn('ringing'), heard({ mark, agentLeg: 'connected', targetLeg: 'connected', talked: true }), start + 9),
    commands: [follow, said('seen', 'call.connected', { conversationId: c1, attempt: 1, knownBy: 'mark' })],
    call: { targetLegAt: start, nextReadAt: start + 9 + defaultTimers.connectedRead },
  },
  {
    name: 'connected without a ring before it rang then',
    made: () =>
      tell(callIn('placed'), heard({ mark, agentLeg: 'connected', targetLeg: 'connected', talked: true }), start + 9),
    commands: [follow, said('seen', 'call.connected', { conversationId: c1, attempt: 1, knownBy: 'answer' })],
    call: { targetLegAt: start + 9 },
  },
  {
    name: 'that the agent answered is told once',
    made: () => tell(callIn('placed'), heard({ agentLeg: 'connected' }), start + 5),
    commands: [noted('seen', 'agent-leg-up', false, {})],
    call: { agentLegUp: true },
  },
  {
    name: 'a hint of the end is read at once, then soon',
    made: () => tell(callIn('placed'), heard({ ended: true, agentLeg: 'connected' }), start + 50),
    commands: [read],
    call: { endHinted: true, agentLegUp: true, nextReadAt: start + defaultTimers.placedRead },
  },
  {
    name: 'a second hint moves nothing',
    made: () => tell(tell(callIn('placed'), heard({ ended: true })).call, heard({ ended: true }), start + 50),
    commands: [],
  },
  {
    name: 'a hint while two talk is read soon, not in minutes',
    made: () => tell(callIn('connected'), heard({ ended: true }), start + 50),
    commands: [read],
    call: { nextReadAt: start + 50 + defaultTimers.placedRead },
  },
  {
    name: 'a read that is due sets the next',
    made: () => tell(callIn('placed'), { type: 'read-due' }, start + 60_000),
    commands: [read],
    call: { nextReadAt: start + 60_000 + defaultTimers.placedReadEvery },
  },
  {
    name: 'an end without talk says why, by whom and how long it rang',
    made: () =>
      tell(
        callIn('ringing', { notBefore: start - 2_000 }),
        heard({ mark, targetLeg: 'ringing', ended: true, endedBy: 'target', sipCode: 486, rangMs: 1_234 }),
        start + 5,
      ),
    commands: [
      ended('seen', 'failed', 'target-busy', true, {
        ...{ errorCode: null, endedBy: 'target', sipCode: 486, waitSeconds: 2, ringSeconds: 1.2, talkSeconds: null },
      }),
    ],
    call: {
      conversationId: c1,
      attempts: [expect.objectContaining({ result: 'ended', conversationId: c1, counts: true, problem: null })],
    },
    lock: 'release',
  },
  {
    name: 'an end after talk that was asked for says how often it was hung up',
    made: () =>
      tell(
        canceledIn('connected'),
        heard({ mark, agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true, talkedMs: 61_040 }),
      ),
    commands: [
      said('seen', 'call.completed', {
        ...{ hangUps: 1, errorCode: null, endedBy: null, sipCode: null },
        ...{ waitSeconds: 0, ringSeconds: null, talkSeconds: 61 },
        ...{ code: 'talked', targetRung: true, canceled: true },
      }),
    ],
    lock: 'release',
  },
  {
    name: 'an end that proves nothing says what was seen of the agent',
    made: () =>
      tell(
        callIn('placed'),
        { type: 'seen', conversation: { ...deadRead, agentLeg: 'dialing', errorCode: 'e' } },
        start + 61_000,
      ),
    commands: [
      ended('seen', 'outcome-unknown', 'end-inconclusive', 'unknown', { errorCode: 'e', agentLeg: 'dialing' }),
    ],
    call: { attempts: [expect.objectContaining({ result: 'ended', counts: true })] },
    lock: 'release',
  },
  ...(
    [
      ['placed', 'outcome-unknown', 'follow-lost', 'unknown', 'agent'],
      ['ringing', 'outcome-unknown', 'follow-lost', true, 'ring'],
      ['connected', 'completed', 'end-not-observed', true, 'talk'],
    ] as const
  ).map(([from, to, code, rung, stage]) => ({
    name: `a cap while ${from} says what is known, and that the agent is not free`,
    made: () => tell(callIn(from), { type: 'follow-cap' }, start + day),
    commands: [ended('follow-cap', to, code, rung, { hangUpFailed: false, conversationId: c1 })],
    call: { outcome: { stage, targetRung: rung, endObserved: false } },
    lock: 'until-idle' as const,
  })),
  {
    name: 'a cap after hang-ups says that they failed',
    made: () => tell(canceledIn('placed'), { type: 'follow-cap' }, start + day),
    commands: [
      said('follow-cap', 'call.outcome-unknown', {
        ...{ hangUps: 1, hangUpFailed: true, conversationId: c1 },
        ...{ code: 'follow-lost', targetRung: 'unknown', canceled: true },
      }),
    ],
    lock: 'until-idle',
  },
  {
    name: 'a cancel while it rings hangs up, says who, and is looked at soon',
    made: () => tell(callIn('connected'), { type: 'cancel', by: caller }, start + 5),
    commands: [
      { type: 'hang-up', conversationId: c1, forced: false },
      noted('cancel', 'cancel-requested', false, { by: caller, conversationId: c1 }),
    ],
    call: {
      cancelRequested: { at: start + 5, by: caller, hangUps: 1, nextHangUpAt: start + 1_005 },
      nextReadAt: start + 5 + defaultTimers.placedRead,
    },
  },
  {
    name: 'a hang-up that worked is noted',
    made: () => tell(canceledIn('ringing'), { type: 'hang-up-result', done: true, problem: null }),
    commands: [noted('hang-up-result', 'hung-up', false, {})],
  },
  {
    name: 'a hang-up that failed is noted with why',
    made: () => tell(canceledIn('ringing'), { type: 'hang-up-result', done: false, problem }),
    commands: [noted('hang-up-result', 'hang-up-failed', false, {}, problem)],
  },
];

const late: readonly ToldMove[] = [
  {
    name: 'a decision says who decided what, and is kept',
    made: () =>
      tell(settledCall({ canceled: false }), {
        ...{ type: 'resolve', by: caller, placed: true, conversationId: c1 },
      }),
    commands: [noted('resolve', 'resolved', false, { placed: true, conversationId: c1, by: caller })],
    call: {
      outcome: expect.objectContaining({
        resolution: { at: start + defaultTimers.settleCap, by: caller, placed: true, conversationId: c1 },
      }),
    },
  },
  {
    name: 'a second decision moves nothing',
    made: () =>
      tell(
        tell(settledCall({ canceled: false }), { type: 'resolve', by: caller, placed: true, conversationId: c1 }).call,
        { type: 'resolve', by: caller, placed: false, conversationId: null },
      ),
    commands: [],
  },
  {
    name: 'an answer after the end, of a call that was to be canceled, is hung up and noted',
    made: () => tell(settledCall({ canceled: true }), { type: 'answer-placed', n: 1, conversationId: c1 }),
    commands: [
      { type: 'hang-up', conversationId: c1, forced: false },
      noted('answer-placed', 'placed-after-all', false, { conversationId: c1, said: 'answer-placed' }),
    ],
    call: { conversationId: c1 },
  },
  {
    name: 'an answer with another conversation than the known one is an alarm',
    made: () => tell(callIn('placed'), { type: 'answer-placed', n: 1, conversationId: c2 }),
    commands: [noted('answer-placed', 'second-conversation', true, { conversationId: c2, said: 'answer-placed' })],
    call: { conversationId: c1 },
  },
  {
    name: 'a refusal against a known conversation is an alarm',
    made: () => tell(callIn('placed'), refusal),
    commands: [
      noted('answer-not-placed', 'answer-contradicted', true, { attempt: 1, said: 'answer-not-placed' }, problem),
    ],
  },
  {
    name: 'a sender that says after the end that it sent nothing is noted',
    made: () => tell(settledCall({ canceled: false }), { type: 'not-sent', n: 1, why: 'stalled' }),
    commands: [noted('not-sent', 'answer-contradicted', false, { attempt: 1, said: 'not-sent' })],
  },
  {
    name: 'a target that rang against the proof ends the call with an alarm',
    made: () => tell(waitingAgain(), heard({ mark, targetLeg: 'ringing', ended: true })),
    commands: [ended('seen', 'failed', 'proof-contradicted', true, { conversationId: c1, attempt: 1 })],
    call: {
      attempts: [expect.objectContaining({ result: 'ended', conversationId: c1, counts: true })],
      outcome: expect.objectContaining({
        endObserved: true,
        notes: [
          {
            ...{ at: start + 5_000, code: 'proof-contradicted', alarm: true },
            facts: { conversationId: c1, attempt: 1 },
          },
        ],
      }),
    },
  },
  {
    name: 'a target that rings against the proof is not over yet',
    made: () => tell(waitingAgain(), heard({ mark, targetLeg: 'ringing' })),
    commands: [ended('seen', 'failed', 'proof-contradicted', true, { conversationId: c1, attempt: 1 })],
    call: {
      attempts: [expect.objectContaining({ result: 'placed' })],
      outcome: expect.objectContaining({ endObserved: false }),
    },
  },
  {
    name: 'a ring after an end that promised none is an alarm',
    made: () => tell(callIn('failed'), heard({ mark, targetLeg: 'ringing' })),
    commands: [
      noted('seen', 'proof-contradicted', true, { conversationId: c1, sighting: 'target-leg', talked: false }),
    ],
    call: { conversationId: c1, attempts: [expect.objectContaining({ result: 'placed', conversationId: c1 })] },
  },
  {
    name: 'our mark on a conversation that was refused is an alarm, too: the target may be ringing',
    made: () => tell(callIn('failed'), heard({ mark })),
    commands: [noted('seen', 'proof-contradicted', true, { conversationId: c1, sighting: 'agent-leg', talked: false })],
    call: { outcome: expect.objectContaining({ targetRung: 'unknown' }) },
  },
  {
    name: 'what is seen after the end of a call that was to be canceled is hung up while it lives',
    made: () => tell(settledCall({ canceled: true }), heard({ mark })),
    commands: [
      { type: 'hang-up', conversationId: c1, forced: false },
      noted('seen', 'conversation-seen', false, { conversationId: c1, sighting: 'agent-leg', talked: false }),
    ],
    call: { conversationId: c1 },
  },
  {
    name: 'an answer for an older attempt is noted',
    made: () => tell(tell(waitingAgain(), claim(2)).call, refusal),
    commands: [noted('answer-not-placed', 'older-attempt', false, { attempt: 1, said: 'answer-not-placed' })],
  },
  {
    name: 'a ring of an older attempt is an alarm',
    made: () => tell(tell(waitingAgain(), claim(2)).call, heard({ mark, targetLeg: 'ringing' })),
    commands: [noted('seen', 'older-attempt', true, { conversationId: c1, attempt: 1 })],
  },
  {
    name: 'an older attempt that is seen without a ring is no alarm',
    made: () => tell(tell(waitingAgain(), claim(2)).call, heard({ mark })),
    commands: [noted('seen', 'older-attempt', false, { conversationId: c1, attempt: 1 })],
  },
  {
    name: 'a second conversation with our mark is an alarm',
    made: () => tell(callIn('placed'), heard({ mark, conversationId: c2 })),
    commands: [noted('seen', 'second-conversation', true, { conversationId: c2, attempt: 1 })],
  },
];

describe('the note and the state after each move of a known conversation, and after each late event', () => {
  test.each([...known, ...late])('$name', expectTold);
});
