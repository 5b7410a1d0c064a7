import { type Entry, text } from '../entry.ts';
import { ofServer, searched } from '../of-server.ts';
import { serverCallEntries } from './server-calls.ts';
import { serverTroubleEntries } from './server-trouble.ts';

const accessEntries: readonly Entry[] = [
  ofServer({
    code: 'policy-missing',
    kind: 'policy',
    status: 422,
    who: 'admin',
    title: 'No policy for real calls',
    sentence: () => 'This server uses a real organisation but does not have a policy file, so it does not place calls.',
    fix: () =>
      'Run `outdial policy init`, then check and adapt the file. Outdial loads it within seconds, without a restart.',
    next: 'same-key',
  }),
];

const notFoundEntries: readonly Entry[] = [
  ofServer({
    code: 'call-not-found',
    kind: 'identity',
    status: 404,
    title: 'No such call',
    sentence: (facts) =>
      `${searched(facts, 'call')} Searched in ${text(facts, 'searched', 'all calls of this data folder')}.`,
    fix: () => 'Use the id from the answer to `POST /v1/calls`, or search with `GET /v1/calls?key=` or `?number=`.',
    next: 'nothing',
  }),
];

/** Codes of the HTTP surface. `status: null` marks warnings. */
export const serverEntries: readonly Entry[] = [
  ...accessEntries,
  ...notFoundEntries,
  ...serverCallEntries,
  ...serverTroubleEntries,
];
