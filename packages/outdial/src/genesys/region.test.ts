import { expect, test } from 'vitest';

import { readRegion } from './region.ts';

const api = (text: string): string => {
  const region = readRegion(text);
  return region.kind === 'known' ? region.hosts.api : region.kind;
};

test.each([
  ['eu_west_1', 'https://api.mypurecloud.ie'],
  ['us-west-2', 'https://api.usw2.pure.cloud'],
  ['mypurecloud.com.au', 'https://api.mypurecloud.com.au'],
  ['https://api.mypurecloud.de', 'https://api.mypurecloud.de'],
  ['login.euw2.pure.cloud', 'https://api.euw2.pure.cloud'],
  ['use2.us-gov-pure.cloud', 'https://api.use2.us-gov-pure.cloud'],
  ['http://127.0.0.1:4601', 'http://127.0.0.1:4601'],
  ['http://localhost:4601/', 'http://localhost:4601'],
  ['http://[::1]:4601', 'http://[::1]:4601'],
])('%s is read as %s', (text, expected) => expect(api(text)).toBe(expected));

test.each([
  'http://api.mypurecloud.com',
  'http://10.0.0.5:4601',
  'https://example.com',
  'mygen.com',
  'acme.mygen.com',
  'eu_west_9',
  '',
  'http://127.0.0.1.example.com',
])('secrets are not sent to %s', (text) => expect(api(text)).toBe('refused'));

test('a loopback address serves both, and is recognised as such', () => {
  expect(readRegion('http://127.0.0.1:4601')).toMatchObject({
    loopback: true,
    hosts: { login: 'http://127.0.0.1:4601' },
  });
  expect(readRegion('mypurecloud.ie')).toMatchObject({
    loopback: false,
    hosts: { login: 'https://login.mypurecloud.ie' },
  });
});

test('a region close to a real one is named', () => {
  expect(readRegion('eu_west_9')).toMatchObject({ near: ['eu_west_1', 'eu_west_2'] });
});
