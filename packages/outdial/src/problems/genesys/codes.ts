import type { Fixer } from '../../call/problem.ts';
import { type Entry, type EntryTerms, family, type Row, say, when } from '../entry.ts';
import { genesysAccessEntries } from './access.ts';
import { genesysConversationEntries } from './conversations.ts';
import { genesysLegEntries } from './legs.ts';
import { genesysFormEntries } from './forms.ts';
import { genesysLoginEntries } from './login.ts';
import { genesysPeopleEntries } from './people.ts';
import { refusals, said } from './refusal.ts';
import { genesysTransportEntries } from './transport.ts';

const quoting = when`quote the correlation id ${'contextId'}`;
const askingGenesys = say`Ask Genesys Customer Care, and ${[quoting, 'give the time and the agent']}.`;

const ofDialing = 'Genesys Cloud API: declared errors of postConversationsCallsUserUserId';
const phoneAdmin = 'Admin > Telephony > Phone Management';

const noStation: Row = [
  'The agent has no phone',
  'Genesys cannot ring the agent, who has not selected a station.',
  `Ask the agent to select a phone in Genesys Cloud (Calls > Phone selection). Or ask an administrator to set a default phone under ${phoneAdmin}.`,
];
const gone = (title: string): Row => [
  title,
  `${title}. It was probably removed or reassigned.`,
  `Ask an administrator to check the phone under ${phoneAdmin}. Then the agent selects it again.`,
];
const withoutEdge = (title: string): Row => [
  title,
  `${title}, so Genesys cannot place a call from the agent's phone.`,
  "Ask an administrator to check Admin > Telephony > Edges and the phone's site (Admin > Telephony > Sites).",
];

const refusedEntries: readonly Entry[] = [
  ...refusals(ofDialing, 'structure', 'developer', {
    'bad.request': [
      'Genesys could not read the request',
      say`Genesys refused the create-call request as malformed${said}`,
      'Check the ids, the number and the attributes of the call. Genesys does not know `from`, `to` or `targets`: send such a body to Outdial.',
    ],
    'invalid.property': [
      'Unknown field',
      say`Genesys refused a field of the request${said}`,
      "Remove the field that Genesys names. Genesys's own body does not have `from`, `to`, `targets`, `agentId` or `metadata`.",
    ],
    'invalid.value': [
      'Wrong type',
      say`Genesys refused the value of a field${said}`,
      'Send the type that the field requires. Attributes are strings.',
    ],
    'constraint.validation': [
      'Value out of range',
      say`Genesys refused a value of the request${said}`,
      'Shorten or change the value that the message names.',
    ],
    'invalid.date': [
      'Invalid date',
      'Genesys could not read a date in the request.',
      'Write dates as yyyy-MM-ddTHH:mm:ss.SSSZ.',
    ],
    'invalid.query.param.value': [
      'Query value not allowed',
      say`Genesys refused a value in the query${said}`,
      'Use one of the values that the message names.',
    ],
    'missing.create.conversation.destination.parameter': [
      'No destination',
      'The create-call request does not have a destination.',
      'Give exactly one destination: `phoneNumber`, `callQueueId` or `callUserId`.',
    ],
    'too.many.create.conversation.parameters': [
      'More than one destination',
      'The create-call request has more than one destination.',
      'Give exactly one of `phoneNumber`, `callQueueId` and `callUserId`. `callFromQueueId` is not a destination: it is the queue that the agent calls for.',
    ],
  }),
  ...refusals(ofDialing, 'state', 'caller', {
    'client.failed.request': [
      'The request arrived incomplete',
      'Genesys received only part of the request and refused it.',
      'Send the call again. If it repeats, check the network between Outdial and Genesys.',
    ],
    'conversation.error.cannot.create.conference': [
      'Conference not possible',
      'Genesys could not join the calls in a conference.',
      'Place a separate call for each target, one after the other.',
    ],
  }),
  ...refusals('Genesys Cloud API: declared error; developer blog of 2023-09-28', 'permission', 'developer', {
    'not.a.user': [
      'The request needs a user token',
      'Genesys requires a user token here, but the token comes from client credentials.',
      "Use POST /api/v2/conversations/calls/user/{userId}, which calls on behalf of a user, or send the agent's own token.",
    ],
  }),
  ...refusals(ofDialing, 'identity', 'caller', {
    'conversation.error.invalid.external.contact': [
      'The external contact does not exist',
      "Genesys does not know the target's external contact.",
      'Send the id of a contact under Directory > External Contacts as `externalContactId`, or leave it out.',
    ],
  }),
  ...refusals(ofDialing, 'permission', 'admin', {
    'conversation.error.agent.indicated.address.not.allowed': [
      'The agent may not use this caller ID',
      'Genesys does not allow the agent to call from this number.',
      'Leave `callerId` out, or ask a Genesys administrator to allow the number for the agent or the queue (Admin > Contact Center > Queues > Voice).',
    ],
  }),
  ...refusals(ofDialing, 'state', 'agent', {
    'conversation.error.no.user.station': noStation,
    'providerapi.error.user.does.not.have.a.station': noStation,
  }),
  ...refusals(ofDialing, 'state', 'admin', {
    'providerapi.error.station.cannot.resolve': gone("Genesys cannot find the agent's station"),
    'providerapi.error.phone.cannot.resolve': gone("Genesys cannot find the agent's phone"),
    'providerapi.error.phone.no.active.edge': withoutEdge('The phone does not have an active Edge'),
    'providerapi.error.edge.cannot.resolve': withoutEdge("Genesys cannot find the phone's Edge"),
    'providerapi.error.edge.no.active': withoutEdge('The site does not have an active Edge'),
    'providerapi.error.ccxml.uri.not_found': withoutEdge('The Edge is not configured to place calls'),
    'conversation.error.outbound.call.cannot.be.placed': [
      'The call cannot be placed',
      'Genesys cannot place an outbound call to this number.',
      'Check the number. Then ask an administrator whether the site has a number plan and an outbound route for it (Admin > Telephony > Sites).',
    ],
  }),
  ...refusals(ofDialing, 'state', 'caller', {
    'request.conflict': [
      'Conflict with the current state',
      say`Genesys refused the call because it conflicts with the current state${said}`,
      'Check whether the agent is on another call, then send the call again.',
    ],
  }),
];

/** Answers that do not prove anything: Genesys may have placed the call anyway. */
const proofless = { kind: 'state', targetRung: 'unknown', next: 'wait', status: null } satisfies EntryTerms;
const uncertain = (title: string, who: Fixer, status: number): Row<typeof proofless> => [
  title,
  `${title} (${status}). Genesys may have placed the call anyway, so Outdial does not dial again.`,
  say`Do not send it again. Outdial searches for its own calls by their mark; otherwise look at the agent's recent interactions. ${askingGenesys}`,
  { who, source: `Genesys Cloud API: ${status}` },
];

const uncertainEntries: readonly Entry[] = family(proofless, {
  'conversation.error.media.failed': uncertain('The media of the call failed', 'admin', 409),
  'client.timeout': uncertain('Genesys timed out reading the request', 'supervisor', 408),
  'internal.server.error': uncertain('Internal error at Genesys', 'genesys', 500),
  'providerapi.error.station.no.active.edge': uncertain('The station does not have an active Edge', 'admin', 500),
  'providerapi.error.no.station.for.edge': uncertain('The station is not assigned to an Edge', 'admin', 500),
  'service.unavailable': uncertain('Genesys is not available', 'genesys', 503),
  'request.timeout': uncertain('Genesys timed out', 'genesys', 504),
  'authentication.request.timeout': uncertain('Genesys timed out checking the token', 'genesys', 504),
});

/** Genesys's own codes, and the results of a request to Genesys, each once. */
export const genesysEntries: readonly Entry[] = [
  ...refusedEntries,
  ...genesysAccessEntries,
  ...uncertainEntries,
  ...genesysLegEntries,
  ...genesysTransportEntries,
  ...genesysConversationEntries,
  ...genesysFormEntries,
  ...genesysPeopleEntries,
  ...genesysLoginEntries,
];
