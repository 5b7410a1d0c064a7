import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskBody, maskQuery } from './kept.ts';
import { maskText } from './text.ts';

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

test('no phone number passes, however it is separated and whatever surrounds it', () => {
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

test('secrets and personal data are hidden by name, in JSON, in a form, and in text that only looks like JSON', () => {
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

test('text longer than 8192 characters is cut', () => {
  expect(maskBody(JSON.stringify({ label: 'x'.repeat(20_000) })).length).toBe(8193);
});

test.each(['+1 555/987/6543', '＋１５５５９８７６５４３', '+١٥٥٥٩٨٧٦٥٤٣', '+1\u2011555\u2011987\u20116543'])(
  'a number written as %s is masked like every other, so that `forget` finds it',
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
])('secret or personal values are hidden in %s, too', (_what, text) => {
  expect(maskBody(text)).not.toContain('hush');
});

test('a form hides personal values like secret ones', () => {
  expect(maskBody('reason=hush&notes=hush&token=hush&from=ana', true)).toBe('reason=•••&notes=•••&token=•••&from=ana');
});

const digits = Array.from('15559876543');
const from = (zero: number): string => digits.map((each) => String.fromCodePoint(zero + Number(each))).join('');
const spelled = (each: (one: string) => string): string => digits.map(each).join('');

const spellings: readonly (readonly [string, string])[] = [
  ...Array.from("_,:|*'’~#;").map((odd) => [`digits with ${odd}`, `1${odd}555${odd}987${odd}6543`] as const),
  ['no-break spaces', '1\u00a0555\u00a0987\u00a06543'],
  ['mathematical digits', from(0x1d7ce)],
  ['Khmer digits', from(0x17e0)],
  ['circled digits', spelled((one) => '⓪①②③④⑤⑥⑦⑧⑨'[Number(one)] ?? '')],
  ['negative circled digits', spelled((one) => '⓿❶❷❸❹❺❻❼❽❾'[Number(one)] ?? '')],
  ['superscript digits', spelled((one) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(one)] ?? '')],
  ['subscript digits', from(0x2080)],
  ['keycaps', spelled((one) => `${one}\ufe0f\u20e3`)],
  ['zero-width spaces', digits.join('\u200b')],
  ['entities', spelled((one) => `&#${48 + Number(one)};`)],
  ['hexadecimal entities', spelled((one) => `&#x3${one};`)],
  ['escapes of JSON', spelled((one) => String.raw`\u003${one}`)],
  ['escapes of URLs', spelled((one) => `%3${one}`)],
  ['base64', Buffer.from('+15559876543').toString('base64')],
  ...[
    '\u001b[1m',
    '\u001b[38;5;196m',
    '\u001b]0;x\u0007',
    String.raw`\x1b[0;31m`,
    String.raw`\033[1m`,
    '^[[1m',
    '\u009b1m',
  ].map((code) => [`digits with ${JSON.stringify(code)}`, digits.join(code)] as const),
  ['what looks like an id', 'call_15559876543'],
  ['what looks like a date', '1555-98-76543'],
  ['what looks like an instant', '2026-11-22T15559876543'],
];

test.each(spellings)('a number in %s is masked at every place', (_what, written) => {
  const places = {
    value: maskBody(JSON.stringify({ x: written })),
    name: maskBody(JSON.stringify({ [written]: 1 })),
    broken: maskBody(`{"targets":[{"phoneNumber":"${written}"}],,`),
    form: maskBody(`to=${encodeURIComponent(written)}`, true),
    query: maskQuery(`to=${encodeURIComponent(written)}`),
    text: maskText(`please call ${written} now`),
    key: maskText(`call-${written}`),
    mail: maskText(`${written}@example.com`),
    path: maskText(`/v1/x/${written}`),
    pointer: maskBody(JSON.stringify({ pointer: `/targets/0/${written}` })),
  };
  for (const [place, kept] of Object.entries(places)) {
    expect([place, kept.includes(written)]).toEqual([place, false]);
    expect([place, /5559876543|9876543/.test(kept.normalize('NFKC').replace(/[^\d]/g, ''))]).toEqual([place, false]);
  }
});

test('ids, dates and times stay whole', () => {
  const instant = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(fc.uuid(), instant, fc.constantFrom('', 'x ', '"', '('), (id, at, before) => {
      const iso = at.toISOString();
      const kept = [
        id,
        iso,
        iso.slice(0, 10),
        iso.slice(0, 16).replace('T', ' '),
        iso.slice(11, 19),
        `${iso.slice(0, 19)}+01:00`,
      ];
      for (const text of kept) expect(maskText(`${before}${text} y`)).toBe(`${before}${text} y`);
      expect(maskBody(JSON.stringify(kept))).toBe(JSON.stringify(kept));
    }),
  );
  const words =
    'from 20:15, 21:30 or 22:45; password reset requested; basic information; 1,234,567; token expired; https://x.example/y?z=1';
  expect(maskText(words)).toBe(words);
});

test.each([
  'client_secret=hush1hush',
  'Authorization: Bearer hush1hush',
  'token%3Dhush1hush',
  'x-api-key: hush1hush',
  'Basic aHVzaDFodXNoOmh1c2gxaHVzaA==',
  'whsec_hush1hush',
  'aws_secret_access_key = hush1hush/hush1',
  'AKIAIOSFODNN7HUSH1HU',
  'ghp_hush1hush1hush1hush1hush1hush1hush1',
  'https://user:hush1hush@host/x',
  'postgres://hush1hush@host/x',
  '-----BEGIN PRIVATE KEY-----\nhush1hush\n-----END PRIVATE KEY-----',
  '-----BEGIN RSA PRIVATE KEY-----\nhush1hush',
  'session_id=hush1hush; other',
  'Cookie: JSESSIONID=hush1hush',
  'pwd=hush1hush',
  'user_pwd: hush1hush',
  'passphrase hush1hush',
  'the password is hush1hush',
])('the secret in %j is hidden, in a text and in a body', (text) => {
  for (const kept of [maskText(text), maskBody(text), maskBody(JSON.stringify({ text }))]) {
    expect(kept).not.toMatch(/hush1|aHVzaD|HUSH1/);
  }
});

test.each([
  [{ name: 'x-api-key', value: 'hush' }],
  [{ key: 'client_secret', value: 'hush', disabled: false }],
  [{ headers: [{ name: 'Cookie', value: 'sid=hush' }] }],
  [{ dbPass: 'hush', sig: 'hush', jwt: 'hush' }],
])('a secret in a list of names and values is hidden: %j', (body) => {
  expect(maskBody(JSON.stringify(body))).not.toContain('hush');
});

test('a number in JSON is masked unless its name says that it is a time', () => {
  const body = { createdAt: 1_795_000_000_000, exp: 1_795_000_000_000, order: 1_795_000_000_000 };
  expect(maskBody(JSON.stringify(body))).toBe('{"createdAt":1795000000000,"exp":1795000000000,"order":"17950•••0000"}');
});

test('no text makes the mask slow', () => {
  const texts = [
    '1_',
    '\u001b[',
    '\u001b]',
    'secret:[',
    'secret:[]',
    'reason={"',
    '1 ',
    '%3',
    '\\',
    'secret',
    'http://',
    '12:',
    'password ',
    '1,1,1,1,1,1,1,a',
    'A',
    '-----BEGIN PRIVATE KEY-----',
    ...[
      'a/',
      '1-',
      '1.',
      '1:',
      '1a',
      '1x',
      '<b>1',
      '①',
      '%25',
      '&amp;',
      '"secret",',
      'pass ',
      'tok_a',
      "pwd'='",
      ' -u a:',
      '2026-11-22 ',
    ],
  ];
  const long = [
    ...texts.map((text) => text.repeat(200_000 / text.length)),
    `1${' '.repeat(200_000)}`,
    `pwd ${'a'.repeat(200_000)}`,
  ];
  const begun = process.cpuUsage();
  for (const text of long) maskBody(text);
  // Processor time of this process: others do not count.
  expect(process.cpuUsage(begun).user).toBeLessThan(10_000_000);
});
