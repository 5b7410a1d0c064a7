import type { Call } from './call.ts';
import type { CallEvent } from './call-event.ts';
import * as attempt from './advance-attempt.ts';
import { heardAgain, heardOfOther, proofContradicted } from './advance-heard.ts';
import * as known from './advance-known.ts';
import * as waiting from './advance-waiting.ts';
import { ignored, noted, refused, type Moment } from './change.ts';
import type { Advance, Standing } from './command.ts';
import type { ConversationSeen } from './conversation.ts';
import { cellOf, IllegalTransition, type Cell } from './lifecycle.ts';
import { candidatesIn, isDue, rowOf } from './rows.ts';
import { showsAgentLegUp, sight } from './sighting.ts';
import type { Timers } from './timers.ts';

export { accept, resumeCommands, type Resumption } from './accept.ts';

/**
 * What one event makes of a call: the next call, what is to be carried out after it is stored, and what becomes of the agent's lock.
 * `standing` is the world as read in that very commit; `now` is epoch milliseconds and never goes back for a call.
 * Events that the lifecycle's table ignores or refuses are met as such; IllegalTransition is thrown only for our own mistakes.
 */
export function advance(call: Call, event: CallEvent, standing: Standing, now: number, timers: Timers): Advance {
  const moment: Moment = { call, standing, now: Math.max(now, call.lastNow), timers, cause: event.type };
  const before = beforeTheTable(moment, event);
  if (before !== null) return before;
  const row = rowOf(moment, event);
  const cell = cellOf(row, call.state);
  if (cell.length > 1 && !isDue(moment, event)) return ignored(moment, 'early');
  return carryOut(moment, event, cell);
}

/** An answer for an attempt that is not the newest, and a conversation that is not the newest attempt's, reach no cell. */
function beforeTheTable(moment: Moment, event: CallEvent): Advance | null {
  const newest = moment.call.attempts.length;
  switch (event.type) {
    case 'answer-placed':
    case 'answer-not-placed':
    case 'not-sent':
    case 'answer-unknown':
    case 'interrupted': {
      if (newest === 0 || event.n === newest) return null;
      if (event.n > newest) return ignored(moment, 'number');
      return noted(moment, { code: 'older-attempt', alarm: false, facts: { attempt: event.n, said: event.type } });
    }
    case 'seen':
      return heardOfOther(moment, event.conversation, sight(moment.call, event.conversation));
    default:
      return null;
  }
}

/** Carries out one cell of the table: ignored for a letter, else by the part of the life it belongs to. */
function carryOut(moment: Moment, event: CallEvent, cell: Cell): Advance {
  switch (cell) {
    case 'a':
    case 'c':
    case 'd':
    case 'e':
    case 'i':
    case 'o':
    case 'p':
    case 'r':
    case 't':
    case 'u':
    case 'x':
    case 'read-later':
      return ignored(moment, cell);
    case 'k':
    case 'm':
    case 'note':
    case 'note-hang-up':
    case 'hang-up-note':
      return heardAgain(moment, event, cell);
    case 'refused':
      return refused(moment, 'state');
    case 'refused-or-interrupted': {
      const isThis = event.type === 'claim' && event.n === moment.call.attempts.length;
      return refused(moment, isThis ? 'interrupted' : 'state');
    }
    case 'begin':
    case 'expired':
    case 'check':
    case 'dial':
    case 'blocked':
    case 'rejected':
    case 'granted':
    case 'canceled':
    case 'pause':
      return beforeFence(moment, event, cell);
    default:
      return afterFence(moment, event, cell);
  }
}

type BeforeFence = Extract<
  Cell,
  'begin' | 'expired' | 'check' | 'dial' | 'blocked' | 'rejected' | 'granted' | 'canceled' | 'pause'
>;

function beforeFence(moment: Moment, event: CallEvent, cell: BeforeFence): Advance {
  if (event.type === 'claim') return claim(moment, event, cell);
  switch (cell) {
    case 'begin':
      return waiting.begin(moment);
    case 'expired':
      return waiting.expired(moment);
    case 'check': {
      const { type } = event;
      if (type === 'retry-due' || type === 'recheck' || type === 'resumed') return waiting.checkAgain(moment, type);
      break;
    }
    case 'dial':
      return waiting.askToDial(moment);
    case 'blocked':
      if (event.type === 'checked') return waiting.waitFor(moment, waiting.blockersOf(moment, event.blockers));
      break;
    case 'rejected':
      if (event.type === 'checked') return waiting.rejected(moment, event.blockers);
      break;
    case 'canceled':
      return waiting.canceled(moment);
    case 'pause':
      return waiting.pause(moment);
    case 'granted':
      break;
  }
  throw new IllegalTransition(moment.call.state, event.type);
}

function claim(moment: Moment, event: Extract<CallEvent, { type: 'claim' }>, cell: BeforeFence): Advance {
  const reason = waiting.claimRefusal(moment, event.n);
  if (reason === null) return waiting.grant(moment, event);
  switch (cell) {
    case 'expired':
      return waiting.expired(moment, { kind: 'refused', reason });
    case 'rejected':
      return waiting.rejected(moment, moment.standing.blockers, { kind: 'refused', reason });
    default:
      return waiting.claimRefused(moment, reason);
  }
}

function afterFence(moment: Moment, event: CallEvent, cell: Cell): Advance {
  const { call } = moment;
  switch (cell) {
    case 'placed':
      if (event.type !== 'answer-placed') break;
      return known.forward(moment, known.foundByAnswer(event.conversationId));
    case 'unknown':
      return attempt.losesSight(moment, event.type === 'answer-unknown' ? event.problem : null);
    case 'never': {
      const proof = attempt.proofIn(moment, event);
      if (proof === null) break;
      return attempt.never(moment, proof);
    }
    case 'look':
      return attempt.look(moment);
    case 'looked':
      if (event.type !== 'looked') break;
      return attempt.looked(moment, event);
    case 'candidate':
      if (event.type === 'looked') return attempt.keepCandidates(moment, candidatesIn(call, event.candidates), event);
      if (event.type === 'seen') return attempt.keepCandidates(moment, [event.conversation], null);
      break;
    case 'settled':
      return attempt.settled(moment);
    case 'ask':
      if (event.type !== 'cancel') break;
      return attempt.askCancel(moment, event.by);
    case 'ask-hang-up':
      if (event.type !== 'cancel') break;
      return known.cancelKnown(moment, event.by);
    case 'hang-up':
      return known.hangUpAgain(moment);
    case 'read':
      return known.read(moment);
    case 'cap':
      return known.cap(moment);
    case 'resolved':
      if (event.type !== 'resolve') break;
      return known.resolved(moment, event);
    default:
      if (event.type === 'seen') return seen(moment, event.conversation, cell);
      if (cell === 'same') return ignored(moment, 'same');
  }
  throw new IllegalTransition(call.state, event.type);
}

function seen(moment: Moment, conversation: ConversationSeen, cell: Cell): Advance {
  switch (cell) {
    case 'w':
      return proofContradicted(moment, conversation);
    case 'same':
      return known.sameState(moment, showsAgentLegUp(conversation));
    case 'forward':
      return known.forward(moment, known.foundBySeeing(conversation, sight(moment.call, conversation)));
    case 'ended':
      return known.conversationEnded(moment, conversation);
    case 'read-now':
      return known.readNow(moment, conversation);
    case 'inconclusive':
      return known.inconclusive(moment, conversation);
    default:
      throw new IllegalTransition(moment.call.state, cell);
  }
}
