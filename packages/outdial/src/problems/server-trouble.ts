import { type Entry, text } from './entry.ts';
import { ofServer } from './of-server.ts';

/** What goes wrong in the server itself. */
export const serverTroubleEntries: readonly Entry[] = [
  ofServer({
    code: 'storage-full',
    kind: 'state',
    status: 503,
    who: 'admin',
    title: 'The disk is full',
    sentence: () => 'The request could not be stored because the disk is full; nothing was placed.',
    fix: () => 'Free space for the data folder, then send the same request with the same key.',
    next: 'same-key',
  }),
  ofServer({
    code: 'storage-broken',
    kind: 'state',
    status: 503,
    who: 'admin',
    title: 'The store cannot be written',
    sentence: (facts) =>
      `The server cannot write its store${text(facts, 'why') === '' ? '' : ` (${text(facts, 'why')})`}. It is not known whether this request was stored.`,
    fix: () =>
      'Check the data folder and the log, then restart. Send the same request with the same key: it is placed at most once.',
    next: 'same-key',
    targetRung: 'unknown',
  }),
  ofServer({
    code: 'server-closing',
    kind: 'state',
    status: 503,
    who: 'admin',
    title: 'The server is stopping',
    sentence: () => 'The server is stopping and takes no new requests.',
    fix: () => 'Send the same request with the same key once it is up again.',
    next: 'same-key',
  }),
  ofServer({
    code: 'dial-failed-unexpectedly',
    kind: 'state',
    status: null,
    who: 'developer',
    title: 'The dial ended in a fault of Outdial',
    sentence: (facts) =>
      `Sending the dial request ended in a fault of Outdial${text(facts, 'error') === '' ? '' : ` (${text(facts, 'error')})`}; it may have left, so Outdial looks for the conversation and does not dial again.`,
    fix: () => 'Wait for the outcome of the call, and report the fault.',
    next: 'wait',
    targetRung: 'unknown',
  }),
  ofServer({
    code: 'internal',
    kind: 'state',
    status: 500,
    who: 'developer',
    title: 'A fault of Outdial',
    sentence: (facts) =>
      `Something went wrong inside Outdial${text(facts, 'requestId') === '' ? '' : ` (request ${text(facts, 'requestId')})`}.`,
    fix: () => 'Send the same request with the same key: it is placed at most once. Report it with the request id.',
    next: 'same-key',
    targetRung: 'unknown',
  }),
];
