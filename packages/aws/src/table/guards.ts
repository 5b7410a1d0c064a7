import { createHash } from 'node:crypto';
import { callId, keyId, type CallId, type CallOrder, type DialingPause, type KeyId } from 'outdial/engine-kit';
import { numberIn, textIn, type Table } from './table.ts';

/** What stands under one caller's idempotency key. */
interface Guard {
  readonly callId: CallId;
  readonly fingerprint: string;
  /** Epoch milliseconds. */
  readonly takenAt: number;
}

/** What keeps a request from becoming two calls, and the switch that holds all dialing. */
export interface Guards {
  readonly guard: (caller: KeyId, key: string) => Promise<Guard | null>;
  /** False: the key was taken meanwhile. */
  readonly take: (order: CallOrder, key: string) => Promise<boolean>;
  /** The order's call is erased: its key stays used, its request known, and nothing else of it is kept. */
  readonly forget: (order: CallOrder) => Promise<void>;
  /**
   * Notes the order as the newest of its kind (caller, agent, number, request). With `since` it does not replace one created at or after
   * that moment, and answers that call's id instead of null: an empty one if the call was erased.
   */
  readonly noteTwin: (order: CallOrder, since: number | null) => Promise<CallId | null>;
  /** Null: dialing is resumed. False: dialing is paused already, and its record stays. */
  readonly setPause: (pause: DialingPause | null) => Promise<boolean>;
  /** Null while dialing is not paused. */
  readonly pausedBy: () => Promise<DialingPause | null>;
}

const hash = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** The name of the execution of a caller's key: at most 80 characters, and the same for the same key. */
export function executionName(order: CallOrder): string {
  return hash(order.createdBy, order.key ?? order.id);
}

const keyOf = (caller: KeyId, key: string) => ({ pk: `guard#${hash(caller, key)}`, sk: 'guard' });
const twinKeyOf = ({ createdBy, agent, target, fingerprint }: CallOrder) => ({
  ...{ pk: `twin#${hash(createdBy, agent.id, target.phoneNumber, fingerprint)}`, sk: 'twin' },
});
/** Longer than Step Functions keeps the name of an execution after its end, 90 days: a key that is free here must be free there. */
const guardSeconds = 125 * 24 * 60 * 60;
const settings = { pk: 'settings', sk: 'dialing' };
const twinSeconds = 3600;

export function guardsIn(table: Table): Guards {
  return {
    guard: async (caller, key) => {
      const item = await table.get(keyOf(caller, key));
      if (item === null) return null;
      const [id, fingerprint] = [callId(textIn(item, 'call')), textIn(item, 'fingerprint')];
      return { callId: id, fingerprint, takenAt: numberIn(item, 'takenAt') };
    },
    take: (order, key) => {
      const { id: call, fingerprint, createdAt: takenAt } = order;
      const expires = Math.ceil(order.expiresAt / 1000) + guardSeconds;
      const item = { ...keyOf(order.createdBy, key), call, fingerprint, takenAt, expires };
      return table.put(item, { when: 'attribute_not_exists(pk)' });
    },
    forget: async (order) => {
      const { id, key, createdBy } = order;
      const ofCall = { when: '#call = :id', values: { id } };
      const set = 'SET #takenAt = :takenAt, #fingerprint = :fingerprint';
      if (key !== null) await table.update(keyOf(createdBy, key), set, { takenAt: 0, fingerprint: '' }, ofCall);
      await table.update(twinKeyOf(order), 'SET #call = :call', { call: '' }, ofCall);
    },
    noteTwin: async (order, since) => {
      const key = twinKeyOf(order);
      const { createdAt } = order;
      const item = { ...key, call: order.id, createdAt, expires: Math.ceil(createdAt / 1000) + twinSeconds };
      const condition =
        since === null ? undefined : { when: 'attribute_not_exists(pk) OR #createdAt < :since', values: { since } };
      if (await table.put(item, condition)) return null;
      return callId(textIn((await table.get(key)) ?? {}, 'call'));
    },
    setPause: async (pause) => {
      if (pause === null) return table.put({ ...settings, paused: 0 });
      const isOff = { when: 'attribute_not_exists(pk) OR #paused = :off', values: { off: 0 } };
      const { at: pausedAt, by, note, stop } = pause;
      const why = { ...(note !== undefined && { note }), ...(stop && { stop: JSON.stringify(stop) }) };
      return table.put({ ...settings, paused: 1, pausedAt, ...(by !== null && { by }), ...why }, isOff);
    },
    pausedBy: async () => {
      const item = (await table.get(settings)) ?? {};
      if (numberIn(item, 'paused') !== 1) return null;
      const { by, stop, note } = item;
      // This file wrote both.
      const why = typeof stop === 'string' ? { stop: JSON.parse(stop) as NonNullable<DialingPause['stop']> } : {};
      const said = typeof note === 'string' ? { note } : {};
      return { at: numberIn(item, 'pausedAt'), by: typeof by === 'string' ? keyId(by) : null, ...said, ...why };
    },
  };
}
