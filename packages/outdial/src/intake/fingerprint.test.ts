import { expect, test } from 'vitest';
import { readRequestValue } from './read-request.ts';

const now = Date.parse('2026-11-22T18:00:00Z');
const from = { id: 'ana@example.com', queueId: 'Sales' };
const targets = [{ phoneNumber: '+12025550143' }];

/** Calls are stored under these. A key that was used before an upgrade must still find its call after it. */
const stored: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['b069ea94b3c80ea077b2beb36a416a6e9b9eae72ea35f09e4b54297f9f84e820', { from, targets }],
  [
    '365059307211e822073f705d878c422696e0fc7d2363e748a10007a082ac439b',
    { from, targets, whenNotReady: 'refuse', retry: { attempts: 2 }, priority: 7 },
  ],
  [
    '401c976583df78db34e6f52acc1223f71d79cbd186b1d41ec186ffe1e95ec164',
    { from, targets, attributes: { ticket: '4711' }, label: 'a', uuiData: 'b', reason: 'c', lawfulBasis: 'd' },
  ],
  [
    '4724655fe8ba3f686a1c21e826c235be2b318443c2d5010978ad119e8bfd6924',
    { from, targets, webhookUrl: 'https://example.com', callerId: '+1 (202) 555-0100' },
  ],
  [
    '5e83d965a33c16091c4674af3541f0a248f6d2a84adc483f5e800fc2d5d1bad5',
    { from, targets, notBefore: '2026-11-22T19:00:00Z', expiresAt: '2026-11-22T21:00:00+01:00', attributes: {} },
  ],
  [
    '8725cc4dce531cc2b38843c9fa852458caeec767739cc8dce7859402dfd7d350',
    { from: { id: 'ana' }, targets: [{ phoneNumber: '+442079460958', id: 'x', timeZone: 'Europe/London' }] },
  ],
];

test.each(stored)('the fingerprint %s belongs to the same request as before', (hash, body) => {
  const reading = readRequestValue(body, now);
  expect(reading.ok && reading.fingerprint).toBe(hash);
});

test('a default that is written out changes nothing', () => {
  const bare = readRequestValue({ from, targets }, now);
  const retry = { attempts: 3, delaySeconds: 30 };
  const said = readRequestValue({ from, targets, whenNotReady: 'wait', retry, priority: 5, attributes: {} }, now);
  expect(bare.ok && said.ok && bare.fingerprint === said.fingerprint).toBe(true);
});
