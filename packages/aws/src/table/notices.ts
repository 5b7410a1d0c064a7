import {
  callersEndpoint,
  destinationsOf,
  isEnded,
  messagesOf,
  type Call,
  type CallId,
  type LogEntry,
  type Problem,
  type WebhookEndpoint,
} from 'outdial/engine-kit';
import { deadPlaceOf, isMessage, messageAttributes, messageIn, noticePrefix, type StoredMessage } from './messages.ts';
import { numberIn, textIn, type Item, type Table } from './table.ts';

/** Where a notice goes: `bus`, `webhook` (the `webhookUrl` of its call), or the id of a registered webhook. */
export type Receiver = string;

/** A message about a call that is still to be delivered. Times are in epoch milliseconds. */
export interface Notice extends StoredMessage {
  readonly to: Receiver;
  readonly sequence: number;
  /** The next attempt. */
  readonly nextAt: number;
  /** Null when its text is damaged. */
  readonly told: { readonly entry: LogEntry; readonly call: Call } | null;
}

/** The notices of the table. Those of one call and receiver are in the order of its history. */
export interface Notices {
  /** Every receiver of this call that has a notice. */
  readonly receivers: (id: CallId) => Promise<readonly Receiver[]>;
  /** The receiver's first notice after this place; empty: from the start. */
  readonly next: (id: CallId, to: Receiver, after: string) => Promise<Notice | null>;
  /** One of all processes that try gets to send it; it has longer than an attempt takes. */
  readonly claim: (notice: Notice, now: number) => Promise<boolean>;
  readonly retryAt: (notice: Notice, at: number, problem: Problem) => Promise<void>;
  readonly remove: (notice: Notice) => Promise<void>;
  /** Keeps it as a dead letter, which only a person has sent again. */
  readonly bury: (notice: Notice, problem: Problem) => Promise<void>;
}

/** When the sweeper looks for a notice that was not sent, in milliseconds after it was stored. */
export const noticeGrace = 60_000;
const claimMs = 20_000;
/** Longer than Outdial tries to deliver it. */
export const noticeKeptSeconds = 3 * 24 * 60 * 60;
/** As long as the record of a call, so that its dead letters do not outlive it. */
const deadKeptSeconds = 33 * 24 * 60 * 60;
/** Items that one query reads, when all of a call are removed. */
const perQuery = 25;

const endpointOf = (to: Receiver): string => (to === 'webhook' ? callersEndpoint : to);
const receiverOf = (endpoint: string): Receiver => (endpoint === callersEndpoint ? 'webhook' : endpoint);
const keyOf = ({ callId: id, place }: Pick<Notice, 'callId' | 'place'>) => ({ pk: `call#${id}`, sk: place });

/**
 * Stores what is to be told of these lines. It comes before the call's own write: a notice counts once its line is in the call's history.
 * No other write attempt has the same sequence numbers. True: there is something to tell.
 */
export async function keepNotices(
  table: Table,
  entries: readonly LogEntry[],
  call: Call,
  endpoints: readonly WebhookEndpoint[],
): Promise<boolean> {
  const items = entries.flatMap((entry) => noticesOf(entry, call, endpoints));
  await Promise.all(items.map((item) => table.put(item)));
  return items.length > 0;
}

function noticesOf(entry: LogEntry, call: Call, endpoints: readonly WebhookEndpoint[]) {
  const messages = messagesOf(entry, call);
  const body = JSON.stringify({ entry, call });
  const end = endOf(entry, call);
  const [ofLine = [entry.number, entry.name] as const] = messages.slice(-1);
  const bus = end === null ? [] : [itemOf('bus', [ofLine[0], end], entry, body)];
  const webhooks = destinationsOf(call, endpoints).flatMap(({ endpoint, url }) =>
    messages.map((message) => ({
      ...itemOf(receiverOf(endpoint), message, entry, body),
      ...{ busyUntil: 0, createdAt: entry.at, endpoint, url, messages: endpoint, row: entry.sequence },
    })),
  );
  return [...bus, ...webhooks];
}

function endOf(entry: LogEntry, call: Call): string | null {
  if (!isEnded(call)) return null;
  if (entry.name === `call.${call.state}`) return `outdial.${entry.name}`;
  return entry.cause === 'resolve' ? 'outdial.call.resolved' : null;
}

function itemOf(to: Receiver, [number, type]: readonly [number, string], entry: LogEntry, body: string) {
  const { sequence, at, callId: id } = entry;
  const place = [to, ...[sequence, number].map((count) => String(count).padStart(15, '0'))].join('#');
  return {
    ...keyOf({ callId: id, place: `${noticePrefix}${place}` }),
    ...{ type, messageNumber: number, attempts: 0, nextAt: at, body },
    ...{ due: 'due', dueAt: at + noticeGrace, expires: Math.ceil(at / 1000) + noticeKeptSeconds },
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

/** Removes what is to be told of a call, and its dead letters. */
export async function removeNotices(table: Table, id: CallId): Promise<void> {
  const pk = `call#${id}`;
  for (let after = ' '; ;) {
    const places = (await table.queryAfter(pk, after, perQuery)).map((item) => textIn(item, 'sk'));
    await Promise.all(places.filter(isMessage).map((sk) => table.remove({ pk, sk })));
    const last = places.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

export function noticesIn(table: Table): Notices {
  const firstAfter = async (id: CallId, after: string): Promise<Item | null> => {
    const [found] = await table.queryAfter(`call#${id}`, after, 1);
    return found !== undefined && textIn(found, 'sk').startsWith(noticePrefix) ? found : null;
  };
  return {
    receivers: async (id) => {
      const found: Receiver[] = [];
      for (let after = noticePrefix; ;) {
        const item = await firstAfter(id, after);
        if (item === null) return found;
        const { to } = noticeIn(item);
        found.push(to);
        // Behind every place of this receiver.
        after = `${noticePrefix}${to}#~`;
      }
    },
    next: async (id, to, after) => {
      const item = await firstAfter(id, after || `${noticePrefix}${to}#`);
      const notice = item === null ? null : noticeIn(item);
      return notice?.to === to ? notice : null;
    },
    ...deliveringIn(table),
  };
}

function deliveringIn(table: Table): Pick<Notices, 'claim' | 'retryAt' | 'remove' | 'bury'> {
  return {
    claim: async (notice, now) => {
      const until = now + claimMs;
      // Further ahead than a claim lasts: the clock was set back.
      const when = 'attribute_exists(pk) AND (#busyUntil <= :now OR #busyUntil > :most)';
      const condition = { when, values: { now, most: until + claimMs } };
      return (await table.update(keyOf(notice), 'SET #busyUntil = :until', { until }, condition)) !== null;
    },
    retryAt: async (notice, at, problem) => {
      const set = 'SET #attempts = :attempts, #nextAt = :at, #busyUntil = :free, #dueAt = :dueAt, #problem = :problem';
      const values = { attempts: notice.attempts + 1, at, free: 0, dueAt: at + noticeGrace };
      const told = { ...values, problem: JSON.stringify(problem) };
      await table.update(keyOf(notice), set, told, { when: 'attribute_exists(pk)' });
    },
    remove: async (notice) => {
      // A message that was dead once may have left its letter behind.
      if (notice.attempts > 0 || notice.since !== notice.createdAt)
        await table.remove(keyOf({ ...notice, place: deadPlaceOf(notice.place) }));
      await table.remove(keyOf(notice));
    },
    bury: async (notice, problem) => {
      const item = await table.get(keyOf(notice));
      if (item === null) return;
      const counted = await table.update({ pk: 'webhooks', sk: 'dead' }, 'ADD #last :one', { one: 1 });
      const letter = {
        ...messageAttributes(item),
        ...keyOf({ ...notice, place: deadPlaceOf(notice.place) }),
        ...{ attempts: notice.attempts + 1, problem: JSON.stringify(problem) },
        ...{ messages: 'dead', row: numberIn(counted ?? {}, 'last') },
        expires: Math.ceil(notice.createdAt / 1000) + deadKeptSeconds,
      };
      // It is there already if the process died before the notice was gone.
      await table.put(letter, { when: 'attribute_not_exists(pk)' });
      // Erased in between: an erasure removes the call first, and then its letters.
      if ((await table.get({ pk: letter.pk, sk: 'call' })) === null)
        await table.remove({ pk: letter.pk, sk: letter.sk });
      await table.remove(keyOf(notice));
    },
  };
}

function noticeIn(item: Item): Notice {
  const [, to = '', sequence = ''] = textIn(item, 'sk').split('#');
  const told = toldIn(item);
  const nextAt = numberIn(item, 'nextAt');
  // An event for the bus has its time in its text only: it is in no list.
  const message = messageIn({ endpoint: endpointOf(to), createdAt: told?.entry.at ?? nextAt, ...item });
  return { ...message, to, sequence: Number(sequence), nextAt, told };
}

function toldIn(item: Item): Notice['told'] {
  try {
    // A record that this file wrote; its shape is trusted, not parsed again.
    return JSON.parse(textIn(item, 'body')) as Notice['told'];
  } catch {
    return null;
  }
}
