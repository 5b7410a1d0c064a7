import { type Entry, text } from './entry.ts';

type Drawn = Pick<Entry, 'code' | 'title' | 'sentence' | 'fix' | 'status'> & Partial<Entry>;

const ofDropIn = (entry: Drawn): Entry => ({
  kind: 'structure',
  expected: () => null,
  who: 'developer',
  targetRung: false,
  next: 'new-key',
  clears: null,
  page: null,
  source: "Outdial's own rule",
  ...entry,
});

/** What only the paths under `/api/v2` answer. */
export const dropInEntries: readonly Entry[] = [
  ofDropIn({
    code: 'answer-not-in-time',
    kind: 'state',
    status: 504,
    title: 'No conversation within 12 seconds',
    sentence: (facts) =>
      `${text(facts, 'callId') === '' ? 'The call' : `Call ${text(facts, 'callId')}`} did not become a conversation within 12 seconds; its dial request may have left, and none leaves any more.`,
    fix: () =>
      'Send the same body again within three minutes: it joins this call and never makes a second one. Or read the call with `GET /v1/calls/{id}`.',
    targetRung: 'unknown',
    next: 'wait',
    page: 'A path under `/api/v2` answers with the conversation id, as Genesys does. The official SDKs give up after 16 seconds, so Outdial answers after 12 at the latest, and lets nothing be dialed later than 10 seconds after the request arrived.',
  }),
  ofDropIn({
    code: 'calling-user-not-named',
    kind: 'identity',
    status: 400,
    title: 'The body does not say who calls',
    sentence: () =>
      "This is Genesys's own CreateCallRequest. There the token says which agent calls; a key of Outdial is no agent, so nobody is named who calls.",
    fix: () =>
      "Send it to `POST /api/v2/conversations/calls/user/{userId}` with the agent's id in the path (`postConversationsCallsUserUserId` in the SDK), or send `{ from: { id }, targets: [{ phoneNumber }] }`.",
    page: 'Genesys answers 400 `not.a.user` to the same mistake with a client-credentials token.',
  }),
  ofDropIn({
    code: 'destination-not-a-number',
    status: 400,
    title: 'Only phone numbers are called',
    sentence: (facts) =>
      `The body calls ${text(facts, 'calls', 'something else than a number')}; Outdial places calls to phone numbers only.`,
    expected: () => '`phoneNumber`, in E.164',
    fix: () => 'Name the target in `phoneNumber`, or send this request to Genesys itself.',
  }),
  ofDropIn({
    code: 'field-not-carried',
    status: 400,
    title: 'A field that Outdial does not carry',
    sentence: (facts) =>
      `Genesys has the field \`${text(facts, 'field', 'given')}\`, but Outdial does not carry it, and leaves nothing out in silence.`,
    fix: (facts) => `Leave \`${text(facts, 'field', 'it')}\` out.`,
  }),
];
