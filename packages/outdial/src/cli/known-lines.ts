import type { KnownFactView } from '../api/service-views.ts';
import { spellDuration } from './duration.ts';

/** Facts as people call them. */
const spelled: Readonly<Record<KnownFactView['fact'], string>> = {
  person: 'user record',
  presence: 'presence',
  routingStatus: 'routing status',
  station: 'station',
  calls: 'live calls',
  queues: 'queue membership',
  outOfOffice: 'out of office',
  permission: 'permission to dial',
};

/** How fresh the facts of a check are: a line for each way in which Outdial knows them. */
export function knownLines(facts: readonly KnownFactView[]): readonly string[] {
  const of = (how: KnownFactView['how']) => facts.filter((known) => known.how === how);
  const line = (title: string, how: KnownFactView['how'], tell: (known: KnownFactView) => string): readonly string[] =>
    of(how).length === 0 ? [] : [`${title}: ${of(how).map(tell).join(', ')}`];
  return [
    ...line('Read now', 'read-now', ({ fact }) => spelled[fact]),
    ...line('By event', 'event', (known) => `${spelled[known.fact]} (${age(known)})`),
    ...line('Remembered, so assumed', 'remembered', (known) => `${spelled[known.fact]} (${age(known)}${why(known)})`),
    ...line('Not known, so assumed', 'not-known', (known) => `${spelled[known.fact]}${unread(known)}`),
  ];
}

const age = ({ secondsAgo }: KnownFactView): string => `${spellDuration((secondsAgo ?? 0) * 1_000)} ago`;
const why = ({ unread: code }: KnownFactView): string => (code === null ? '' : `; ${code}`);
const unread = ({ unread: code }: KnownFactView): string => (code === null ? '' : ` (${code})`);
