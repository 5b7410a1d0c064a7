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

interface Circulating extends Suggestion {
  readonly part: Part;
}

const known: Readonly<Record<Level, readonly string[]>> = {
  top: [
    ...['from', 'targets', 'callerId', 'attributes', 'label', 'uuiData', 'notBefore', 'expiresAt', 'whenNotReady'],
    ...['retry', 'priority', 'reason', 'lawfulBasis'],
  ],
  from: ['id', 'queueId'],
  target: ['phoneNumber', 'id'],
  retry: ['attempts', 'delaySeconds'],
};

/** Names in one spelling: case, dashes and underscores do not count. */
export function foldName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
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

const table: Readonly<Record<Level, Readonly<Record<string, Circulating>>>> = {
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
    webhookurl: none('Outdial tells of a call by `GET /v1/calls/{id}/events`, which can be followed live.'),
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
    timezone: none('Outdial takes no time zone for a target.'),
    name: none('the target is a number and, if there is one, an external contact.'),
  },
  retry: {
    maxattempts: { part: null, meant: 'attempts', why: null },
    delay: { part: null, meant: 'delaySeconds', why: null },
    delayms: { part: null, meant: 'delaySeconds', why: 'the delay is in seconds.' },
  },
};

/** The part that an unknown field was meant to play. */
export function partOf(level: Level, name: string): Part {
  const entries = table[level];
  const folded = foldName(name);
  return Object.hasOwn(entries, folded) ? (entries[folded]?.part ?? null) : null;
}

/** What was probably meant by an unknown field; null when nothing comes close. */
export function suggestField(level: Level, name: string): Suggestion | null {
  const entries = table[level];
  const folded = foldName(name);
  const circulating = Object.hasOwn(entries, folded) ? entries[folded] : undefined;
  if (circulating !== undefined) return { meant: circulating.meant, why: circulating.why };
  const meant = nearest(name, known[level]);
  return meant === null ? null : { meant, why: null };
}

/** The candidate closest to a name, when it is close enough to be a slip of the hand; null otherwise. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  const folded = foldName(name);
  if (folded.length > 40) return null;
  const allowed = folded.length <= 3 ? 0 : folded.length <= 6 ? 1 : 2;
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(folded, foldName(candidate)) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.candidate ?? null;
}

/** Letters to add, drop, replace or swap with the next to make one of the other (optimal string alignment). */
export function editDistance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const around = [(line[column - 1] ?? 0) + 1, (last[column] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1)];
      line.push(Math.min(...around, swapped ? (before[column - 2] ?? 0) + 1 : Infinity));
    }
    before = last;
    last = line;
  }
  return last[other.length] ?? 0;
}
