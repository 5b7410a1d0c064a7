import { type Entry, text } from './entry.ts';
import { ofServer, searched } from './of-server.ts';
import { serverCallEntries } from './server-calls.ts';
import { serverTroubleEntries } from './server-trouble.ts';

const accessEntries: readonly Entry[] = [
  ofServer({
    code: 'policy-missing',
    kind: 'policy',
    status: 422,
    who: 'admin',
    title: 'No policy for real calls',
    sentence: () => 'This server is connected to a real organisation and has no policy file, so it places no calls.',
    fix: () =>
      'Run `outdial policy init`, read the file it writes, and adapt it. A running Outdial takes the file up by itself within seconds.',
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
    fix: () =>
      'Use the id from the answer to `POST /v1/calls`, or look for it with `GET /v1/calls?key=` or `?number=`.',
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
