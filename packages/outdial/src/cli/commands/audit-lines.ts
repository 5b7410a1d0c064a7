import type { AuditView } from '../../api/service-views.ts';
import { isoOf } from '../../call/instants.ts';
import type { Act } from '../../ports/audit.ts';
import { callPrefix } from '../call-id.ts';
import { shortIds } from '../id-start.ts';
import { listing, type ListColumn } from '../listing.ts';
import { plain } from '../print.ts';
import { momentOf, type TerminalReader } from '../reader.ts';
import { endWords } from '../short-end.ts';

const columns = ['at', 'act', 'by', 'byName', 'callId', 'agentId', 'agentName', 'phoneNumber'] as const;
/** The facts that a person reads first. */
const first = [
  ...['reason', 'lawfulBasis', 'code', 'placed', 'conversationId', 'presence', 'calls', 'key', 'name', 'scopes'],
  ...['webhook', 'host', 'failures', 'from', 'note'],
] as const;

/** The columns of these acts as CSV: the same at the beginning, then those of facts that only some acts have. */
export function actColumns(acts: readonly AuditView[]): readonly string[] {
  const others = new Set(acts.flatMap(({ facts }) => Object.keys(facts)));
  for (const name of first) others.delete(name);
  return [...columns, ...first, ...[...others].toSorted().map((name) => factColumn(name))];
}

/** A fact may have the name of a column of every act. */
const factColumn = (name: string): string => (columns.some((column) => column === name) ? `fact.${name}` : name);

export function actRows(acts: readonly AuditView[]): readonly (readonly string[])[] {
  const facts = actColumns(acts).slice(columns.length);
  return acts.map((act) => [
    ...columns.map((column) => act[column] ?? ''),
    ...facts.map((column) => {
      const name = column.replace(/^fact\./, '');
      const fact = act.facts[name];
      return isTime(name, fact) ? isoOf(fact) : textOf(fact);
    }),
  ]);
}

/** Times that the history keeps in epoch milliseconds. */
const isTime = (name: string, value: unknown): value is number =>
  typeof value === 'number' && /(?:At|AsOf|^since|^until|^notBefore)$/.test(name) && value > 1e12;

const textOf = (fact: AuditView['facts'][string] | undefined): string =>
  fact === undefined || fact === null ? '' : Array.isArray(fact) ? fact.join(' ') : String(fact);

/** What a line has as well, by the name that it gets there. */
const alsoTold: Readonly<Record<string, string>> = {
  ...{ role: 'role', ownCalls: 'own calls', since: 'since', dialed: 'may have been dialed', accepted: 'lost' },
  ...{ message: 'message', messages: 'messages' },
};
const toldNames = [...first.map((name) => [name, name] as const), ...Object.entries(alsoTold)];

/** Times as the reader's, lists with a space after each comma. */
function factText(fact: AuditView['facts'][string] | undefined, reader: TerminalReader): string {
  if (fact === undefined || fact === null) return '';
  if (Array.isArray(fact)) return fact.join(', ');
  if (typeof fact === 'boolean') return fact ? 'yes' : 'no';
  const text = String(fact);
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? momentOf(text, reader) : text;
}

/** One act for a pipe. */
export function actLine(
  { at, act, by, byName, callId, agentName, phoneNumber, facts }: AuditView,
  reader: TerminalReader,
): string {
  const who = byName ?? by ?? 'Outdial';
  const what = toldNames.flatMap(([name, shown]) => {
    const fact = factText(facts[name], reader);
    return fact === '' ? [] : [`${shown}: ${fact}`];
  });
  const about = [callId, agentName, phoneNumber].filter((text) => text != null);
  return plain(
    [momentOf(at, reader), act.padEnd(8), who, ...about, what.join(', ')].filter((text) => text !== '').join('  '),
  );
}

const words: Readonly<Record<Act, string>> = {
  asked: 'requested',
  dialed: 'dialed',
  ended: 'ended',
  canceled: 'canceled',
  resolved: 'resolved',
  paused: 'paused dialing',
  resumed: 'resumed dialing',
  forgot: 'erased calls',
  'backed-up': 'made a backup',
  restored: 'started on a backup',
  'records-lost': 'found records missing',
  'key-made': 'created a key',
  'key-rotated': 'rotated a key',
  'key-revoked': 'revoked a key',
  'person-known': 'saw a person',
  'call-shared': 'shared a call',
  'share-ended': 'ended a share',
  'webhook-added': 'added a webhook',
  'webhook-rotated': 'rotated a webhook',
  'webhook-removed': 'removed a webhook',
  'webhook-resent': 'sent again',
  'policy-changed': 'took a policy',
  'agent-connected': 'agent consented',
  'agent-disconnected': 'consent ended',
  'login-failed': 'refused logins',
};

const listColumns: readonly ListColumn[] = [
  ...[
    { name: 'at', timed: true },
    { name: 'who', least: 7 },
    { name: 'act', least: 10 },
    { name: 'call', spare: 1 },
  ],
  ...[{ name: 'agent', least: 8 }, { name: 'number' }, { name: 'details' }],
];

/** The acts for a terminal, a line each. */
export function actLines(acts: readonly AuditView[], reader: TerminalReader): readonly string[] {
  if (acts.length === 0) return ['No acts.'];
  const idOf = shortIds(
    acts.flatMap(({ callId }) => callId ?? []),
    callPrefix,
  );
  const rows = acts.map(({ at, act, by, byName, callId, agentName, phoneNumber, facts }) => [
    ...[momentOf(at, reader).replace(/ \S+$/, ''), plain(byName ?? by ?? 'Outdial')],
    ...[reassigned(facts) ?? (Object.hasOwn(words, act) ? words[act as Act] : plain(act))],
    ...[
      callId === null ? '-' : idOf(callId),
      plain(agentName ?? '-'),
      phoneNumber ?? '-',
      plain(detailsOf(facts, reader)),
    ],
  ]);
  return listing(listColumns, rows, reader);
}

/** A call that goes to another agent is canceled, and another one is requested in its place. */
function reassigned(facts: AuditView['facts']): string | null {
  if (typeof facts['reassignedTo'] === 'string') return 'reassigned';
  return typeof facts['reassignedFrom'] === 'string' ? 'took over' : null;
}

const unsaid: readonly string[] = ['key', 'webhook'];

function detailsOf(facts: AuditView['facts'], reader: TerminalReader): string {
  return toldNames
    .filter(([name]) => !unsaid.includes(name))
    .flatMap(([name, shown]) => {
      const text = factText(facts[name], reader);
      return text === '' ? [] : [wordsOf(name, shown, text)];
    })
    .join('; ');
}

function wordsOf(name: string, shown: string, value: string): string {
  if (name === 'reason' || name === 'note' || name === 'name') return value;
  if (name === 'code') return endWords(value);
  if (name === 'placed') return value === 'yes' ? 'placed' : 'not placed';
  return `${shown.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${value}`;
}
