import fc from 'fast-check';
import { createSandbox } from 'genesys-cloud-sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { maskBody } from '../../src/masking/kept.ts';

/** What the sandbox's recorder keeps of a request's body. */
async function recorded(body: unknown): Promise<string> {
  const kept: unknown[] = [];
  const sandbox = createSandbox({ record: (exchange) => void kept.push(exchange.request) });
  onTestFinished(() => sandbox.close());
  await sandbox.fetch(
    new Request('http://sandbox.test/api/v2/conversations/calls', { method: 'POST', body: JSON.stringify(body) }),
  );
  return JSON.stringify(kept[0]);
}

const numbers = [
  '+15559876543',
  '15559876543',
  '(555) 987-6543',
  '+1 555.987.6543',
  'tel:+15559876543',
  'call 555 987 6543 now',
  '1_555_987_6543',
  '①⑤⑤⑤⑨⑧⑦⑥⑤④③',
  '&#49;&#53;&#53;&#53;&#57;&#56;&#55;&#54;&#53;&#52;&#51;',
  '1x555x987x6543',
  '1=555=987=6543',
  '<b>1555</b><b>987</b><b>6543</b>',
  '1%2D555%2D987%2D6543',
  'at 10:30:45 or 20:15, 21:30',
];
const kept = [
  'a0000000-0000-4000-8000-000000000001',
  '2026-11-22T15:00:00.000Z',
  'call_01KB3Z6Q7S0123456789012345',
  'in 15 minutes',
  '0123456789abcdef0123456789abcdef',
  '192.168.100.200',
  '2001:db8::1234:5678',
  'Chrome/133.0.6943.127',
];

test('the recorder of the sandbox and the kept requests of Outdial mask the same', async () => {
  const body = {
    numbers,
    kept,
    secrets: {
      client_secret: 's3cr3t-1',
      access_token: 's3cr3t-2',
      apiKey: 's3cr3t-3',
      password: 's3cr3t-4',
      db_pwd: 's3cr3t-5',
      passcode: 's3cr3t-6',
      dbPass: 's3cr3t-7',
    },
    createdAt: 1_795_000_000_000,
    phone: 15_559_876_543,
    [`attribute ${numbers[2] ?? ''}`]: 'x',
  };
  const bySandbox = await recorded(body);
  expect(bySandbox).toBe(maskBody(JSON.stringify(body)));
  expect(bySandbox).not.toMatch(/s3cr3t|987.?6543/);
  for (const text of kept) expect(bySandbox).toContain(text);
});

test('they agree on any text with digits in it', async () => {
  const piece = fc.constantFrom(
    '+',
    '1',
    '55',
    '987',
    '6543',
    ' ',
    '-',
    '(',
    ')',
    '.',
    'a',
    'T',
    ':',
    '2026-11-22',
    ',',
    'x',
    '=',
    '@',
  );
  const texts = fc.sample(
    fc.array(piece, { maxLength: 14 }).map((parts) => parts.join('')),
    { numRuns: 300, seed: 7 },
  );
  expect(await recorded({ texts })).toBe(maskBody(JSON.stringify({ texts })));
});
