import { type Entry, text } from './entry.ts';

type Drawn = Pick<Entry, 'code' | 'title' | 'sentence' | 'fix'> & Partial<Entry>;

/** What is wrong in what the caller sent: nothing was dialed, and the corrected request goes out with a new key. */
const ofRequest = (entry: Drawn): Entry => ({
  kind: 'structure',
  expected: (facts) => text(facts, 'expected') || null,
  who: 'developer',
  targetRung: false,
  next: 'new-key',
  clears: null,
  status: 400,
  page: null,
  source: "Outdial's own rule",
  ...entry,
});

const structurePage =
  'This is a matter of structure, not of authentication: the key was good, the body was read, and it does not say what a call needs.\n\n' +
  'A call needs two things: `from.id`, the agent (a Genesys user id, or the e-mail), and `targets`, a list with exactly one number to ring. ' +
  'When the agent works for several queues, `from.queueId` says on whose behalf the call is placed; `GET /v1/agents` lists each agent with the queues joined.';

const field = (name: string): string => (name === '' ? 'The body' : `\`${name}\``);

const bodyEntries: readonly Entry[] = [
  ofRequest({
    code: 'body-not-json',
    title: 'The body is not JSON',
    sentence: (facts) => {
      const slip = text(facts, 'slip', 'The body cannot be read as JSON');
      const line = text(facts, 'line');
      return line === '' ? `${slip}.` : `${slip} (line ${line}, column ${text(facts, 'column')}).`;
    },
    fix: (facts) =>
      text(facts, 'fix', 'Send one JSON object in UTF-8, with double quotes and without trailing commas or comments.'),
    source: 'RFC 8259',
    page: 'JSON pasted from a forum, a chat or a document often carries curly quotes, trailing commas, comments or single quotes. None of them is JSON.',
  }),
  ofRequest({
    code: 'body-not-object',
    title: 'The body is not an object',
    sentence: (facts) =>
      `The body is ${text(facts, 'seen', 'something else')}; a call is asked for with one JSON object.`,
    expected: () => 'an object with from and targets',
    fix: () =>
      'Send one object: { "from": { "id": … }, "targets": [ { "phoneNumber": … } ] }. Several calls are several requests.',
    page: structurePage,
  }),
  ofRequest({
    code: 'request-wrapped',
    title: 'The request stands inside another object',
    sentence: (facts) =>
      `The request stands in ${field(text(facts, 'field', 'a field'))}, not at the top of the body, where Outdial looks for it.`,
    expected: () => 'an object with from and targets at its top',
    fix: (facts) => `Send what stands in ${field(text(facts, 'field', 'that field'))} alone, as one JSON object.`,
    page: structurePage,
  }),
  ofRequest({
    code: 'field-duplicate',
    title: 'A field is given twice',
    sentence: (facts) =>
      `${field(text(facts, 'field', 'a field'))} stands in the same object more than once, so it is not clear which one is meant.`,
    fix: () => 'Keep one of them.',
    source: 'RFC 8259 section 4',
  }),
  ofRequest({
    code: 'field-unknown',
    title: 'An unknown field',
    sentence: (facts) => {
      const why = text(facts, 'why');
      const meant = text(facts, 'meant');
      const name = field(text(facts, 'field', 'a field'));
      if (why !== '') return `${name} is not a field here: ${why}`;
      return meant === ''
        ? `${name} is not a field of a call request.`
        : `${name} is not a field here; \`${meant}\` is probably meant.`;
    },
    expected: (facts) =>
      text(facts, 'meant') === '' ? text(facts, 'expected') || null : `\`${text(facts, 'meant')}\``,
    fix: (facts) => {
      const meant = text(facts, 'meant');
      return meant === '' ? 'Leave it out.' : `Use \`${meant}\` instead.`;
    },
    page: structurePage,
  }),
  ofRequest({
    code: 'field-missing',
    title: 'A required field is missing',
    sentence: (facts) => {
      const name = text(facts, 'field', 'a field');
      if (name === 'from' || name === 'from.id') {
        return (
          'The request does not say which agent places the call: the agent is named by `from.id`, not by a phone number. ' +
          'This is a matter of structure, not of authentication.'
        );
      }
      return `${field(name)} is missing.`;
    },
    fix: (facts) => {
      const name = text(facts, 'field', 'a field');
      if (name !== 'from' && name !== 'from.id') return `Add ${field(name)}.`;
      return (
        "Put the agent's Genesys user id or e-mail in `from.id`. If the agent has joined several queues, also name one in " +
        '`from.queueId` (an id or a name): `GET /v1/agents` lists every agent with the queues joined.'
      );
    },
    page: structurePage,
  }),
  ofRequest({
    code: 'field-type',
    title: 'A field has the wrong type',
    sentence: (facts) =>
      `${field(text(facts, 'field'))} is ${text(facts, 'seen', 'of another type')}; it must be ${text(facts, 'expected', 'of another type')}.`,
    fix: (facts) =>
      `Send ${text(facts, 'expected', 'the type that the field asks for')}, or leave the field out if it is optional.`,
  }),
  ofRequest({
    code: 'field-value',
    title: 'A field has a value that is not allowed',
    sentence: (facts) => {
      const meant = text(facts, 'meant');
      const hint = meant === '' ? '' : ` \`${meant}\` is probably meant.`;
      return `${field(text(facts, 'field'))} must be ${text(facts, 'expected', 'another value')}.${hint}`;
    },
    fix: (facts) => `Change it to ${text(facts, 'meant') || text(facts, 'expected', 'an allowed value')}.`,
  }),
];

const targetEntries: readonly Entry[] = [
  ofRequest({
    code: 'target-missing',
    title: 'No target',
    sentence: () => 'The request does not say whom to ring: `targets` holds no number.',
    expected: () => 'a list with one target',
    fix: () => 'Add "targets": [ { "phoneNumber": "+…" } ], the number in international form.',
    page: structurePage,
  }),
  ofRequest({
    code: 'too-many-targets',
    title: 'Several targets in one request',
    sentence: (facts) => `\`targets\` holds ${text(facts, 'count', 'several')} entries; one request places one call.`,
    expected: () => 'exactly one target',
    fix: () =>
      'Send one request for each target, each with its own Idempotency-Key. The corrected request has the first target only.',
  }),
  ofRequest({
    code: 'placeholder-not-filled',
    kind: 'identity',
    status: 422,
    title: 'A placeholder was left in',
    sentence: (facts) => `${field(text(facts, 'field'))} still holds the placeholder \`${text(facts, 'seen', '…')}\`.`,
    expected: (facts) => text(facts, 'expected') || null,
    fix: (facts) => {
      const name = text(facts, 'field');
      if (name === 'from.id')
        return "Replace it by the agent's Genesys user id or e-mail; `GET /v1/agents` lists them.";
      if (name === 'from.queueId')
        return 'Replace it by the id or name of a queue that the agent has joined, or leave it out; `GET /v1/agents` lists them.';
      return 'Replace it by the real value.';
    },
  }),
];

const numberEntries: readonly Entry[] = [
  ofRequest({
    code: 'number-invalid',
    kind: 'identity',
    status: 422,
    who: 'caller',
    title: 'Not a number that can be dialed',
    sentence: (facts) =>
      `${field(text(facts, 'field', 'phoneNumber'))} is no number that can be dialed: ${text(facts, 'why', 'it is not in international form')}.`,
    expected: () => 'E.164: + and country code, at most 15 digits',
    fix: () =>
      'Write the number in international form, such as +12025550143. Spaces, dashes, dots, brackets and tel: are fine.',
    source: 'ITU-T E.164',
    page: 'Outdial never guesses a country: the same digits are different people in different countries. A leading 00 or 011 depends on where one dials from, so only `+` is taken.',
  }),
  ofRequest({
    code: 'number-emergency',
    kind: 'policy',
    status: 422,
    who: 'nobody',
    next: 'nothing',
    title: 'Emergency number',
    sentence: (facts) =>
      `${text(facts, 'line', 'This number')} is an emergency, medical or crisis line; Outdial never dials one, however it is written.`,
    expected: () => "a person's or company's own number",
    fix: () => 'Nothing can allow it. In an emergency, dial it on the phone itself, which knows where it is.',
    page:
      'The digits are tested as given, and again behind a country code, 00, 011, a leading 0 or 9, and in full-width or other scripts. ' +
      'The list is kept by Outdial, because the usual libraries miss lines such as 988 or 116117.',
  }),
  ofRequest({
    code: 'number-unassigned',
    kind: 'identity',
    status: null,
    who: 'caller',
    next: 'nothing',
    title: 'Number in an unassigned range (warning)',
    sentence: (facts) =>
      `${text(facts, 'seen', 'The number')} has a possible length, but lies in a range that is assigned to nobody. The call is placed all the same.`,
    expected: () => 'a number in an assigned range',
    fix: () => 'Check the number. Numbers for examples and tests, such as +1 555 …, are always like this.',
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
      `The deadline ${text(facts, 'seen', 'given')} ${text(facts, 'why', 'has already passed')}, so the call could never be dialed.`,
    expected: (facts) => (text(facts, 'after') === '' ? null : `after ${text(facts, 'after')}`),
    fix: () => 'Send a later `expiresAt`, or leave it out: the call then has 15 minutes.',
  }),
  ofRequest({
    code: 'deadline-too-far',
    status: 422,
    kind: 'policy',
    title: 'The deadline is too far away',
    sentence: (facts) => `${field(text(facts, 'field', 'expiresAt'))} leads to a deadline more than 7 days away.`,
    expected: (facts) => (text(facts, 'before') === '' ? null : `not after ${text(facts, 'before')}`),
    fix: () => 'Ask for the call within 7 days of its deadline.',
  }),
];

const eventEntries: readonly Entry[] = [
  ofRequest({
    code: 'event-invalid',
    title: 'Not an event that Outdial takes',
    sentence: (facts) =>
      `The event cannot be taken: ${text(facts, 'why', 'it is neither an EventBridge envelope nor a CloudEvent')}.`,
    expected: (facts) => text(facts, 'expected', 'an EventBridge envelope or a CloudEvents 1.0 event'),
    fix: () =>
      'Send a Genesys topic event, or one of type `outdial.call.requested` whose detail (EventBridge) or data (CloudEvents) is a call request.',
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
    page: 'While a source is pinned, EventBridge envelopes with Genesys topics from any other source are refused and change nothing.',
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
