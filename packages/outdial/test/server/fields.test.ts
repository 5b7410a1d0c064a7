import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callSchema } from '../../src/api/views.ts';
import { fields, type Level } from '../../src/call/fields.ts';
import { readRequestValue } from '../../src/intake/read-request.ts';
import { defaultPolicy } from '../../src/readiness/policy.ts';
import { ana, goodBody, openWorld, sales, type TestServer } from './world.ts';

let world: TestServer;
beforeEach(async () => {
  const policy = { ...defaultPolicy, defaultCountry: 'DE' };
  world = await openWorld({ policy: () => ({ version: null, policy }), webhooks: anyAddress() });
});
afterEach(() => world.close());

function anyAddress() {
  return { judge: () => null } as never;
}

/** One good value for every field, never the default. A new field needs one. */
const samples: Readonly<Record<string, unknown>> = {
  'from.id': ana,
  'from.queueId': sales,
  'targets[0].phoneNumber': '+15559876543',
  'targets[0].id': 'contact-1',
  'targets[0].timeZone': 'Europe/London',
  callerId: '+442079460958',
  callerIdName: 'Example Ltd',
  externalContactId: 'contact-1',
  notBefore: '2027-01-16T08:00:00.000Z',
  expiresAt: '2027-01-16T09:00:00.000Z',
  attributes: { ticket: '4711' },
  label: 'a label',
  uuiData: 'user data',
  whenNotReady: 'refuse',
  'retry.attempts': 2,
  'retry.delaySeconds': 7,
  priority: 8,
  reason: 'a reason',
  lawfulBasis: 'consent',
  webhookUrl: 'https://example.com/calls',
};

const prefixes: Readonly<Record<Level, string>> = { top: '', from: 'from.', target: 'targets[0].', retry: 'retry.' };
const levels = Object.keys(prefixes) as Level[];
/** Every field that holds a value, as people write it. */
const names = levels.flatMap((level) =>
  Object.entries(fields[level])
    .filter(([name, { inside }]) => inside === undefined && name !== 'targets')
    .map(([name]) => `${prefixes[level]}${name}`),
);
const partsOf = (name: string): readonly string[] => name.split(/[.[\]]+/).filter((part) => part !== '');
const valueAt = (body: unknown, name: string): unknown =>
  partsOf(name).reduce<unknown>((value, part) => Reflect.get(value as object, part) as unknown, body);

/** A whole request with every field in it. */
function wholeBody(): Record<string, unknown> {
  const nested = (prefix: string) =>
    Object.fromEntries(
      names.filter((name) => name.startsWith(prefix)).map((name) => [name.slice(prefix.length), samples[name]]),
    );
  const plain = names.filter((name) => !/[.[]/.test(name)).map((name) => [name, samples[name]]);
  return {
    ...{ from: nested('from.'), targets: [nested('targets[0].')], retry: nested('retry.') },
    ...(Object.fromEntries(plain) as object),
  };
}

const now = Date.parse('2027-01-16T07:00:00Z');

test('every field has a sample here, and a request with all of them is good', () => {
  expect(Object.keys(samples).toSorted()).toEqual(names.toSorted());
  expect(readRequestValue(wholeBody(), now)).toMatchObject({ ok: true, changes: [] });
});

test.each(names)('%s keeps its value in a corrected request', (name) => {
  const reading = readRequestValue({ ...wholeBody(), colour: 'red' }, now);
  if (reading.ok) throw new Error('it was accepted');
  expect(reading.fill).toEqual([]);
  expect(valueAt(reading.corrected, name)).toEqual(samples[name]);
});

test.each(names)('%s with a typing slip is recognised, and explained in words', (name) => {
  const last = partsOf(name).at(-1)!;
  const level = levels.find((each) => each !== 'top' && name.startsWith(prefixes[each])) ?? 'top';
  const inner = { [`${last}s`]: samples[name] };
  const body = { top: inner, from: { from: inner }, target: { targets: [inner] }, retry: { retry: inner } }[level];
  const slip = readRequestValue({ ...goodBody(), ...body }, now);
  // A two-letter name is too short to be recognised with a slip.
  if (last.length > 2) expect(slip.ok ? [] : slip.problems.map(({ facts }) => facts['meant'])).toContain(name);
  const wrong = { [last]: [[]] };
  const bad = { top: wrong, from: { from: wrong }, target: { targets: [wrong] }, retry: { retry: wrong } }[level];
  const judged = readRequestValue({ ...goodBody(), ...bad }, now);
  const expected = judged.ok ? [] : judged.problems.map(({ facts }) => facts['expected']);
  expect(expected).toContain(fields[level][last]?.expected);
});

test('the answer shows every field as it was sent, and so does its schema', async () => {
  const start = world.clock.now();
  const [notBefore, expiresAt] = [3_600_000, 7_200_000].map((ms) => new Date(start + ms).toISOString());
  const answer = await world.call('POST', '/v1/calls', { body: { ...wholeBody(), notBefore, expiresAt } });
  const call = callSchema.parse(await answer.json());
  for (const name of names) {
    const sent = name === 'notBefore' ? notBefore : name === 'expiresAt' ? expiresAt : samples[name];
    expect([name, valueAt(call, name)]).toEqual([name, sent]);
  }
});

test('the API describes every field, and the documentation lists it with the words of its errors', async () => {
  const { components } = (await (await world.call('GET', '/openapi.json')).json()) as {
    components: { schemas: Record<string, { properties: Record<string, { properties?: object }> }> };
  };
  const { CallRequest, CallFrom, CallTarget } = components.schemas;
  const described = {
    ...{ top: CallRequest?.properties, from: CallFrom?.properties, target: CallTarget?.properties },
    retry: CallRequest?.properties['retry']?.properties,
  };
  for (const level of levels) expect(Object.keys(described[level] ?? {})).toEqual(Object.keys(fields[level]));
  const page = readFileSync(new URL('../../../../docs/http.md', import.meta.url), 'utf8').replaceAll(/ {2,}/g, ' ');
  for (const level of levels)
    for (const [name, { expected, inside }] of Object.entries(fields[level]))
      if (inside === undefined && name !== 'targets')
        expect(page).toContain(`| \`${prefixes[level]}${name}\` | ${expected} |`);
});

test("a number as dialed in the policy's default country is accepted, and the change is shown", async () => {
  const placed = await world.call('POST', '/v1/calls', {
    body: { ...goodBody(), targets: [{ phoneNumber: '(030) 90 18 20' }], callerId: '0049 30 901820' },
  });
  const call = callSchema.parse(await placed.json());
  expect([call.targets[0].phoneNumber, call.callerId]).toEqual(['+4930901820', '+4930901820']);
  const why = "Read as a number dialed in DE: the policy's defaultCountry.";
  expect(call.changes).toContainEqual({
    ...{ pointer: '/targets/0/phoneNumber', from: '(030) 90 18 20', to: '+4930901820', why },
  });
  const doubtful = await world.call('POST', '/v1/calls', {
    body: { ...goodBody(), targets: [{ phoneNumber: '30 901820' }] },
  });
  expect(doubtful.status).toBe(422);
  expect(await doubtful.json()).toMatchObject({
    problems: [{ code: 'number-invalid' }],
    corrected: { targets: [{ phoneNumber: '+4930901820' }] },
    fill: ['/targets/0/phoneNumber'],
  });
});
