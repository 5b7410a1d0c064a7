import { counted } from '../../call/counted.ts';
import { type Entry, type EntryTerms, type Facts, family, say, text, when } from '../entry.ts';
import { notFound, ofServer } from '../of-server.ts';

const requestEntries: readonly Entry[] = family(ofServer, {
  'call-not-found': [
    'No such call',
    notFound('call', 'all calls of this data folder'),
    'Use the id from the answer to `POST /v1/calls`, or search with `GET /v1/calls?key=` or `?number=`.',
    { kind: 'identity', status: 404, next: 'nothing' },
  ],
  'key-invalid': [
    'Invalid idempotency key',
    'The Idempotency-Key is empty, too long, or has characters other than printable ASCII.',
    'Send a UUID or another string of 1 to 255 printable characters that is unique to the call.',
    { status: 400, expected: '1 to 255 printable ASCII characters' },
  ],
  'precondition-required': [
    'If-Match required',
    'The agent and the target are talking. To hang up, Outdial needs `If-Match` with the ETag of the call.',
    'Read the call, then repeat the request with `If-Match: <its ETag>`.',
    { kind: 'state', status: 428, targetRung: true, next: 'same-key', source: 'RFC 6585 section 3' },
  ],
  'precondition-failed': [
    'The call has changed',
    say`The call has changed since you read this ETag${when`: it is ${'state'} now`}.`,
    'Read the call again, decide again, and repeat with its new ETag.',
    { kind: 'state', status: 412, targetRung: 'unknown', next: 'same-key', source: 'RFC 9110 section 15.5.13' },
  ],
  'personal-call': [
    'A personal call (warning)',
    say`${['agent', 'The agent']} has not joined a queue, so this is a personal call. Queue reports will not show it.`,
    'To place the call for a queue, name the queue in `from.queueId`.',
    { kind: 'identity', status: null, who: 'caller', next: 'nothing' },
  ],
});

/** Failures of the server itself. */
const troubleEntries: readonly Entry[] = family(
  { ...ofServer, kind: 'state' },
  {
    'storage-full': [
      'The disk is full',
      'The disk is full, so Outdial could not store the request. Nothing was placed.',
      'Free some space for the data folder, then send the same request with the same key.',
      { status: 503, who: 'admin', next: 'same-key' },
    ],
    'storage-broken': [
      'Outdial cannot write to its store',
      say`Outdial cannot write to its store${when` (${'why'})`}. It does not know whether it stored this request.`,
      'Check the data folder and the log, then restart Outdial. Send the same request with the same key: Outdial places it at most once.',
      { status: 503, who: 'admin', targetRung: 'unknown', next: 'same-key' },
    ],
    'dial-failed-unexpectedly': [
      'Outdial failed while dialing',
      say`Outdial failed while it sent the dial request${when` (${'error'})`}. The request may have reached Genesys, so Outdial does not dial again.`,
      "Wait for the call's outcome. Report the failure to the maintainers of Outdial.",
      { status: null, who: 'developer', targetRung: 'unknown', next: 'wait' },
    ],
  },
);

/** A decision that something was built on stays, and the same person's repeat of the command would fail, too. */
const correcting = (facts: Facts): string =>
  ['built-on', 'same-person'].includes(text(facts, 'why'))
    ? ''
    : `outdial calls resolve ${text(facts, 'callId', 'ID')} ${text(facts, 'wished', '--placed CONVERSATION')} --correct`;
const ofResolving = { kind: 'state', who: 'supervisor', targetRung: 'unknown', status: 409 } satisfies EntryTerms;
const matches = (facts: Facts): string =>
  counted(text(facts, 'count', 'a different number of'), text(facts, 'what', 'undecided call'));

const since = when` (${'built'})`;
function whyItStands(facts: Facts): string {
  const why = text(facts, 'why');
  if (why === 'same-person') return ' The same key decided it, and only another person may correct that.';
  if (why === 'built-on')
    return ` Outdial has accepted or dialed another call since${since(facts)}, so it cannot be corrected.`;
  return ' That decision counts.';
}

/** Answers to a person's decision about calls that Outdial cannot accept. */
const resolvingEntries: readonly Entry[] = family(ofResolving, {
  'call-not-unknown': [
    'The outcome is not unknown',
    say`Only a call that ended \`outcome-unknown\` can be resolved by hand. This call is \`${['state', 'in another state']}\`.`,
    'Read the call. While it is open, Outdial follows it by itself; after it has ended, it shows the outcome.',
    { next: 'wait' },
  ],
  'call-resolved-already': [
    'Already decided',
    say`This call is already resolved as ${['decided', 'placed or not placed']}.${whyItStands}`,
    (facts) => {
      const why = text(facts, 'why');
      if (why === 'built-on') return 'The call shows who decided. Note the mistake outside Outdial.';
      return why === 'same-person'
        ? 'Ask another person to correct it, with a key of their own (OUTDIAL_API_KEY on the command line).'
        : 'The call shows who decided. Another person may correct it.';
    },
    { who: 'supervisor', next: 'nothing', command: correcting },
  ],
  'number-has-open-call': [
    'A call to this number is open',
    say`A call to this number is still open${when` (${'callIds'})`}. Nothing was erased.`,
    'Cancel the call or wait for its end, then erase again.',
    { targetRung: false, next: 'wait' },
  ],
  'confirm-differs': [
    'The confirmed number of calls is wrong',
    say`The filters match ${matches}, not ${['confirm', 'the confirmed number']}. Nothing was changed.`,
    'Check the calls, then confirm with their number.',
    { next: 'nothing', expected: say`${'count'}` },
  ],
});

/** Answers about calls, which the server alone gives. `status: null` marks warnings. */
export const serverEntries: readonly Entry[] = [...requestEntries, ...troubleEntries, ...resolvingEntries];
