import type { Level } from '../call/fields.ts';

/** A name that circulates and does not exist, or not here. `meant` is the true name, null when there is no true name. */
export interface Suggestion {
  readonly meant: string | null;
  /** A clause that follows "x is not a field here:"; null when the name alone says it. */
  readonly why: string | null;
}

/** The part that a circulating field plays in a call, or `null`. */
export type CallPart = 'agent' | 'queue' | 'targets' | 'number' | 'callerId' | 'contact' | 'attributes' | null;

/** A suggestion, and the part that the field was meant to play. */
export interface Circulating extends Suggestion {
  readonly part: CallPart;
}

const agent = (why: string | null): Circulating => ({ part: 'agent', meant: 'from.id', why });
const queue = (why: string | null): Circulating => ({ part: 'queue', meant: 'from.queueId', why });
const callerId = (why: string | null): Circulating => ({ part: 'callerId', meant: 'callerId', why });
const targets = (why: string): Circulating => ({ part: 'targets', meant: 'targets', why });
const contact = (meant: string): Circulating => ({ part: 'contact', meant, why: null });
/** Another field, which plays no part in who calls whom. */
const other = (meant: string, why: string | null): Circulating => ({ part: null, meant, why });
const none = (why: string): Circulating => ({ part: null, meant: null, why });

const number: Circulating = { part: 'number', meant: 'phoneNumber', why: null };
const topNumber: Circulating = {
  ...{ part: 'targets', meant: 'targets[0].phoneNumber', why: 'the number to call is in `targets`.' },
};
const fromNumber = callerId(
  'a phone number does not name the agent; `from.id` does. The number that the target sees is `callerId`, next to `from`.',
);
const attributes: Circulating = { part: 'attributes', meant: 'attributes', why: null };
const named = agent('`from.id` names the agent.');
const namedQueue = queue('`from.queueId` names the queue.');
const campaign = none('a call on behalf of an agent does not belong to a campaign, and a campaign is not a queue.');
const flow = none('a call on behalf of an agent does not run a flow or a script: the agent talks.');
const media = none('every call here is an outbound voice call, and the agent hears who answers.');
const tenant = none("Outdial's configuration chooses the organisation, not the request.");
const key = none('send the key in the header `Idempotency-Key`.');
const aboutTarget = none('the target is a number and, optionally, an external contact.');
const webhook = other('webhookUrl', '`webhookUrl` is the address for the events of a call.');
const start = other('notBefore', '`notBefore` is the earliest time to dial.');
const end = other('expiresAt', '`expiresAt` is the last time to dial.');
const seconds = other('delaySeconds', 'the delay is in seconds.');

/** Names of a list of targets, each shown in its own explanation. */
const lists = Object.fromEntries(
  ['to', 'target', 'destination', 'destinations', 'participants', 'recipients', 'callee'].map((name) => [
    name,
    targets(
      `the number to call is in \`targets\`, a list with one entry, not in \`${name}\`. The structure is wrong, not the authentication.`,
    ),
  ]),
);

/** Folded names (`foldName`) with the same meaning in one key. */
const table: Readonly<Record<Level, Readonly<Record<string, Circulating>>>> = {
  top: {
    'tonumber consumernumber callednumber callbacknumber callbackphonenumber destinationphonenumber calleenumber contactnumber contactphonenumber customernumber customerphone customerphonenumber phone tel telephone msisdn dnis dial dialnumber outboundnumber e164 recipientnumber phonenumber tophonenumber targetnumber destinationnumber dialednumber number':
      topNumber,
    'toaddress customer consumer callbacknumbers contact recipient callees endpoint endpoints dialstring called':
      targets('the number to call is in `targets`, a list with one entry.'),
    'agentemail targetagentid email useremail agentuserid agentname owner ownerid caller callinguser callinguserid extension assignee assignedto userids agentid userid agent user onbehalfof':
      named,
    'queuename queuesid skillid skill callqueue fromqueue fromqueueid queueid queue': namedQueue,
    'campaignname campaign campaignid': campaign,
    'fromaddress callernumber callingnumber sourcephonenumber sourcenumber source cli ani callerphonenumber outboundnumberid displaynumber sourcecalleridnumber calleridphone numbertodisplay fromnumber fromphonenumber':
      fromNumber,
    'data context parameters properties customdata custom customfields variables taskattributes tags payload userdata contactattributes params metadata customattributes participantdata':
      attributes,
    'url answerurl twiml ncco xml script scriptid flowid contactflowid callflow task playprompt message assistantid applicationid connectionid entrypointid prompt outboundtype':
      flow,
    'statuscallback statuscallbackurl callbackurl callbackuri eventurl notifyurl statuscallbackevent': webhook,
    'machinedetection answeringmachinedetection record recording direction channel mediatype mediatypes method type trafficmode traffictype mode medium device requestaction':
      media,
    'instanceid accountsid accountid orgid organizationid organisationid tenantid region environment domain': tenant,
    'clienttoken requestid idempotencytoken idempotencykey': key,
    'schedule scheduledat scheduledtime scheduledfor scheduletime sendat startat starttime startdate startdatetime startson calltime callat callbackscheduledtime callbacktime dialat when runat notbeforedate notbeforetime':
      start,
    'ttl expires expiration validuntil deadline timelimit ringtimeout timeoutseconds timeout': end,
    'maxattempts attempts retries maxretries retrycount': other(
      'retry',
      '`retry.attempts` is the maximum number of attempts.',
    ),
    'name displayname callname title': other('label', '`label` categorises the call.'),
    ...lists,
    callfromqueueid: queue("this is Genesys's name for the queue that the agent calls for. Here it is `from.queueId`."),
    calluserid: other(
      'from.id',
      'at Genesys it names a user to call, not the agent who calls. Here `from.id` names the agent.',
    ),
    callqueueid: other(
      'from.queueId',
      'at Genesys it names a queue to call. Here `from.queueId` is the queue that the agent calls for.',
    ),
    'calleridnumber outboundcallerid callingpartynumber': callerId(null),
    contactid: contact('targets[0].id'),
    webhook: other('webhookUrl', null),
    routing: none('a call on behalf of an agent is not routed. `from.queueId` names the queue.'),
    calltype: none('every call here is an outbound voice call.'),
    'languageid routingskillsids': none('it is for calls to a queue, which Outdial does not place.'),
    conversationids: none('it joins existing calls in a conference, which Outdial does not do.'),
    'callingpartyname outboundcallername': other('callerIdName', null),
  },
  from: {
    'agentname username agentuserid ownerid agentid userid user agent': agent(null),
    'type name displayname': none('`id` alone names the agent.'),
    'tel phone e164 address uri phonenumber number': fromNumber,
    'skillid queue callfromqueueid': queue(null),
    campaignid: campaign,
    extension: agent('an extension does not name the agent; `from.id` takes the user id or e-mail.'),
    callerid: callerId('it belongs next to `from`, not in it.'),
    email: agent('`from.id` also accepts an e-mail.'),
    queuename: queue('`from.queueId` also accepts a name.'),
  },
  target: {
    'phonenumbervalue value uri endpoint destination telephone mobile msisdn dnis tonumber number phone to address tel e164 phonenumbere164':
      number,
    'type channel countrycode country label name': aboutTarget,
    'userid agentid': none('a target is a person outside. `from.id` names the agent.'),
    'contactid externalcontactid': contact('id'),
  },
  retry: {
    'max count times retries maxattempts': other('attempts', null),
    'delayinseconds interval intervalseconds waitseconds backoff delayms': seconds,
    delay: other('delaySeconds', null),
  },
};

const byName = (rows: Readonly<Record<string, Circulating>>): Readonly<Record<string, Circulating>> =>
  Object.fromEntries(Object.entries(rows).flatMap(([names, row]) => names.split(' ').map((name) => [name, row])));

/**
 * Fields that circulate, by level, each under its folded name: those of other vendors' requests for a call, read off their documentation,
 * and those of posts.
 */
export const circulating: typeof table = {
  ...{ top: byName(table.top), from: byName(table.from), target: byName(table.target), retry: byName(table.retry) },
};
