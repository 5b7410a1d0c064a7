import { expect, test } from 'vitest';
import { isPublicAddress, judgeAddress } from './addresses.ts';

const strict = { allowPrivate: false };
const reasonOf = (url: string, rules = strict): unknown => judgeAddress(url, rules)?.facts['reason'] ?? null;

test.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '172.15.0.1', '172.32.0.1'])(
  '%s is on the public internet',
  (address) => expect(isPublicAddress(address)).toBe(true),
);

test.each([
  ...['127.0.0.1', '127.255.0.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255', '198.18.0.1'],
  ...['::1', '::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1'],
  ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:1::1'],
  ...['localhost', '', '1.2.3'],
])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));

test.each([
  ['https://example.com/hook?token=1', null],
  ['https://8.8.8.8/hook', null],
  ['http://example.com/hook', 'not-https'],
  ['ftp://example.com/', 'not-a-url'],
  ['example.com/hook', 'not-a-url'],
  ['https://user:secret@example.com/', 'credentials'],
  [`https://example.com/${'x'.repeat(2000)}`, 'too-long'],
  ['https://127.0.0.1/', 'private'],
  ['https://2130706433/', 'private'],
  ['https://0x7f.1/', 'private'],
  ['https://0177.0.0.1/', 'private'],
  ['https://127.1/', 'private'],
  ['https://[::1]/', 'private'],
  ['https://[::ffff:10.0.0.1]/', 'private'],
  ['https://localhost/', 'private'],
  ['https://LOCALHOST./', 'private'],
  ['https://api.localhost:8443/', 'private'],
  ['https://metadata.google.internal/', 'private'],
  ['https://printer.local/', 'private'],
])('%s: %s', (url, reason) => expect(reasonOf(url)).toBe(reason));

test.each([
  ['http://127.0.0.1:8080/hook', null],
  ['https://localhost/', null],
  ['http://me:secret@127.0.0.1/', 'credentials'],
  ['file:///etc/passwd', 'not-a-url'],
])('where private addresses are allowed, %s: %s', (url, reason) =>
  expect(reasonOf(url, { allowPrivate: true })).toBe(reason),
);
