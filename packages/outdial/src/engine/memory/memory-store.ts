import { isEnded, type Call } from '../../call/call.ts';
import type { AgentId, CallId, KeyId } from '../../call/ids.ts';
import { isAudited } from '../audit.ts';
import type { HistoryGap } from '../history-gap.ts';
import { countCalls, countMatching, endedOf, listCalls, waitsOf } from './call-list.ts';
import { reachOf } from '../../call/reach.ts';
import type { LogEntry } from '../../ports/engine.ts';
import { conversationOf, isUnderWay, type Acted, type AgentLock, type Guard, type Store } from '../store.ts';

interface Stored {
  readonly call: Call;
  readonly dueAt: number | null;
}

/** Everything the store knows. Values are never changed in place, so a shallow copy is a snapshot. */
interface Tables {
  readonly calls: Map<CallId, Stored>;
  readonly log: LogEntry[];
  readonly guards: Map<string, Guard>;
  readonly locks: Map<AgentId, AgentLock>;
  readonly acts: Acted[];
  readonly settings: Map<string, string>;
  paused: boolean;
}

const emptyTables = (): Tables => ({
  ...{ calls: new Map(), log: [], guards: new Map(), locks: new Map(), acts: [], settings: new Map() },
  paused: false,
});
const copyOf = (tables: Tables): Tables => ({
  calls: new Map(tables.calls),
  log: [...tables.log],
  guards: new Map(tables.guards),
  locks: new Map(tables.locks),
  acts: [...tables.acts],
  settings: new Map(tables.settings),
  paused: tables.paused,
});

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Higher priority first, then oldest, then id (docs/lifecycle.md#turns). */
function byTurn({ order: a }: Call, { order: b }: Call): number {
  return b.priority - a.priority || a.createdAt - b.createdAt || byText(a.id, b.id);
}

/** A memory store, and how tests make a backup of it. */
interface MemoryStore extends Store {
  /** A store with what this one holds now, which has that gap. */
  readonly copy: (gap: HistoryGap) => MemoryStore;
}

/** A store that outlives the engine on it, as a file would, but not the process. For tests: it copies and scans where a database has indices. */
export function createMemoryStore(gap?: HistoryGap, tables: Tables = emptyTables()): MemoryStore {
  let openGap = gap;
  return {
    ...callsIn(tables),
    ...searchesIn(tables),
    ...waitingIn(tables),
    ...guardsIn(tables),
    ...historyIn(tables),
    transact: (body) => {
      const before = copyOf(tables);
      try {
        return body();
      } catch (error) {
        Object.assign(tables, before);
        throw error;
      }
    },
    lock: (agent) => tables.locks.get(agent) ?? null,
    putLock: (lock) => void tables.locks.set(lock.agentId, lock),
    freeLock: (agent) => void tables.locks.delete(agent),
    untilIdleLocks: () => [...tables.locks.values()].filter(({ kind }) => kind === 'until-idle'),
    paused: () => tables.paused,
    setPaused: (paused) => {
      tables.paused = paused;
    },
    setting: (name) => tables.settings.get(name) ?? null,
    putSetting: (name, value) => void tables.settings.set(name, value),
    scrub: () => undefined,
    get gap() {
      return openGap;
    },
    gapClosed: () => {
      openGap = undefined;
    },
    copy: (found) => createMemoryStore(found, copyOf(tables)),
    close: () => undefined,
  };
}

const storedIn = (tables: Tables): readonly Stored[] => [...tables.calls.values()];
const callsOf = (tables: Tables, by?: KeyId): readonly Call[] =>
  storedIn(tables)
    .map(({ call }) => call)
    .filter(({ order }) => by === undefined || order.createdBy === by);

function callsIn(
  tables: Tables,
): Pick<
  Store,
  | 'call'
  | 'addCall'
  | 'putCall'
  | 'due'
  | 'earliestDue'
  | 'counts'
  | 'count'
  | 'waits'
  | 'endedBetween'
  | 'list'
  | 'erase'
  | 'endedBefore'
> {
  const put = (call: Call, dueAt: number | null): void => void tables.calls.set(call.order.id, { call, dueAt });
  return {
    call: (id) => tables.calls.get(id)?.call ?? null,
    addCall: put,
    putCall: put,
    due: (now, limit) =>
      storedIn(tables)
        .filter(({ dueAt }) => dueAt !== null && dueAt <= now)
        .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
        .slice(0, limit)
        .map(({ call }) => call),
    earliestDue: () => {
      const earliest = Math.min(...storedIn(tables).map(({ dueAt }) => dueAt ?? Infinity));
      return earliest === Infinity ? null : earliest;
    },
    counts: (by) => countCalls(callsOf(tables, by)),
    count: (choice) => countMatching(callsOf(tables), choice),
    waits: (by) => waitsOf(callsOf(tables, by)),
    endedBetween: (since, until, by) => endedOf(callsOf(tables, by), since, until),
    list: (filter) => listCalls(callsOf(tables), filter),
    erase: (id) => {
      tables.calls.delete(id);
      const kept = tables.log.filter(({ callId }) => callId !== id);
      tables.log.splice(0, Infinity, ...kept);
    },
    endedBefore: (before, limit) =>
      callsOf(tables)
        .filter(isEnded)
        .filter(({ endedAt }) => endedAt < before)
        .slice(0, limit),
  };
}

function searchesIn(
  tables: Tables,
): Pick<
  Store,
  | 'twin'
  | 'requestedAt'
  | 'requestedSince'
  | 'openCalls'
  | 'newestCreatedAt'
  | 'callOfConversation'
  | 'dialsOfTarget'
  | 'dialsOfAgent'
> {
  const calls = () => callsOf(tables);
  const dials = (concerns: (call: Call) => boolean, since: number, reached: readonly string[]): readonly number[] =>
    calls()
      .filter(concerns)
      .flatMap(({ attempts }) => attempts)
      .filter((attempt) => attempt.fencedAt >= since && reached.includes(reachOf(attempt)))
      .map(({ fencedAt }) => fencedAt)
      .sort((one, other) => one - other);
  return {
    twin: (order, since) =>
      [...calls()].reverse().find(({ order: other }) => {
        const same =
          other.createdBy === order.createdBy && other.agent.id === order.agent.id && other.createdAt >= since;
        return same && other.target.phoneNumber === order.target.phoneNumber && other.fingerprint === order.fingerprint;
      }) ?? null,
    requestedAt: (caller, nth) =>
      callsOf(tables, caller)
        .filter(({ order }) => order.reassigned === undefined)
        .map(({ order }) => order.createdAt)
        .sort((one, other) => other - one)[nth - 1] ?? null,
    requestedSince: (caller, since) =>
      callsOf(tables, caller ?? undefined)
        .map(({ order }) => order)
        .filter(({ reassigned, createdAt }) => reassigned === undefined && createdAt > since)
        .sort((one, other) => one.createdAt - other.createdAt)
        .map(({ target, createdAt }) => ({ number: target.phoneNumber, at: createdAt })),
    openCalls: (caller) => callsOf(tables, caller).filter((call) => !isEnded(call)).length,
    newestCreatedAt: () => calls().at(-1)?.order.createdAt ?? null,
    callOfConversation: (id) => calls().find((call) => conversationOf(call) === id) ?? null,
    dialsOfTarget: (number, since) => dials(({ order }) => order.target.phoneNumber === number, since, ['target']),
    dialsOfAgent: (agent, since) => dials(({ order }) => order.agent.id === agent, since, ['target', 'agent']),
  };
}

/** Calls that wait or are under way, and their agents. */
function waitingIn(
  tables: Tables,
): Pick<Store, 'waitingOf' | 'hasWaiting' | 'agentsWaiting' | 'agentsUnderWay' | 'waitingIds' | 'underWayIds'> {
  const calls = () => callsOf(tables);
  const waiting = (): readonly Call[] =>
    calls()
      .filter((call) => call.state === 'waiting')
      .sort(byTurn);
  return {
    waitingOf: (agent, limit) =>
      waiting()
        .filter(({ order }) => order.agent.id === agent)
        .slice(0, limit),
    hasWaiting: (agent) => calls().some(({ state, order }) => state === 'waiting' && order.agent.id === agent),
    agentsWaiting: () => [...new Set(waiting().map(({ order }) => order.agent.id))],
    agentsUnderWay: () => [
      ...new Set(
        calls()
          .filter((call) => !isEnded(call))
          .map(({ order }) => order.agent.id),
      ),
    ],
    waitingIds: () => waiting().map(({ order }) => order.id),
    underWayIds: () =>
      calls()
        .filter(isUnderWay)
        .map(({ order }) => order.id),
  };
}

function guardsIn(tables: Tables): Pick<Store, 'guard' | 'putGuard' | 'dropGuard' | 'dropGuardsUntil'> {
  const guardName = (caller: string, key: string): string => JSON.stringify([caller, key]);
  return {
    guard: (caller, key) => tables.guards.get(guardName(caller, key)) ?? null,
    putGuard: (caller, key, guard) => void tables.guards.set(guardName(caller, key), guard),
    dropGuard: (caller, key) => void tables.guards.delete(guardName(caller, key)),
    dropGuardsUntil: (now) => {
      for (const [name, { until }] of tables.guards) if (until !== null && until <= now) tables.guards.delete(name);
    },
  };
}

/** The history, and acts that concern no call. */
function historyIn(tables: Tables): Pick<Store, 'appendEntry' | 'history' | 'callActs' | 'acts' | 'putAct'> {
  // Never given twice, also when a commit was undone or a line erased.
  let lastSequence = 0;
  return {
    appendEntry: (entry) => {
      const number = tables.log.filter(({ callId }) => callId === entry.callId).length + 1;
      const whole = { ...entry, sequence: (lastSequence += 1), number };
      tables.log.push(whole);
      return whole;
    },
    history: (id, after, limit) =>
      tables.log.filter((entry) => (id === null || entry.callId === id) && entry.sequence > after).slice(0, limit),
    callActs: ({ after, since, until, phoneNumber, limit }) =>
      tables.log
        .filter((entry) => entry.sequence > after && entry.at >= since && entry.at < (until ?? Infinity))
        .filter(isAudited)
        .flatMap((entry) => {
          const order = tables.calls.get(entry.callId)?.call.order;
          if (order === undefined || (phoneNumber ?? order.target.phoneNumber) !== order.target.phoneNumber) return [];
          return [{ entry, agentId: order.agent.id, phoneNumber: order.target.phoneNumber, caller: order.createdBy }];
        })
        .slice(0, limit),
    acts: ({ after, since, until, limit }) =>
      tables.acts
        .filter(({ sequence, at }) => sequence > after && at >= since && at < (until ?? Infinity))
        .slice(0, limit),
    putAct: (act) => void tables.acts.push({ ...act, sequence: tables.acts.length + 1 }),
  };
}
