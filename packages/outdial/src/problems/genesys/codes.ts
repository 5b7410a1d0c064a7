import type { FactValue } from '../../call/problem.ts';
import { type Entry, type Facts, text } from '../entry.ts';
import { genesysAccessEntries } from './access.ts';
import { genesysConversationEntries } from './conversations.ts';
import { genesysLegEntries } from './legs.ts';
import { genesysFormEntries } from './forms.ts';
import { genesysLoginEntries } from './login.ts';
import { genesysPeopleEntries } from './people.ts';
import { refusal, said } from './refusal.ts';
import { genesysTransportEntries } from './transport.ts';

const hasText = (value: FactValue | undefined): boolean => value !== undefined && value !== null && value !== '';
const askingGenesys = (facts: Facts): string =>
  hasText(facts['contextId'])
    ? `Ask Genesys Customer Care, and quote the correlation id ${text(facts, 'contextId')}.`
    : 'Ask Genesys Customer Care, and give the time and the agent.';

const phoneAdmin = 'Admin > Telephony > Phone Management';

const request: readonly Entry[] = [
  refusal({
    code: 'bad.request',
    title: 'Genesys could not read the request',
    kind: 'structure',
    who: 'developer',
    sentence: (facts) => `Genesys refused the create-call request as malformed${said(facts)}`,
    fix: 'Check the ids, the number and the attributes of the call. Genesys does not know `from`, `to` or `targets`: send such a body to Outdial.',
  }),
  refusal({
    code: 'invalid.property',
    title: 'Unknown field',
    kind: 'structure',
    who: 'developer',
    sentence: (facts) => `Genesys refused a field of the request${said(facts)}`,
    fix: "Remove the field that Genesys names. Genesys's own body does not have `from`, `to`, `targets`, `agentId` or `metadata`.",
  }),
  refusal({
    code: 'invalid.value',
    title: 'Wrong type',
    kind: 'structure',
    who: 'developer',
    sentence: (facts) => `Genesys refused the value of a field${said(facts)}`,
    fix: 'Send the type that the field requires. Attributes are strings.',
  }),
  refusal({
    code: 'constraint.validation',
    title: 'Value out of range',
    kind: 'structure',
    who: 'developer',
    sentence: (facts) => `Genesys refused a value of the request${said(facts)}`,
    fix: 'Shorten or change the value that the message names.',
  }),
  refusal({
    code: 'invalid.date',
    title: 'Invalid date',
    kind: 'structure',
    who: 'developer',
    sentence: 'Genesys could not read a date in the request.',
    fix: 'Write dates as yyyy-MM-ddTHH:mm:ss.SSSZ.',
  }),
  refusal({
    code: 'invalid.query.param.value',
    title: 'Query value not allowed',
    kind: 'structure',
    who: 'developer',
    sentence: (facts) => `Genesys refused a value in the query${said(facts)}`,
    fix: 'Use one of the values that the message names.',
  }),
  refusal({
    code: 'client.failed.request',
    title: 'The request arrived incomplete',
    who: 'nobody',
    sentence: 'Genesys received only part of the request and refused it.',
    fix: 'Send the call again. If it repeats, check the network between Outdial and Genesys.',
  }),
  refusal({
    code: 'missing.create.conversation.destination.parameter',
    title: 'No destination',
    kind: 'structure',
    who: 'developer',
    sentence: 'The create-call request does not have a destination.',
    fix: 'Give exactly one destination: `phoneNumber`, `callQueueId` or `callUserId`.',
  }),
  refusal({
    code: 'too.many.create.conversation.parameters',
    title: 'More than one destination',
    kind: 'structure',
    who: 'developer',
    sentence: 'The create-call request has more than one destination.',
    fix: 'Give exactly one of `phoneNumber`, `callQueueId` and `callUserId`. `callFromQueueId` is not a destination: it is the queue that the agent calls for.',
  }),
  refusal({
    code: 'not.a.user',
    title: 'The request needs a user token',
    kind: 'permission',
    who: 'developer',
    sentence: 'Genesys requires a user token here, but the token comes from client credentials.',
    fix: "Use POST /api/v2/conversations/calls/user/{userId}, which calls on behalf of a user, or send the agent's own token.",
    source: 'Genesys Cloud API: declared error; developer blog of 2023-09-28',
  }),
  refusal({
    code: 'conversation.error.invalid.external.contact',
    title: 'The external contact does not exist',
    kind: 'identity',
    who: 'caller',
    sentence: "Genesys does not know the target's external contact.",
    fix: 'Send the id of a contact under Directory > External Contacts as `targets[0].id`, or leave it out.',
  }),
  refusal({
    code: 'conversation.error.cannot.create.conference',
    title: 'Conference not possible',
    who: 'nobody',
    sentence: 'Genesys could not join the calls in a conference.',
    fix: 'Place a separate call for each target, one after the other.',
  }),
  refusal({
    code: 'conversation.error.agent.indicated.address.not.allowed',
    title: 'The agent may not use this caller ID',
    kind: 'permission',
    who: 'admin',
    sentence: 'Genesys does not allow the agent to call from this number.',
    fix: 'Leave `callerId` out, or ask a Genesys administrator to allow the number for the agent or the queue (Admin > Contact Center > Queues > Voice).',
  }),
];

const phones: readonly Entry[] = [
  refusal({
    code: 'conversation.error.no.user.station',
    title: 'The agent has no phone',
    who: 'agent',
    sentence: 'Genesys cannot ring the agent, who has not selected a station.',
    fix: `Ask the agent to select a phone in Genesys Cloud (Calls > Phone selection). Or ask an administrator to set a default phone under ${phoneAdmin}.`,
  }),
  refusal({
    code: 'providerapi.error.user.does.not.have.a.station',
    title: 'The agent has no phone',
    who: 'agent',
    sentence: 'Genesys cannot ring the agent, who does not have a station.',
    fix: `Ask the agent to select a phone in Genesys Cloud, or an administrator to set a default phone under ${phoneAdmin}.`,
  }),
  ...(
    [
      ['providerapi.error.station.cannot.resolve', "Genesys cannot find the agent's station"],
      ['providerapi.error.phone.cannot.resolve', "Genesys cannot find the agent's phone"],
    ] as const
  ).map(([code, title]) =>
    refusal({
      code,
      title,
      who: 'admin',
      sentence: `${title}. It was probably removed or reassigned.`,
      fix: `Ask an administrator to check the phone under ${phoneAdmin}. Then the agent selects it again.`,
    }),
  ),
  ...(
    [
      ['providerapi.error.phone.no.active.edge', 'The phone does not have an active Edge'],
      ['providerapi.error.edge.cannot.resolve', "Genesys cannot find the phone's Edge"],
      ['providerapi.error.edge.no.active', 'The site does not have an active Edge'],
      ['providerapi.error.ccxml.uri.not_found', 'The Edge is not configured to place calls'],
    ] as const
  ).map(([code, title]) =>
    refusal({
      code,
      title,
      who: 'admin',
      sentence: `${title}, so Genesys cannot place a call from the agent's phone.`,
      fix: "Ask an administrator to check Admin > Telephony > Edges and the phone's site (Admin > Telephony > Sites).",
    }),
  ),
  refusal({
    code: 'conversation.error.outbound.call.cannot.be.placed',
    title: 'The call cannot be placed',
    who: 'admin',
    sentence: 'Genesys cannot place an outbound call to this number.',
    fix: 'Check the number. Then ask an administrator whether the site has a number plan and an outbound route for it (Admin > Telephony > Sites).',
  }),
  refusal({
    code: 'request.conflict',
    title: 'Conflict with the current state',
    who: 'nobody',
    sentence: (facts) => `Genesys refused the call because it conflicts with the current state${said(facts)}`,
    fix: 'Check whether the agent is on another call, then send the call again.',
  }),
];

/** Answers that do not prove anything: Genesys may have placed the call anyway. */
const uncertain: readonly Entry[] = (
  [
    ['conversation.error.media.failed', 'The media of the call failed', 'admin', 409],
    ['client.timeout', 'Genesys timed out reading the request', 'nobody', 408],
    ['internal.server.error', 'Internal error at Genesys', 'genesys', 500],
    ['providerapi.error.station.no.active.edge', 'The station does not have an active Edge', 'admin', 500],
    ['providerapi.error.no.station.for.edge', 'The station is not assigned to an Edge', 'admin', 500],
    ['service.unavailable', 'Genesys is not available', 'genesys', 503],
    ['request.timeout', 'Genesys timed out', 'genesys', 504],
    ['authentication.request.timeout', 'Genesys timed out checking the token', 'genesys', 504],
  ] as const
).map(([code, title, who, status]) => ({
  ...refusal({
    code,
    title,
    who,
    sentence: `${title} (${status}). Genesys may have placed the call anyway, so Outdial does not dial again.`,
    fix: (facts) =>
      `Do not send it again. Outdial searches for its own calls by their mark; otherwise look at the agent's recent interactions. ${askingGenesys(facts)}`,
    source: `Genesys Cloud API: ${status}`,
  }),
  targetRung: 'unknown' as const,
  next: 'wait' as const,
}));

/** Genesys's own codes, and the results of a request to Genesys, each once. */
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
