import { describe, expect, test } from 'vitest';
import {
  blocker,
  c1,
  callIn,
  caller,
  claim,
  deadRead,
  free,
  mark,
  other,
  problem,
  refusal,
  seen,
  settledCall,
  start,
  tell,
  waitingAgain,
} from '../../../test/lifecycle/calls.ts';
import type { Call, CallOrder } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import type { Advance, CallStanding } from './command.ts';
import { columns } from './lifecycle.ts';

/** The result of an event, in one line: the reason of an ignored one, else state, commands, notes and lock. */
function told(before: Call, { call, commands, lock, met }: Advance): string {
  if (met.kind === 'ignored') return call === before ? met.reason : `${met.reason}, but changed`;
  const words = [call.state === before.state ? '=' : call.state];
  for (const command of commands) {
    if (command.type === 'publish') words.push(...(command.name === 'call.noted' ? ['note'] : []));
    else words.push(command.type === 'dial' ? `dial(${command.n})` : command.type);
  }
  if (met.kind === 'refused') words.unshift(`refused ${met.reason}`);
  if (lock !== 'keep') words.push(lock);
  return words.join(' ');
}

interface RowCase {
  readonly row: string;
  readonly event: CallEvent;
  readonly standing?: CallStanding;
  /** Milliseconds after acceptance. */
  readonly at?: number;
  readonly order?: Partial<CallOrder>;
  /** One for each column, in the order of `columns`; outcome-unknown twice: as it is, and with a cancel requested. */
  readonly cells: readonly string[];
}

const sevenDays = 7 * 24 * 3600_000;
const busy: CallStanding = { ...free, lock: { callId: other, attempt: 1, kind: 'held' } };
const forbidding: CallStanding = {
  ...free,
  policy: { version: '2', forbids: { code: 'number-not-allowed', pointer: null, facts: {} } },
};
const past = Array<string>(5).fill('not-waiting');
const over = ['over', 'over', 'over'];
const known = ['known', 'known', 'known'];
const refusals = (waiting: string, dialing = 'refused interrupted =') =>
  ['refused state =', waiting, dialing, ...Array<string>(7).fill('refused state =')] as const;
const shows = (change: Parameters<typeof seen>[0]): CallEvent => ({ type: 'seen', conversation: seen(change) });

const rows: readonly RowCase[] = [
  { row: 'start', event: { type: 'start' }, at: 60_000, cells: ['waiting check', 'not-waiting', ...past, ...over] },
  {
    row: 'expire',
    event: { type: 'expire' },
    at: sevenDays,
    cells: ['expired', 'expired', 'no-deadline', 'no-deadline', 'no-deadline', 'no-deadline', 'no-deadline', ...over],
  },
  { row: 'recheck', event: { type: 'recheck' }, cells: ['not-waiting', '= check', ...past, ...over] },
  {
    row: 'checked: ready',
    event: { type: 'checked', blockers: [] },
    cells: ['not-waiting', '= dial(1)', ...past, ...over],
  },
  {
    row: 'checked: ready, past the deadline',
    event: { type: 'checked', blockers: [] },
    at: sevenDays,
    cells: ['not-waiting', 'expired', ...past, ...over],
  },
  {
    row: 'checked: blockers',
    event: { type: 'checked', blockers: [blocker()] },
    cells: ['not-waiting', '=', ...past, ...over],
  },
  {
    row: 'checked: blockers, refuse',
    event: { type: 'checked', blockers: [blocker()] },
    order: { whenNotReady: 'refuse' },
    cells: ['not-waiting', 'rejected', ...past, ...over],
  },
  {
    row: 'checked: hopeless',
    event: { type: 'checked', blockers: [blocker({ canClear: false })] },
    cells: ['rejected', 'rejected', 'fenced', 'fenced', 'fenced', 'fenced', 'fenced', ...over],
  },
  {
    row: 'checked: policy forbids',
    event: { type: 'checked', blockers: [] },
    standing: forbidding,
    cells: ['rejected', 'rejected', 'fenced', 'fenced', 'fenced', 'fenced', 'fenced', ...over],
  },
  { row: 'claim', event: claim(1), cells: refusals('dialing take') },
  { row: 'claim, too late', event: claim(1), at: 299_000, cells: refusals('refused deadline expired') },
  { row: 'claim, policy forbids', event: claim(1), standing: forbidding, cells: refusals('refused policy rejected') },
  { row: 'claim of another number', event: claim(2), cells: refusals('refused number =', 'refused state =') },
  { row: 'claim, paused', event: claim(1), standing: { ...free, paused: true }, cells: refusals('refused pause =') },
  { row: 'claim, locked', event: claim(1), standing: busy, cells: refusals('refused lock =') },
  {
    row: 'claim, blocker',
    event: claim(1),
    standing: { ...free, blockers: [blocker()] },
    cells: refusals('refused blocker ='),
  },
  {
    row: 'claim, locked, refuse',
    event: claim(1),
    standing: busy,
    order: { whenNotReady: 'refuse' },
    cells: refusals('refused lock rejected'),
  },
  {
    row: 'answer placed',
    event: { type: 'answer-placed', n: 1, conversationId: c1 },
    cells: [
      'no-attempt',
      'attempt-over',
      'placed follow',
      'placed follow',
      ...known,
      'over',
      '= note',
      '= hang-up note',
    ],
  },
  {
    row: 'answer not placed, transient',
    event: refusal,
    cells: [
      'no-attempt',
      'attempt-over',
      'waiting release',
      'waiting release',
      '= note',
      '= note',
      '= note',
      'over',
      '= note',
      '= note',
    ],
  },
  {
    row: 'answer not placed, permanent',
    event: { ...refusal, permanent: true },
    cells: [
      'no-attempt',
      'attempt-over',
      'failed release',
      'failed release',
      '= note',
      '= note',
      '= note',
      'over',
      '= note',
      '= note',
    ],
  },
  {
    row: 'not sent',
    event: { type: 'not-sent', n: 1, why: 'stalled' },
    cells: [
      'no-attempt',
      'attempt-over',
      'waiting release',
      'waiting release',
      '= note',
      '= note',
      '= note',
      'over',
      '= note',
      '= note',
    ],
  },
  {
    row: 'not sent, and the deadline has come',
    event: { type: 'not-sent', n: 1, why: 'too-late' },
    at: 300_000,
    cells: [
      'no-attempt',
      'attempt-over',
      'expired release',
      'expired release',
      '= note',
      '= note',
      '= note',
      'over',
      '= note',
      '= note',
    ],
  },
  {
    row: 'answer unknown',
    event: { type: 'answer-unknown', n: 1, problem },
    cells: ['no-attempt', 'attempt-over', 'unknown reconcile', 'still-unknown', ...known, ...over],
  },
  {
    row: 'interrupted',
    event: { type: 'interrupted', n: 1 },
    cells: ['no-attempt', 'attempt-over', 'unknown reconcile', 'still-unknown', ...known, ...over],
  },
  {
    row: 'answer due',
    event: { type: 'answer-due' },
    at: 15_000,
    cells: ['no-attempt', 'attempt-over', 'unknown reconcile', 'still-unknown', ...known, ...over],
  },
  {
    row: 'our mark found, agent leg',
    event: shows({ mark }),
    cells: [
      'no-attempt',
      'failed',
      'placed follow',
      'placed follow',
      'same',
      'same',
      'same',
      '= note',
      '= note',
      '= hang-up note',
    ],
  },
  {
    row: 'candidate found',
    event: { type: 'looked', begunAt: start, full: true, candidates: [seen({ conversationId: 'by-hand' as never })] },
    cells: ['no-attempt', 'attempt-over', 'unmarked', '= note', ...known, 'over', '= note', '= note'],
  },
  {
    row: 'nothing found',
    event: { type: 'looked', begunAt: start, full: true, candidates: [] },
    cells: ['no-attempt', 'attempt-over', 'not-unknown', '=', ...known, ...over],
  },
  {
    row: 'look due',
    event: { type: 'look-due' },
    at: 1_000,
    cells: ['no-attempt', 'attempt-over', 'not-unknown', '= reconcile', ...known, ...over],
  },
  {
    row: 'settle cap',
    event: { type: 'settle-cap' },
    at: sevenDays,
    cells: ['no-attempt', 'attempt-over', 'not-unknown', 'outcome-unknown until-idle', ...known, ...over],
  },
  {
    row: 'target leg seen',
    event: shows({ mark, agentLeg: 'dialing', targetLeg: 'dialing' }),
    cells: [
      'no-attempt',
      'failed',
      'ringing follow',
      'ringing follow',
      'ringing follow',
      'same',
      'same',
      '= note',
      '= note',
      '= hang-up note',
    ],
  },
  {
    row: 'connected seen',
    event: shows({ mark, agentLeg: 'connected', targetLeg: 'connected', talked: true }),
    cells: [
      ...[
        'no-attempt',
        'failed',
        'connected follow',
        'connected follow',
        'connected follow',
        'connected follow',
        'same',
      ],
      ...['= note', '= note', '= hang-up note'],
    ],
  },
  {
    row: 'ended, target leg in it',
    event: shows({ mark, agentLeg: 'dialing', targetLeg: 'ringing', ended: true }),
    cells: [
      ...[
        'no-attempt',
        'failed',
        'failed release',
        'failed release',
        'failed release',
        'failed release',
        'completed release',
      ],
      ...['= note', '= note', '= note'],
    ],
  },
  {
    row: 'ended after talk',
    event: shows({ mark, agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true }),
    cells: ['no-attempt', 'failed', ...Array<string>(5).fill('completed release'), '= note', '= note', '= note'],
  },
  {
    row: 'ended, no target leg in it',
    event: shows({ ended: true }),
    // Without our mark it may be another call. Where an attempt is looked for it is kept as a candidate, and moves
    // nothing.
    cells: [
      'no-attempt',
      'attempt-over',
      'unmarked',
      '= note',
      '= read',
      '= read',
      '= read',
      'over',
      '= note',
      '= note',
    ],
  },
  {
    row: 'read after the end: never created',
    event: { type: 'seen', conversation: deadRead },
    cells: [
      'no-attempt',
      'attempt-over',
      'unmarked',
      '= note',
      'waiting release',
      'rung',
      'rung',
      'over',
      '= note',
      '= note',
    ],
  },
  {
    row: 'read after the end: inconclusive',
    event: { type: 'seen', conversation: { ...deadRead, agentLeg: 'dialing' } },
    cells: [
      'no-attempt',
      'attempt-over',
      'unmarked',
      '= note',
      'outcome-unknown release',
      'rung',
      'rung',
      'over',
      '= note',
      '= note',
    ],
  },
  {
    row: 'read failed',
    event: { type: 'read-failed', missing: true },
    cells: [
      'no-attempt',
      'attempt-over',
      'no-conversation',
      'no-conversation',
      ...Array<string>(3).fill('read-later'),
      ...over,
    ],
  },
  {
    row: 'read due',
    event: { type: 'read-due' },
    at: 300_000,
    cells: ['no-attempt', 'attempt-over', 'no-conversation', 'no-conversation', '= read', '= read', '= read', ...over],
  },
  {
    row: 'follow cap',
    event: { type: 'follow-cap' },
    at: sevenDays,
    cells: [
      'no-attempt',
      'attempt-over',
      'no-conversation',
      'no-conversation',
      'outcome-unknown until-idle',
      'outcome-unknown until-idle',
      'completed until-idle',
      ...over,
    ],
  },
  {
    row: 'cancel',
    event: { type: 'cancel', by: caller },
    cells: ['canceled', 'canceled', '= note', '= note', ...Array<string>(3).fill('= hang-up note'), ...over],
  },
  {
    row: 'hang-up result',
    event: { type: 'hang-up-result', done: true, problem: null },
    cells: ['no-attempt', 'attempt-over', 'no-conversation', 'no-conversation', ...Array<string>(6).fill('= note')],
  },
  {
    row: 'resolve',
    event: { type: 'resolve', by: caller, placed: true, conversationId: c1 },
    cells: [...Array<string>(8).fill('refused state ='), '= note', '= note'],
  },
  { row: 'pause', event: { type: 'paused' }, cells: ['same', '=', ...Array<string>(5).fill('fenced'), ...over] },
  {
    row: 'resume',
    event: { type: 'resumed' },
    cells: ['same', '= check', ...Array<string>(5).fill('fenced'), ...over],
  },
];

/**
 * Rows about an attempt start from a waiting call whose first attempt is over; the others start from one that never
 * dialed.
 */
const beforeAnyAttempt = /^(start|expire|recheck|checked|claim|cancel|resolve|pause|resume)/;

/** Cells that need a look at our own attempt without a mark find it by the id, where one is known. */
function callFor(row: RowCase, column: (typeof columns)[number]): Call {
  if (column === 'done') return knownBefore(callIn('failed', row.order));
  if (column === 'outcome-unknown') return knownBefore(settledCall({ canceled: false }));
  if (column !== 'waiting') return callIn(column, row.order);
  return beforeAnyAttempt.test(row.row) ? callIn('waiting', row.order) : knownBefore(waitingAgain(row.order));
}

function knownBefore(call: Call): Call {
  const attempts = call.attempts.map((attempt) => ({ ...attempt, conversationId: c1 }));
  return { ...call, attempts };
}

describe('every cell of the lifecycle table', () => {
  for (const row of rows) {
    test(row.row, () => {
      const now = start + (row.at ?? 6_000);
      const results = columns.map((column) => {
        const call = callFor(row, column);
        return `${column}: ${told(call, tell(call, row.event, now, row.standing))}`;
      });
      const canceled = knownBefore(settledCall({ canceled: true }));
      const last = told(canceled, tell(canceled, row.event, now, row.standing));
      const expected = row.cells.length > columns.length ? row.cells : [...row.cells, row.cells.at(-1)!];
      expect([...results, `canceled: ${last}`]).toEqual(
        expected.map((cell, at) => `${columns[at] ?? 'canceled'}: ${cell}`),
      );
    });
  }
});
