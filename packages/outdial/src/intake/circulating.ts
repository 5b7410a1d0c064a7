/** A name that circulates and does not exist, or not here; `meant` is the true one, null when there is none. */
export interface Suggestion {
  readonly meant: string | null;
  /** A clause that follows "x is not a field here:"; null when the name alone says it. */
  readonly why: string | null;
}

/** Where a field stands: at the top of the request, in `from`, in one target, in `retry`. */
export type Level = 'top' | 'from' | 'target' | 'retry';

/** The part that a circulating field plays in a call; `null` for none. */
export type Part = 'agent' | 'queue' | 'targets' | 'number' | 'caller-id' | 'contact' | 'attributes' | null;

/** A suggestion, and the part that the field was meant to play. */
export interface Circulating extends Suggestion {
  readonly part: Part;
}

const structure = 'this is a matter of structure, not of authentication.';
const agent = (why: string | null): Circulating => ({ part: 'agent', meant: 'from.id', why });
const queue = (why: string | null): Circulating => ({ part: 'queue', meant: 'from.queueId', why });
const number: Circulating = { part: 'number', meant: 'phoneNumber', why: null };
const targets = (name: string): Circulating => ({
  part: 'targets',
  meant: 'targets',
  why: `whom to ring stands in \`targets\`, a list with one entry, not in \`${name}\`; ${structure}`,
});
const topNumber: Circulating = {
  part: 'targets',
  meant: 'targets[0].phoneNumber',
  why: 'the number to ring stands in `targets`.',
};
const callerId = (why: string | null): Circulating => ({ part: 'caller-id', meant: 'callerId', why });
const fromNumber = callerId(
  'a phone number does not name the agent; `from.id` does. The number that the target sees is `callerId`, beside `from`.',
);
const contact = (meant: string): Circulating => ({ part: 'contact', meant, why: null });
const none = (why: string): Circulating => ({ part: null, meant: null, why });

/** The same for each of several folded names. */
function each(names: string, one: Circulating): Readonly<Record<string, Circulating>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, one]));
}

const named = agent('the agent is named in `from.id`.');
const flow = none('a call on behalf of an agent runs no flow and no script: the agent talks.');
const callback: Circulating = {
  part: null,
  meant: 'webhookUrl',
  why: 'where the events of a call are sent is `webhookUrl`.',
};
const campaign = none('a call on behalf of an agent belongs to no campaign, and a campaign is no queue.');
const media = none('every call here is an outbound voice call, and the agent hears for themselves who answers.');
const tenant = none('the organisation is chosen by the configuration of Outdial, not by the request.');

/** Fields of other vendors' requests for a call, which people bring along. Read off their documentation; shapes, nothing else. */
const vendors: Readonly<Record<Level, Readonly<Record<string, Circulating>>>> = {
  top: {
    ...each(
      'tonumber consumernumber callednumber callbacknumber callbackphonenumber destinationphonenumber calleenumber contactnumber contactphonenumber customernumber customerphone customerphonenumber phone tel telephone msisdn dnis dial dialnumber outboundnumber e164 recipientnumber',
      topNumber,
    ),
    ...each(
      'toaddress customer consumer callbacknumbers contact recipient callees endpoint endpoints dialstring called',
      {
        part: 'targets',
        meant: 'targets',
        why: 'whom to ring stands in `targets`, a list with one entry.',
      },
    ),
    ...each(
      'agentemail targetagentid email useremail agentuserid agentname owner ownerid caller callinguser callinguserid extension assignee assignedto userids',
      named,
    ),
    ...each(
      'queuename queuesid skillid skill callqueue fromqueue fromqueueid',
      queue('the queue is named in `from.queueId`.'),
    ),
    ...each('campaignname campaign campaignid', campaign),
    ...each(
      'fromaddress callernumber callingnumber sourcephonenumber sourcenumber source cli ani callerphonenumber outboundnumberid displaynumber sourcecalleridnumber calleridphone numbertodisplay',
      fromNumber,
    ),
    ...each(
      'data context parameters properties customdata custom customfields variables taskattributes tags payload userdata contactattributes params',
      {
        part: 'attributes',
        meant: 'attributes',
        why: null,
      },
    ),
    ...each(
      'url answerurl twiml ncco xml script scriptid flowid contactflowid callflow task playprompt message assistantid applicationid connectionid entrypointid prompt outboundtype',
      flow,
    ),
    ...each(
      'statuscallback statuscallbackurl callbackurl callbackuri eventurl webhook notifyurl statuscallbackevent',
      callback,
    ),
    ...each(
      'machinedetection answeringmachinedetection record recording direction channel mediatype mediatypes method type trafficmode traffictype mode medium device requestaction',
      media,
    ),
    ...each(
      'instanceid accountsid accountid orgid organizationid organisationid tenantid region environment domain',
      tenant,
    ),
    ...each('clienttoken requestid idempotencytoken', none('the key is sent as the header `Idempotency-Key`.')),
    ...each(
      'schedule scheduledat scheduledtime scheduledfor scheduletime sendat startat starttime startdate startdatetime startson calltime callat callbackscheduledtime callbacktime dialat when runat notbeforedate notbeforetime',
      {
        part: null,
        meant: 'notBefore',
        why: 'the earliest moment to dial is `notBefore`.',
      },
    ),
    ...each('ttl expires expiration validuntil deadline timelimit ringtimeout timeoutseconds', {
      part: null,
      meant: 'expiresAt',
      why: 'the last moment to dial is `expiresAt`.',
    }),
    ...each('maxattempts attempts retries maxretries retrycount', {
      part: null,
      meant: 'retry',
      why: 'how often to try stands in `retry.attempts`.',
    }),
    ...each('name displayname callname title', {
      part: null,
      meant: 'label',
      why: 'a word that categorises the call is `label`.',
    }),
  },
  from: {
    ...each('agentname username agentuserid ownerid', agent(null)),
    ...each('type name displayname', none('the agent is named by `id` alone.')),
    ...each('tel phone e164 address uri', fromNumber),
    skillid: queue(null),
    campaignid: campaign,
    extension: agent('an extension does not name the agent; `from.id` takes the user id or e-mail.'),
  },
  target: {
    ...each('phonenumbervalue value uri endpoint destination telephone mobile msisdn dnis tonumber', number),
    ...each(
      'type channel countrycode country label',
      none('the target is a number and, if there is one, an external contact.'),
    ),
    ...each('userid agentid', none('a target is somebody outside; the agent is named in `from.id`.')),
  },
  retry: {
    ...each('max count times retries', { part: null, meant: 'attempts', why: null }),
    ...each('delayinseconds interval intervalseconds waitseconds backoff', {
      part: null,
      meant: 'delaySeconds',
      why: 'the delay is in seconds.',
    }),
  },
};

const known: Readonly<Record<Level, Readonly<Record<string, Circulating>>>> = {
  top: {
    to: targets('to'),
    target: targets('target'),
    destination: targets('destination'),
    destinations: targets('destinations'),
    participants: targets('participants'),
    recipients: targets('recipients'),
    callee: targets('callee'),
    phonenumber: topNumber,
    tophonenumber: topNumber,
    targetnumber: topNumber,
    destinationnumber: topNumber,
    dialednumber: topNumber,
    number: topNumber,
    agentid: agent('the agent is named in `from.id`.'),
    userid: agent('the agent is named in `from.id`.'),
    agent: agent('the agent is named in `from.id`.'),
    user: agent('the agent is named in `from.id`.'),
    onbehalfof: agent('the agent is named in `from.id`.'),
    queueid: queue('the queue is named in `from.queueId`.'),
    queue: queue('the queue is named in `from.queueId`.'),
    callfromqueueid: queue("Genesys's name for the queue on whose behalf one calls; here it is `from.queueId`."),
    calluserid: {
      part: null,
      meant: 'from.id',
      why: 'at Genesys it names a user to be called, not the agent who calls; the agent is named in `from.id`.',
    },
    callqueueid: {
      part: null,
      meant: 'from.queueId',
      why: 'at Genesys it names a queue to be called; the queue on whose behalf one calls is `from.queueId`.',
    },
    fromnumber: fromNumber,
    fromphonenumber: fromNumber,
    calleridnumber: callerId(null),
    outboundcallerid: callerId(null),
    callingpartynumber: callerId(null),
    externalcontactid: contact('targets[0].id'),
    contactid: contact('targets[0].id'),
    metadata: { part: 'attributes', meant: 'attributes', why: null },
    customattributes: { part: 'attributes', meant: 'attributes', why: null },
    participantdata: { part: 'attributes', meant: 'attributes', why: null },
    idempotencykey: none('the key is sent as the header `Idempotency-Key`.'),
    webhook: { part: null, meant: 'webhookUrl', why: null },
    callbackurl: { part: null, meant: 'webhookUrl', why: 'where the events of a call are sent is `webhookUrl`.' },
    statuscallback: { part: null, meant: 'webhookUrl', why: 'where the events of a call are sent is `webhookUrl`.' },
    timeout: { part: null, meant: 'expiresAt', why: 'the last moment to dial is `expiresAt`.' },
    routing: none('a call on behalf of an agent is not routed; the queue is named in `from.queueId`.'),
    calltype: none('every call here is an outbound voice call.'),
    languageid: none('it is for calls to a queue, which Outdial does not place.'),
    routingskillsids: none('it is for calls to a queue, which Outdial does not place.'),
    conversationids: none('it makes a conference of existing calls, which Outdial does not do.'),
    calleridname: none('Outdial does not set a caller name; the number is `callerId`.'),
  },
  from: {
    phonenumber: fromNumber,
    number: fromNumber,
    callerid: callerId('it stands beside `from`, not in it.'),
    agentid: agent(null),
    userid: agent(null),
    user: agent(null),
    agent: agent(null),
    email: agent('`from.id` takes an e-mail as well.'),
    queue: queue(null),
    callfromqueueid: queue(null),
    queuename: queue('`from.queueId` takes a name as well.'),
  },
  target: {
    number,
    phone: number,
    to: number,
    address: number,
    tel: number,
    e164: number,
    phonenumbere164: number,
    contactid: contact('id'),
    externalcontactid: contact('id'),
    name: none('the target is a number and, if there is one, an external contact.'),
  },
  retry: {
    maxattempts: { part: null, meant: 'attempts', why: null },
    delay: { part: null, meant: 'delaySeconds', why: null },
    delayms: { part: null, meant: 'delaySeconds', why: 'the delay is in seconds.' },
  },
};

/** Fields that circulate, by level, each under its folded name (`foldName`). */
export const circulating: Readonly<Record<Level, Readonly<Record<string, Circulating>>>> = {
  top: { ...vendors.top, ...known.top },
  from: { ...vendors.from, ...known.from },
  target: { ...vendors.target, ...known.target },
  retry: { ...vendors.retry, ...known.retry },
};
