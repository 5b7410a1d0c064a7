import {
  createBreaker,
  type Breaker,
  type BreakerState,
  type CallId,
  type DialFate,
  type DialSlots,
  type EngineSetting,
} from 'outdial/engine-kit';
import { textIn, type Table } from '../table/table.ts';
import type { UnderWay } from './under-way.ts';

/** One breaker for all processes on a table. If one process meets an incident, all of them stop dialing. */
export interface SharedBreaker {
  /** Loads what all processes know into this one. */
  readonly learn: () => Promise<void>;
  /** Returns what blocks this call, or with `null` any call, from being dialed, as far as this process knows. */
  readonly blockerOf: Breaker['blockerOf'];
  /** The process that dialed this call is gone: its outcome counts as unknown. */
  readonly lost: (id: CallId) => Promise<void>;
  /** One conditional write takes a slot, and another gives it back. */
  readonly slots: DialSlots;
}

interface SharedBreakerSetting extends Pick<EngineSetting, 'clock' | 'timers' | 'random'> {
  readonly table: Table;
  /** Receives the writes that no caller awaits, so that the function does not end before them. */
  readonly track: UnderWay['track'];
  /** Reports that dialing stops, with this code, until a trial call is answered. Reports it again if the trial fails. */
  readonly onStopped: (code: string) => void;
}

interface Kept {
  readonly state: BreakerState;
  /** When a slot becomes free even if no process gave it back, in epoch milliseconds. No dial function runs that long. */
  readonly leases: Readonly<Record<CallId, number>>;
  /** By the clock of the process that wrote it, epoch milliseconds. */
  readonly at: number;
  readonly revision: number;
}

const key = { pk: 'breaker', sk: 'dials' };
const lease = 30_000;
/** The largest difference between the functions' clocks. If a clock is further behind, it was set back. */
const mostSkew = 5_000;
/** A call that finds no slot checks again after each of these pauses. */
const pauses = [100, 200, 400, 800];
/** More conflicts in a row than concurrent processes can cause when they take slots or give them back. */
const mostTries = 50;

export function createSharedBreaker(setting: SharedBreakerSetting): SharedBreaker {
  const { timers, track } = setting;
  const taken = new Set<CallId>();
  const record = createRecord(setting);
  return {
    learn: async () => {
      await record.read();
    },
    blockerOf: (id, now) => {
      const known = record.known();
      const at = momentAfter(known, now);
      return standing(known, timers, at).blockerOf(id, at);
    },
    // If this write fails, the slot's lease expires.
    lost: (id) => record.change((breaker, now) => void breaker.ended(id, 'unknown', now)).catch(() => undefined),
    slots: {
      take: async ({ id }) => {
        let came = await takeSlot(record, id);
        for (const pause of pauses) {
          if (came !== 'is-full') break;
          await pauseFor(setting, pause);
          came = await takeSlot(record, id);
        }
        if (came === 'has-slot') taken.add(id);
        return came === 'is-full' ? 'waits-already' : 'go';
      },
      giveBack: (id: CallId, fate: DialFate) => {
        if (!taken.delete(id)) return;
        // If this write fails, the slot's lease expires.
        void track(record.change((breaker, now) => breaker.ended(id, fate, now)).catch(() => null));
      },
    },
  };
}

const pauseFor = ({ clock, random }: SharedBreakerSetting, ms: number): Promise<void> =>
  new Promise((resolve) => void clock.wakeAt(clock.now() + ms * (0.5 + random() / 2), resolve));

const takeSlot = (record: BreakerRecord, id: CallId): Promise<'is-held' | 'is-full' | 'has-slot'> =>
  record.change((breaker, now) => {
    // The dial's claim is refused with the code that blocks it.
    if (breaker.blockerOf(id, now) !== null) return 'is-held';
    if (breaker.room() <= 0) return 'is-full';
    breaker.began(id);
    return 'has-slot';
  });

/** Returns a time not before the last write, because the clock of the process that wrote may be ahead. */
const momentAfter = ({ at }: Kept, now: number): number => (at > now && at - now <= mostSkew ? at : now);

/** Returns the breaker at this moment. Dials of dead processes are no longer in flight, and one trial is allowed when it is due. */
function standing({ state, leases }: Kept, timers: SharedBreakerSetting['timers'], now: number): Breaker {
  const breaker = createBreaker(timers, state);
  for (const id of state.out) {
    // Further ahead than a lease lasts: the clock was set back since then.
    const until = leases[id] ?? now;
    if (until <= now || until > now + lease) breaker.ended(id, 'nothing', now);
  }
  breaker.allowTrial(now);
  return breaker;
}

/** The one record that all processes share. */
interface BreakerRecord {
  readonly read: () => Promise<Kept>;
  /** The newest version that this process has read. */
  readonly known: () => Kept;
  /** Changes the shared record once. */
  readonly change: <Result>(work: (breaker: Breaker, now: number) => Result) => Promise<Result>;
}

function createRecord({ table, clock, timers, onStopped }: SharedBreakerSetting): BreakerRecord {
  let known: Kept = { state: createBreaker(timers).state(), leases: {}, at: 0, revision: 0 };
  const read = async (): Promise<Kept> => {
    const item = await table.get(key);
    // This file wrote the record, so it is not validated again.
    const kept = item === null ? known : (JSON.parse(textIn(item, 'body')) as Kept);
    if (kept.revision > known.revision) known = kept;
    return kept;
  };
  return {
    read,
    known: () => known,
    change: async (work) => {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const kept = await read();
        const now = momentAfter(kept, clock.now());
        const breaker = standing(kept, timers, now);
        const result = work(breaker, now);
        const state = breaker.state();
        if (JSON.stringify(state) === JSON.stringify(kept.state)) return result;
        const leases = Object.fromEntries(state.out.map((id) => [id, kept.leases[id] ?? now + lease]));
        const next: Kept = { state, leases, at: now, revision: kept.revision + 1 };
        if (!(await write(table, next))) continue;
        if (next.revision > known.revision) known = next;
        const code = breaker.blockerOf(null, now)?.code;
        if (state.gate.kind === 'open' && kept.state.gate.kind !== 'open' && code !== undefined) onStopped(code);
        return result;
      }
      throw new Error(`The breaker was written by others ${mostTries} times in a row.`);
    },
  };
}

/** False if another process has written since. */
function write(table: Table, next: Kept): Promise<boolean> {
  const { revision } = next;
  const condition =
    revision === 1
      ? { when: 'attribute_not_exists(pk)' }
      : { when: '#revision = :before', values: { before: revision - 1 } };
  return table.put({ ...key, body: JSON.stringify(next), revision }, condition);
}
