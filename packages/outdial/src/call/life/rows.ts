import type { Call } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import { claimRefusal, rowOfCheck, rowOfClaim } from './advance-waiting.ts';
import type { CallMoment } from './change.ts';
import type { ConversationSeen } from '../conversation.ts';
import { deadlines, timerEvents } from './due.ts';
import { IllegalTransition, type TransitionRow } from './lifecycle.ts';
import { restsOnAnswer, sight, type Sighting } from './sighting.ts';

const timed: ReadonlySet<string> = new Set(timerEvents);

/** A timer event that the call's own deadlines do not bear out does nothing. */
export function isDue({ call, now, timers }: CallMoment, event: CallEvent): boolean {
  if (!timed.has(event.type)) return true;
  return deadlines(call, timers).some(({ type, at }) => type === event.type && at <= now);
}

/** The row of an event, as far as the table tells rows apart by the call and its standing. */
export function rowOf(moment: CallMoment, event: CallEvent): TransitionRow {
  const { call } = moment;
  if (event.type === 'checked') return rowOfCheck(moment, event.blockers);
  if (event.type === 'claim') {
    return call.state === 'waiting' ? rowOfClaim(moment, claimRefusal(moment, event.n)) : 'claim-granted';
  }
  if (event.type === 'seen') return rowOfSeen(moment, event.conversation);
  if (event.type === 'looked') {
    return candidatesIn(call, event.candidates).length > 0 ? 'candidate-found' : 'nothing-found';
  }
  if (event.type === 'read-failed' && event.missing && isNowhere(moment)) return 'read-stranger';
  return event.type;
}

/** No event has shown the conversation that the answer named, and by now a read would find it. */
function isNowhere({ call, now, timers }: CallMoment): boolean {
  const fencedAt = call.attempts.at(-1)?.fencedAt ?? now;
  return call.state === 'placed' && restsOnAnswer(call) && !call.agentLegUp && now >= fencedAt + timers.visibilityLag;
}

/** Those of the conversations that may be the newest attempt's, though they carry no mark (docs/lifecycle.md#candidates). */
export function candidatesIn(call: Call, seen: readonly ConversationSeen[]): readonly ConversationSeen[] {
  return seen.filter((conversation) => sight(call, conversation) === 'candidate');
}

/**
 * After a hang-up, a read does not show how far the agent's leg had got. A far end that was made last may not be shown yet. Only the death
 * of the agent's phone proves by itself that there was no far end. Without it, a read counts once any far end must have become visible.
 */
function rowOfSeen({ call, timers }: CallMoment, seen: ConversationSeen): TransitionRow {
  const sighting = sight(call, seen);
  if (contradictsProof(call, seen, sighting)) return 'mark-found';
  const row = rowOfSighting(call, sighting);
  const isSoon = seen.seenAt < (seen.endedAt ?? seen.seenAt) + timers.visibilityLag;
  return row === 'read-never-rung' && !seen.agentLegDeathNamed && isSoon ? 'ended-hint' : row;
}

/**
 * Our mark on a conversation of the attempt that was proven not to have been placed: that proof was wrong, whatever happened to the
 * conversation.
 */
function contradictsProof(call: Call, seen: ConversationSeen, sighting: Sighting): boolean {
  const result = call.attempts.at(-1)?.result;
  const isUnplaced = call.state === 'waiting' && (result === 'not-placed' || result === 'not-sent');
  return isUnplaced && seen.mark !== null && ['agent-leg', 'ended-hint', 'inconclusive'].includes(sighting);
}

function rowOfSighting(call: Call, sighting: Sighting): TransitionRow {
  const searching = call.state === 'dialing' || call.state === 'unknown';
  switch (sighting) {
    case 'connected':
    case 'target-leg':
      return 'target-leg-seen';
    case 'ended-rung':
      return 'ended-rung';
    case 'candidate':
      return 'candidate-found';
    case 'agent-leg':
      return searching ? 'mark-found' : 'agent-leg-seen';
    // Found by our mark while searching: it is adopted first and read as a known conversation, whatever it shows.
    case 'ended-hint':
      return searching ? 'mark-found' : 'ended-hint';
    case 'never-rung':
      return searching ? 'mark-found' : 'read-never-rung';
    case 'inconclusive':
      return searching ? 'mark-found' : 'read-inconclusive';
    case 'stranger':
      return 'read-stranger';
    // An event may show another leg than ours: a read decides.
    case 'doubtful':
      return 'ended-hint';
    case 'other-attempt':
    case 'second-conversation':
    case 'not-ours':
    case 'other-call':
      throw new IllegalTransition(call.state, sighting);
  }
}
