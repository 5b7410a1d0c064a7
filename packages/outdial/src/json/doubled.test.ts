import fc from 'fast-check';
import { expect, test } from 'vitest';
import { doubledFields, parseJson } from './doubled.ts';

test.each([
  ['{"a":1,"a":2}', ['/a']],
  ['{"a":1,"\\u0061":2}', ['/a']],
  ['{"a":{"b":1,"c":[{"d":1},{"d":1,"d":2}]}}', ['/a/c/1/d']],
  ['[{"a":1},{"a":1,"a":2,"b":1,"b":1},{"a":1},{"x/y":1,"x/y":1}]', ['/1/a', '/3/x~1y']],
  ['{"a" : 1 , "b" : {"a":1}, "c":["a","a",":"], "d":"{\\"a\\":1,\\"a\\":2}"}', []],
  ['{"__proto__":1,"__proto__":2}', ['/__proto__']],
  ['{"":1,"":2}', ['/']],
  [`${'['.repeat(200)}{"a":1,"a":2}${']'.repeat(200)}`, [`${'/0'.repeat(200)}/a`]],
  ['"a"', []],
])('%j names twice %j', (json, pointers) => {
  expect(doubledFields(json)).toEqual(pointers);
});

test('what JSON.stringify writes names no field twice, and a repeated field is found wherever it is', () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), (json, name) => {
      expect(doubledFields(json)).toEqual([]);
      const field = JSON.stringify(name);
      expect(doubledFields(`[${json},{${field}:${json},${field}:${json}}]`)).toHaveLength(1);
    }),
  );
});

test('what is not JSON has a reason', () => {
  expect(parseJson('{"a":1,')).toMatchObject({ kind: 'not-json', reason: expect.stringMatching(/JSON/) as string });
});
