import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPolicy, organisationCaps, organisationFraudStops, weekdays, type Policy } from './policy.ts';
import { policyJsonSchema } from './policy-schema.ts';
import { parsePolicy, starterPolicy } from './policy-text.ts';

const read = (value: unknown) => parsePolicy(JSON.stringify(value));
function problems(text: string): readonly [string, string | null][] {
  const result = parsePolicy(text);
  return result.ok ? [] : result.problems.map(({ code, pointer }) => [code, pointer]);
}

const good = (change: object = {}): Policy => {
  const result = read({ version: 1, countries: null, ...change });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy;
};

test('the starter text is a valid policy that writes every setting out', () => {
  const organisation = { ...defaultPolicy, caps: organisationCaps, fraudStops: organisationFraudStops };
  expect(good(JSON.parse(starterPolicy(['US', 'CA'])) as object)).toEqual({ ...organisation, countries: ['US', 'CA'] });
  expect(good(JSON.parse(starterPolicy(null, './policy.schema.json')) as object)).toEqual(organisation);
  expect(Object.keys(JSON.parse(starterPolicy(null)) as object).sort()).toEqual(Object.keys(defaultPolicy).sort());
});

test('all but version and countries has a default, and an editor’s $schema is not kept', () => {
  expect(good({ $schema: 'policy.schema.json' })).toEqual({
    ...defaultPolicy,
    caps: organisationCaps,
    fraudStops: organisationFraudStops,
  });
});

test('the parts of a policy have defaults of their own', () => {
  const policy = good({
    callingHours: { week: { monday: ['09:00-20:00'] }, holidays: [{ date: '2026-12-25' }] },
    doNotCall: [{ name: 'own', file: 'dnc.txt' }],
    veto: { url: 'https://example.com/veto' },
    caps: { target: null, agent: { attempts: 5, withinHours: 1 } },
  });
  expect(policy.callingHours).toMatchObject({
    dialMarginSeconds: 90,
    holidays: [{ date: '2026-12-25', name: null, countries: null, hours: [] }],
  });
  for (const day of weekdays) expect(policy.callingHours?.week[day]).toEqual(day === 'monday' ? ['09:00-20:00'] : []);
  expect(policy.doNotCall).toEqual([{ name: 'own', file: 'dnc.txt', url: null, maxAgeDays: 31, allowEmpty: false }]);
  expect(policy.veto).toMatchObject({ timeLimitMs: 2000, whenUnavailable: 'block' });
  expect(policy.caps).toEqual({ target: null, agent: { attempts: 5, withinHours: 1, coolDownSeconds: 0 } });
});

test('the schema that editors use knows every setting', () => {
  const schema = policyJsonSchema() as { properties: object; required: readonly string[] };
  expect(Object.keys(schema.properties).sort()).toEqual(['$schema', ...Object.keys(defaultPolicy)].sort());
  expect(schema.required).toEqual(['version', 'countries']);
});

test('a presence that is nearly a system presence is taken for a label, with a warning', () => {
  const nearest = (name: string, names: readonly string[]) => (name === 'Avialable' ? (names[0] ?? null) : null);
  const result = parsePolicy(
    '{ "version": 1, "countries": null, "allowedPresences": ["Avialable", "on_queue", "Back office"] }',
    { nearest },
  );
  expect(result).toMatchObject({
    ok: true,
    policy: { allowedPresences: ['Avialable', 'on_queue', 'Back office'] },
    warnings: [{ code: 'policy-presence-near', pointer: '/allowedPresences/0', facts: { meant: 'Available' } }],
  });
});

describe('problems, all at once, each with its place', () => {
  test('a policy must state explicitly that every country may be called', () => {
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
  test.each([
    [{ callingHours: { week: { monday: ['09:00-25:00'] } } }, '/callingHours/week/monday/0'],
    [{ callingHours: { week: { monday: ['20:00-09:00'] } } }, '/callingHours/week/monday/0'],
    [{ callingHours: { week: { monday: ['9-17'] } } }, '/callingHours/week/monday/0'],
    [{ callingHours: { week: {} } }, '/callingHours/week'],
    [
      { callingHours: { week: { monday: ['09:00-24:00'] }, holidays: [{ date: '2026-02-30' }] } },
      '/callingHours/holidays/0/date',
    ],
    [{ doNotCall: [{ name: 'both', file: 'a', url: 'https://example.com' }] }, '/doNotCall/0'],
    [{ doNotCall: [{ name: 'neither' }] }, '/doNotCall/0'],
    [
      {
        doNotCall: [
          { name: 'a', file: 'a' },
          { name: 'a', file: 'b' },
        ],
      },
      '/doNotCall',
    ],
    [{ doNotCall: [{ name: 'a', url: 'http://example.com/list' }] }, '/doNotCall/0/url'],
    [{ veto: { url: 'ftp://example.com' } }, '/veto/url'],
    [{ caps: { target: { attempts: 0, withinHours: 1 }, agent: null } }, '/caps/target/attempts'],
    [{ blockOn: ['number-emergency'] }, '/blockOn/0'],
  ])('%j is wrong at %s', (change, pointer) => {
    expect(problems(JSON.stringify({ version: 1, countries: null, ...change }))).toEqual([
      ['policy-field-wrong', pointer],
    ]);
  });
  test('an unknown setting deep inside is named with those that exist there', () => {
    const result = read({
      version: 1,
      countries: null,
      callingHours: { week: { mondy: [] } },
      doNotCall: [{ nam: 'x' }],
    });
    const facts = result.ok
      ? []
      : result.problems.filter(({ code }) => code === 'policy-field-unknown').map((one) => one.facts);
    expect(facts).toEqual([
      expect.objectContaining({ field: 'callingHours.week.mondy', known: weekdays }),
      expect.objectContaining({ field: 'doNotCall.0.nam', known: ['name', 'file', 'url', 'maxAgeDays', 'allowEmpty'] }),
    ]);
  });
  test.each([
    ['{"version":1,"countries":null,"doNotCall":[{"name":"x","file":"list"}],"doNotCall":[]}', ['/doNotCall']],
    ['{"version":1,"countries":null,"caps":{"agent":null,"target":null,"\\u0061gent":null}}', ['/caps/agent']],
    ['{"version":1,"countries":["US"],"countries":null,"veto":null,"veto":null}', ['/countries', '/veto']],
  ])('a setting given twice, of which the last would count: %s', (text, pointers) => {
    expect(problems(text)).toEqual(pointers.map((pointer) => ['field-duplicate', pointer]));
  });
  test('a byte order mark is not a problem', () => {
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
