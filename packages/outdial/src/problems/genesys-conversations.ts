import type { Entry } from './entry.ts';
import { type Drawn, drawn } from './genesys-drawn.ts';

const askTheAgent = 'The agent does it by hand in Genesys Cloud.';
const onBehalf =
  'Use the operation made for it, …/participants/{participantId}/user/{userId}, with the id of the user who is on the call.';

/** Answers to a request about a conversation that exists: they say nothing of whether somebody was rung. */
const following: readonly Drawn[] = [
  [
    'conversation.error.conversation.not.found',
    'identity',
    'developer',
    'No such conversation',
    'Genesys does not know the conversation, or the client may not see it.',
    'Check the conversation id and its organisation; look at the divisions of the client (Admin > Integrations > OAuth > Roles).',
  ],
  [
    'conversation.error.call.disconnected',
    'state',
    'nobody',
    'The call has already ended',
    'The call is already disconnected, so it cannot be changed any more.',
    'Nothing to do.',
  ],
  [
    'conversation.error.forbidden.not.active.participant',
    'state',
    'developer',
    'The user is not on this call',
    'The user that the request speaks for is not active on the call.',
    onBehalf,
  ],
  [
    'conversation.error.participant.no.active.conversations',
    'state',
    'nobody',
    'The participant has left',
    'The participant has no active conversation any more.',
    'Nothing to do.',
  ],
  [
    'conversation.error.user.not.party',
    'permission',
    'developer',
    "Somebody else's side of the call",
    'The participant belongs to another user than the one who asks.',
    onBehalf,
  ],
  [
    'conversation.error.not.conversation.participant',
    'identity',
    'developer',
    'Not a participant of this conversation',
    'The user named is not a participant of this conversation.',
    'Read the conversation again: participants are added with every transfer and attempt, so take the one with the right user id.',
  ],
  [
    'conversation.error.hold.alerting',
    'state',
    'agent',
    'Still ringing',
    'A call that still rings cannot be put on hold.',
    'Answer it first.',
  ],
  [
    'conversation.error.cannot.confine.party',
    'state',
    'nobody',
    'This side cannot be confined',
    'The participant cannot be confined.',
    askTheAgent,
  ],
  [
    'callback.error.answer.not.alerting',
    'state',
    'nobody',
    'Nothing rings that could be answered',
    'Only a call that rings can be answered, and this one does not.',
    'Read the state of the participant before answering.',
  ],
  [
    'conversation.error.wrapup.code.required',
    'structure',
    'agent',
    'A wrap-up code is asked for',
    'The queue asks for a wrap-up code, and none was given.',
    'The agent picks a code; which ones there are is set under Admin > Contact Center > Wrap-up Codes.',
  ],
  [
    'conversation.error.wrapup.cannot.skip',
    'policy',
    'agent',
    'Wrap-up cannot be skipped',
    'The queue does not let this participant skip the wrap-up.',
    'The agent completes the wrap-up; an administrator can change it under Admin > Contact Center > Queues.',
  ],
  [
    'conversation.participant.update.invalid',
    'structure',
    'developer',
    'The participant was not changed',
    'Genesys did not take every change that was asked for the participant.',
    'Send one change at a time: `state`, `held`, `muted` or `wrapup`. The only states to ask for are `connected` and `disconnected`.',
  ],
  [
    'conversation.participant.update.failed',
    'state',
    'genesys',
    'The participant could not be changed',
    'Genesys failed while changing the participant, and some changes may have been made.',
    'Read the conversation again before asking once more.',
  ],
  [
    'conversation.error.no.common.user',
    'state',
    'nobody',
    'No common user',
    'The conference has no user who is on every part of it.',
    'Call one target at a time.',
  ],
  ...(
    [
      ['acd.conference', 'a connected call of a queue'],
      ['alerting.conference', 'a call that still rings'],
      ['group.ring', 'a call that rings a group'],
      ['ivr', 'a call in a call flow'],
      ['monitor.coach.barge', 'a call that is monitored, coached or barged into'],
    ] as const
  ).map(([code, what]): Drawn => [
    `conversation.error.cannot.merge.${code}`,
    'state',
    'nobody',
    'These calls cannot be merged',
    `Genesys makes no conference of ${what}.`,
    'Call one target at a time.',
  ]),
  [
    'conversation.error.empty.conversation.list',
    'structure',
    'developer',
    'No conversations to merge',
    'A conference was asked for without naming a conversation.',
    'Leave `conversationIds` out, or name the calls to merge.',
  ],
  [
    'conversation.error.callback.call.cannot.be.placed',
    'state',
    'admin',
    'The call of the callback cannot be placed',
    'Genesys could not place the call that belongs to a callback.',
    "Check the callback's number and the outbound route (Admin > Telephony > Sites > Outbound Routes), and that the agent has a phone.",
    'POST /api/v2/conversations/calls/{conversationId} calls back from inside a callback. To place a call of its own, use POST /api/v2/conversations/calls/user/{userId}.',
  ],
];

/** Answers to a request for a callback, by which nobody is rung. */
const callbacks: readonly Drawn[] = [
  [
    'callback.error.cannot.create.agent.owned.callback',
    'policy',
    'admin',
    'The queue allows no agent-owned callbacks',
    'The callback was to belong to one agent, and its queue does not allow that.',
    'Enable agent-owned callbacks of the queue under Admin > Contact Center > Queues > Voice.',
  ],
  [
    'callback.error.missing.callback.numbers',
    'structure',
    'developer',
    'The callback has no number',
    'The callback names no number to call.',
    'Send `callbackNumbers`, a list of texts.',
  ],
  [
    'callback.error.missing.queue.id',
    'structure',
    'developer',
    'The callback has no queue',
    'The callback names no queue.',
    'Send `queueId`, or `routingData` with one.',
  ],
  [
    'callback.error.scheduled.callback.limit.exceeded',
    'policy',
    'nobody',
    'Too many callbacks',
    'This conversation already has as many callbacks as Genesys allows.',
    'Complete or cancel one of them.',
  ],
  [
    'callback.error.scheduled.callback.number.limit.exceeded',
    'structure',
    'developer',
    'Too much in the callback',
    'The callback carries more entries than Genesys allows.',
    'Send fewer numbers and fewer entries in `data`.',
  ],
  [
    'callback.error.scheduled.time.too.far.in.future',
    'structure',
    'developer',
    'The callback is too far away',
    'The time of the callback lies too far in the future.',
    'Send an earlier `callbackScheduledTime`, in UTC.',
  ],
  [
    'callback.error.parse.call.number',
    'structure',
    'caller',
    'The number of the callback cannot be read',
    'Genesys could not read the number of the callback.',
    'Write it as + and country code, such as +12025550143.',
  ],
];

/** Codes of following, ending and calling back; each once. */
export const genesysConversationEntries: readonly Entry[] = [
  ...drawn(following, 'unknown'),
  ...drawn(callbacks, false),
];
