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

/** One breaker for all processes on a table: an incident that one of them meets stops the dials of all. */
export interface SharedBreaker {
  /** Brings what all processes know to this one. */
  readonly learn: () => Promise<void>;
  /** What keeps this call (null: any) from being dialed, as far as this process has learned. */
  readonly blockerOf: Breaker['blockerOf'];
  /** A slot is taken by one conditional write, and given back by another. */
  readonly slots: DialSlots;
}

interface SharedBreakerSetting extends Pick<EngineSetting, 'clock' | 'timers' | 'random'> {
  readonly table: Table;
  /** Told of the writes that nobody waits for, so that the function does not end before them. */
  readonly track: UnderWay['track'];
  /** Dialing stops, with this code, until one call that tries is answered; told again when that comes to nothing. */
  readonly onStopped: (code: string) => void;
}

interface Kept {
  readonly state: BreakerState;
  /** When a slot is free though nobody gave it back, epoch milliseconds: no dial function runs as long. */
  readonly leases: Readonly<Record<CallId, number>>;
  /** By the clock of the process that wrote it, epoch milliseconds. */
  readonly at: number;
  readonly revision: number;
}

const key = { pk: 'breaker', sk: 'dials' };
const lease = 30_000;
/** The clocks of functions differ by so much at most; one that shows an earlier moment yet was set back. */
const mostSkew = 5_000;
/** Who finds no slot looks again after each of these. */
const pauses = [100, 200, 400, 800];
/** Nobody loses this often to others who take a slot or give one back. */
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
        // When this is not stored, its lease ends.
        void track(record.change((breaker, now) => breaker.ended(id, fate, now)).catch(() => null));
      },
    },
  };
}

const pauseFor = ({ clock, random }: SharedBreakerSetting, ms: number): Promise<void> =>
  new Promise((resolve) => void clock.wakeAt(clock.now() + ms * (0.5 + random() / 2), resolve));

const takeSlot = (record: BreakerRecord, id: CallId): Promise<'is-held' | 'is-full' | 'has-slot'> =>
  record.change((breaker, now) => {
    // Its claim is refused with what holds it.
    if (breaker.blockerOf(id, now) !== null) return 'is-held';
    if (breaker.room() <= 0) return 'is-full';
    breaker.began(id);
    return 'has-slot';
  });

/** Never before the last write, though the clock of the process that wrote may be ahead of ours. */
const momentAfter = ({ at }: Kept, now: number): number => (at > now && at - now <= mostSkew ? at : now);

/** As it stands at this moment: whose process died is out no more, and one may try when it is time. */
function standing({ state, leases }: Kept, timers: SharedBreakerSetting['timers'], now: number): Breaker {
  const breaker = createBreaker(timers, state);
  for (const id of state.out) {
    // Further ahead than the lease is long: the clock was set back since.
    const until = leases[id] ?? now;
    if (until <= now || until > now + lease) breaker.ended(id, 'nothing', now);
  }
  breaker.allowTrial(now);
  return breaker;
}

/** The one record of all processes. */
interface BreakerRecord {
  readonly read: () => Promise<Kept>;
  /** The newest that this process has seen. */
  readonly known: () => Kept;
  /** Changes what all know, once. */
  readonly change: <Result>(work: (breaker: Breaker, now: number) => Result) => Promise<Result>;
}

function createRecord({ table, clock, timers, onStopped }: SharedBreakerSetting): BreakerRecord {
  let known: Kept = { state: createBreaker(timers).state(), leases: {}, at: 0, revision: 0 };
  const read = async (): Promise<Kept> => {
    const item = await table.get(key);
    // A record that this file wrote; it is trusted, not parsed again.
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

/** False: another process wrote since. */
function write(table: Table, next: Kept): Promise<boolean> {
  const { revision } = next;
  const condition =
    revision === 1
      ? { when: 'attribute_not_exists(pk)' }
      : { when: '#revision = :before', values: { before: revision - 1 } };
  return table.put({ ...key, body: JSON.stringify(next), revision }, condition);
}
