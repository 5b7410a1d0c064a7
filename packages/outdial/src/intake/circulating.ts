import type { Level } from '../call/fields.ts';

/** A name that circulates and does not exist, or not here. `meant` is the true name, null when there is no true name. */
export interface Suggestion {
  readonly meant: string | null;
  /** A clause that follows "x is not a field here:"; null when the name alone says it. */
  readonly why: string | null;
}

/** The part that a circulating field plays in a call, or `null`. */
export type CallPart = 'agent' | 'queue' | 'targets' | 'number' | 'caller-id' | 'contact' | 'attributes' | null;

/** A suggestion, and the part that the field was meant to play. */
export interface Circulating extends Suggestion {
  readonly part: CallPart;
}

const structure = 'The structure is wrong, not the authentication.';
const agent = (why: string | null): Circulating => ({ part: 'agent', meant: 'from.id', why });
const queue = (why: string | null): Circulating => ({ part: 'queue', meant: 'from.queueId', why });
const number: Circulating = { part: 'number', meant: 'phoneNumber', why: null };
const targets = (name: string): Circulating => ({
  part: 'targets',
  meant: 'targets',
  why: `the number to call is in \`targets\`, a list with one entry, not in \`${name}\`. ${structure}`,
});
const topNumber: Circulating = {
  part: 'targets',
  meant: 'targets[0].phoneNumber',
  why: 'the number to call is in `targets`.',
};
const callerId = (why: string | null): Circulating => ({ part: 'caller-id', meant: 'callerId', why });
const fromNumber = callerId(
  'a phone number does not name the agent; `from.id` does. The number that the target sees is `callerId`, next to `from`.',
);
const contact = (meant: string): Circulating => ({ part: 'contact', meant, why: null });
const none = (why: string): Circulating => ({ part: null, meant: null, why });

/** The same for each of several folded names. */
function each(names: string, one: Circulating): Readonly<Record<string, Circulating>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, one]));
}

const named = agent('`from.id` names the agent.');
const flow = none('a call on behalf of an agent does not run a flow or a script: the agent talks.');
const callback: Circulating = {
  part: null,
  meant: 'webhookUrl',
  why: '`webhookUrl` is the address for the events of a call.',
};
const campaign = none('a call on behalf of an agent does not belong to a campaign, and a campaign is not a queue.');
const media = none('every call here is an outbound voice call, and the agent hears who answers.');
const tenant = none("Outdial's configuration chooses the organisation, not the request.");

/**
 * Fields that circulate, by level, each under its folded name (`foldName`): those of other vendors' requests for a call, read off their
 * documentation, and those of posts.
 */
export const circulating: Readonly<Record<Level, Readonly<Record<string, Circulating>>>> = {
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
        why: 'the number to call is in `targets`, a list with one entry.',
      },
    ),
    ...each(
      'agentemail targetagentid email useremail agentuserid agentname owner ownerid caller callinguser callinguserid extension assignee assignedto userids',
      named,
    ),
    ...each(
      'queuename queuesid skillid skill callqueue fromqueue fromqueueid',
      queue('`from.queueId` names the queue.'),
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
    ...each('clienttoken requestid idempotencytoken', none('send the key in the header `Idempotency-Key`.')),
    ...each(
      'schedule scheduledat scheduledtime scheduledfor scheduletime sendat startat starttime startdate startdatetime startson calltime callat callbackscheduledtime callbacktime dialat when runat notbeforedate notbeforetime',
      {
        part: null,
        meant: 'notBefore',
        why: '`notBefore` is the earliest time to dial.',
      },
    ),
    ...each('ttl expires expiration validuntil deadline timelimit ringtimeout timeoutseconds', {
      part: null,
      meant: 'expiresAt',
      why: '`expiresAt` is the last time to dial.',
    }),
    ...each('maxattempts attempts retries maxretries retrycount', {
      part: null,
      meant: 'retry',
      why: '`retry.attempts` is the maximum number of attempts.',
    }),
    ...each('name displayname callname title', {
      part: null,
      meant: 'label',
      why: '`label` categorises the call.',
    }),
    ...Object.fromEntries(
      ['to', 'target', 'destination', 'destinations', 'participants', 'recipients', 'callee'].map((name) => [
        name,
        targets(name),
      ]),
    ),
    ...each('phonenumber tophonenumber targetnumber destinationnumber dialednumber number', topNumber),
    ...each('agentid userid agent user onbehalfof', named),
    ...each('queueid queue', queue('`from.queueId` names the queue.')),
    callfromqueueid: queue("this is Genesys's name for the queue that the agent calls for. Here it is `from.queueId`."),
    calluserid: {
      part: null,
      meant: 'from.id',
      why: 'at Genesys it names a user to call, not the agent who calls. Here `from.id` names the agent.',
    },
    callqueueid: {
      part: null,
      meant: 'from.queueId',
      why: 'at Genesys it names a queue to call. Here `from.queueId` is the queue that the agent calls for.',
    },
    ...each('fromnumber fromphonenumber', fromNumber),
    ...each('calleridnumber outboundcallerid callingpartynumber', callerId(null)),
    ...each('externalcontactid contactid', contact('targets[0].id')),
    ...each('metadata customattributes participantdata', { part: 'attributes', meant: 'attributes', why: null }),
    idempotencykey: none('send the key in the header `Idempotency-Key`.'),
    webhook: { part: null, meant: 'webhookUrl', why: null },
    timeout: { part: null, meant: 'expiresAt', why: '`expiresAt` is the last time to dial.' },
    routing: none('a call on behalf of an agent is not routed. `from.queueId` names the queue.'),
    calltype: none('every call here is an outbound voice call.'),
    ...each('languageid routingskillsids', none('it is for calls to a queue, which Outdial does not place.')),
    conversationids: none('it joins existing calls in a conference, which Outdial does not do.'),
    calleridname: none('Outdial does not set a caller name; the number is `callerId`.'),
  },
  from: {
    ...each('agentname username agentuserid ownerid', agent(null)),
    ...each('type name displayname', none('`id` alone names the agent.')),
    ...each('tel phone e164 address uri', fromNumber),
    skillid: queue(null),
    campaignid: campaign,
    extension: agent('an extension does not name the agent; `from.id` takes the user id or e-mail.'),
    ...each('phonenumber number', fromNumber),
    callerid: callerId('it belongs next to `from`, not in it.'),
    ...each('agentid userid user agent', agent(null)),
    email: agent('`from.id` also accepts an e-mail.'),
    ...each('queue callfromqueueid', queue(null)),
    queuename: queue('`from.queueId` also accepts a name.'),
  },
  target: {
    ...each('phonenumbervalue value uri endpoint destination telephone mobile msisdn dnis tonumber', number),
    ...each(
      'type channel countrycode country label',
      none('the target is a number and, optionally, an external contact.'),
    ),
    ...each('userid agentid', none('a target is a person outside. `from.id` names the agent.')),
    ...each('number phone to address tel e164 phonenumbere164', number),
    ...each('contactid externalcontactid', contact('id')),
    name: none('the target is a number and, optionally, an external contact.'),
  },
  retry: {
    ...each('max count times retries', { part: null, meant: 'attempts', why: null }),
    ...each('delayinseconds interval intervalseconds waitseconds backoff', {
      part: null,
      meant: 'delaySeconds',
      why: 'the delay is in seconds.',
    }),
    maxattempts: { part: null, meant: 'attempts', why: null },
    delay: { part: null, meant: 'delaySeconds', why: null },
    delayms: { part: null, meant: 'delaySeconds', why: 'the delay is in seconds.' },
  },
};
