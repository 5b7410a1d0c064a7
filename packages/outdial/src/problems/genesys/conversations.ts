import type { Entry } from '../entry.ts';
import { type DeclaredRow, declaredRows } from './declared-rows.ts';

const askTheAgent = 'Ask the agent to do it in Genesys Cloud.';
const onBehalf =
  'Use the operation …/participants/{participantId}/user/{userId}, with the id of the user who is on the call.';

/** Answers to a request about an existing conversation: they do not show whether a phone was rung. */
const following: readonly DeclaredRow[] = [
  [
    'conversation.error.conversation.not.found',
    'identity',
    'developer',
    'No such conversation',
    'Genesys does not know the conversation, or does not allow the client to see it.',
    'Check the conversation id and its organisation. Then check the divisions of the client (Admin > Integrations > OAuth > Roles).',
  ],
  [
    'conversation.error.call.disconnected',
    'state',
    'nobody',
    'The call has already ended',
    'The call is already disconnected, so Genesys cannot change it.',
    'Nothing to do.',
  ],
  [
    'conversation.error.forbidden.not.active.participant',
    'state',
    'developer',
    'The user is not on this call',
    'The user in the request is not active on the call.',
    onBehalf,
  ],
  [
    'conversation.error.participant.no.active.conversations',
    'state',
    'nobody',
    'The participant has left',
    'The participant no longer has an active conversation.',
    'Nothing to do.',
  ],
  [
    'conversation.error.user.not.party',
    'permission',
    'developer',
    "Another user's side of the call",
    'The participant belongs to a different user than the request.',
    onBehalf,
  ],
  [
    'conversation.error.not.conversation.participant',
    'identity',
    'developer',
    'Not a participant of this conversation',
    'The user in the request is not a participant of this conversation.',
    'Read the conversation again, and take the participant with the right user id. Each transfer and attempt adds a participant.',
  ],
  [
    'conversation.error.hold.alerting',
    'state',
    'agent',
    'Still ringing',
    'Genesys cannot hold a call that is still ringing.',
    'Ask the agent to answer it first.',
  ],
  [
    'conversation.error.cannot.confine.party',
    'state',
    'nobody',
    'This side cannot be confined',
    'Genesys cannot separate this participant from the other side.',
    askTheAgent,
  ],
  [
    'callback.error.answer.not.alerting',
    'state',
    'nobody',
    'Not ringing',
    'Genesys can only answer a ringing call, and this one is not ringing.',
    'Read the state of the participant before you answer.',
  ],
  [
    'conversation.error.wrapup.code.required',
    'structure',
    'agent',
    'Wrap-up code required',
    'The queue requires a wrap-up code, and this participant update does not have one.',
    'Send the code in the update, or ask the agent to choose one. Administrators define the codes under Admin > Contact Center > Wrap-up Codes.',
  ],
  [
    'conversation.error.wrapup.cannot.skip',
    'policy',
    'agent',
    'Wrap-up cannot be skipped',
    'The queue does not allow this participant to skip the wrap-up.',
    'Ask the agent to complete the wrap-up. An administrator can change the rule under Admin > Contact Center > Queues.',
  ],
  [
    'conversation.participant.update.invalid',
    'structure',
    'developer',
    'The participant was not changed',
    'Genesys refused some of the changes to the participant.',
    'Send one change at a time: `state`, `held`, `muted` or `wrapup`. The state can only be `connected` or `disconnected`.',
  ],
  [
    'conversation.participant.update.failed',
    'state',
    'genesys',
    'The participant could not be changed',
    'Genesys failed while it changed the participant. It may have made some of the changes.',
    'Read the conversation before you try again.',
  ],
  [
    'conversation.error.no.common.user',
    'state',
    'nobody',
    'No common user',
    'The calls do not share a user, so Genesys cannot join them in a conference.',
    'Place a separate call for each target, one after the other.',
  ],
  ...(
    [
      ['acd.conference', 'a connected queue call'],
      ['alerting.conference', 'a call that is still ringing'],
      ['group.ring', 'a call that rings a group'],
      ['ivr', 'a call in a call flow'],
      ['monitor.coach.barge', 'a call under monitoring, coaching or barge-in'],
    ] as const
  ).map(([code, what]): DeclaredRow => [
    `conversation.error.cannot.merge.${code}`,
    'state',
    'nobody',
    'These calls cannot be merged',
    `Genesys cannot create a conference from ${what}.`,
    'Place a separate call for each target, one after the other.',
  ]),
  [
    'conversation.error.empty.conversation.list',
    'structure',
    'developer',
    'No conversations to merge',
    'The request for a conference does not name a conversation.',
    'Leave `conversationIds` out, or name the calls to merge.',
  ],
  [
    'conversation.error.callback.call.cannot.be.placed',
    'state',
    'admin',
    "The callback's call cannot be placed",
    'Genesys could not place the call that belongs to a callback.',
    "Ask an administrator to check the callback's number, the outbound route (Admin > Telephony > Sites > Outbound Routes) and the agent's phone.",
  ],
];

/** Answers to a request for a callback, which does not ring a phone. */
const callbacks: readonly DeclaredRow[] = [
  [
    'callback.error.cannot.create.agent.owned.callback',
    'policy',
    'admin',
    'Agent-owned callbacks are not allowed',
    'The queue does not allow callbacks that belong to one agent.',
    'Ask an administrator to enable agent-owned callbacks for the queue (Admin > Contact Center > Queues > Voice).',
  ],
  [
    'callback.error.missing.callback.numbers',
    'structure',
    'developer',
    'The callback has no number',
    'The callback does not have a number to call.',
    'Send `callbackNumbers`, a list of strings.',
  ],
  [
    'callback.error.missing.queue.id',
    'structure',
    'developer',
    'The callback has no queue',
    'The callback does not name a queue.',
    'Send `queueId`, or `routingData` with one.',
  ],
  [
    'callback.error.scheduled.callback.limit.exceeded',
    'policy',
    'nobody',
    'Too many callbacks',
    'This conversation already has as many callbacks as Genesys allows.',
    'Ask an agent to complete one of them, or cancel one by the API.',
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
    'The callback is scheduled too far in the future.',
    'Send an earlier `callbackScheduledTime`, in UTC.',
  ],
  [
    'callback.error.parse.call.number',
    'structure',
    'caller',
    'Unreadable callback number',
    "Genesys could not read the callback's number.",
    'Write it with + and the country code, such as +12025550143.',
  ],
];

/** Codes for following and ending a conversation, and for callbacks; each once. */
export const genesysConversationEntries: readonly Entry[] = [
  ...declaredRows(following, 'unknown'),
  ...declaredRows(callbacks, false),
];
