import {
  afterDial,
  agreedTo,
  dialingCountry,
  isNewIn,
  reachedBy,
  renewed,
  type Call,
  type CallId,
  type Clock,
  type EngineSetting,
  type Logger,
  type NewCountryReached,
  type Policy,
} from 'outdial/engine-kit';
import { actsIn } from '../table/acts.ts';
import type { Calls } from '../table/calls.ts';
import { countriesIn, type DialedInTable } from '../table/countries.ts';
import type { Guards } from '../table/guards.ts';
import type { Table } from '../table/table.ts';
import { noteIn, type Note } from './records.ts';

/** `last`: the country has no place left. `none`: it had none, and this call may not be dialed. Both with what stops dialing. */
type Taken = { readonly place: 'free' } | { readonly place: 'last' | 'none'; readonly stop: NewCountryReached };

interface FraudStopWorld {
  readonly dialed: DialedInTable;
  readonly calls: Pick<Calls, 'read'>;
  readonly policy: () => Policy | null;
  readonly clock: Clock;
}

const free = { place: 'free' } as const;
const hour = 60 * 60_000;
/** More functions at once than can note a dial to one country. */
const tries = 50;

/** Takes a place for the number of a call that is about to claim its fence. Two functions never take the same place. */
function takingPlaces({ dialed, calls, policy, clock }: FraudStopWorld): (call: Call) => Promise<Taken> {
  // Until when this process need not look: a country that is usual stays so for an hour.
  const usualUntil = new Map<string, number>();
  const numbersOf = async (ids: readonly CallId[]): Promise<(id: CallId) => string | null> => {
    const rows = await Promise.all(ids.map((id) => calls.read(id)));
    const numbers = new Map(ids.map((id, at) => [id, rows[at]?.call.order.target.phoneNumber ?? null]));
    return (id) => numbers.get(id) ?? null;
  };
  const takeOnce = async (call: Call, country: string): Promise<Taken | 'again'> => {
    const now = clock.now();
    const record = await dialed.all(now);
    const known = record.countries[country];
    if (!isNewIn(record, country, { policy: policy(), now })) {
      const next = renewed(known, now);
      if (next !== null && !(await dialed.keep(country, next, known))) return 'again';
      usualUntil.set(country, now + hour);
      return free;
    }
    const stop = policy()?.fraudStops.newCountry ?? null;
    const { id, target } = call.order;
    const others = await numbersOf((known?.newest ?? []).map((dial) => dial.id));
    const numberOf = (of: CallId) => (of === id ? target.phoneNumber : others(of));
    const after = afterDial(known, { id, stop, now, numberOf });
    const reached = reachedBy(country, after, stop);
    if (reached !== null && stop !== null && reached.numbers > stop.numbers)
      return { place: 'none', stop: { ...reached, numbers: stop.numbers } } as const;
    if (!(await dialed.keep(country, after, known))) return 'again';
    return reached === null ? free : ({ place: 'last', stop: reached } as const);
  };
  return async (call) => {
    const country = dialingCountry(call.order.target.phoneNumber);
    const until = usualUntil.get(country) ?? 0;
    if (clock.now() < until && until <= clock.now() + hour) return free;
    for (let left = tries; left > 0; left -= 1) {
      const taken = await takeOnce(call, country);
      if (taken !== 'again') return taken;
    }
    throw new Error('Too many dials at once.');
  };
}

/** A supervisor lifts the stop: the country is usual from now on. */
export async function agreeTo(dialed: DialedInTable, country: string, now: number): Promise<void> {
  for (let left = tries; left > 0; left -= 1) {
    const known = (await dialed.all(now)).countries[country];
    if (await dialed.keep(country, agreedTo(now), known)) return;
  }
}

export type StoppingOf = (
  setting: Pick<EngineSetting, 'clock' | 'policy' | 'logger'> & { readonly table: Table },
  world: { readonly calls: Calls; readonly guards: Guards },
) => Stopping;

/** The stop on this table. */
export const stoppingOn: StoppingOf = ({ table, clock, policy, logger }, { calls, guards }) =>
  createStopping({
    ...{ dialed: countriesIn(table), calls, guards, clock, policy: () => policy().policy, logger },
    note: noteIn({ calls, clock, acts: actsIn(table) }),
  });

interface StoppingWorld extends FraudStopWorld {
  readonly guards: Guards;
  readonly note: Note;
  readonly logger: Pick<Logger, 'error'> | undefined;
}

/** Pauses dialing where a new country has no place left. Waiting calls hear of it when they are checked. */
export interface Stopping {
  /** The call is about to claim its fence. Never rejects. */
  readonly beforeClaim: (call: Call) => Promise<void>;
  /** Its claim is stored, granted or not. Never rejects. */
  readonly afterClaim: (id: CallId) => Promise<void>;
}

/** Counts the dials to countries that are new, as every engine does, in items that functions share. */
function createStopping(world: StoppingWorld): Stopping {
  const { guards, note, clock, logger } = world;
  const take = takingPlaces(world);
  const lastOnes = new Map<CallId, NewCountryReached>();
  const guarded = async (id: CallId, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      logger?.error({ error: name, callId: id }, 'The country of a dial could not be noted.');
    }
  };
  const pause = async (stop: NewCountryReached): Promise<void> => {
    if (!(await guards.setPause({ at: clock.now(), by: null, stop }))) return;
    await note({ act: 'paused', by: null, facts: stop });
    logger?.error(stop, 'Outdial paused dialing: too many numbers of a new country were dialed.');
  };
  return {
    beforeClaim: (call) =>
      guarded(call.order.id, async () => {
        const taken = await take(call);
        if (taken.place === 'last') lastOnes.set(call.order.id, taken.stop);
        if (taken.place === 'none') await pause(taken.stop);
      }),
    afterClaim: (id) =>
      guarded(id, async () => {
        const stop = lastOnes.get(id);
        if (stop === undefined) return;
        lastOnes.delete(id);
        await pause(stop);
      }),
  };
}
