import type { DialedCountries, DialedCountry } from 'outdial/engine-kit';
import { numberIn, textIn, type Table } from './table.ts';

/** The countries that were dialed, one item each. */
export interface DialedInTable {
  readonly all: (now: number) => Promise<DialedCountries>;
  /** Replaces what was known of the country. False: another process did so first. */
  readonly keep: (country: string, next: DialedCountry, before: DialedCountry | undefined) => Promise<boolean>;
}

const partition = 'countries';
const prefix = 'country#';

export function countriesIn(table: Table): DialedInTable {
  return {
    all: async (now) => {
      const countries: { [country: string]: DialedCountry } = {};
      for (const item of await table.query(partition, prefix)) {
        const [firstAt, lastAt] = [numberIn(item, 'firstAt'), numberIn(item, 'lastAt')];
        // This file wrote it.
        const newest = JSON.parse(textIn(item, 'newest')) as DialedCountry['newest'];
        countries[textIn(item, 'sk').slice(prefix.length)] = { firstAt, lastAt, newest };
      }
      const since = Math.min(now, ...Object.values(countries).map(({ firstAt }) => firstAt));
      return { since, countries };
    },
    keep: (country, { firstAt, lastAt, newest }, before) => {
      const key = { pk: partition, sk: `${prefix}${country}` };
      const text = before === undefined ? '' : JSON.stringify(before.newest);
      const when =
        before === undefined
          ? { when: 'attribute_not_exists(pk)' }
          : { when: '#lastAt = :lastAt AND #newest = :newest', values: { lastAt: before.lastAt, newest: text } };
      return table.put({ ...key, firstAt, lastAt, newest: JSON.stringify(newest) }, when);
    },
  };
}
