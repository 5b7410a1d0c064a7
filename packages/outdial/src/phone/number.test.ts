import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { isCountry, maskNumber, numberKind, parseTargetNumber, possibleCountries } from './number.ts';

const numberOf = (text: string) => {
  const parsed = parseTargetNumber(text);
  if (parsed.kind !== 'number') throw new Error(`${text} is ${parsed.kind}`);
  return parsed;
};
const exampleNumbers = getCountries()
  .map((country) => getExampleNumber(country, examples)?.number)
  .filter((number) => number !== undefined);

describe('a number that can be dialed', () => {
  test('from the thread passes and is recognised as unassigned', () => {
    expect(numberOf('+15559876543')).toEqual({
      kind: 'number',
      number: '+15559876543',
      changed: false,
      unassigned: true,
    });
  });

  test.each([
    ['+1 202-555-0143', '+12025550143'],
    ['tel:+1-202-555-0143', '+12025550143'],
    ['(+44) 20 7946 0958', '+442079460958'],
    ['＋１２０２５５５０１４３', '+12025550143'],
    ['\u202a+1\u00a0202\u2011555\u20110143\u202c', '+12025550143'],
    ['+٤٤٢٠٧٩٤٦٠٩٥٨', '+442079460958'],
    ['+39 06 1234 5678', '+390612345678'],
  ])('%s is read as %s, and the change is reported', (text, number) => {
    expect(numberOf(text)).toMatchObject({ number, changed: true, unassigned: false });
  });

  test('keeps its identity however it is separated', () => {
    const gap = fc.constantFrom('', '', ' ', '-', '.', '\u00a0', '(', ')');
    const separated = fc
      .tuple(fc.constantFrom(...exampleNumbers), fc.array(gap, { minLength: 16, maxLength: 16 }))
      .map(([number, gaps]) => ({
        number,
        text: number.replaceAll(/./g, (digit, at: number) => `${digit}${gaps[at] ?? ''}`),
      }));
    fc.assert(
      fc.property(separated, ({ number, text }) => {
        expect(numberOf(text).number).toBe(number);
      }),
    );
  });

  test('read once is read the same again', () => {
    const anyNumber = fc.stringMatching(/^\+[1-9]\d{6,14}$/);
    fc.assert(
      fc.property(anyNumber, (text) => {
        const first = parseTargetNumber(text);
        if (first.kind !== 'number') return;
        expect(parseTargetNumber(first.number)).toEqual({ ...first, changed: false });
      }),
    );
  });
});

describe('an emergency line', () => {
  test.each([
    '911',
    '+1 911',
    '+49112',
    '+44999',
    '988',
    '116117',
    '112',
    '999',
    '000',
    '110',
    '119',
    '15',
    '17',
    '18',
    '+116117',
  ])('%s is refused as given', (text) => expect(parseTargetNumber(text).kind).toBe('emergency'));

  test.each([
    '9911',
    '0112',
    '9-911',
    '00112',
    '011 49 112',
    '00 49 112',
    '9 011 44 999',
    '+1 9 911',
    '+44 0 999',
    '+49 116117',
  ])('%s is refused behind a prefix', (text) => expect(parseTargetNumber(text).kind).toBe('emergency'));

  test.each(['９１１', '＋１９１１', '٩١١', '९११', '9\u200b1\u200b1', 'tel:911', '9.1.1', '(911)', '+1-911-555-1234'])(
    '%s is refused in disguise',
    (text) => expect(parseTargetNumber(text).kind).toBe('emergency'),
  );

  test('is refused behind every country code, with and without an outside line', () => {
    const lines = fc.constantFrom('911', '112', '999', '988', '110');
    const prefixes = fc.constantFrom('', '0', '9', '00', '011');
    fc.assert(
      fc.property(
        lines,
        prefixes,
        fc.constantFrom('+1', '+49', '+44', '+33', '+81', '+971', ''),
        (line, prefix, code) => {
          expect(parseTargetNumber(`${code}${prefix}${line}`).kind).toBe('emergency');
        },
      ),
    );
  });

  test.each([
    '+15551190112',
    '+15559110112',
    '+442079460112',
    '+493012345911',
    '+4930112',
    '+6903114',
    '+6834112',
    '+12025550911',
  ])('is not seen in %s, a whole number that merely holds its digits', (text) =>
    expect(parseTargetNumber(text).kind).toBe('number'),
  );

  test('is not seen in any real mobile number', () => {
    for (const number of exampleNumbers)
      expect(parseTargetNumber(number), number).toMatchObject({ kind: 'number', unassigned: false });
  });
});

describe('a number as it is dialed in a country', () => {
  test.each([
    ['DE', '030 901820', '+4930901820'],
    ['DE', '(030) 90 18 20', '+4930901820'],
    ['DE', '0049 30 901820', '+4930901820'],
    ['DE', '0049 (0)30 901820', '+4930901820'],
    ['DE', '001 202 555 0143', '+12025550143'],
    ['DE', '0151 23456789', '+4915123456789'],
    ['GB', '020 7946 0958', '+442079460958'],
    ['FR', '01 42 68 53 00', '+33142685300'],
    ['IT', '06 6982 1234', '+390669821234'],
    ['US', '(202) 555-0143', '+12025550143'],
    ['US', '202-555-0143', '+12025550143'],
    ['US', '1 202 555 0143', '+12025550143'],
    ['US', '5559876543', '+15559876543'],
    ['US', '416 967 1111', '+14169671111'],
    ['US', '011 44 20 7946 0958', '+442079460958'],
    ['AU', '0011 44 20 7946 0958', '+442079460958'],
    ['AU', '02 9374 4000', '+61293744000'],
    ['JP', '010 1 202 555 0143', '+12025550143'],
    ['BR', '(11) 2345-6789', '+551123456789'],
    ['ES', '912 34 56 78', '+34912345678'],
  ])('%s: %s', (country, text, number) => {
    expect(parseTargetNumber(text, country)).toMatchObject({ kind: 'number', number, changed: true, country });
    expect(parseTargetNumber(text)).toMatchObject({ kind: 'invalid', fault: 'no-country-code' });
  });

  test.each([
    ['DE', '30 901820', 'no trunk 0: in another town it is somebody else', '+4930901820'],
    ['DE', '901820', 'a local number', null],
    ['DE', '49 30 901820', 'no plus', '+4930901820'],
    ['US', '555 0143', 'a local number', null],
    ['US', '0049 30 901820', "another country's way to dial abroad", '+4930901820'],
    ['GB', '20 7946 0958', 'no trunk 0', '+442079460958'],
    ['US', '49 30 901820', 'an assigned number abroad without its plus, and an unassigned one here', '+4930901820'],
  ])('%s: %s is not accepted (%s)', (country, text, _why, likely) => {
    expect(parseTargetNumber(text, country)).toMatchObject({ kind: 'invalid', fault: 'no-country-code', likely });
  });

  test('a number with its country code is read as ever, and an emergency line stays one', () => {
    expect(parseTargetNumber('+442079460958', 'DE')).toEqual(parseTargetNumber('+442079460958'));
    for (const text of ['112', '0112', '110', '00112', '0049 112', '911', '9 911', '911 555 0143', '116117', '988'])
      for (const country of ['DE', 'US', 'GB']) expect(parseTargetNumber(text, country).kind, text).toBe('emergency');
  });

  test.each([
    ['+0049 30 901820', 'unknown-country-code', '+4930901820'],
    ['+011 44 20 7946 0958', 'unknown-country-code', '+442079460958'],
    ['sip:+12025550143@sbc.example.com', 'not-digits', '+12025550143'],
    ['sip:reception@example.com', 'not-digits', null],
    ['+0 0', 'too-short', null],
  ])('%s is refused, and proposed as %s %s', (text, fault, likely) => {
    for (const country of [null, 'DE'])
      expect(parseTargetNumber(text, country)).toMatchObject({ kind: 'invalid', fault, likely });
  });

  test('an extension is refused, and distinguished from the number', () => {
    for (const written of ['ext. 12', 'x12', 'extension 12', '#12', ';ext=12', ', 12', 'Durchwahl 12', '(Ext 12)']) {
      const parsed = parseTargetNumber(`030 901820 ${written}`, 'DE');
      expect(parsed, written).toEqual({ kind: 'invalid', fault: 'extension', likely: '+4930901820', extension: '12' });
    }
  });

  test('every number that is read is E.164 that is read again as itself, in every country', () => {
    const countries = ['US', 'DE', 'GB', 'IT', 'RU', 'AR', 'BR', 'MX', 'JP', 'AU', 'SG', 'KR', 'SE'];
    fc.assert(
      fc.property(fc.constantFrom(...countries), fc.stringMatching(/^[01]?[0-9]{3,14}$/), (country, text) => {
        const parsed = parseTargetNumber(text, country);
        const number = parsed.kind === 'number' ? parsed.number : parsed.kind === 'invalid' ? parsed.likely : null;
        if (number !== null)
          expect(parseTargetNumber(number)).toMatchObject({ kind: 'number', number, changed: false });
      }),
    );
  });
});

describe('no number', () => {
  test.each([
    ['', 'empty'],
    ['5559876543', 'no-country-code'],
    ['0049 30 901820', 'no-country-code'],
    ['hello', 'not-digits'],
    ['+1555CALLNOW', 'not-digits'],
    ['sip:ana@example.com', 'not-digits'],
    ['+12025550143x12', 'extension'],
    ['+12025550143;ext=12', 'extension'],
    ['+3580000009', 'trunk-prefix'],
    ['+1555987654', 'too-short'],
    ['+155598765432', 'too-long'],
    ['+9995551234567', 'unknown-country-code'],
  ])('%s is invalid: %s', (text, fault) => {
    expect(parseTargetNumber(text)).toMatchObject({ kind: 'invalid', fault });
  });

  test('never throws, whatever is given', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseTargetNumber(text)));
  });
});

test('country and kind come from the range; an unassigned number has no kind, and may belong to each country of its code', () => {
  const london = numberOf('+442079460958').number;
  expect([possibleCountries(london), numberKind(london)]).toEqual([['GB'], 'fixed-line']);
  const fiction = numberOf('+15559876543').number;
  expect(numberKind(fiction)).toBe('unassigned');
  expect(possibleCountries(fiction)).toEqual(expect.arrayContaining(['US', 'CA']));
  expect(numberKind(numberOf('+19005550143').number)).toBe('premium-rate');
  expect([isCountry('DE'), isCountry('XX')]).toEqual([true, false]);
});

test('masking leaves no more than the start and the last digits, and hides three at least', () => {
  expect(maskNumber('+15559876543')).toBe('+1555•••6543');
  expect(maskNumber('2025550143')).toBe('202•••0143');
  expect(maskNumber('5550143')).toBe('55•••43');
  expect(maskNumber('911')).toBe('•••');
  fc.assert(
    fc.property(fc.stringMatching(/^\+?\d{7,15}$/), (number) => {
      expect(maskNumber(number).replace('•••', '').length).toBeLessThanOrEqual(number.length - 3);
    }),
  );
});
