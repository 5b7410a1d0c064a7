import { getCountries } from 'libphonenumber-js/max';
import { expect, test } from 'vitest';
import { isTimeZone } from '../phone/time-zone.ts';
import { zonesByCountry, zonesByPrefix } from './zone-table.ts';

const countries = zonesByCountry.flatMap((line) => line.split(';'));

test('every zone in the tables exists in the time zone data of the platform', () => {
  const names = [...countries.map((entry) => entry.slice(3)), ...zonesByPrefix.map(([zones]) => zones)];
  for (const zone of names.flatMap((list) => list.split(','))) expect(isTimeZone(zone), zone).toBe(true);
});

test('every country that has phone numbers has a zone', () => {
  const known = new Set(countries.map((entry) => entry.slice(0, 2)));
  expect(getCountries().filter((country) => !known.has(country))).toEqual([]);
});

test('no country and no prefix appears twice', () => {
  const prefixes = zonesByPrefix.flatMap(([, list]) => list.split(' '));
  expect(new Set(prefixes).size).toBe(prefixes.length);
  expect(new Set(countries.map((entry) => entry.slice(0, 2))).size).toBe(countries.length);
  for (const prefix of prefixes) expect(prefix).toMatch(/^[1-9]\d{2,6}$/);
});

test('offsets and nonsense are not time zones', () => {
  for (const name of ['', '+02:00', 'Berlin', 'Europe/Nowhere', 'x'.repeat(100)]) expect(isTimeZone(name)).toBe(false);
});
