import { type Entry, family, say, when } from '../entry.ts';
import { ofServer } from '../of-server.ts';

/** Codes that only the paths under `/api/v2` return. */
export const dropInEntries: readonly Entry[] = family(ofServer, {
  'answer-not-in-time': [
    'No conversation within 12 seconds',
    say`${[when`Call ${'callId'}`, 'The call']} did not become a conversation within 12 seconds. The dial request may have been sent, or will be if the call still waits. Outdial does not dial twice.`,
    'Send the same body again within three minutes: it joins this call and never places a second one. Or read the call with `GET /v1/calls/{id}`.',
    { kind: 'state', status: 504, targetRung: 'unknown', next: 'wait' },
  ],
  'calling-user-not-named': [
    'The request does not name the agent',
    'Genesys reads the agent from the token. An Outdial API key does not identify an agent, so this request does not say who is calling.',
    "Send it to `POST /api/v2/conversations/calls/user/{userId}` with the agent's id in the path (`postConversationsCallsUserUserId` in the SDK). Or send a body with `from` and `targets`, as to `POST /v1/calls`.",
    { kind: 'identity', status: 400 },
  ],
  'destination-not-a-number': [
    'The destination is not a phone number',
    say`The body calls ${['calls', 'something other than a phone number']}. Outdial calls phone numbers only.`,
    'Put the target in `phoneNumber`, or send this request to Genesys directly.',
    { status: 400, expected: '`phoneNumber`, in E.164' },
  ],
  'field-not-carried': [
    'A field that Outdial does not support',
    say`Genesys accepts the field \`${['field', 'given']}\`, but Outdial cannot pass it on. Outdial refuses the request rather than drop the field silently.`,
    say`Remove \`${['field', 'it']}\`.`,
    { status: 400 },
  ],
});
