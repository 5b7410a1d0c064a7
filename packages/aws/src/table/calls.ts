import { createHash } from 'node:crypto';
import {
  callId,
  conversationOf,
  endedGroup,
  isEnded,
  keyOf as requestKeyOf,
  reachOf,
  type Call,
  type CallId,
  type CallOrder,
  type ConversationId,
  type DialHistory,
  type EndedCall,
  type LogEntry,
} from 'outdial/engine-kit';
import { historyKept } from './history-kept.ts';
import { numberIn, textIn, type IndexName, type IndexPage, type Item, type Table } from './table.ts';

/** A lock to give back that the commit of the call could not reach, since it is another item: whoever meets it does it. */
export interface LockDue {
  readonly attempt: number;
  readonly change: 'release' | 'until-idle';
  /** Epoch milliseconds. */
  readonly at: number;
}

/** One call with its history: one item, so that both change in one write. */
export interface CallRow {
  readonly call: Call;
  readonly log: readonly LogEntry[];
  readonly lockDue: LockDue | null;
  /** The name of its executions; further ones have `-1`, `-2` … behind it. */
  readonly execution: string;
  /** When the sweeper looks whether an execution still moves the call, epoch milliseconds; null: nothing is left to do. */
  readonly due: number | null;
  /** At most the number of its latest execution, from which the sweeper counts on. */
  readonly generation: number;
  /** When the sweeper last started an execution for it, epoch milliseconds; 0: never. */
  readonly revivedAt: number;
  /** Rises with every write. */
  readonly revision: number;
}

export interface Calls {
  readonly read: (id: CallId) => Promise<CallRow | null>;
  /**
   * Writes unless somebody else wrote since `revision` (null: unless there is one). False: nothing was written. `writer` is this try's own,
   * never used again: by it a write whose answer was lost is known as ours when its repetition is refused.
   */
  readonly write: (row: WrittenRow, revision: number | null, writer: string) => Promise<boolean>;
  /** Raises the revision alone, so that whoever read the call before can no longer write it. */
  readonly touch: (row: CallRow) => Promise<boolean>;
  /** Sets these fields alone. It is not a write of the call, and stops none. */
  readonly setWatch: (row: CallRow, watch: Watch) => Promise<void>;
  /** What the sweeper must look at, the longest overdue first; the very newest may be missing. */
  readonly overdue: (now: number, limit: number) => Promise<readonly Overdue[]>;
  /** Goes through calls without reading them, page by page; the very newest may be missing. */
  readonly listed: (which: WhichCalls, order: ListedOrder) => AsyncIterable<ListedCall>;
  /**
   * What was tried for this call's number and for its agent, for the caps; the very newest may be missing. Reads only the calls whose last
   * attempt is as recent as asked: one with an older last attempt has none in that time.
   */
  readonly dials: (about: DialQuestion, lookBack: LookBack, now: number) => Promise<DialHistory>;
  /** Takes out the call and its history, unless somebody wrote it since it was read. */
  readonly erase: (row: CallRow) => Promise<boolean>;
  readonly ofConversation: (id: ConversationId) => Promise<CallRow | null>;
  /** Takes so many numbers of the history that all calls share. */
  readonly takeSequence: (count: number) => Promise<SequenceTaken>;
}

interface SequenceTaken {
  readonly first: number;
  /** Rises with every change of the registered webhooks; 0 before the first. */
  readonly webhooksVersion: number;
}

/** A call, or what is to be told of it: then `notice` is the place of the notice. */
interface Overdue {
  readonly id: CallId;
  readonly notice: string | null;
}
type Watch = Pick<CallRow, 'due' | 'generation' | 'revivedAt'>;
/** Without `due` the sweeper never looks at it. */
type WrittenRow = Omit<CallRow, 'revision' | keyof Watch> & Partial<Watch>;

/** A call as the indexes carry it. Where `state` matters, the call itself is read: an index may be a moment behind. */
export interface ListedCall {
  readonly id: CallId;
  readonly createdAt: number;
  readonly state: string;
  readonly agent: string;
  /** Hashes, comparable with `hashOf`. */
  readonly number: string;
  readonly keyHash: string;
  /** The first and the last sequence number of its history. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** When it last changed, epoch milliseconds. */
  readonly lastAt: number;
}
export type WhichCalls = 'all' | 'open' | { readonly phoneNumber: string };
type ListedOrder = Pick<IndexPage, 'oldestFirst' | 'upTo'>;

interface DialQuestion {
  readonly agent: Pick<CallOrder['agent'], 'id'>;
  readonly target: Pick<CallOrder['target'], 'phoneNumber'>;
}
interface LookBack {
  /** In milliseconds; null: not asked. */
  readonly target: number | null;
  readonly agent: number | null;
}

/** Longer than the longest conversation and the 30 days for which a key is kept after a call's end, in seconds. */
const keptSeconds = 33 * 24 * 60 * 60;

const keyOf = (id: string) => ({ pk: `call#${id}`, sk: 'call' });

export function callsIn(table: Table): Calls {
  const read: Calls['read'] = async (id) => {
    const item = await table.get(keyOf(id));
    return item === null ? null : rowIn(item);
  };
  return {
    read,
    write: async (row, before, writer) => {
      const key = keyOf(row.call.order.id);
      const revision = (before ?? 0) + 1;
      const condition =
        before === null
          ? { when: 'attribute_not_exists(pk)' }
          : { when: '#revision = :revision', values: { revision: before } };
      if (await table.put({ ...key, ...itemOf(row), revision, writer }, condition)) return true;
      const stands = await table.get(key);
      return stands !== null && numberIn(stands, 'revision') === revision && textIn(stands, 'writer') === writer;
    },
    touch: async ({ call, revision }) => {
      const condition = { when: '#revision = :revision', values: { revision, one: 1 } };
      return (await table.update(keyOf(call.order.id), 'ADD #revision :one', {}, condition)) !== null;
    },
    setWatch: async ({ call }, { due, generation, revivedAt }) => {
      const values = { generation, revivedAt };
      const set = 'SET #generation = :generation, #revivedAt = :revivedAt';
      // An update would create the item of a call that was erased meanwhile.
      const condition = { when: 'attribute_exists(pk)' };
      if (due === null) await table.update(keyOf(call.order.id), `${set} REMOVE #due, #dueAt`, values, condition);
      else {
        const all = { ...values, due: 'due', dueAt: due };
        await table.update(keyOf(call.order.id), `${set}, #due = :due, #dueAt = :dueAt`, all, condition);
      }
    },
    overdue: async (now, limit) => {
      const { items } = await table.pageOfIndex('due', 'due', { oldestFirst: true, upTo: now, limit });
      return items.map((item) => ({ id: idIn(item), notice: item['sk'] === 'call' ? null : textIn(item, 'sk') }));
    },
    listed: (which, order) => listedIn(table, which, order),
    dials: dialsIn(table),
    erase: ({ call, revision }) =>
      table.remove(keyOf(call.order.id), { when: '#revision = :revision', values: { revision } }),
    ofConversation: async (id) => {
      const [found] = await table.queryIndex('byConversation', id);
      return found === undefined ? null : read(idIn(found));
    },
    takeSequence: async (count) => {
      const item = (await table.update(sequenceKey, 'ADD #last :count', { count })) ?? {};
      return { first: numberIn(item, 'last') - count + 1, webhooksVersion: numberIn(item, 'webhooks') };
    },
  };
}

/** The item that numbers the lines of all histories. `last`: the number of the newest. `webhooks`: the version of the registered webhooks. */
export const sequenceKey = { pk: 'history', sk: 'sequence' };

async function* listedIn(table: Table, which: WhichCalls, order: ListedOrder): AsyncGenerator<ListedCall> {
  const [index, value]: readonly [IndexName, string] =
    which === 'all'
      ? ['byCreation', 'calls']
      : which === 'open'
        ? ['open', 'open']
        : ['byNumber', hashOf(which.phoneNumber)];
  for (let start: unknown = undefined; ;) {
    const { items, next } = await table.pageOfIndex(index, value, { ...order, start });
    yield* items.map(listedCallIn);
    if (next === undefined) return;
    start = next;
  }
}

export const idIn = (item: Item): CallId => callId(textIn(item, 'pk').slice('call#'.length));

function listedCallIn(item: Item): ListedCall {
  const [state, agent, number, keyHash] = ['state', 'agent', 'number', 'keyHash'].map((name) => textIn(item, name));
  const [createdAt, firstLine, lastLine, lastAt] = ['createdAt', 'firstLine', 'lastLine', 'lastAt'].map((name) =>
    numberIn(item, name),
  );
  return { id: idIn(item), state, agent, number, keyHash, createdAt, firstLine, lastLine, lastAt } as ListedCall;
}

function dialsIn(table: Table): Calls['dials'] {
  return async ({ agent, target }, lookBack, now) => {
    const tried = async (
      index: 'dialsOfNumber' | 'dialsOfAgent',
      value: string,
      lookBackMs: number | null,
      reached: readonly string[],
    ): Promise<readonly number[]> => {
      if (lookBackMs === null) return [];
      const since = now - lookBackMs;
      return (await table.queryIndex(index, value, since))
        .flatMap(triesIn)
        .filter(([at, reach]) => at >= since && reached.includes(reach))
        .map(([at]) => at)
        .sort((one, other) => one - other);
    };
    const [ofTarget, ofAgent] = await Promise.all([
      tried('dialsOfNumber', hashOf(target.phoneNumber), lookBack.target, ['target']),
      tried('dialsOfAgent', agent.id, lookBack.agent, ['target', 'agent']),
    ]);
    return { target: ofTarget, agent: ofAgent };
  };
}

/** Key attributes of an index show in more places than an item's body does: a phone number is none. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function itemOf({ call, log, lockDue, execution, due = null, generation = 0, revivedAt = 0 }: WrittenRow): Item {
  const { createdAt, expiresAt } = call.order;
  const key = requestKeyOf(call.order);
  const conversation = conversationOf(call);
  const last = call.attempts.at(-1);
  const kept = historyKept(log);
  return {
    body: JSON.stringify(call),
    log: JSON.stringify(kept),
    firstLine: kept[0]?.sequence ?? 0,
    lastLine: kept.at(-1)?.sequence ?? 0,
    lastAt: call.lastNow,
    ...(typeof key === 'string' ? { keyHash: hashOf(key) } : {}),
    ...(due === null ? {} : { due: 'due', dueAt: due }),
    generation,
    revivedAt,
    ...(lockDue === null ? {} : { lockDue: JSON.stringify(lockDue) }),
    execution,
    state: call.state,
    calls: 'calls',
    createdAt,
    number: hashOf(call.order.target.phoneNumber),
    agent: call.order.agent.id,
    ...(isEnded(call) ? endOf(call) : { open: 'open' }),
    ...(conversation === null ? {} : { conversation }),
    ...(last === undefined ? {} : { dialedAt: last.fencedAt, tries: JSON.stringify(call.attempts.map(tryOf)) }),
    expires: Math.ceil(Math.max(expiresAt, call.lastNow) / 1000) + keptSeconds,
  };
}

/** What the figures tell of an ended call. */
function endOf(call: EndedCall): Item {
  const { queueId: queue, code, dialedAfterMs: dialedAfter } = endedGroup(call);
  const told = Object.entries({ ended: 'ended', endedAt: call.endedAt, code, queue, dialedAfter });
  return Object.fromEntries(told.filter((entry): entry is [string, string | number] => (entry[1] ?? null) !== null));
}

/** One attempt as the caps count it: when its fence was granted, in epoch milliseconds, and whom it reached. */
type Try = readonly [at: number, reach: ReturnType<typeof reachOf>];
const tryOf = (attempt: Attempt): Try => [attempt.fencedAt, reachOf(attempt)];
const triesIn = (item: Item): readonly Try[] => JSON.parse(textIn(item, 'tries')) as readonly Try[];
type Attempt = Call['attempts'][number];

// The bodies are records that this file wrote; they are trusted, not parsed again.
function rowIn(item: Item): CallRow {
  return {
    call: JSON.parse(textIn(item, 'body')) as Call,
    log: JSON.parse(textIn(item, 'log')) as readonly LogEntry[],
    lockDue: item['lockDue'] === undefined ? null : (JSON.parse(textIn(item, 'lockDue')) as LockDue),
    execution: textIn(item, 'execution'),
    due: item['dueAt'] === undefined ? null : numberIn(item, 'dueAt'),
    generation: numberIn(item, 'generation'),
    revivedAt: numberIn(item, 'revivedAt'),
    revision: numberIn(item, 'revision'),
  };
}
