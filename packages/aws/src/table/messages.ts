import type { CallId, Problem, WebhookType } from 'outdial/engine-kit';
import { idIn } from './calls.ts';
import { numberIn, textIn, type Item, type Table } from './table.ts';

/** A message as its item and the index `messages` have it, without its text. Times are in epoch milliseconds. */
export interface StoredMessage {
  readonly callId: CallId;
  /** The sort key of its item. */
  readonly place: string;
  /** Id of the webhook; `bus` for an event. */
  readonly endpoint: string;
  readonly url: string;
  /** Its number among the call's messages. */
  readonly number: number;
  readonly type: WebhookType;
  readonly createdAt: number;
  /** From when the time for trying counts: its making, or when it was sent again. */
  readonly since: number;
  readonly attempts: number;
  /** What went wrong last; null before the first failure. */
  readonly problem: Problem | null;
  /** The place of a dead letter in the list of all. */
  readonly row: number;
}

export const noticePrefix = 'notice#';
export const deadPrefix = 'dead#';

/** A letter's place follows from its notice's, so one message never has two. */
export const deadPlaceOf = (place: string): string => deadPrefix + place.slice(noticePrefix.length);
export const noticePlaceOf = (place: string): string => noticePrefix + place.slice(deadPrefix.length);
export const isMessage = (place: string): boolean => place.startsWith(noticePrefix) || place.startsWith(deadPrefix);

/** What a message keeps when it becomes a dead letter, or a notice again. */
const kept = ['type', 'messageNumber', 'createdAt', 'since', 'body', 'endpoint', 'url'] as const;

export function messageAttributes(item: Item): Item {
  return Object.fromEntries(kept.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
}

export function messageIn(item: Item): StoredMessage {
  const createdAt = numberIn(item, 'createdAt');
  return {
    ...{ callId: idIn(item), place: textIn(item, 'sk'), endpoint: textIn(item, 'endpoint'), url: textIn(item, 'url') },
    ...{ number: numberIn(item, 'messageNumber'), type: textIn(item, 'type') as WebhookType },
    ...{ createdAt, since: item['since'] === undefined ? createdAt : numberIn(item, 'since') },
    ...{ attempts: numberIn(item, 'attempts'), row: numberIn(item, 'row') },
    problem: item['problem'] === undefined ? null : (JSON.parse(textIn(item, 'problem')) as Problem),
  };
}

/** Messages by the index, which is eventually consistent: the newest may be missing, and those just removed still there. */
export interface Messages {
  /** At most `limit` messages that are still to be delivered to this webhook, oldest first. */
  readonly pending: (endpoint: string, limit: number) => Promise<readonly StoredMessage[]>;
  /** At most `limit` dead letters after this row, in the order in which they died. */
  readonly dead: (after: number, limit: number) => Promise<readonly StoredMessage[]>;
}

export function messagesIn(table: Table): Messages {
  const page = async (value: string, from: number, limit: number): Promise<readonly StoredMessage[]> => {
    const found: StoredMessage[] = [];
    for (let start: unknown = undefined; found.length < limit;) {
      const { items, next } = await table.pageOfIndex('messages', value, {
        ...{ oldestFirst: true, from, start },
        limit: limit - found.length,
      });
      found.push(...items.map(messageIn));
      if (next === undefined) break;
      start = next;
    }
    return found;
  };
  return {
    pending: (endpoint, limit) => page(endpoint, 0, limit),
    dead: (after, limit) => page('dead', after + 1, limit),
  };
}
