import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskBody, maskQuery, maskText } from './masking.ts';

test.each([
  ['+15559876543', '+1555•••6543'],
  ['call +1 (555) 987-6543 now', 'call +1555•••6543 now'],
  ['tel:+15559876543', 'tel:+1555•••6543'],
  ['a0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001'],
  ['2026-11-22T15:00:00.000Z', '2026-11-22T15:00:00.000Z'],
  ['call_01KB3Z6Q7S0123456789012345', 'call_01KB3Z6Q7S0123456789012345'],
  ['od_abcdefghijklmnopqrstuvwx', '•••'],
  ['in 15 minutes', 'in 15 minutes'],
])('%s is kept as %s', (text, masked) => {
  expect(maskText(text)).toBe(masked);
});

test('no phone number comes through, however it is separated and whatever stands around it', () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 15 });
  const separator = fc.constantFrom('', ' ', '-', '.', ' (', ') ', '/', '\u2011', '\u00b7', '\u200b');
  fc.assert(
    fc.property(digits, separator, fc.constantFrom('phoneNumber', 'note', 'x'), (all, between, name) => {
      const number = `+${all.join(between)}`;
      for (const text of [JSON.stringify({ [name]: number }), `{ ${name}: ${number}, }`, `number ${number}`]) {
        expect(maskBody(text).replace(/\D/g, '')).not.toContain(all.join(''));
      }
    }),
  );
});

test('secrets and what is written about a person are hidden by name, in JSON, in a form, and in what only looks like JSON', () => {
  const body = {
    from: { id: 'ana' },
    attributes: { name: 'Maria' },
    client_secret: 's3cr3t',
    apiKey: 'k3y',
    uuiData: 'Maria',
  };
  for (const text of [JSON.stringify(body), `{ "client_secret": "s3cr3t", 'apiKey': 'k3y', "uuiData": "Maria", }`]) {
    expect(maskBody(text)).not.toMatch(/s3cr3t|k3y|Maria/);
  }
  expect(maskBody(JSON.stringify(body))).toContain('"id":"ana"');
  expect(maskBody('grant_type=x&client_id=start&client_secret=s3cr3t', true)).toBe(
    'grant_type=x&client_id=start&client_secret=•••',
  );
  expect(maskQuery('?number=+15559876543&limit=5')).toBe('number=+1555•••6543&limit=5');
});

test('what is longer than 8192 characters is cut', () => {
  expect(maskBody(JSON.stringify({ label: 'x'.repeat(20_000) })).length).toBe(8193);
});

test.each(['+1 555/987/6543', '＋１５５５９８７６５４３', '+١٥٥٥٩٨٧٦٥٤٣', '+1\u2011555\u2011987\u20116543'])(
  'a number written as %s is masked as any other, so that it is found when the person is to be forgotten',
  (number) => {
    expect(maskText(`call ${number} now`)).toBe('call +1555•••6543 now');
  },
);

const personal = { token: 'hush', cookie: 'hush', reason: 'hush', notes: 'hush', attributes: { a: 'hush' } };

test.each([
  ['a text of JSON', JSON.stringify({ body: JSON.stringify(personal) })],
  ['texts in texts', JSON.stringify({ a: JSON.stringify({ body: JSON.stringify(personal) }) })],
  ['a body that is a text', JSON.stringify(JSON.stringify(personal))],
  ['XML', '<call><token>hush</token><reason>hush hush</reason></call>'],
  ['YAML', 'cookie: hush\nreason: hush hush\nto: x\n'],
])('what is secret or personal is hidden in %s, too', (_what, text) => {
  expect(maskBody(text)).not.toContain('hush');
});

test('in a form what is personal is hidden as what is secret is', () => {
  expect(maskBody('reason=hush&notes=hush&token=hush&from=ana', true)).toBe('reason=•••&notes=•••&token=•••&from=ana');
});
