import type { Call } from '../call/call.ts';
import { dialingCountry } from '../phone/dialing-country.ts';
import type { Policy } from '../readiness/policy.ts';
import {
  afterDial,
  agreedTo,
  forgottenAfter,
  isNewIn,
  reachedBy,
  renewed,
  type DialedCountries,
  type DialedCountry,
  type NewCountryReached,
} from './new-country.ts';
import type { Store } from './store.ts';
import type { Commit } from './writer.ts';

const day = 24 * 60 * 60_000;
const settingName = 'countries';
/** How many older calls are looked at for what an Outdial without this record dialed. */
const pagesRead = 10;

/** The countries that this server dials, for fraud stops. Kept in the store, and written once an hour for a country that is usual. */
export interface Countries {
  readonly isNew: (country: string, now: number) => boolean;
  /** Notes a dial whose fence is granted. What stops dialing, when this was the last number that a new country may have. */
  readonly noteDial: (commit: Commit, call: Call) => NewCountryReached | null;
  /** A supervisor lifts the stop: the country is usual from now on. */
  readonly agree: (commit: Commit, country: string) => void;
}

export function createCountries(store: Store, policy: () => Policy | null): Countries {
  // This process is the only writer. Null: to be read, as after a transaction that was undone.
  let record: DialedCountries | null = null;
  const recordAt = (now: number): DialedCountries => (record ??= recordIn(store) ?? learnt(store, now));
  const keep = (commit: Commit, country: string, known: DialedCountry): void => {
    const { since, countries } = recordAt(commit.now);
    record = { since, countries: { ...countries, [country]: known } };
    store.putSetting(settingName, JSON.stringify(record));
    commit.onUndo(() => {
      record = null;
    });
  };
  const isNew: Countries['isNew'] = (country, now) => isNewIn(recordAt(now), country, { policy: policy(), now });
  return {
    isNew,
    noteDial: (commit, { order }) => {
      const { now } = commit;
      const country = dialingCountry(order.target.phoneNumber);
      const stop = policy()?.fraudStops.newCountry ?? null;
      const known = recordAt(now).countries[country];
      if (!isNew(country, now)) {
        const next = renewed(known, now);
        if (next !== null) keep(commit, country, next);
        return null;
      }
      const numberOf = (id: Call['order']['id']) => store.call(id)?.order.target.phoneNumber ?? null;
      const after = afterDial(known, { id: order.id, stop, now, numberOf });
      keep(commit, country, after);
      return reachedBy(country, after, stop);
    },
    agree: (commit, country) => keep(commit, country, agreedTo(commit.now)),
  };
}

function recordIn(store: Store): DialedCountries | null {
  const kept = store.setting(settingName);
  // This file wrote it.
  return kept === null ? null : (JSON.parse(kept) as DialedCountries);
}

/** What an Outdial without this record dialed more than a day ago, by the newest of those calls. */
function learnt(store: Store, now: number): DialedCountries {
  const countries: { [country: string]: DialedCountry } = {};
  let since = now;
  let cursor: string | undefined;
  for (let page = 0; page < pagesRead; page += 1) {
    const range = { since: now - forgottenAfter, until: now - day, limit: 200 };
    const { items, next } = store.list({ ...range, ...(cursor !== undefined && { cursor }) });
    for (const { attempts, order } of items) {
      const firstAt = attempts[0]?.fencedAt;
      if (firstAt === undefined) continue;
      since = Math.min(since, firstAt);
      countries[dialingCountry(order.target.phoneNumber)] ??= { ...agreedTo(now), lastAt: firstAt };
    }
    if (next === null) break;
    cursor = next;
  }
  return { since, countries };
}
