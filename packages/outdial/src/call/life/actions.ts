import * as attempt from './advance-attempt.ts';
import { heardAgain, proofContradicted, readWrapUp } from './advance-heard.ts';
import * as known from './advance-known.ts';
import * as unknown from './advance-unknown.ts';
import * as waiting from './advance-waiting.ts';
import type { CallEvent, CallEventType } from './call-event.ts';
import { isEvent } from './call-event.ts';
import { ignored, refused, type CallMoment } from './change.ts';
import type { Advance } from './command.ts';
import type { ConversationSeen } from '../conversation.ts';
import type { ConversationId } from '../ids.ts';
import { IllegalTransition, type Cell } from './lifecycle.ts';
import { wrongConversation } from '../proof.ts';
import { candidatesIn } from './rows.ts';
import * as setBack from './set-back.ts';
import { showsAgentLegUp, sight } from './sighting.ts';

type Action = (moment: CallMoment, event: CallEvent) => Advance;
type EventOf<Type extends CallEventType> = Extract<CallEvent, { type: Type }>;

/** An action that only this event can lead to: the table names it in no other row. */
function on<Type extends CallEventType>(
  type: Type,
  act: (moment: CallMoment, event: EventOf<Type>) => Advance,
): Action {
  return (moment, event) => {
    if (isEvent(event, type)) return act(moment, event);
    throw new IllegalTransition(moment.call.state, event.type);
  };
}

const seen = (act: (moment: CallMoment, conversation: ConversationSeen) => Advance): Action =>
  on('seen', (moment, event) => act(moment, event.conversation));

const ignore =
  (reason: Cell): Action =>
  (moment) =>
    ignored(moment, reason);

const hear =
  (cell: 'known' | 'outranked' | 'note' | 'note-hang-up' | 'hang-up-note'): Action =>
  (moment, event) =>
    heardAgain(moment, event, cell);

const never: Action = (moment, event) => {
  if (event.type === 'answer-not-placed') return attempt.never(moment, attempt.refusalOf(moment, event));
  if (event.type === 'not-sent') return attempt.never(moment, attempt.notSentOf(moment, event));
  return seen((there, conversation) => attempt.never(there, attempt.deathOf(there, conversation)))(moment, event);
};

const keepCandidates: Action = (moment, event) => {
  if (event.type === 'looked') {
    return unknown.keepCandidates(moment, candidatesIn(moment.call, event.candidates), event);
  }
  return seen((there, conversation) => unknown.keepCandidates(there, [conversation], null))(moment, event);
};

/** An id that turned out to be another conversation's, or is an earlier attempt's, is not an answer. */
const answeredWith = (moment: CallMoment, conversationId: ConversationId): Advance => {
  const { state, attempts } = moment.call;
  const isRefuted = attempts.at(-1)?.problem?.facts['conversationId'] === conversationId;
  if (!isRefuted && !attempts.some((one) => one.conversationId === conversationId))
    return known.forward(moment, known.foundByAnswer(conversationId));
  return state === 'unknown'
    ? ignored(moment, 'still-unknown')
    : unknown.losesSight(moment, wrongConversation(conversationId));
};

/** A claim that is not granted for the reason of its cell. */
const refusedClaim = (act: (moment: CallMoment, met: Parameters<typeof waiting.expired>[1]) => Advance): Action =>
  on('claim', (moment, event) => {
    const reason = waiting.claimRefusal(moment, event.n);
    return act(moment, reason === null ? undefined : { kind: 'refused', reason });
  });

/** The action of each cell of the table. */
export const actions: Readonly<Record<Cell, Action>> = {
  'not-waiting': ignore('not-waiting'),
  unmarked: ignore('unmarked'),
  'no-deadline': ignore('no-deadline'),
  'attempt-over': ignore('attempt-over'),
  'no-conversation': ignore('no-conversation'),
  over: ignore('over'),
  'not-over': ignore('not-over'),
  fenced: ignore('fenced'),
  rung: ignore('rung'),
  'not-unknown': ignore('not-unknown'),
  'still-unknown': ignore('still-unknown'),
  'no-attempt': ignore('no-attempt'),
  'read-later': ignore('read-later'),
  known: hear('known'),
  outranked: hear('outranked'),
  note: hear('note'),
  'note-hang-up': hear('note-hang-up'),
  'hang-up-note': hear('hang-up-note'),
  disproven: seen(proofContradicted),
  same: (moment, event) =>
    event.type === 'seen' ? known.sameState(moment, showsAgentLegUp(event.conversation)) : ignored(moment, 'same'),

  refused: (moment) => refused(moment, 'state'),
  claimed: on('claim', (moment, { n }) => refused(moment, n === moment.call.attempts.length ? 'interrupted' : 'state')),
  granted: on('claim', waiting.grant),
  begin: waiting.begin,
  expired: (moment, event) =>
    event.type === 'claim' ? refusedClaim(waiting.expired)(moment, event) : waiting.expired(moment),
  check: waiting.checkAgain,
  dial: waiting.askToDial,
  blocked: (moment, event) =>
    event.type === 'claim'
      ? refusedClaim(waiting.claimRefused)(moment, event)
      : on('checked', (there, { blockers }) => waiting.waitFor(there, waiting.blockersOf(there, blockers)))(
          moment,
          event,
        ),
  rejected: (moment, event) =>
    event.type === 'claim'
      ? refusedClaim((there, met) => waiting.rejected(there, there.standing.blockers, met))(moment, event)
      : on('checked', (there, { blockers }) => waiting.rejected(there, blockers))(moment, event),
  canceled: on('cancel', waiting.canceled),
  pause: waiting.pause,

  placed: on('answer-placed', (moment, event) => answeredWith(moment, event.conversationId)),
  never,
  unknown: (moment, event) => unknown.losesSight(moment, event.type === 'answer-unknown' ? event.problem : null),
  look: unknown.look,
  looked: on('looked', unknown.looked),
  candidate: keepCandidates,
  settled: unknown.settled,
  ask: on('cancel', (moment, { by }) => attempt.askCancel(moment, by)),

  forward: seen((moment, conversation) =>
    known.forward(moment, known.foundBySeeing(conversation, sight(moment.call, conversation))),
  ),
  ended: seen(known.conversationEnded),
  'read-now': seen(known.readNow),
  read: known.read,
  inconclusive: seen(known.inconclusive),
  'not-ours': unknown.losesStranger,
  cap: known.cap,
  'ask-hang-up': on('cancel', (moment, { by }) => known.cancelKnown(moment, by)),
  'hang-up': known.hangUpAgain,
  resolved: on('resolve', known.resolved),
  presume: on('set-back', setBack.presumeDialed),
  'seek-anew': on('set-back', setBack.seekAnew),
  'follow-anew': on('set-back', setBack.followAnew),
  'restore-fence': on('fence-lost', setBack.restoreFence),
  'wrap-up': readWrapUp,
};
