import { type Entry, text } from './entry.ts';
import { ofServer } from './of-server.ts';

/** What only a server on a machine answers: who may speak to it, and backups of its files. Functions on AWS leave these rows out. */
export const machineEntries: readonly Entry[] = [
  ofServer({
    code: 'host-not-allowed',
    kind: 'permission',
    status: 403,
    title: 'Unknown host name',
    sentence: (facts) =>
      `The request names the host \`${text(facts, 'host', 'of another server')}\`, which is not a name of this server.`,
    expected: () => '127.0.0.1 or localhost',
    fix: () => 'Use `http://127.0.0.1` with the port of this server. Let a proxy send `Host: 127.0.0.1`.',
    next: 'same-key',
    page: 'A website can let its own name point to 127.0.0.1 and read what a browser finds there (DNS rebinding). The browser then sends the name of the website as `Host`, so Outdial takes requests by its own names only.',
  }),
  ofServer({
    code: 'website-not-allowed',
    kind: 'permission',
    status: 403,
    title: 'Request from a foreign website',
    sentence: (facts) =>
      `A browser sent this request for another website${text(facts, 'origin') === '' ? '' : `, \`${text(facts, 'origin')}\``}.`,
    fix: () => 'Send the request from your server. A web page must not hold an API key.',
    next: 'same-key',
    page: 'Any website that someone opens can send requests to 127.0.0.1. Browsers mark them by `Origin` and `Sec-Fetch-Site`, and Outdial refuses them. Programs send neither header. Links to a page of Outdial work.',
  }),
  ofServer({
    code: 'backup-running',
    kind: 'state',
    status: 409,
    who: 'admin',
    title: 'Another backup is running',
    sentence: () => 'Another backup is being read, or another program has the database open.',
    fix: () => 'Wait until it has ended, then ask again.',
    next: 'wait',
  }),
  ofServer({
    code: 'backup-not-possible',
    kind: 'state',
    status: 409,
    who: 'admin',
    title: 'This server has no file to back up',
    sentence: () => 'This server keeps its calls in memory or in a cloud database, not in a file.',
    fix: () => 'Use the backup of the database that holds the calls. Calls in memory cannot be backed up.',
    next: 'nothing',
  }),
];
