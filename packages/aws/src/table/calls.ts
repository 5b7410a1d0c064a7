import { createHash } from 'node:crypto';
import {
  conversationOf,
  isEnded,
  reachOf,
  type Call,
  type CallId,
  type CallOrder,
  type ConversationId,
  type DialHistory,
  type LogEntry,
} from 'outdial/engine-kit';
import { historyKept } from './history-kept.ts';
import { numberIn, textIn, type Item, type Table } from './table.ts';

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
  /** Rises with every write. */
  readonly revision: number;
}

export interface Calls {
  readonly read: (id: CallId) => Promise<CallRow | null>;
  /**
   * Writes unless somebody else wrote since `revision` (null: unless there is one). False: nothing was written. `writer` is this try's own,
   * never used again: by it a write whose answer was lost is known as ours when its repetition is refused.
   */
  readonly write: (row: Omit<CallRow, 'revision'>, revision: number | null, writer: string) => Promise<boolean>;
  /** Raises the revision alone, so that whoever read the call before can no longer write it. */
  readonly touch: (row: CallRow) => Promise<boolean>;
  /** Newest first. */
  readonly all: () => Promise<readonly CallRow[]>;
  readonly open: () => Promise<readonly CallRow[]>;
  /**
   * What was tried for this call's number and for its agent, for the caps; the very newest may be missing. Reads only the calls whose last
   * attempt is as recent as asked: one with an older last attempt has none in that time.
   */
  readonly dials: (about: DialQuestion, lookBack: LookBack, now: number) => Promise<DialHistory>;
  /** Calls to this number; the very newest may be missing. */
  readonly toNumber: (phoneNumber: string) => Promise<readonly CallRow[]>;
  /** Takes out the call and its history, unless somebody wrote it since it was read. */
  readonly erase: (row: CallRow) => Promise<boolean>;
  readonly ofConversation: (id: ConversationId) => Promise<CallRow | null>;
  /** Takes so many numbers of the history that all calls share; answers the first. */
  readonly takeSequence: (count: number) => Promise<number>;
}

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
  const rows = async (items: Promise<readonly Item[]>): Promise<readonly CallRow[]> => (await items).map(rowIn);
  return {
    read: async (id) => {
      const item = await table.get(keyOf(id));
      return item === null ? null : rowIn(item);
    },
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
    all: () => rows(table.queryIndex('byCreation', 'calls')),
    open: () => rows(table.queryIndex('open', 'open')),
    dials: dialsIn(table),
    toNumber: (phoneNumber) => rows(table.queryIndex('byNumber', hashOf(phoneNumber))),
    erase: ({ call, revision }) =>
      table.remove(keyOf(call.order.id), { when: '#revision = :revision', values: { revision } }),
    ofConversation: async (id) => (await rows(table.queryIndex('byConversation', id)))[0] ?? null,
    takeSequence: async (count) => {
      const item = await table.update({ pk: 'history', sk: 'sequence' }, 'ADD #last :count', { count });
      return numberIn(item ?? {}, 'last') - count + 1;
    },
  };
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
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function itemOf({ call, log, lockDue, execution }: Omit<CallRow, 'revision'>): Item {
  const { createdAt, expiresAt } = call.order;
  const conversation = conversationOf(call);
  const last = call.attempts.at(-1);
  return {
    body: JSON.stringify(call),
    log: JSON.stringify(historyKept(log)),
    ...(lockDue === null ? {} : { lockDue: JSON.stringify(lockDue) }),
    execution,
    state: call.state,
    calls: 'calls',
    createdAt,
    number: hashOf(call.order.target.phoneNumber),
    agent: call.order.agent.id,
    ...(isEnded(call) ? {} : { open: 'open' }),
    ...(conversation === null ? {} : { conversation }),
    ...(last === undefined ? {} : { dialedAt: last.fencedAt, tries: JSON.stringify(call.attempts.map(tryOf)) }),
    expires: Math.ceil(Math.max(expiresAt, call.lastNow) / 1000) + keptSeconds,
  };
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
    revision: numberIn(item, 'revision'),
  };
}
