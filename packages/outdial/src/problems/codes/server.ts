import { type Entry, family } from '../entry.ts';
import { notFound, ofServer } from '../of-server.ts';
import { serverCallEntries } from './server-calls.ts';
import { serverTroubleEntries } from './server-trouble.ts';

const accessEntries: readonly Entry[] = family(ofServer, {
  'policy-missing': [
    'No policy for real calls',
    'This server uses a real organisation but does not have a policy file, so it does not place calls.',
    'Run `outdial policy init`, then check and adapt the file. Outdial loads it within seconds, without a restart.',
    { kind: 'policy', status: 422, who: 'admin', next: 'same-key' },
  ],
});

const notFoundEntries: readonly Entry[] = family(ofServer, {
  'call-not-found': [
    'No such call',
    notFound('call', 'all calls of this data folder'),
    'Use the id from the answer to `POST /v1/calls`, or search with `GET /v1/calls?key=` or `?number=`.',
    { kind: 'identity', status: 404, next: 'nothing' },
  ],
});

/** Codes of the HTTP surface. `status: null` marks warnings. */
export const serverEntries: readonly Entry[] = [
  ...accessEntries,
  ...notFoundEntries,
  ...serverCallEntries,
  ...serverTroubleEntries,
];
