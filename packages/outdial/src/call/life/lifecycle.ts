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
 *  completed failed  the attempt ended (`failed` without talk)                       none                no one
 *  rejected expired canceled   the target was never rung, by proof                   none                no one
 *  outcome-unknown   no evidence shows how the attempt ended                         none                a person
 */
import type { EndedState } from '../call.ts';
import type { CallState } from '../call.ts';

// Why an event is ignored: the bare words of the table. The same word is the `reason` that an engine gets back.
/** It is about waiting, and the call does not wait. */
const notWaiting = 'not-waiting';
/** Without our mark it may be another call. */
const unmarked = 'unmarked';
/** The deadline bounds the dial request, not the conversation. */
const noDeadline = 'no-deadline';
/** That attempt is over, with proof. */
const attemptOver = 'attempt-over';
/** No conversation is known. */
const noConversation = 'no-conversation';
/** The conversation is known. */
const known = 'known';
/** A conversation with our mark or an answered id outranks it. */
const outranked = 'outranked';
/** The call is over. */
const over = 'over';
/** The call is not over yet. */
const notOver = 'not-over';
/** The fence is behind it. */
const fenced = 'fenced';
/** The target leg was seen. */
const rung = 'rung';
/** The call is not unknown. */
const notUnknown = 'not-unknown';
/** That is what unknown means. */
const stillUnknown = 'still-unknown';
/** No attempt exists. */
const noAttempt = 'no-attempt';

const reasons = [
  notWaiting,
  unmarked,
  noDeadline,
  attemptOver,
  noConversation,
  known,
  outranked,
  over,
  notOver,
  fenced,
  rung,
  notUnknown,
  stillUnknown,
  noAttempt,
] as const;
type Ignored = (typeof reasons)[number];
export const ignoredBecause: ReadonlySet<string> = new Set(reasons);
// A claim that is not granted. Named, like the reasons, because the table uses it often.
const refused = 'refused';

/** The rows: everything that can happen, told apart as far as the table tells it apart. */
export type TransitionRow =
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

/** What a cell says to do (`actions.ts` does it). `disproven`: the proof of the last attempt was wrong. `claimed`: refused, since attempt n has its fence. */
export type Cell =
  | Ignored
  | 'disproven'
  | 'same'
  | 'refused'
  | 'claimed'
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
export const table: Readonly<Record<TransitionRow, Cells>> = {
  //                    scheduled        waiting          dialing          unknown          placed           ringing         connected       done       outcome-unknown
  'start':             ['begin',         notWaiting,      notWaiting,      notWaiting,      notWaiting,      notWaiting,     notWaiting,     over,      over],
  'expire':            ['expired',       'expired',       noDeadline,      noDeadline,      noDeadline,      noDeadline,     noDeadline,     over,      over],
  'retry-due':         [notWaiting,      'check',         notWaiting,      notWaiting,      notWaiting,      notWaiting,     notWaiting,     over,      over],
  'recheck':           [notWaiting,      'check',         notWaiting,      notWaiting,      notWaiting,      notWaiting,     notWaiting,     over,      over],
  'checked-ready':     [notWaiting,      'dial',          notWaiting,      notWaiting,      notWaiting,      notWaiting,     notWaiting,     over,      over],
  'checked-blocked':   [notWaiting,      'blocked',       notWaiting,      notWaiting,      notWaiting,      notWaiting,     notWaiting,     over,      over],
  'checked-refuse':    [notWaiting,      'rejected',      notWaiting,      notWaiting,      notWaiting,      notWaiting,     notWaiting,     over,      over],
  'checked-hopeless':  ['rejected',      'rejected',      fenced,          fenced,          fenced,          fenced,         fenced,         over,      over],
  'claim-granted':     [refused,         'granted',       'claimed',       refused,         refused,         refused,        refused,        refused,   refused],
  'claim-late':        [refused,         'expired',       'claimed',       refused,         refused,         refused,        refused,        refused,   refused],
  'claim-forbidden':   [refused,         'rejected',      'claimed',       refused,         refused,         refused,        refused,        refused,   refused],
  'claim-refused':     [refused,         'blocked',       'claimed',       refused,         refused,         refused,        refused,        refused,   refused],
  'claim-refuse':      [refused,         'rejected',      'claimed',       refused,         refused,         refused,        refused,        refused,   refused],
  'answer-placed':     [noAttempt,       attemptOver,     'placed',        'placed',        known,           known,          known,          over,      'note-hang-up'],
  'answer-not-placed': [noAttempt,       attemptOver,     'never',         'never',         outranked,       outranked,      outranked,      over,      'note'],
  'not-sent':          [noAttempt,       attemptOver,     'never',         'never',         outranked,       outranked,      outranked,      over,      'note'],
  'answer-unknown':    [noAttempt,       attemptOver,     'unknown',       stillUnknown,    known,           known,          known,          over,      over],
  'interrupted':       [noAttempt,       attemptOver,     'unknown',       stillUnknown,    known,           known,          known,          over,      over],
  'answer-due':        [noAttempt,       attemptOver,     'unknown',       stillUnknown,    known,           known,          known,          over,      over],
  'mark-found':        [noAttempt,       'disproven',     'forward',       'forward',       known,           known,          known,          'note',    'note-hang-up'],
  'candidate-found':   [noAttempt,       attemptOver,     unmarked,        'candidate',     known,           known,          known,          over,      'note'],
  'nothing-found':     [noAttempt,       attemptOver,     notUnknown,      'looked',        known,           known,          known,          over,      over],
  'look-due':          [noAttempt,       attemptOver,     notUnknown,      'look',          known,           known,          known,          over,      over],
  'settle':            [noAttempt,       attemptOver,     notUnknown,      'settled',       known,           known,          known,          over,      over],
  'settle-cap':        [noAttempt,       attemptOver,     notUnknown,      'settled',       known,           known,          known,          over,      over],
  'agent-leg-seen':    [noAttempt,       attemptOver,     'forward',       'forward',       'same',          'same',         'same',         'note',    'note-hang-up'],
  'target-leg-seen':   [noAttempt,       'disproven',     'forward',       'forward',       'forward',       'forward',      'forward',      'note',    'note-hang-up'],
  'ended-rung':        [noAttempt,       'disproven',     'ended',         'ended',         'ended',         'ended',        'ended',        'note',    'note'],
  'ended-hint':        [noAttempt,       attemptOver,     unmarked,        unmarked,        'read-now',      'read-now',     'read-now',     over,      'note'],
  'read-never-rung':   [noAttempt,       attemptOver,     noConversation,  noConversation,  'never',         rung,           rung,           over,      'note'],
  'read-inconclusive': [noAttempt,       attemptOver,     noConversation,  noConversation,  'inconclusive',  rung,           rung,           over,      'note'],
  'read-stranger':     [noAttempt,       attemptOver,     noConversation,  noConversation,  'not-ours',      rung,           rung,           over,      over],
  'read-failed':       [noAttempt,       attemptOver,     noConversation,  noConversation,  'read-later',    'read-later',   'read-later',   over,      over],
  'read-due':          [noAttempt,       attemptOver,     noConversation,  noConversation,  'read',          'read',         'read',         over,      over],
  'follow-cap':        [noAttempt,       attemptOver,     noConversation,  noConversation,  'cap',           'cap',          'cap',          over,      over],
  'cancel':            ['canceled',      'canceled',      'ask',           'ask',           'ask-hang-up',   'ask-hang-up',  'ask-hang-up',  over,      over],
  'hang-up-due':       [noAttempt,       attemptOver,     noConversation,  noConversation,  'hang-up',       'hang-up',      'hang-up',      over,      over],
  'hang-up-result':    [noAttempt,       attemptOver,     noConversation,  noConversation,  'hang-up-note',  'hang-up-note', 'hang-up-note', 'note',    'note'],
  'wrap-up-due':       [noAttempt,       attemptOver,     notOver,         notOver,         notOver,         notOver,        notOver,        'wrap-up', 'wrap-up'],
  'resolve':           [refused,         refused,         refused,         refused,         refused,         refused,        refused,        refused,   'resolved'],
  'paused':            ['same',          'pause',         fenced,          fenced,          fenced,          fenced,         fenced,         over,      over],
  'resumed':           ['same',          'check',         fenced,          fenced,          fenced,          fenced,         fenced,         over,      over],
  'set-back':          ['presume',       'presume',       'seek-anew',     'seek-anew',     'follow-anew',   'follow-anew',  'follow-anew',  over,      over],
  'fence-lost':        ['restore-fence', 'restore-fence', 'restore-fence', 'restore-fence', 'restore-fence', rung,           rung,           over,      over],
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

/** The table's cell for this event in this state. Throws IllegalTransition when there is no cell. */
export function cellOf(row: TransitionRow, state: CallState): Cell {
  const cell = table[row][columns.indexOf(columnOf(state))];
  if (cell === undefined) throw new IllegalTransition(state, row);
  return cell;
}

/** Refuses, by IllegalTransition, a move that the machine does not have. */
export function assertMove(from: CallState, to: CallState): void {
  if (!successors[from].includes(to)) throw new IllegalTransition(from, to);
}
