import {
  callId,
  isEnded,
  messagesOf,
  type Call,
  type CallId,
  type LogEntry,
  type MessageToSign,
  type WebhookMessage,
} from 'outdial/engine-kit';
import { numberIn, textIn, type Item, type Table } from './table.ts';

/** Where a notice goes: to the event bus, or to the `webhookUrl` of its call. */
export type Receiver = 'bus' | 'webhook';

/** A message about a call that is still to be delivered. Times are in epoch milliseconds. */
export interface Notice extends MessageToSign, Pick<WebhookMessage, 'attempts'> {
  readonly to: Receiver;
  /** The place in the order of its receiver's notices. */
  readonly place: string;
  /** The next attempt. */
  readonly nextAt: number;
}

/** The notices of the table. Those of one call and receiver are in the order of its history. */
export interface Notices {
  readonly of: (id: CallId) => Promise<readonly Notice[]>;
  /** One of all processes that try gets to send it; it has longer than an attempt takes. */
  readonly claim: (notice: Notice, now: number) => Promise<boolean>;
  readonly retryAt: (notice: Notice, at: number) => Promise<void>;
  readonly remove: (notice: Pick<Notice, 'callId' | 'place'>) => Promise<void>;
}

const noticePrefix = 'notice#';
/** When the sweeper looks for a notice that was not sent, in milliseconds after it was stored. */
const noticeGrace = 60_000;
const claimMs = 20_000;
/** Longer than anybody tries to deliver it. */
const keptSeconds = 3 * 24 * 60 * 60;

const keyOf = ({ callId: id, place }: Pick<Notice, 'callId' | 'place'>) => ({ pk: `call#${id}`, sk: place });

/**
 * Stores what is to be told of these lines. It comes before the call's own write: a notice counts once its line is in the call's history.
 * No other write attempt has the same sequence numbers. True: there is something to tell.
 */
export async function keepNotices(table: Table, entries: readonly LogEntry[], call: Call): Promise<boolean> {
  const items = entries.flatMap((entry) => noticesOf(entry, call));
  await Promise.all(items.map((item) => table.put(item)));
  return items.length > 0;
}

function noticesOf(entry: LogEntry, call: Call) {
  const messages = messagesOf(entry, call);
  const end = endOf(entry, call);
  const [ofLine = [entry.number, entry.name] as const] = messages.slice(-1);
  const bus = end === null ? [] : [itemOf('bus', ofLine[0], end, { entry, call })];
  if (call.order.webhookUrl === null) return bus;
  return [...bus, ...messages.map(([number, type]) => itemOf('webhook', number, type, { entry, call }))];
}

function endOf(entry: LogEntry, call: Call): string | null {
  if (!isEnded(call)) return null;
  if (entry.name === `call.${call.state}`) return `outdial.${entry.name}`;
  return entry.cause === 'resolve' ? 'outdial.call.resolved' : null;
}

function itemOf(to: Receiver, number: number, type: string, told: { readonly entry: LogEntry; readonly call: Call }) {
  const { sequence, at, callId: id } = told.entry;
  const place = [to, ...[sequence, number].map((count) => String(count).padStart(15, '0'))].join('#');
  return {
    ...keyOf({ callId: id, place: `${noticePrefix}${place}` }),
    ...{ type, messageNumber: number, attempts: 0, nextAt: at, busyUntil: 0, body: JSON.stringify(told) },
    ...{ due: 'due', dueAt: at + noticeGrace, expires: Math.ceil(at / 1000) + keptSeconds },
  };
}

/** The sweeper found it: it looks again after `at`, unless the notice is gone by then. */
export async function postponeNotice(
  table: Table,
  notice: Pick<Notice, 'callId' | 'place'>,
  at: number,
): Promise<void> {
  await table.update(keyOf(notice), 'SET #dueAt = :dueAt', { dueAt: at }, { when: 'attribute_exists(pk)' });
}

export async function removeNotices(table: Table, id: CallId): Promise<void> {
  const found = await table.query(`call#${id}`, noticePrefix);
  for (const item of found) await table.remove({ pk: `call#${id}`, sk: textIn(item, 'sk') });
}

export function noticesIn(table: Table): Notices {
  return {
    of: async (id) => (await table.query(`call#${id}`, noticePrefix)).map(noticeIn),
    claim: async (notice, now) => {
      const until = now + claimMs;
      // Further ahead than a claim lasts: the clock was set back.
      const when = 'attribute_exists(pk) AND (#busyUntil <= :now OR #busyUntil > :most)';
      const condition = { when, values: { now, most: until + claimMs } };
      return (await table.update(keyOf(notice), 'SET #busyUntil = :until', { until }, condition)) !== null;
    },
    retryAt: async (notice, at) => {
      const set = 'SET #attempts = :attempts, #nextAt = :at, #busyUntil = :free, #dueAt = :dueAt';
      const values = { attempts: notice.attempts + 1, at, free: 0, dueAt: at + noticeGrace };
      await table.update(keyOf(notice), set, values, { when: 'attribute_exists(pk)' });
    },
    remove: async (notice) => {
      await table.remove(keyOf(notice));
    },
  };
}

function noticeIn(item: Item): Notice {
  // A record that this file wrote; it is trusted, not parsed again.
  const { entry, call } = JSON.parse(textIn(item, 'body')) as Pick<MessageToSign, 'entry' | 'call'>;
  const [number, attempts, nextAt] = ['messageNumber', 'attempts', 'nextAt'].map((name) => numberIn(item, name)) as [
    number,
    number,
    number,
  ];
  const place = textIn(item, 'sk');
  const to: Receiver = place.startsWith(`${noticePrefix}bus`) ? 'bus' : 'webhook';
  const told = { callId: callId(entry.callId), number, type: textIn(item, 'type') };
  return { ...told, createdAt: entry.at, entry, call, to, place, attempts, nextAt };
}
