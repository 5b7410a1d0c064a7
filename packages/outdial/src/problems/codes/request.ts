import { counted } from '../../call/counted.ts';
import { type EntryTerms, type Entry, family, text } from '../entry.ts';

/** Errors in the request: nothing was dialed, and the corrected request needs a new key. */
const ofRequest = {
  ...{ kind: 'structure', who: 'developer', targetRung: false, next: 'new-key', status: 400 },
} as const satisfies EntryTerms;

/** A field's name as code; words stay words, for a page without facts. */
const field = (name: string): string => (name === '' ? 'The body' : name.includes(' ') ? name : `\`${name}\``);

const bodyEntries: readonly Entry[] = family(ofRequest, {
  'body-not-json': [
    'The body is not JSON',
    (facts) => {
      const slip = text(facts, 'slip', 'Outdial cannot read the body as JSON');
      const line = text(facts, 'line');
      return line === '' ? `${slip}.` : `${slip} (line ${line}, column ${text(facts, 'column')}).`;
    },
    (facts) =>
      text(facts, 'fix', 'Send one JSON object in UTF-8, with double quotes and without trailing commas or comments.'),
    { source: 'RFC 8259' },
  ],
  'body-not-object': [
    'The body is not an object',
    (facts) => `The body is ${text(facts, 'seen', 'not an object')}. A call request is one JSON object.`,
    'Send one object: `{"from":{"id":"ana@example.com"},"targets":[{"phoneNumber":"+12025550143"}]}`. Send a separate request for each call.',
    { expected: 'an object with from and targets' },
  ],
  'request-wrapped': [
    'The request is inside another object',
    (facts) =>
      `The request is inside ${field(text(facts, 'field', 'a field'))}, but Outdial needs it at the top level of the body.`,
    (facts) => `Send only the content of ${field(text(facts, 'field', 'that field'))}, as one JSON object.`,
    { expected: 'an object with from and targets at its top level' },
  ],
  'field-duplicate': [
    'Duplicate field',
    (facts) =>
      `${field(text(facts, 'field', 'A field'))} appears more than once in the same object, so it is not clear which value counts.`,
    'Keep one of them.',
    { source: 'RFC 8259 section 4' },
  ],
  'field-unknown': [
    'An unknown field',
    (facts) => {
      const why = text(facts, 'why');
      const meant = text(facts, 'meant');
      const name = field(text(facts, 'field', 'This field'));
      if (why !== '') return `${name} is not a field here: ${why}`;
      return meant === ''
        ? `${name} is not a field of a call request.`
        : `${name} is not a field here. You probably mean \`${meant}\`.`;
    },
    (facts) => {
      const meant = text(facts, 'meant');
      return meant === '' ? 'Remove it.' : `Use \`${meant}\` instead.`;
    },
    {
      expected: (facts) =>
        text(facts, 'meant') === '' ? text(facts, 'expected') || null : `\`${text(facts, 'meant')}\``,
    },
  ],
  'field-missing': [
    'A required field is missing',
    (facts) => {
      const name = text(facts, 'field', 'A field');
      if (name === 'from' || name === 'from.id') {
        return (
          'The request does not say which agent places the call. `from.id` names the agent; a phone number does not. ' +
          'The structure is wrong, not the authentication.'
        );
      }
      return `${field(name)} is missing.`;
    },
    (facts) => {
      const name = text(facts, 'field', 'a field');
      if (name !== 'from' && name !== 'from.id') return `Add ${field(name)}.`;
      return (
        "Put the agent's Genesys user id or e-mail in `from.id`. If the agent has joined several queues, put the id or name of one in " +
        '`from.queueId`. `GET /v1/agents` lists the agents with their joined queues.'
      );
    },
  ],
  'field-type': [
    'A field has the wrong type',
    (facts) =>
      `${field(text(facts, 'field'))} is ${text(facts, 'seen', 'of the wrong type')}. It must be ${text(facts, 'expected', 'of another type')}.`,
    (facts) =>
      `Send ${text(facts, 'expected', 'the type that the field requires')}, or leave the field out if it is optional.`,
  ],
  'field-value': [
    'Value not allowed',
    (facts) => {
      const meant = text(facts, 'meant');
      const hint = meant === '' ? '' : ` You probably mean \`${meant}\`.`;
      return `${field(text(facts, 'field'))} must be ${text(facts, 'expected', 'another value')}.${hint}`;
    },
    (facts) => `Change it to ${text(facts, 'meant') || text(facts, 'expected', 'an allowed value')}.`,
  ],
});

const targetEntries: readonly Entry[] = family(ofRequest, {
  'target-missing': [
    'No target',
    'The request does not say which number to call: `targets` is empty or missing.',
    'Add "targets": [ { "phoneNumber": "+…" } ], the number in international form.',
    { expected: 'a list with one target' },
  ],
  'too-many-targets': [
    'Several targets in one request',
    (facts) => `\`targets\` has ${counted(text(facts, 'count', 'several'), 'entry')}, but one request places one call.`,
    'Send a separate request for each target, each with its own Idempotency-Key. The corrected request only has the first target.',
    { expected: 'exactly one target' },
  ],
  'placeholder-not-filled': [
    'A placeholder was left in',
    (facts) => `${field(text(facts, 'field'))} still contains the placeholder \`${text(facts, 'seen', '…')}\`.`,
    (facts) => {
      const name = text(facts, 'field');
      if (name === 'from.id')
        return "Replace it with the agent's Genesys user id or e-mail. `GET /v1/agents` lists the agents.";
      if (name === 'from.queueId')
        return 'Replace it with the id or name of a queue that the agent has joined, or remove it. `GET /v1/agents` lists the queues.';
      return 'Replace it with the real value.';
    },
    { kind: 'identity', status: 422, expected: (facts) => text(facts, 'expected') || null },
  ],
});

const numberEntries: readonly Entry[] = family(ofRequest, {
  'number-invalid': [
    'Invalid phone number',
    (facts) =>
      `${field(text(facts, 'field', 'phoneNumber'))} is not a number that Outdial can dial: ${text(facts, 'why', 'it is not in international form')}.`,
    (facts) => {
      const likely = text(facts, 'likely');
      if (likely === '')
        return 'Write the number in international form, such as +12025550143. Spaces, dashes, dots, brackets and tel: are fine.';
      return text(facts, 'fault') === 'extension'
        ? `Send the number alone, as in the corrected request (${likely}), and put the extension in \`attributes\` for the agent.`
        : `If you mean ${likely}, send it in international form, as in the corrected request.`;
    },
    {
      kind: 'identity',
      status: 422,
      who: 'caller',
      expected: 'E.164: + and country code, at most 15 digits',
      source: 'ITU-T E.164',
    },
  ],
  'number-emergency': [
    'Emergency number',
    (facts) =>
      `${text(facts, 'line', 'This number')} is an emergency, medical or crisis line. Outdial never dials one, in any spelling.`,
    'Do not send this number: no setting allows it. In an emergency, dial it on a phone, which reports its location.',
    { kind: 'policy', status: 422, who: 'nobody', next: 'nothing', expected: "a person's or company's own number" },
  ],
  'number-unassigned': [
    'Number in an unassigned range (warning)',
    (facts) =>
      `${text(facts, 'seen', 'The number')} has a possible length, but its range is not assigned. Outdial places the call anyway.`,
    'Check the number. Ignore the warning for example and test numbers, such as +1 555 ….',
    {
      kind: 'identity',
      status: null,
      who: 'caller',
      next: 'nothing',
      expected: 'a number in an assigned range',
      source: 'Google libphonenumber metadata',
    },
  ],
});

const deadlineEntries: readonly Entry[] = family(
  { ...ofRequest, status: 422 },
  {
    'deadline-past': [
      'The deadline leaves no time',
      (facts) =>
        `The deadline ${text(facts, 'seen', 'given')} ${text(facts, 'why', 'has already passed')}, so Outdial could never dial the call.`,
      'Send a later `expiresAt`, or leave it out. The call then has 15 minutes.',
      { kind: 'state', expected: (facts) => (text(facts, 'after') === '' ? null : `after ${text(facts, 'after')}`) },
    ],
    'deadline-too-far': [
      'The deadline is too far away',
      (facts) => `${field(text(facts, 'field', 'expiresAt'))} sets a deadline more than 7 days away.`,
      'Send the request within 7 days of its deadline.',
      {
        kind: 'policy',
        expected: (facts) => (text(facts, 'before') === '' ? null : `not after ${text(facts, 'before')}`),
      },
    ],
  },
);

const eventEntries: readonly Entry[] = family(ofRequest, {
  'event-invalid': [
    'Invalid event',
    (facts) =>
      `Outdial cannot accept the event: ${text(facts, 'why', 'it is neither an EventBridge envelope nor a CloudEvent')}.`,
    'Send a Genesys topic event or an event of type `outdial.call.requested`. Put the call request in `detail` (EventBridge) or `data` (CloudEvents).',
    {
      expected: (facts) => text(facts, 'expected', 'an EventBridge envelope or a CloudEvents 1.0 event'),
      source: 'AWS EventBridge event structure; CloudEvents 1.0',
    },
  ],
  'event-source-other': [
    'The event comes from another source',
    'The `source` or `account` of the event is not the one that this server is pinned to.',
    'Send only events of that organisation and account, or correct OUTDIAL_EVENT_SOURCE and restart Outdial.',
    {
      kind: 'permission',
      status: 403,
      who: 'admin',
      next: 'nothing',
      expected: 'the organisation and the AWS account in OUTDIAL_EVENT_SOURCE',
    },
  ],
});

/** Codes of the request: its JSON, its fields, its numbers, its deadline, and the events that carry one. */
export const requestEntries: readonly Entry[] = [
  ...bodyEntries,
  ...targetEntries,
  ...numberEntries,
  ...deadlineEntries,
  ...eventEntries,
];
