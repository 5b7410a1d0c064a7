import { count, type Entry, type EntryTerms, type Facts, family, say, text, when } from '../entry.ts';

/** Errors in the request: nothing was dialed, and the corrected request needs a new key. */
const ofRequest = {
  ...{ kind: 'structure', who: 'developer', targetRung: false, next: 'new-key', status: 400 },
} as const satisfies EntryTerms;

/** A field's name as code; words stay words, for a page without facts. */
const code = (name: string): string => (name === '' ? 'The body' : name.includes(' ') ? name : `\`${name}\``);
const field =
  (otherwise: string): ((facts: Facts) => string) =>
  (facts) =>
    code(text(facts, 'field', otherwise));
const meant = when`\`${'meant'}\``;
const hint = when` You probably mean \`${'meant'}\`.`;

const alone = when`Send the number alone (${'likely'}), and put the extension in \`attributes\` for the agent.`;
const ifMeant = when`If you mean ${'likely'}, send the number with its + and country code.`;
const likely = (facts: Facts): string => (text(facts, 'fault') === 'extension' ? alone : ifMeant)(facts);

/** Codes of the request: its JSON, its fields, its numbers, its deadline, and the events that carry one. */
export const requestEntries: readonly Entry[] = family(ofRequest, {
  'body-not-json': [
    'The body is not JSON',
    say`${['slip', 'Outdial cannot read the body as JSON']}${when` (line ${'line'}, column ${'column'})`}.`,
    say`${['fix', 'Send one JSON object in UTF-8, with double quotes and without trailing commas or comments.']}`,
    { source: 'RFC 8259' },
  ],
  'body-not-object': [
    'The body is not an object',
    say`The body is ${['seen', 'not an object']}. A call request is one JSON object.`,
    'Send one object: `{"from":{"id":"ana@example.com"},"targets":[{"phoneNumber":"+12025550143"}]}`. Send one request for each call.',
    { expected: 'an object with from and targets' },
  ],
  'request-wrapped': [
    'The request is inside another object',
    say`The request is inside ${field('a field')}, but Outdial needs it at the top level of the body.`,
    say`Send only the content of ${field('that field')}, as one JSON object.`,
    { expected: 'an object with from and targets at its top level' },
  ],
  'field-duplicate': [
    'Duplicate field',
    say`${field('A field')} appears more than once in the same object, so it is not clear which value counts.`,
    'Keep one of them.',
    { source: 'RFC 8259 section 4' },
  ],
  'field-unknown': [
    'An unknown field',
    say`${field('This field')} is not a field ${[(facts) => when`here: ${'why'}`(facts) || when`here.${hint}`(facts), 'of a call request.']}`,
    say`${[when`Use ${meant} instead.`, 'Remove it.']}`,
    { expected: (facts) => meant(facts) || text(facts, 'expected') },
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
      return `${code(name)} is missing.`;
    },
    (facts) => {
      const name = text(facts, 'field', 'a field');
      if (name !== 'from' && name !== 'from.id') return `Add ${code(name)}.`;
      return (
        "Put the agent's Genesys user id or e-mail in `from.id`. If the agent has joined several queues, put the id or name of one in " +
        '`from.queueId`. `GET /v1/agents` lists the agents with their joined queues.'
      );
    },
  ],
  'field-type': [
    'A field has the wrong type',
    say`${field('')} is ${['seen', 'of the wrong type']}. It must be ${['expected', 'of another type']}.`,
    say`Send ${['expected', 'the type that the field requires']}, or leave the field out if it is optional.`,
  ],
  'field-value': [
    'Value not allowed',
    say`${field('')} must be ${['expected', 'another value']}.${hint}`,
    say`Change it to ${[(facts) => text(facts, 'meant') || text(facts, 'expected'), 'an allowed value']}.`,
  ],
  'target-missing': [
    'No target',
    'The request does not say which number to call: `targets` is empty or missing.',
    'Add "targets": [ { "phoneNumber": "+…" } ], the number in international form.',
    { expected: 'a list with one target' },
  ],
  'too-many-targets': [
    'Several targets in one request',
    say`\`targets\` has ${[count('count', 'entry'), 'several entries']}, but one request places one call.`,
    'Send one request for each target, each with its own Idempotency-Key. The corrected request only has the first target.',
    { expected: 'exactly one target' },
  ],
  'placeholder-not-filled': [
    'A placeholder was left in',
    say`${field('')} still contains the placeholder \`${['seen', '…']}\`.`,
    (facts) => {
      const name = text(facts, 'field');
      if (name === 'from.id')
        return "Replace it with the agent's Genesys user id or e-mail. `GET /v1/agents` lists the agents.";
      if (name === 'from.queueId')
        return 'Replace it with the id or name of a queue that the agent has joined, or remove it. `GET /v1/agents` lists the queues.';
      return 'Replace it with the real value.';
    },
    { kind: 'identity', status: 422 },
  ],
  'number-invalid': [
    'Invalid phone number',
    say`${field('phoneNumber')} is not a number that Outdial can dial: ${['why', 'it is not in international form']}.`,
    say`${[likely, 'Write the number in international form, such as +12025550143. Spaces, dashes, dots, brackets and tel: are fine.']}`,
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
    say`${['line', 'This number']} is an emergency, medical or crisis line. Outdial never dials one, in any spelling.`,
    'Do not send this number: no setting allows it. In an emergency, dial it on a phone, which reports its location.',
    { kind: 'policy', status: 422, who: 'nobody', next: 'nothing', expected: "a person's or company's own number" },
  ],
  'number-unassigned': [
    'Number in an unassigned range (warning)',
    say`${['seen', 'The number']} has a possible length, but its range is not assigned. Outdial places the call anyway.`,
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
  'deadline-past': [
    'The deadline leaves no time',
    say`The deadline ${['seen', 'given']} ${['why', 'has already passed']}, so Outdial could never dial the call.`,
    'Send a later `expiresAt`, or leave it out. The call then has 15 minutes.',
    { kind: 'state', status: 422, expected: when`after ${'after'}` },
  ],
  'deadline-too-far': [
    'The deadline is too far away',
    say`${field('expiresAt')} sets a deadline more than 7 days away.`,
    'Send the request within 7 days of its deadline.',
    { kind: 'policy', status: 422, expected: when`not after ${'before'}` },
  ],
  'event-invalid': [
    'Invalid event',
    say`Outdial cannot accept the event: ${['why', 'it is neither an EventBridge envelope nor a CloudEvent']}.`,
    'Send a Genesys topic event or an event of type `outdial.call.requested`. Put the call request in `detail` (EventBridge) or `data` (CloudEvents).',
    {
      expected: say`${['expected', 'an EventBridge envelope or a CloudEvents 1.0 event']}`,
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
