import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPolicy, parsePolicy, starterPolicy } from './policy.ts';

const read = (value: unknown) => parsePolicy(JSON.stringify(value));
function problems(text: string): readonly [string, string | null][] {
  const result = parsePolicy(text);
  return result.ok ? [] : result.problems.map(({ code, pointer }) => [code, pointer]);
}

test('the starter text is a valid policy and carries the countries it was asked for', () => {
  expect(parsePolicy(starterPolicy(['US', 'CA']))).toEqual({
    ok: true,
    policy: { ...defaultPolicy, countries: ['US', 'CA'] },
  });
  expect(parsePolicy(starterPolicy(null))).toEqual({ ok: true, policy: defaultPolicy });
});

test('all but version and countries has a default, and an editor’s $schema is not kept', () => {
  expect(read({ $schema: 'policy.schema.json', version: 1, countries: null })).toEqual({
    ok: true,
    policy: defaultPolicy,
  });
});

describe('problems, all at once, each with its place', () => {
  test('that every country may be called must be said', () => {
    expect(problems('{ "version": 1 }')).toEqual([['policy-field-missing', '/countries']]);
  });
  test('wrong values, unknown and missing settings together', () => {
    const text = '{ "allowedPresences": ["Available", 7], "countries": ["US", "us", "XX"], "allowPremum": true }';
    expect(problems(text)).toEqual(
      expect.arrayContaining([
        ['policy-field-missing', '/version'],
        ['policy-field-wrong', '/allowedPresences/1'],
        ['policy-field-wrong', '/countries/1'],
        ['policy-field-wrong', '/countries/2'],
        ['policy-field-unknown', '/allowPremum'],
      ]),
    );
    expect(problems(text)).toHaveLength(5);
  });
  test('another version, an empty list, no object, no JSON', () => {
    expect(problems('{ "version": 2, "countries": null }')).toEqual([['policy-field-wrong', '/version']]);
    expect(problems('{ "version": 1, "countries": [] }')).toEqual([['policy-field-wrong', '/countries']]);
    expect(problems('[]')).toEqual([['policy-field-wrong', '']]);
    expect(problems('{ "version": 1, }')).toEqual([['policy-not-json', null]]);
  });
  test('a byte order mark is no problem', () => {
    expect(problems(`\uFEFF${starterPolicy(null)}`)).toEqual([]);
  });
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const result = parsePolicy(text);
      expect(result.ok || result.problems.length > 0).toBe(true);
    }),
  );
});
