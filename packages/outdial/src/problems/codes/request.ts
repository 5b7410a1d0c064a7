import { counted } from '../../call/counted.ts';
import { type Entry, text, type EntryTexts } from '../entry.ts';

/** An entry about an error in the request: nothing was dialed, and the corrected request needs a new key. */
const ofRequest = (entry: EntryTexts): Entry => ({
  kind: 'structure',
  expected: (facts) => text(facts, 'expected') || null,
  who: 'developer',
  targetRung: false,
  next: 'new-key',
  clears: null,
  status: 400,
  source: "Outdial's own rule",
  ...entry,
});

/** A field's name as code; words stay words, for a page without facts. */
const field = (name: string): string => (name === '' ? 'The body' : name.includes(' ') ? name : `\`${name}\``);

const bodyEntries: readonly Entry[] = [
  ofRequest({
    code: 'body-not-json',
    title: 'The body is not JSON',
    sentence: (facts) => {
      const slip = text(facts, 'slip', 'Outdial cannot read the body as JSON');
      const line = text(facts, 'line');
      return line === '' ? `${slip}.` : `${slip} (line ${line}, column ${text(facts, 'column')}).`;
    },
    fix: (facts) =>
      text(facts, 'fix', 'Send one JSON object in UTF-8, with double quotes and without trailing commas or comments.'),
    source: 'RFC 8259',
  }),
  ofRequest({
    code: 'body-not-object',
    title: 'The body is not an object',
    sentence: (facts) => `The body is ${text(facts, 'seen', 'not an object')}. A call request is one JSON object.`,
    expected: () => 'an object with from and targets',
    fix: () =>
      'Send one object: `{ "from": { "id": … }, "targets": [ { "phoneNumber": … } ] }`. Send a separate request for each call.',
  }),
  ofRequest({
    code: 'request-wrapped',
    title: 'The request is inside another object',
    sentence: (facts) =>
      `The request is inside ${field(text(facts, 'field', 'a field'))}, but Outdial needs it at the top level of the body.`,
    expected: () => 'an object with from and targets at its top level',
    fix: (facts) => `Send only the content of ${field(text(facts, 'field', 'that field'))}, as one JSON object.`,
  }),
  ofRequest({
    code: 'field-duplicate',
    title: 'Duplicate field',
    sentence: (facts) =>
      `${field(text(facts, 'field', 'A field'))} appears more than once in the same object, so it is not clear which value counts.`,
    fix: () => 'Keep one of them.',
    source: 'RFC 8259 section 4',
  }),
  ofRequest({
    code: 'field-unknown',
    title: 'An unknown field',
    sentence: (facts) => {
      const why = text(facts, 'why');
      const meant = text(facts, 'meant');
      const name = field(text(facts, 'field', 'This field'));
      if (why !== '') return `${name} is not a field here: ${why}`;
      return meant === ''
        ? `${name} is not a field of a call request.`
        : `${name} is not a field here. You probably mean \`${meant}\`.`;
    },
    expected: (facts) =>
      text(facts, 'meant') === '' ? text(facts, 'expected') || null : `\`${text(facts, 'meant')}\``,
    fix: (facts) => {
      const meant = text(facts, 'meant');
      return meant === '' ? 'Remove it.' : `Use \`${meant}\` instead.`;
    },
  }),
  ofRequest({
    code: 'field-missing',
    title: 'A required field is missing',
    sentence: (facts) => {
      const name = text(facts, 'field', 'A field');
      if (name === 'from' || name === 'from.id') {
        return (
          'The request does not say which agent places the call. `from.id` names the agent; a phone number does not. ' +
          'The structure is wrong, not the authentication.'
        );
      }
      return `${field(name)} is missing.`;
    },
    fix: (facts) => {
      const name = text(facts, 'field', 'a field');
      if (name !== 'from' && name !== 'from.id') return `Add ${field(name)}.`;
      return (
        "Put the agent's Genesys user id or e-mail in `from.id`. If the agent has joined several queues, put the id or name of one in " +
        '`from.queueId`. `GET /v1/agents` lists the agents with their joined queues.'
      );
    },
  }),
  ofRequest({
    code: 'field-type',
    title: 'A field has the wrong type',
    sentence: (facts) =>
      `${field(text(facts, 'field'))} is ${text(facts, 'seen', 'of the wrong type')}. It must be ${text(facts, 'expected', 'of another type')}.`,
    fix: (facts) =>
      `Send ${text(facts, 'expected', 'the type that the field requires')}, or leave the field out if it is optional.`,
  }),
  ofRequest({
    code: 'field-value',
    title: 'Value not allowed',
    sentence: (facts) => {
      const meant = text(facts, 'meant');
      const hint = meant === '' ? '' : ` You probably mean \`${meant}\`.`;
      return `${field(text(facts, 'field'))} must be ${text(facts, 'expected', 'another value')}.${hint}`;
    },
    fix: (facts) => `Change it to ${text(facts, 'meant') || text(facts, 'expected', 'an allowed value')}.`,
  }),
];

const targetEntries: readonly Entry[] = [
  ofRequest({
    code: 'target-missing',
    title: 'No target',
    sentence: () => 'The request does not say which number to call: `targets` is empty or missing.',
    expected: () => 'a list with one target',
    fix: () => 'Add "targets": [ { "phoneNumber": "+…" } ], the number in international form.',
  }),
  ofRequest({
    code: 'too-many-targets',
    title: 'Several targets in one request',
    sentence: (facts) =>
      `\`targets\` has ${counted(text(facts, 'count', 'several'), 'entry')}, but one request places one call.`,
    expected: () => 'exactly one target',
    fix: () =>
      'Send a separate request for each target, each with its own Idempotency-Key. The corrected request only has the first target.',
  }),
  ofRequest({
    code: 'placeholder-not-filled',
    kind: 'identity',
    status: 422,
    title: 'A placeholder was left in',
    sentence: (facts) =>
      `${field(text(facts, 'field'))} still contains the placeholder \`${text(facts, 'seen', '…')}\`.`,
    expected: (facts) => text(facts, 'expected') || null,
    fix: (facts) => {
      const name = text(facts, 'field');
      if (name === 'from.id')
        return "Replace it with the agent's Genesys user id or e-mail. `GET /v1/agents` lists the agents.";
      if (name === 'from.queueId')
        return 'Replace it with the id or name of a queue that the agent has joined, or remove it. `GET /v1/agents` lists the queues.';
      return 'Replace it with the real value.';
    },
  }),
];

const numberEntries: readonly Entry[] = [
  ofRequest({
    code: 'number-invalid',
    kind: 'identity',
    status: 422,
    who: 'caller',
    title: 'Invalid phone number',
    sentence: (facts) =>
      `${field(text(facts, 'field', 'phoneNumber'))} is not a number that Outdial can dial: ${text(facts, 'why', 'it is not in international form')}.`,
    expected: () => 'E.164: + and country code, at most 15 digits',
    fix: (facts) => {
      const likely = text(facts, 'likely');
      if (likely === '')
        return 'Write the number in international form, such as +12025550143. Spaces, dashes, dots, brackets and tel: are fine.';
      return text(facts, 'fault') === 'extension'
        ? `Send the number alone, as in the corrected request (${likely}), and put the extension in \`attributes\` for the agent.`
        : `If you mean ${likely}, send it in international form, as in the corrected request.`;
    },
    source: 'ITU-T E.164',
  }),
  ofRequest({
    code: 'number-emergency',
    kind: 'policy',
    status: 422,
    who: 'nobody',
    next: 'nothing',
    title: 'Emergency number',
    sentence: (facts) =>
      `${text(facts, 'line', 'This number')} is an emergency, medical or crisis line. Outdial never dials one, in any spelling.`,
    expected: () => "a person's or company's own number",
    fix: () =>
      'Do not send this number: no setting allows it. In an emergency, dial it on a phone, which reports its location.',
  }),
  ofRequest({
    code: 'number-unassigned',
    kind: 'identity',
    status: null,
    who: 'caller',
    next: 'nothing',
    title: 'Number in an unassigned range (warning)',
    sentence: (facts) =>
      `${text(facts, 'seen', 'The number')} has a possible length, but its range is not assigned. Outdial places the call anyway.`,
    expected: () => 'a number in an assigned range',
    fix: () => 'Check the number. Ignore the warning for example and test numbers, such as +1 555 ….',
    source: 'Google libphonenumber metadata',
  }),
];

const deadlineEntries: readonly Entry[] = [
  ofRequest({
    code: 'deadline-past',
    status: 422,
    kind: 'state',
    title: 'The deadline leaves no time',
    sentence: (facts) =>
      `The deadline ${text(facts, 'seen', 'given')} ${text(facts, 'why', 'has already passed')}, so Outdial could never dial the call.`,
    expected: (facts) => (text(facts, 'after') === '' ? null : `after ${text(facts, 'after')}`),
    fix: () => 'Send a later `expiresAt`, or leave it out. The call then has 15 minutes.',
  }),
  ofRequest({
    code: 'deadline-too-far',
    status: 422,
    kind: 'policy',
    title: 'The deadline is too far away',
    sentence: (facts) => `${field(text(facts, 'field', 'expiresAt'))} sets a deadline more than 7 days away.`,
    expected: (facts) => (text(facts, 'before') === '' ? null : `not after ${text(facts, 'before')}`),
    fix: () => 'Send the request within 7 days of its deadline.',
  }),
];

const eventEntries: readonly Entry[] = [
  ofRequest({
    code: 'event-invalid',
    title: 'Invalid event',
    sentence: (facts) =>
      `Outdial cannot accept the event: ${text(facts, 'why', 'it is neither an EventBridge envelope nor a CloudEvent')}.`,
    expected: (facts) => text(facts, 'expected', 'an EventBridge envelope or a CloudEvents 1.0 event'),
    fix: () =>
      'Send a Genesys topic event or an event of type `outdial.call.requested`. Put the call request in `detail` (EventBridge) or `data` (CloudEvents).',
    source: 'AWS EventBridge event structure; CloudEvents 1.0',
  }),
  ofRequest({
    code: 'event-source-other',
    status: 403,
    kind: 'permission',
    who: 'admin',
    title: 'The event comes from another source',
    sentence: () => 'The `source` or `account` of the event is not the one that this server is pinned to.',
    expected: () => 'the organisation and the AWS account in OUTDIAL_EVENT_SOURCE',
    fix: () =>
      'Send only events of that organisation and account, or correct OUTDIAL_EVENT_SOURCE and restart Outdial.',
    next: 'nothing',
  }),
];

/** Codes of the request: its JSON, its fields, its numbers, its deadline, and the events that carry one. */
export const requestEntries: readonly Entry[] = [
  ...bodyEntries,
  ...targetEntries,
  ...numberEntries,
  ...deadlineEntries,
  ...eventEntries,
];
