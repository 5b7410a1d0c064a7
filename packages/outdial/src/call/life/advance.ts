import { actions } from './actions.ts';
import { heardOfOther } from './advance-heard.ts';
import { correctedByMark } from './advance-known.ts';
import type { Call } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import { ignored, noted, type CallMoment } from './change.ts';
import type { Advance, CallStanding } from './command.ts';
import { cellOf, ignoredBecause } from './lifecycle.ts';
import { isDue, rowOf } from './rows.ts';
import { caughtUp } from './set-back.ts';
import { sight } from './sighting.ts';
import type { Timers } from '../timers.ts';

export { accept, resumeCommands } from './accept.ts';

/**
 * What one event makes of a call: the next call, the commands to carry out after it is stored, and the lock change. `standing` is the world
 * as read in that very commit. `now` is epoch milliseconds and never goes back for a call. Events that the lifecycle's table ignores or
 * refuses are handled that way. IllegalTransition is thrown only for our own mistakes.
 */
export function advance(call: Call, event: CallEvent, standing: CallStanding, now: number, timers: Timers): Advance {
  const moment: CallMoment = {
    call: caughtUp(call, event),
    standing,
    now: Math.max(now, call.lastNow),
    timers,
    cause: event.type,
  };
  const before = beforeTheTable(moment, event);
  if (before !== null) return before;
  const cell = cellOf(rowOf(moment, event), call.state);
  if (!ignoredBecause.has(cell) && !isDue(moment, event)) return ignored(moment, 'early');
  const made = actions[cell](moment, event);
  // Another call of the same backup may be under way for the agent: only a read tells that they are free, or a person.
  const isSetBack = made.lock === 'release' && made.call.setBack !== undefined && event.type !== 'resolve';
  return isSetBack ? { ...made, lock: 'until-idle' } : made;
}

/** An answer for an attempt that is not the newest, and a conversation that is not the newest attempt's, reach no cell. */
function beforeTheTable(moment: CallMoment, event: CallEvent): Advance | null {
  const { call } = moment;
  if (event.type === 'seen') return seenBeforeTheTable(moment, event);
  if (!('n' in event) || event.type === 'claim') return null;
  const newest = call.attempts.length;
  if (newest === 0 || event.n === newest) return null;
  if (event.n > newest) return ignored(moment, 'number');
  return noted(moment, { code: 'older-attempt', alarm: false, facts: { attempt: event.n, said: event.type } });
}

function seenBeforeTheTable(moment: CallMoment, event: Extract<CallEvent, { type: 'seen' }>): Advance | null {
  const { conversation } = event;
  const sighting = sight(moment.call, conversation);
  const heard = heardOfOther(moment, conversation, sighting);
  const corrected = sighting === 'second-conversation' ? correctedByMark(moment, conversation) : null;
  if (heard === null || corrected === null) return heard;
  const there = { ...moment, call: corrected };
  const made = actions[cellOf(rowOf(there, event), corrected.state)](there, event);
  return { ...made, commands: [...heard.commands, ...made.commands] };
}
