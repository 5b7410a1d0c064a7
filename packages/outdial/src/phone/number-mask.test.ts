import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskNumbers } from './number-mask.ts';
import { readText } from './reading.ts';

const at = (zero: number) => (digit: number) => String.fromCodePoint(zero + digit);
const oneOf = (digits: string) => (digit: number) => Array.from(digits)[digit] ?? '';
/** Ways to write one digit. */
const scripts: readonly ((digit: number) => string)[] = [
  String,
  ...[0xff10, 0x660, 0x6f0, 0x966, 0xe50, 0x17e0, 0x1d7ce, 0x1d7d8, 0x1d7f6, 0x2080, 0x1a80].map(at),
  oneOf('⁰¹²³⁴⁵⁶⁷⁸⁹'),
  oneOf('⓪①②③④⑤⑥⑦⑧⑨'),
  oneOf('⓿❶❷❸❹❺❻❼❽❾'),
  (digit) => `${digit}\ufe0f\u20e3`,
  (digit) => `&#${48 + digit};`,
  (digit) => `&amp;#x3${digit};`,
  (digit) => `%3${digit}`,
  (digit) => `%253${digit}`,
  (digit) => String.raw`\u003${digit}`,
  (digit) => String.raw`\\u003${digit}`,
  (digit) =>
    Array.from(
      { length: 2 },
      (_none, index) => String.raw`\u${at(0x1d7ce)(digit).charCodeAt(index).toString(16)}`,
    ).join(''),
  (digit) => encodeURIComponent(at(0xff10)(digit)),
];
const separators = [
  ...Array.from(' -./()_,:;|*\'’~#=>\\"@&!?$^{}[]<`§+•→😀、'),
  ...[
    '',
    ' ',
    ' - ',
    ' / ',
    '--',
    '%2D',
    '%20',
    '%C2%A0',
    '&nbsp;',
    '&#45;',
    '&ndash;',
    '<b>',
    '</b><i>',
    '<br/>',
    '\u00a0',
    '\u200b',
    '\u202f',
  ],
  ...['\\n', '\\t', '\\"', '","', '" : "', ' => ', ' \u2013 ', '\n', ')(', '\\u002d', '=&gt;', 'x', 'X', ' x ', '–x–'],
];
const words = ['a', 'o', ' dash ', ' dot ', 'minus', '<b>x</b>'];

interface Spelled {
  readonly groups: readonly (readonly number[])[];
  readonly text: string;
}
const digit = fc.integer({ min: 0, max: 9 });
const grouped = fc.array(fc.array(digit, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 14 });
const phone = grouped.filter((groups) => groups.flat().length >= 9 && groups.flat().length <= 15);

function spell(groups: Spelled['groups'], script: (digit: number) => string, gaps: readonly string[]): string {
  return groups
    .map((group, index) => `${index === 0 ? '' : (gaps[index] ?? '')}${group.map(script).join('')}`)
    .join('');
}
const digitsIn = (text: string): number => readText(text).plain.replaceAll(/\D/g, '').length;

test('at least three digits of a phone number are hidden, in any script, escape and grouping', () => {
  const same = fc.constantFrom(...separators).map((gap) => Array.from({ length: 14 }, () => gap));
  const mixed = fc.array(fc.constantFrom(...separators), { minLength: 14, maxLength: 14 });
  fc.assert(
    fc.property(
      phone,
      fc.constantFrom(...scripts),
      fc.oneof(same, mixed),
      fc.constantFrom('', '+', 'call ', '"', 'tel:', '/v1/x/'),
      (groups, script, gaps, before) => {
        const text = `${before}${spell(groups, script, gaps)} now`;
        // An address or a version, in whatever script, is kept.
        fc.pre(!/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/.test(readText(text).plain));
        const whole = digitsIn(text);
        expect([text, whole]).toEqual([text, groups.flat().length + digitsIn(before)]);
        const masked = maskNumbers(text);
        expect([text, masked, digitsIn(masked) <= whole - 3]).toEqual([text, masked, true]);
      },
    ),
    { numRuns: 2000 },
  );
});

test('the same word between all digits does not hide the number', () => {
  const manyGroups = phone.filter((groups) => groups.length > 2);
  fc.assert(
    fc.property(manyGroups, fc.constantFrom(...words), (groups, word) => {
      const text = spell(
        groups,
        String,
        Array.from({ length: 14 }, () => word),
      );
      expect([text, digitsIn(maskNumbers(text)) <= digitsIn(text) - 3]).toEqual([text, true]);
    }),
  );
});

test.each(['1%555%987%6543', '1%5%5%5%9%8%7%6%5%4%3', '%1555%987 6543', '+1 555 %987%65%43'])(
  '%s is masked',
  (text) => {
    expect(maskNumbers(text)).not.toMatch(/987.*6543/);
  },
);

test('an extension is not a part of the number, so the end of the number is found again', () => {
  expect(maskNumbers('+1 (555) 987-6543 x12')).toBe('+1555•••6543 x12');
  expect(maskNumbers('call +15559876543 ext. 12')).toBe('call +1555•••6543 ext. 12');
});

test('two numbers in international form are masked one by one', () => {
  expect(maskNumbers('"+15559876543", "+442079460958"')).toBe('"+1555•••6543", "+4420•••0958"');
});

const kept = {
  uuid: fc.uuid(),
  bareUuid: fc
    .uuid()
    .map((id) => id.replaceAll('-', ''))
    .filter((id) => /[a-f]/.test(id)),
  instant: fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }).chain((date) => {
    const iso = date.toISOString();
    const plain = iso.slice(0, 19);
    const basic = `${plain.replaceAll(/[-:]/g, '')}Z`;
    return fc.constantFrom(iso, iso.slice(0, 10), `${plain}+01:00`, `${plain}.123456Z`, plain.replace('T', ' '), basic);
  }),
  time: fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(11, 19)),
  ip4: fc.ipV4(),
  ip6: fc.ipV6().filter((address) => /::|[a-f]/.test(address) && !address.includes('.')),
  version: fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => parts.join('.')),
  prefixed: fc.tuple(fc.nat(999), fc.nat(9999), fc.nat(99)).map((parts) => `v${parts.join('.')}`),
  ulid: fc.ulid().filter((id) => /[A-Z]/.test(id)),
  call: fc.ulid().map((id) => `call_${id}`),
  milliseconds: fc.integer({ min: 1_000_000_000_000, max: 3_999_999_999_999 }).map((ms) => `"createdAt":${ms}`),
};
const places: readonly ((thing: string) => string)[] = [
  (thing) => `conversation ${thing} of 3 calls, 12 in all`,
  (thing) => `https://api.mypurecloud.com/api/v2/conversations/calls/${thing}/participants?x=1`,
  (thing) => JSON.stringify({ id: thing, other: [thing, thing] }),
  (thing) => `(${thing})`,
  (thing) => `id=${thing}&next=/v1/calls/${thing}`,
  (thing) => `${thing}, ${thing} and ${thing}.`,
];

test.each(Object.entries(kept))('%s: ids, instants, addresses and versions stay whole', (kind, things) => {
  fc.assert(
    fc.property(things, fc.constantFrom(...places), fc.boolean(), (thing, place, isUpper) => {
      fc.pre(kind !== 'version' || !/, |,"/.test(place('')));
      const plain = place(isUpper && !/createdAt|^v/.test(thing) ? thing.toUpperCase() : thing);
      for (const text of [plain, encodeURIComponent(plain), JSON.stringify(plain)])
        expect(maskNumbers(text)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test.each([
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 Chrome/133.0.6943.127 Safari/537.36',
  '10.0.0.1 - - "GET /v1/calls HTTP/1.1" 200 51',
  'from 20:15, 21:30 or 22:45; 1,234,567; in 15 minutes; https://x.example/y?z=1',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'a size of 1920x1080, port 4600, status 503, +5 of 10',
])('%s stays', (text) => {
  expect(maskNumbers(text)).toBe(text);
});

test.each([
  '+33 6 12.34.56.78',
  '+45 12.34.56.78',
  '06-12.34.56.78',
  '+1 (555) 98.76.54',
  '15:55:59:87:65',
  '15559 12:34',
  '12:34 55598',
  '+1 2026-11-22 33',
])('only a part of %s looks like an address, a version or a time', (text) => {
  expect(digitsIn(maskNumbers(text))).toBeLessThanOrEqual(digitsIn(text) - 3);
});
