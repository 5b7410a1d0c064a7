import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeOf, readJson } from './json.ts';

const strictly = (text: string): { value: unknown } | null => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
};

describe('what is JSON', () => {
  test('is read exactly as JSON.parse reads it, in any layout', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(readJson(text)).toMatchObject({ kind: 'read', slips: [], duplicates: [] });
        expect(JSON.stringify(readJson(text).value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  test('is distinguished from other text exactly as JSON.parse does, also after a character was changed', () => {
    const pieces = fc.constantFrom(
      ...Array.from('{}[]:,"\\\'-+.01e \n\ta'),
      'true',
      'null',
      '"a":',
      '\u00a0',
      '“',
      '//',
      'u00e9',
      '\u2028',
    );
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.tuple(fc.jsonValue({ maxDepth: 3 }), fc.nat(), pieces).map(([value, at, piece]) => {
        const text = JSON.stringify(value);
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + piece + text.slice(cut + 1);
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const reading = readJson(text);
        const strict = strictly(text);
        expect(reading.slips.length === 0, text).toBe(strict !== null);
        if (strict !== null) expect(reading.value).toEqual(strict.value);
      }),
      { numRuns: 1500 },
    );
  });

  test('keeps a field named __proto__ as a field', () => {
    const { value } = readJson('{"__proto__":{"admin":true}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect((value as { admin?: boolean }).admin).toBeUndefined();
  });

  test('nested beyond reason is refused, not a stack overflow', () => {
    const reading = readJson('['.repeat(60_000));
    expect(reading.kind).toBe('unreadable');
    expect(reading.slips.at(-1)?.kind).toBe('too-deep');
  });
});

describe('places', () => {
  test('of every value hold that value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value, null, 2);
        const { places } = readJson(text);
        for (const [pointer, place] of places.values) {
          const inner = JSON.parse(text.slice(place.offset, place.offset + place.length)) as unknown;
          expect(inner).toEqual(at(JSON.parse(text) as unknown, pointer));
          const line = text.split('\n')[place.line - 1] ?? '';
          expect(line.slice(place.column - 1)).toBe(text.slice(place.offset).split('\n')[0]);
        }
      }),
    );
  });

  test('of something missing lead to what is around it', () => {
    const { places } = readJson('{\n  "from": { "phoneNumber": "x" }\n}');
    expect(placeOf(places, '/from/id')).toMatchObject({ line: 2, column: 3, length: 6 });
    expect(placeOf(places, '/targets')).toMatchObject({ line: 1, column: 1 });
    expect(placeOf(places, '/from/phoneNumber', 'name')).toMatchObject({ line: 2, column: 13, length: 13 });
  });
});

function at(value: unknown, pointer: string): unknown {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.reduce<unknown>((here, part) => (here as Record<string, unknown>)[part], value);
}

describe('a slip', () => {
  test.each([
    ['{"a":1,}', 'trailing-comma', 7],
    ['[1,2,]', 'trailing-comma', 5],
    ['{"a":1 "b":2}', 'missing-comma', 8],
    ['{“a”:1}', 'curly-quotes', 2],
    ["{'a':1}", 'single-quotes', 2],
    ['{"a":1} // done', 'comment', 9],
    ['{"a":1 /* one */}', 'comment', 8],
    ['{a:1}', 'unquoted-key', 2],
    ['{"a":hello}', 'unquoted-text', 6],
    ['{"a":True}', 'python-word', 6],
    ['{"a":undefined}', 'no-such-value', 6],
    ['{"a":+15559876543}', 'number-form', 6],
    ['{"a":007}', 'number-form', 6],
    ['{"a"=1}', 'wrong-colon', 5],
    ['{"a":"x\n}', 'unclosed-text', 6],
    ['{"a":"x\\q"}', 'bad-escape', 8],
    ['{"a":\u00a01}', 'odd-space', 6],
    ['{"a":1, ...}', 'ellipsis', 9],
    ['{"a":1', 'unclosed', 7],
    ['{"a":1}}', 'text-after', 8],
    ['  ', 'empty', 3],
  ])('%j is named %s, column %d', (text, kind, column) => {
    const [slip] = readJson(text).slips;
    expect([slip?.kind, slip?.place.column]).toEqual([kind, column]);
  });

  test('does not keep the rest from being read', () => {
    const { value, slips } = readJson(
      '{ from: { \'id\': “ana” }, /* who */ "targets": [{ phoneNumber: +15559876543, },] }',
    );
    expect(value).toEqual({ from: { id: 'ana' }, targets: [{ phoneNumber: '+15559876543' }] });
    expect(slips.map(({ kind }) => kind)).toContain('comment');
    expect(slips).toHaveLength(8);
  });

  test('is placed by line and column', () => {
    expect(readJson('{\n  "a": 1,\n  "b": 2,\n}').slips).toMatchObject([
      { kind: 'trailing-comma', place: { line: 3, column: 9 } },
    ]);
  });
});

test('a field given twice is remembered, and the last one counts', () => {
  const reading = readJson('{"from":{"id":"a","id":"b"}}');
  expect(reading.duplicates).toEqual(['/from/id']);
  expect(reading.value).toEqual({ from: { id: 'b' } });
});

test('junk never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readJson(text)));
});
