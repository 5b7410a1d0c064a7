import type { Entry, Row } from '../entry.ts';
import { declaredRows } from './declared-rows.ts';

const askTheAgent = 'Ask the agent to do it in Genesys Cloud.';
const onBehalf =
  'Use the operation …/participants/{participantId}/user/{userId}, with the id of the user who is on the call.';

const merging = (what: string): Row => [
  'These calls cannot be merged',
  `Genesys cannot create a conference from ${what}.`,
  'Place a separate call for each target, one after the other.',
  { who: 'caller' },
];

/** Answers to a request about an existing conversation: they do not show whether a phone was rung. */
const following: readonly Entry[] = [
  ...declaredRows('identity', 'developer', {
    'conversation.error.conversation.not.found': [
      'No such conversation',
      'Genesys does not know the conversation, or does not allow the client to see it.',
      'Check the conversation id and its organisation. Then check the divisions of the client (Admin > Integrations > OAuth > Roles).',
    ],
    'conversation.error.not.conversation.participant': [
      'Not a participant of this conversation',
      'The user in the request is not a participant of this conversation.',
      'Read the conversation again, and take the participant with the right user id. Each transfer and attempt adds a participant.',
    ],
  }),
  ...declaredRows('state', 'nobody', {
    'conversation.error.cannot.merge.acd.conference': merging('a connected queue call'),
    'conversation.error.cannot.merge.alerting.conference': merging('a call that is still ringing'),
    'conversation.error.cannot.merge.group.ring': merging('a call that rings a group'),
    'conversation.error.cannot.merge.ivr': merging('a call in a call flow'),
    'conversation.error.cannot.merge.monitor.coach.barge': merging('a call under monitoring, coaching or barge-in'),
    'conversation.error.call.disconnected': [
      'The call has already ended',
      'The call is already disconnected, so Genesys cannot change it.',
      'Nothing to do.',
    ],
    'conversation.error.participant.no.active.conversations': [
      'The participant has left',
      'The participant no longer has an active conversation.',
      'Nothing to do.',
    ],
    'conversation.error.cannot.confine.party': [
      'This side cannot be confined',
      'Genesys cannot separate this participant from the other side.',
      askTheAgent,
      { who: 'agent' },
    ],
    'callback.error.answer.not.alerting': [
      'Not ringing',
      'Genesys can only answer a ringing call, and this one is not ringing.',
      'Read the state of the participant before you answer.',
      { who: 'developer' },
    ],
    'conversation.error.no.common.user': [
      'No common user',
      'The calls do not share a user, so Genesys cannot join them in a conference.',
      'Place a separate call for each target, one after the other.',
      { who: 'caller' },
    ],
  }),
  ...declaredRows('state', 'developer', {
    'conversation.error.forbidden.not.active.participant': [
      'The user is not on this call',
      'The user in the request is not active on the call.',
      onBehalf,
    ],
  }),
  ...declaredRows('permission', 'developer', {
    'conversation.error.user.not.party': [
      "Another user's side of the call",
      'The participant belongs to a different user than the request.',
      onBehalf,
    ],
  }),
  ...declaredRows('state', 'agent', {
    'conversation.error.hold.alerting': [
      'Still ringing',
      'Genesys cannot hold a call that is still ringing.',
      'Ask the agent to answer it first.',
    ],
  }),
  ...declaredRows('structure', 'agent', {
    'conversation.error.wrapup.code.required': [
      'Wrap-up code required',
      'The queue requires a wrap-up code, and this participant update does not have one.',
      'Send the code in the update, or ask the agent to choose one. Administrators define the codes under Admin > Contact Center > Wrap-up Codes.',
    ],
  }),
  ...declaredRows('policy', 'agent', {
    'conversation.error.wrapup.cannot.skip': [
      'Wrap-up cannot be skipped',
      'The queue does not allow this participant to skip the wrap-up.',
      'Ask the agent to complete the wrap-up. An administrator can change the rule under Admin > Contact Center > Queues.',
    ],
  }),
  ...declaredRows('structure', 'developer', {
    'conversation.participant.update.invalid': [
      'The participant was not changed',
      'Genesys refused some of the changes to the participant.',
      'Send one change at a time: `state`, `held`, `muted` or `wrapup`. The state can only be `connected` or `disconnected`.',
    ],
    'conversation.error.empty.conversation.list': [
      'No conversations to merge',
      'The request for a conference does not name a conversation.',
      'Leave `conversationIds` out, or name the calls to merge.',
    ],
  }),
  ...declaredRows('state', 'genesys', {
    'conversation.participant.update.failed': [
      'The participant could not be changed',
      'Genesys failed while it changed the participant. It may have made some of the changes.',
      'Read the conversation before you try again.',
    ],
  }),
  ...declaredRows('state', 'admin', {
    'conversation.error.callback.call.cannot.be.placed': [
      "The callback's call cannot be placed",
      'Genesys could not place the call that belongs to a callback.',
      "Ask an administrator to check the callback's number, the outbound route (Admin > Telephony > Sites > Outbound Routes) and the agent's phone.",
    ],
  }),
];

/** Answers to a request for a callback, which does not ring a phone. */
const callbacks: readonly Entry[] = [
  ...declaredRows('policy', 'admin', {
    'callback.error.cannot.create.agent.owned.callback': [
      'Agent-owned callbacks are not allowed',
      'The queue does not allow callbacks that belong to one agent.',
      'Ask an administrator to enable agent-owned callbacks for the queue (Admin > Contact Center > Queues > Voice).',
    ],
  }),
  ...declaredRows('structure', 'developer', {
    'callback.error.missing.callback.numbers': [
      'The callback has no number',
      'The callback does not have a number to call.',
      'Send `callbackNumbers`, a list of strings.',
    ],
    'callback.error.missing.queue.id': [
      'The callback has no queue',
      'The callback does not name a queue.',
      'Send `queueId`, or `routingData` with one.',
    ],
    'callback.error.scheduled.callback.number.limit.exceeded': [
      'Too much in the callback',
      'The callback carries more entries than Genesys allows.',
      'Send fewer numbers and fewer entries in `data`.',
    ],
    'callback.error.scheduled.time.too.far.in.future': [
      'The callback is too far away',
      'The callback is scheduled too far in the future.',
      'Send an earlier `callbackScheduledTime`, in UTC.',
    ],
  }),
  ...declaredRows('policy', 'agent', {
    'callback.error.scheduled.callback.limit.exceeded': [
      'Too many callbacks',
      'This conversation already has as many callbacks as Genesys allows.',
      'Ask an agent to complete one of them, or cancel one by the API.',
    ],
  }),
  ...declaredRows('structure', 'caller', {
    'callback.error.parse.call.number': [
      'Unreadable callback number',
      "Genesys could not read the callback's number.",
      'Write it with + and the country code, such as +12025550143.',
    ],
  }),
];

/** Codes for following and ending a conversation, and for callbacks; each once. */
export const genesysConversationEntries: readonly Entry[] = [
  ...following.map((each) => ({ ...each, targetRung: 'unknown' as const })),
  ...callbacks,
];
