/*
 *             notBefore        fence granted         placed, or our mark seen
 *  scheduled ──────────► waiting ──────────► dialing ──────────────────────► placed ──► ringing ──► connected
 *      │                  ▲ │  ▲                │ no trustworthy answer        ▲ │          │            │
 *      │                  │ │  │                ▼                              │ │          │            │
 *      │                  │ │  │             unknown ──── our mark found ──────┘ │          │            │
 *      │                  │ │  └─ refused ──────┤ │                              │          │            │
 *      │                  │ │                   │ └─ settle ──► outcome-unknown ◄┴──────────┘ cap        │
 *      │                  │ └───────────────────┼──── agent leg died, read proves no target leg ◄─ placed│
 *      ▼                  ▼                     ▼                                │          │            ▼
 *  canceled expired rejected            failed canceled expired      failed / canceled   failed   completed
 *
 *  A step may skip states forward (dialing → connected when that is the first thing we hear), never backward. One exception: when the
 *  conversation that the answer named turns out to be another one, `placed` goes back to `unknown`, where our mark is looked for.
 *  A store that was restored from a backup, or lost a fence, makes scheduled, waiting and placed calls unknown (set-back.ts).
 *
 *  state             what is true                                                    deadline            owner
 *  scheduled         before notBefore                                                notBefore           engine's timer
 *  waiting           no attempt is open: blockers, a retry delay, or a dial under way  expiresAt         engine's timer
 *  dialing           the fence of attempt n is granted; one request may have left    answer-due          the sender, then the timer
 *  unknown           it may have left and there is no trustworthy answer             settle, settle-cap  reconcile, then the timer
 *  placed            a conversation is known; the target leg was not seen            placed cap          follow, then the timer
 *  ringing           the target leg was seen                                         ringing cap         follow, then the timer
 *  connected         both legs were seen connected                                   connected cap       follow, then the timer
 *  completed failed  the attempt ended (`failed` without talk)                       none                nobody
 *  rejected expired canceled   the target was never rung, by proof                   none                nobody
 *  outcome-unknown   nobody can say what became of the attempt                       none                a person
 */
import type { EndedState } from '../call.ts';
import type { CallState } from '../call.ts';

/** Why an event is ignored, in the letters of the lifecycle's table. */
export const ignoredBecause = {
  a: 'it is about waiting, and the call does not wait',
  c: 'without our mark it may be another call',
  d: 'the deadline bounds the dial request, not the conversation',
  e: 'that attempt is over, with proof',
  i: 'no conversation is known',
  k: 'the conversation is known',
  m: 'a conversation with our mark or an answered id outranks it',
  o: 'the call is over',
  p: 'the fence is behind it',
  r: 'the target leg was seen',
  t: 'the call is not unknown',
  u: 'that is what unknown means',
  x: 'no attempt exists',
} as const;
type Ignored = keyof typeof ignoredBecause;

/** The rows: everything that can happen, told apart as far as the table tells it apart. */
export type Row =
  | 'start'
  | 'expire'
  | 'retry-due'
  | 'recheck'
  | 'checked-ready'
  | 'checked-blocked'
  | 'checked-refuse'
  | 'checked-hopeless'
  | 'claim-granted'
  | 'claim-late'
  | 'claim-forbidden'
  | 'claim-refused'
  | 'claim-refuse'
  | 'answer-placed'
  | 'answer-not-placed'
  | 'not-sent'
  | 'answer-unknown'
  | 'interrupted'
  | 'answer-due'
  | 'mark-found'
  | 'candidate-found'
  | 'nothing-found'
  | 'look-due'
  | 'settle'
  | 'settle-cap'
  | 'agent-leg-seen'
  | 'target-leg-seen'
  | 'ended-rung'
  | 'ended-hint'
  | 'read-never-rung'
  | 'read-inconclusive'
  | 'read-stranger'
  | 'read-failed'
  | 'read-due'
  | 'follow-cap'
  | 'cancel'
  | 'hang-up-due'
  | 'hang-up-result'
  | 'wrap-up-due'
  | 'resolve'
  | 'paused'
  | 'resumed'
  | 'set-back'
  | 'fence-lost';

/** What a cell says to do (`actions.ts` does it). Letters are reasons to ignore; `w` is not: the proof of the last attempt was wrong. */
export type Cell =
  | Ignored
  | 'w'
  | 'same'
  | 'refused'
  | 'refused-or-interrupted'
  | 'begin'
  | 'expired'
  | 'check'
  | 'dial'
  | 'blocked'
  | 'rejected'
  | 'granted'
  | 'placed'
  | 'never'
  | 'unknown'
  | 'forward'
  | 'candidate'
  | 'looked'
  | 'look'
  | 'settled'
  | 'note'
  | 'note-hang-up'
  | 'ended'
  | 'read-now'
  | 'read-later'
  | 'read'
  | 'inconclusive'
  | 'not-ours'
  | 'cap'
  | 'canceled'
  | 'ask'
  | 'ask-hang-up'
  | 'hang-up'
  | 'hang-up-note'
  | 'resolved'
  | 'wrap-up'
  | 'pause'
  | 'presume'
  | 'seek-anew'
  | 'follow-anew'
  | 'restore-fence';

/** The columns; `done` is completed, failed, rejected, expired and canceled. */
export const columns = [
  'scheduled',
  'waiting',
  'dialing',
  'unknown',
  'placed',
  'ringing',
  'connected',
  'done',
  'outcome-unknown',
] as const;
type Column = (typeof columns)[number];
type Cells = readonly [Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell];

// prettier-ignore
/** The table: one row for each event, one cell for each column, in the order of `columns`. */
export const table: Readonly<Record<Row, Cells>> = {
  //                    scheduled   waiting     dialing     unknown     placed           ringing        connected      done       outcome-unknown
  'start':             ['begin',    'a',        'a',        'a',        'a',             'a',           'a',           'o',       'o'],
  'expire':            ['expired',  'expired',  'd',        'd',        'd',             'd',           'd',           'o',       'o'],
  'retry-due':         ['a',        'check',    'a',        'a',        'a',             'a',           'a',           'o',       'o'],
  'recheck':           ['a',        'check',    'a',        'a',        'a',             'a',           'a',           'o',       'o'],
  'checked-ready':     ['a',        'dial',     'a',        'a',        'a',             'a',           'a',           'o',       'o'],
  'checked-blocked':   ['a',        'blocked',  'a',        'a',        'a',             'a',           'a',           'o',       'o'],
  'checked-refuse':    ['a',        'rejected', 'a',        'a',        'a',             'a',           'a',           'o',       'o'],
  'checked-hopeless':  ['rejected', 'rejected', 'p',        'p',        'p',             'p',           'p',           'o',       'o'],
  'claim-granted':     ['refused',  'granted',  'refused-or-interrupted', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused'],
  'claim-late':        ['refused',  'expired',  'refused-or-interrupted', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused'],
  'claim-forbidden':   ['refused',  'rejected', 'refused-or-interrupted', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused'],
  'claim-refused':     ['refused',  'blocked',  'refused-or-interrupted', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused'],
  'claim-refuse':      ['refused',  'rejected', 'refused-or-interrupted', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused'],
  'answer-placed':     ['x',        'e',        'placed',   'placed',   'k',             'k',           'k',           'o',       'note-hang-up'],
  'answer-not-placed': ['x',        'e',        'never',    'never',    'm',             'm',           'm',           'o',       'note'],
  'not-sent':          ['x',        'e',        'never',    'never',    'm',             'm',           'm',           'o',       'note'],
  'answer-unknown':    ['x',        'e',        'unknown',  'u',        'k',             'k',           'k',           'o',       'o'],
  'interrupted':       ['x',        'e',        'unknown',  'u',        'k',             'k',           'k',           'o',       'o'],
  'answer-due':        ['x',        'e',        'unknown',  'u',        'k',             'k',           'k',           'o',       'o'],
  'mark-found':        ['x',        'w',        'forward',  'forward',  'k',             'k',           'k',           'note',    'note-hang-up'],
  'candidate-found':   ['x',        'e',        'c',        'candidate', 'k',            'k',           'k',           'o',       'note'],
  'nothing-found':     ['x',        'e',        't',        'looked',   'k',             'k',           'k',           'o',       'o'],
  'look-due':          ['x',        'e',        't',        'look',     'k',             'k',           'k',           'o',       'o'],
  'settle':            ['x',        'e',        't',        'settled',  'k',             'k',           'k',           'o',       'o'],
  'settle-cap':        ['x',        'e',        't',        'settled',  'k',             'k',           'k',           'o',       'o'],
  'agent-leg-seen':    ['x',        'e',        'forward',  'forward',  'same',          'same',        'same',        'note',    'note-hang-up'],
  'target-leg-seen':   ['x',        'w',        'forward',  'forward',  'forward',       'forward',     'forward',     'note',    'note-hang-up'],
  'ended-rung':        ['x',        'w',        'ended',    'ended',    'ended',         'ended',       'ended',       'note',    'note'],
  'ended-hint':        ['x',        'e',        'c',        'c',        'read-now',      'read-now',    'read-now',    'o',       'note'],
  'read-never-rung':   ['x',        'e',        'i',        'i',        'never',         'r',           'r',           'o',       'note'],
  'read-inconclusive': ['x',        'e',        'i',        'i',        'inconclusive',  'r',           'r',           'o',       'note'],
  'read-stranger':     ['x',        'e',        'i',        'i',        'not-ours',      'r',           'r',           'o',       'o'],
  'read-failed':       ['x',        'e',        'i',        'i',        'read-later',    'read-later',  'read-later',  'o',       'o'],
  'read-due':          ['x',        'e',        'i',        'i',        'read',          'read',        'read',        'o',       'o'],
  'follow-cap':        ['x',        'e',        'i',        'i',        'cap',           'cap',         'cap',         'o',       'o'],
  'cancel':            ['canceled', 'canceled', 'ask',      'ask',      'ask-hang-up',   'ask-hang-up', 'ask-hang-up', 'o',       'o'],
  'hang-up-due':       ['x',        'e',        'i',        'i',        'hang-up',       'hang-up',     'hang-up',     'o',       'o'],
  'hang-up-result':    ['x',        'e',        'i',        'i',        'hang-up-note',  'hang-up-note', 'hang-up-note', 'note',   'note'],
  'wrap-up-due':       ['x',        'e',        'i',        'i',        'i',             'i',           'i',           'wrap-up', 'wrap-up'],
  'resolve':           ['refused',  'refused',  'refused',  'refused',  'refused',       'refused',     'refused',     'refused', 'resolved'],
  'paused':            ['same',     'pause',    'p',        'p',        'p',             'p',           'p',           'o',       'o'],
  'resumed':           ['same',     'check',    'p',        'p',        'p',             'p',           'p',           'o',       'o'],
  'set-back':          ['presume',  'presume',  'seek-anew', 'seek-anew', 'follow-anew', 'follow-anew', 'follow-anew', 'o',       'o'],
  'fence-lost':        ['restore-fence', 'restore-fence', 'restore-fence', 'restore-fence', 'restore-fence', 'r', 'r',   'o',       'o'],
};

const notRung: readonly EndedState[] = ['rejected', 'expired', 'canceled'];
const afterFence: readonly CallState[] = ['placed', 'ringing', 'connected', 'completed', 'failed', 'outcome-unknown'];

/** Which states a call may move to from each; staying is not a move. */
export const successors: Readonly<Record<CallState, readonly CallState[]>> = {
  scheduled: ['waiting', 'unknown', ...notRung],
  waiting: ['dialing', 'unknown', 'failed', ...notRung],
  dialing: ['waiting', 'unknown', 'expired', 'canceled', ...afterFence.filter((state) => state !== 'outcome-unknown')],
  unknown: ['waiting', 'expired', 'canceled', ...afterFence],
  placed: ['ringing', 'connected', 'completed', 'failed', 'waiting', 'unknown', 'canceled', 'outcome-unknown'],
  ringing: ['connected', 'completed', 'failed', 'outcome-unknown'],
  connected: ['completed'],
  completed: [],
  failed: [],
  rejected: [],
  expired: [],
  canceled: [],
  'outcome-unknown': [],
};

/** Thrown when a call is asked to move where the machine has no arrow, or an action is asked of a state that lacks it: always our own mistake. */
export class IllegalTransition extends Error {
  readonly code = 'illegal-transition';
  readonly state: CallState;
  readonly attempted: string;

  constructor(state: CallState, attempted: string) {
    super(`A call that is ${state} cannot take ${attempted}.`);
    this.name = 'IllegalTransition';
    this.state = state;
    this.attempted = attempted;
  }
}

/** The column of a state. */
function columnOf(state: CallState): Column {
  switch (state) {
    case 'completed':
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'canceled':
      return 'done';
    case 'scheduled':
    case 'waiting':
    case 'dialing':
    case 'unknown':
    case 'placed':
    case 'ringing':
    case 'connected':
    case 'outcome-unknown':
      return state;
  }
}

/** What the table says of this event in this state. Throws IllegalTransition when it says nothing. */
export function cellOf(row: Row, state: CallState): Cell {
  const cell = table[row][columns.indexOf(columnOf(state))];
  if (cell === undefined) throw new IllegalTransition(state, row);
  return cell;
}

/** Refuses, by IllegalTransition, a move that the machine does not have. */
export function assertMove(from: CallState, to: CallState): void {
  if (!successors[from].includes(to)) throw new IllegalTransition(from, to);
}
