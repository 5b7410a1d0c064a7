import { type Entry, text, type EntryTexts } from '../entry.ts';

const ofDropIn = (entry: EntryTexts<'status'>): Entry => ({
  kind: 'structure',
  expected: () => null,
  who: 'developer',
  targetRung: false,
  next: 'new-key',
  clears: null,
  source: "Outdial's own rule",
  ...entry,
});

/** Codes that only the paths under `/api/v2` return. */
export const dropInEntries: readonly Entry[] = [
  ofDropIn({
    code: 'answer-not-in-time',
    kind: 'state',
    status: 504,
    title: 'No conversation within 12 seconds',
    sentence: (facts) =>
      `${text(facts, 'callId') === '' ? 'The call' : `Call ${text(facts, 'callId')}`} did not become a conversation within 12 seconds. The dial request may already have been sent; Outdial will not send another.`,
    fix: () =>
      'Send the same body again within three minutes: it joins this call and never places a second one. Or read the call with `GET /v1/calls/{id}`.',
    targetRung: 'unknown',
    next: 'wait',
  }),
  ofDropIn({
    code: 'calling-user-not-named',
    kind: 'identity',
    status: 400,
    title: 'The request does not name the agent',
    sentence: () =>
      'Genesys reads the agent from the token. An Outdial API key does not identify an agent, so this request does not say who is calling.',
    fix: () =>
      "Send it to `POST /api/v2/conversations/calls/user/{userId}` with the agent's id in the path (`postConversationsCallsUserUserId` in the SDK). Or send `{ from: { id }, targets: [{ phoneNumber }] }`.",
  }),
  ofDropIn({
    code: 'destination-not-a-number',
    status: 400,
    title: 'The destination is not a phone number',
    sentence: (facts) =>
      `The body calls ${text(facts, 'calls', 'something other than a phone number')}. Outdial calls phone numbers only.`,
    expected: () => '`phoneNumber`, in E.164',
    fix: () => 'Put the target in `phoneNumber`, or send this request to Genesys directly.',
  }),
  ofDropIn({
    code: 'field-not-carried',
    status: 400,
    title: 'A field that Outdial does not support',
    sentence: (facts) =>
      `Genesys accepts the field \`${text(facts, 'field', 'given')}\`, but Outdial cannot pass it on. Outdial refuses the request rather than drop the field silently.`,
    fix: (facts) => `Remove \`${text(facts, 'field', 'it')}\`.`,
  }),
];
