import { endedStates, isEnded, openStates, type CallOrder, type EndedCall } from '../call/call.ts';
import type { CallId, KeyId } from '../call/ids.ts';
import { guardHash, guardSecretName, newGuardSecret, twinHash } from './guard-hash.ts';
import type { Guard, Store } from './store.ts';
import type { Commit } from './writer.ts';

const day = 24 * 60 * 60_000;
/** How long an idempotency key stands after its call's record is erased. From the erasure on, since the clock may have been set between. */
export const guardStandsFor = 30 * day;
const erasedAtOnce = 100;

interface TwinWithoutRecord {
  readonly callId: CallId;
  /** When it was seen to be lost; when an erased one was created. Epoch milliseconds. */
  readonly at: number;
  readonly drop: () => void;
}

interface Erased {
  readonly calls: number;
  readonly hasMore: boolean;
}

/** Takes calls out of the store for good. Only keyed hashes of its idempotency key and of its request remain, until keys expire. */
export interface Erasure {
  /** The record of this key, even after its call was erased. */
  readonly guardOf: (caller: KeyId, key: string) => Guard | null;
  /** The lost or erased call of the same caller, agent, number and request. */
  readonly twinWithoutRecord: (why: 'lost' | 'erased', order: CallOrder) => TwinWithoutRecord | null;
  /** The calls to this number that have not ended. */
  readonly openTo: (phoneNumber: string) => readonly CallId[];
  /**
   * Erases ended calls to this number, at most 100: with thousands of them, dials must not wait for all. The requests of erased calls cannot be
   * compared any more, so each use of their keys counts as used.
   */
  readonly forget: (commit: Commit, phoneNumber: string, by: KeyId) => Erased;
  /** Erases calls that ended before the retention's time, and expired keys. True when more are left. */
  readonly sweep: (commit: Commit, retentionMs: number) => boolean;
}

/** `random`: 0 up to, not including, 1, of cryptographic quality. */
export function createErasure(store: Store, random: () => number): Erasure {
  let secret = store.setting(guardSecretName);
  const secretIn = (commit: Commit): string => {
    if (secret !== null) return secret;
    const made = newGuardSecret(random);
    store.putSetting(guardSecretName, made);
    secret = made;
    commit.onUndo(() => {
      secret = null;
    });
    return made;
  };
  const { guardRequest, erase } = createErasing(store, secretIn);
  return {
    guardOf: (caller, key) =>
      store.guard(caller, key) ?? (secret === null ? null : store.guard(caller, guardHash(secret, caller, key))),
    twinWithoutRecord: (why, order) => {
      if (secret === null) return null;
      const name = twinHash(secret, why, order);
      const guard = store.guard(order.createdBy, name);
      if (guard?.until == null) return null;
      const { callId, until } = guard;
      return { callId, at: until - guardStandsFor, drop: () => store.dropGuard(order.createdBy, name) };
    },
    openTo: (phoneNumber) => openTo(store, phoneNumber),
    forget: (commit, phoneNumber, by) => {
      const calls = store.list({ phoneNumber, states: endedStates, limit: erasedAtOnce }).items.filter(isEnded);
      for (const call of calls) {
        guardRequest(commit, call.order);
        erase(commit, call);
      }
      store.putAct({ at: commit.now, act: 'forgot', by, facts: { calls: calls.length } });
      commit.after(() => store.scrub());
      return { calls: calls.length, hasMore: calls.length === erasedAtOnce && hasEnded(store, phoneNumber) };
    },
    sweep: (commit, retentionMs) => {
      const due = store.endedBefore(commit.now - retentionMs, erasedAtOnce);
      for (const call of due) {
        if (call.order.createdAt + guardStandsFor > commit.now) guardRequest(commit, call.order);
        erase(commit, call);
      }
      store.dropGuardsUntil(commit.now);
      return due.length === erasedAtOnce;
    },
  };
}

function createErasing(store: Store, secretIn: (commit: Commit) => string) {
  /** Keeps the newest twin known: the one that a request of now could repeat. */
  const guardRequest = (commit: Commit, order: CallOrder): void => {
    const name = twinHash(secretIn(commit), 'erased', order);
    const until = order.createdAt + guardStandsFor;
    const known = store.guard(order.createdBy, name)?.until ?? -Infinity;
    if (until > known) store.putGuard(order.createdBy, name, { callId: order.id, fingerprint: '', until });
  };
  const erase = (commit: Commit, { order }: EndedCall): void => {
    const { id, key, createdBy } = order;
    store.erase(id);
    if (key === null) return;
    store.dropGuard(createdBy, key);
    const until = commit.now + guardStandsFor;
    store.putGuard(createdBy, guardHash(secretIn(commit), createdBy, key), { callId: id, fingerprint: '', until });
  };
  return { guardRequest, erase };
}

const hasEnded = (store: Store, phoneNumber: string): boolean =>
  store.list({ phoneNumber, states: endedStates, limit: 1 }).items.length > 0;

function openTo(store: Store, phoneNumber: string): readonly CallId[] {
  const found: CallId[] = [];
  for (let cursor: string | null | undefined = undefined; cursor !== null;) {
    const asked = { phoneNumber, states: openStates, limit: 200 };
    const page = store.list({ ...asked, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items.map(({ order }) => order.id));
    cursor = page.next;
  }
  return found;
}
