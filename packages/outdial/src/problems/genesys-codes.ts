import type { FactValue } from '../call/problem.ts';
import { type Entry, type Facts, text } from './entry.ts';
import { genesysAccessEntries } from './genesys-access.ts';
import { genesysConversationEntries } from './genesys-conversations.ts';
import { genesysLegEntries } from './genesys-legs.ts';
import { genesysFormEntries } from './genesys-forms.ts';
import { genesysLoginEntries } from './genesys-login.ts';
import { genesysPeopleEntries } from './genesys-people.ts';
import { refusal, said } from './genesys-refusal.ts';
import { genesysTransportEntries } from './genesys-transport.ts';

const hasText = (value: FactValue | undefined): boolean => value !== undefined && value !== null && value !== '';
const askingGenesys = (facts: Facts): string =>
  hasText(facts['contextId'])
    ? `Ask Genesys, naming the correlation id ${text(facts, 'contextId')}.`
    : 'Ask Genesys, naming the time and the agent.';

const phoneAdmin = 'Admin > Telephony > Phone Management';

const request: readonly Entry[] = [
  refusal({
    code: 'bad.request',
    title: 'Genesys could not read the request',
    kind: 'structure',
    who: 'developer',
    sentence: (facts) => `Genesys refused the create-call request as malformed${said(facts)}`,
    fix: 'Check the ids, the number and the attributes of the call. A body with `from`, `to` or `targets` is none that Genesys knows: send it to Outdial instead.',
    page: 'Genesys says "The request could not be understood by the server due to malformed syntax" and names no field. Its own body is `phoneNumber`, `callFromQueueId`, `callerId`, `attributes` and a few more; `outdial explain` reads a body and says what is wrong with it.',
  }),
  refusal({
    code: 'invalid.property',
    title: 'A field that Genesys does not know',
    kind: 'structure',
    who: 'developer',
    sentence: (facts) => `Genesys refused a field of the request${said(facts)}`,
    fix: 'Remove the field. `from`, `to`, `targets`, `agentId` and `metadata` exist in no Genesys request.',
  }),
  refusal({
    code: 'invalid.value',
    title: 'A value of the wrong type',
    kind: 'structure',
    who: 'developer',
    sentence: (facts) => `Genesys refused the value of a field${said(facts)}`,
    fix: 'Send the type that the field asks for; attributes are texts.',
  }),
  refusal({
    code: 'constraint.validation',
    title: 'A value outside its bounds',
    kind: 'structure',
    who: 'developer',
    sentence: (facts) => `Genesys refused a value of the request${said(facts)}`,
    fix: 'Shorten or change the value that the message names.',
  }),
  refusal({
    code: 'invalid.date',
    title: 'A date that is not ISO 8601',
    kind: 'structure',
    who: 'developer',
    sentence: 'Genesys could not read a date of the request.',
    fix: 'Write dates as yyyy-MM-ddTHH:mm:ss.SSSZ.',
  }),
  refusal({
    code: 'invalid.query.param.value',
    title: 'A query value that is not allowed',
    kind: 'structure',
    who: 'developer',
    sentence: (facts) => `Genesys refused a value in the query${said(facts)}`,
    fix: 'Use one of the values that the message names.',
  }),
  refusal({
    code: 'client.failed.request',
    title: 'The request did not arrive whole',
    who: 'nobody',
    sentence: 'Genesys received only a part of the request and refused it.',
    fix: 'Send the call again; when it repeats, look at the network between Outdial and Genesys.',
  }),
  refusal({
    code: 'missing.create.conversation.destination.parameter',
    title: 'No destination',
    kind: 'structure',
    who: 'developer',
    sentence: 'The create-call request named nobody to call.',
    fix: 'Give exactly one destination: `phoneNumber`, `callQueueId` or `callUserId`.',
  }),
  refusal({
    code: 'too.many.create.conversation.parameters',
    title: 'More than one destination',
    kind: 'structure',
    who: 'developer',
    sentence: 'The create-call request named more than one destination.',
    fix: 'Give exactly one of `phoneNumber`, `callQueueId` and `callUserId`. The queue on whose behalf the agent calls is `callFromQueueId`, which is no destination.',
  }),
  refusal({
    code: 'not.a.user',
    title: 'The request needs a user',
    kind: 'permission',
    who: 'developer',
    sentence: 'Genesys wants a token of a user here, and the token is of client credentials.',
    fix: 'Use POST /api/v2/conversations/calls/user/{userId}, which calls on behalf of a user, or a token of the agent.',
    page: 'POST /api/v2/conversations/calls takes the agent from the token, so a token of client credentials, which belongs to nobody, is refused. Outdial dials on behalf of the agent by the operation made for it.',
    source: 'Genesys Cloud API: declared error; developer blog of 2023-09-28',
  }),
  refusal({
    code: 'conversation.error.invalid.external.contact',
    title: 'The external contact does not exist',
    kind: 'identity',
    who: 'caller',
    sentence: 'Genesys does not know the external contact of the target.',
    fix: 'Send the id of a contact under Directory > External Contacts as `targets[0].id`, or leave it out.',
  }),
  refusal({
    code: 'conversation.error.cannot.create.conference',
    title: 'No conference can be made',
    who: 'nobody',
    sentence: 'Genesys could not make a conference of the calls.',
    fix: 'Call one target at a time.',
  }),
  refusal({
    code: 'conversation.error.agent.indicated.address.not.allowed',
    title: 'The caller id is not allowed for the agent',
    kind: 'permission',
    who: 'admin',
    sentence: 'The agent may not call from this number.',
    fix: 'Leave `callerId` out, or allow the number for the agent or the queue (Admin > Contact Center > Queues > Voice).',
  }),
];

const phones: readonly Entry[] = [
  refusal({
    code: 'conversation.error.no.user.station',
    title: 'The agent has no phone',
    who: 'agent',
    sentence: 'Genesys cannot ring the agent: no station is selected.',
    fix: `The agent selects a phone in Genesys Cloud (Calls > Phone selection), or an administrator sets a default phone under ${phoneAdmin}.`,
  }),
  refusal({
    code: 'providerapi.error.user.does.not.have.a.station',
    title: 'The agent has no phone',
    who: 'agent',
    sentence: 'Genesys cannot ring the agent: the user does not have a station.',
    fix: `The agent selects a phone in Genesys Cloud, or an administrator sets a default phone under ${phoneAdmin}.`,
  }),
  ...(
    [
      ['providerapi.error.station.cannot.resolve', 'The station of the agent cannot be found'],
      ['providerapi.error.phone.cannot.resolve', 'The phone of the agent cannot be found'],
    ] as const
  ).map(([code, title]) =>
    refusal({
      code,
      title,
      who: 'admin',
      sentence: `${title}: it was probably removed or reassigned.`,
      fix: `Look at the phone under ${phoneAdmin}, and let the agent select it again.`,
    }),
  ),
  ...(
    [
      ['providerapi.error.phone.no.active.edge', 'No Edge is active for the phone'],
      ['providerapi.error.edge.cannot.resolve', 'The Edge of the phone cannot be found'],
      ['providerapi.error.edge.no.active', 'No Edge is active'],
      ['providerapi.error.ccxml.uri.not_found', 'The Edge lacks what it needs to place calls'],
    ] as const
  ).map(([code, title]) =>
    refusal({
      code,
      title,
      who: 'admin',
      sentence: `${title}, so no call can be placed from the agent's phone.`,
      fix: 'Look at Admin > Telephony > Edges and at the site of the phone (Admin > Telephony > Sites).',
    }),
  ),
  refusal({
    code: 'conversation.error.outbound.call.cannot.be.placed',
    title: 'The call cannot be placed',
    who: 'admin',
    sentence: 'Genesys refused the number: the outbound call cannot be placed.',
    fix: 'Check the number, and whether the site has an outbound route and a number plan for it (Admin > Telephony > Sites > Number Plans and Outbound Routes).',
    page: 'The call operations have no code of their own for a number that is wrong or has no route; this one is the nearest. An unroutable number can also be accepted and fail a moment later.',
  }),
  refusal({
    code: 'request.conflict',
    title: 'It conflicts with the state of something',
    who: 'nobody',
    sentence: (facts) => `Genesys refused the call because it conflicts with the present state${said(facts)}`,
    fix: 'Look whether the agent is on another call, then send the call again.',
  }),
];

/** Answers that prove nothing: the call may have been placed all the same. */
const uncertain: readonly Entry[] = (
  [
    ['conversation.error.media.failed', 'The media of the call failed', 'admin', 409],
    ['client.timeout', 'Genesys timed out reading the request', 'nobody', 408],
    ['internal.server.error', 'Genesys failed inside', 'genesys', 500],
    ['providerapi.error.station.no.active.edge', 'No Edge is active for the station', 'admin', 500],
    ['providerapi.error.no.station.for.edge', 'The Edge has no station', 'admin', 500],
    ['service.unavailable', 'Genesys is not available', 'genesys', 503],
    ['request.timeout', 'Genesys timed out', 'genesys', 504],
    ['authentication.request.timeout', 'Genesys timed out checking the token', 'genesys', 504],
  ] as const
).map(([code, title, who, status]) => ({
  ...refusal({
    code,
    title,
    who,
    sentence: `${title} (${status}). That does not say that no call was placed, so Outdial looks for it and does not dial again.`,
    fix: askingGenesys,
    source: `Genesys Cloud API: ${status}`,
  }),
  targetRung: 'unknown' as const,
  next: 'wait' as const,
}));

/** Genesys's codes and what became of a request to it, each once. */
export const genesysEntries: readonly Entry[] = [
  ...request,
  ...phones,
  ...genesysAccessEntries,
  ...uncertain,
  ...genesysLegEntries,
  ...genesysTransportEntries,
  ...genesysConversationEntries,
  ...genesysFormEntries,
  ...genesysPeopleEntries,
  ...genesysLoginEntries,
];
