import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJson } from '../json/json.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { type AcceptedRequest, readRequest, readRequestValue, type RefusedRequest } from './read-request.ts';

const now = Date.parse('2026-11-22T18:00:00Z');
const minute = 60_000;
const day = 24 * 60 * minute;
const iso = (at: number) => new Date(at).toISOString();
const good = { from: { id: 'ana@example.com', queueId: 'Sales' }, targets: [{ phoneNumber: '+12025550143' }] };
const threadBody = '{\n"from": { "phoneNumber": "+15551234567" },\n"to": [ { "phoneNumber": "+15559876543" } ]\n}';

const accepted = (value: unknown, at = now): AcceptedRequest => {
  const reading = readRequestValue(value, at);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading;
};
const refused = (value: unknown): RefusedRequest => {
  const reading = typeof value === 'string' ? readRequest(value, now) : readRequestValue(value, now);
  if (reading.ok) throw new Error('it was accepted');
  return reading;
};
/** Values that a caller may put where only the caller knows. */
const samples: Readonly<Record<string, string>> = {
  '/from/id': 'agent@example.com',
  '/from/queueId': 'Sales',
  '/targets/0/phoneNumber': '+12025550143',
  '/targets/0/timeZone': 'Etc/UTC',
  '/callerId': '+12025550143',
  '/externalContactId': 'contact-1',
  '/notBefore': iso(now),
  '/expiresAt': iso(now + 7 * day),
  '/whenNotReady': 'wait',
  '/webhookUrl': 'https://example.com/',
};
/** A corrected request with its places filled in. */
function fillIn(
  value: unknown,
  fill: readonly string[],
  values: Readonly<Record<string, string>> = {},
  at = '',
): unknown {
  if (fill.includes(at)) return values[at] ?? samples[at];
  if (Array.isArray(value)) return value.map((each: unknown, index) => fillIn(each, fill, values, `${at}/${index}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, fillIn(each, fill, values, `${at}/${name}`)]),
  );
}
const codesOf = (reading: RefusedRequest) => reading.problems.map(({ code, pointer }) => [code, pointer]);

describe("the thread's first body", () => {
  const reading = refused(threadBody);
  const said = reading.problems.map((problem) => explainProblem(problem));
  const words = said.map(({ message, fix }) => `${message} ${fix}`).join(' ');

  test('is refused with all problems at once', () => {
    expect(reading.status).toBe(400);
    expect(codesOf(reading)).toEqual([
      ['field-missing', '/from/id'],
      ['field-unknown', '/from/phoneNumber'],
      ['field-unknown', '/to'],
    ]);
  });

  test('is answered with what the forum had to find out', () => {
    expect(words).toContain('The structure is wrong, not the authentication');
    expect(words).toContain('`from.id` names the agent');
    expect(words).toMatch(/`to` is not a field here.*`targets`/);
    expect(words).toMatch(/several queues.*from\.queueId.*GET \/v1\/agents/);
  });

  test('shows no full phone number in its problems', () => {
    expect(JSON.stringify(said)).not.toMatch(/\d{7}/);
  });

  test('is corrected whole, and with its two ids filled in it is accepted', () => {
    expect(reading.corrected).toEqual({
      from: { id: 'agent-user-id', queueId: 'queue-id' },
      targets: [{ phoneNumber: '+15559876543' }],
      callerId: '+15551234567',
    });
    expect(reading.fill).toEqual(['/from/id', '/from/queueId']);
    const filled = fillIn(reading.corrected!, reading.fill, { '/from/id': 'u-1', '/from/queueId': 'q-1' });
    expect(accepted(filled).request).toMatchObject({
      agentReference: 'u-1',
      queueReference: 'q-1',
      callerId: '+15551234567',
    });
  });

  test('knows the place of each of its problems', () => {
    expect(reading.places?.names.get('/to')).toMatchObject({ line: 3, column: 1 });
  });
});

test.each([
  ['/from/id', { ...good, from: { id: 'ana\ud800' } }],
  ['/attributes/case', { ...good, attributes: { case: '\udc00' } }],
  ['/reason', { ...good, reason: 'promised \ud83d' }],
])('half a character is not text: %s is refused in a body and in an event', (pointer, body) => {
  for (const reading of [readRequest(JSON.stringify(body), now), readRequestValue(body, now)]) {
    expect(reading).toMatchObject({ ok: false, status: 400, problems: [{ code: 'field-value', pointer }] });
    expect(JSON.stringify(reading)).not.toMatch(/\\\\?ud/i);
  }
});

describe('a complete request', () => {
  test('is normalised, with the documented defaults', () => {
    expect(accepted(good).request).toEqual({
      agentReference: 'ana@example.com',
      queueReference: 'Sales',
      target: { phoneNumber: '+12025550143', contactId: null, timeZone: null },
      callerId: null,
      callerIdName: null,
      attributes: {},
      label: null,
      uuiData: null,
      notBefore: null,
      expiresAt: now + 15 * minute,
      whenNotReady: 'wait',
      retry: { attempts: 3, delaySeconds: 30 },
      priority: 5,
      reason: null,
      lawfulBasis: null,
      webhookUrl: null,
    });
  });

  test('shows the change of a number, and warns of an unassigned one', () => {
    const reading = accepted({ ...good, targets: [{ phoneNumber: 'tel:+1 (555) 987-6543' }] });
    expect(reading.changes).toMatchObject([
      { pointer: '/targets/0/phoneNumber', from: 'tel:+1 (555) 987-6543', to: '+15559876543' },
    ]);
    expect(reading.warnings).toMatchObject([{ code: 'number-unassigned', pointer: '/targets/0/phoneNumber' }]);
  });

  test("may carry the thread's placeholder for no contact, which is null and reported as a change", () => {
    const reading = accepted({ ...good, targets: [{ phoneNumber: '+12025550143', id: 'target-contact-id-or-null' }] });
    expect(reading.request.target.contactId).toBeNull();
    expect(reading.changes).toMatchObject([{ pointer: '/targets/0/id', to: 'null' }]);
    expect(accepted({ ...good, targets: [{ phoneNumber: '+12025550143', id: null }] }).changes).toEqual([]);
  });
});

describe('the deadline', () => {
  test('counts 15 minutes from the later of now and notBefore, or from the time of the event that asks', () => {
    const notBefore = iso(now + 60 * minute);
    expect(accepted({ ...good, notBefore }).request.expiresAt).toBe(now + 75 * minute);
    const late = readRequestValue(good, now, { countFrom: now - 5 * minute });
    expect(late.ok && late.request.expiresAt).toBe(now + 10 * minute);
    const future = readRequestValue(good, now, { countFrom: now + day });
    expect(future.ok && future.request.expiresAt).toBe(now + 15 * minute);
  });

  test.each([
    ['in the past', { expiresAt: iso(now - 1) }, 'deadline-past', '/expiresAt'],
    ['right now', { expiresAt: iso(now) }, 'deadline-past', '/expiresAt'],
    [
      'not after notBefore',
      { notBefore: iso(now + minute), expiresAt: iso(now + minute) },
      'deadline-past',
      '/expiresAt',
    ],
    ['more than 7 days away', { expiresAt: iso(now + 7 * day + 1) }, 'deadline-too-far', '/expiresAt'],
    ['led too far by notBefore', { notBefore: iso(now + 7 * day) }, 'deadline-too-far', '/notBefore'],
  ])('%s is refused', (_, times, code, pointer) => {
    const reading = refused({ ...good, ...times });
    expect([reading.status, codesOf(reading)]).toEqual([422, [[code, pointer]]]);
    expect(reading.fill).toEqual([pointer]);
    expect(accepted(fillIn(reading.corrected!, reading.fill)).ok).toBe(true);
  });

  test('exactly 7 days away is fine', () => {
    expect(accepted({ ...good, expiresAt: iso(now + 7 * day) }).ok).toBe(true);
  });

  test('that has passed since then still gives the fingerprint, so that a replay finds its call', () => {
    const body = { ...good, expiresAt: iso(now + minute) };
    const later = readRequestValue(body, now + 2 * minute);
    expect(later.ok).toBe(false);
    expect(later.fingerprint).toBe(accepted(body).fingerprint);
    expect(refused({ ...body, priority: 'x' }).fingerprint).toBeNull();
  });
});

describe('values that cannot be used', () => {
  test.each([
    [{ ...good, from: { id: 'agent-user-id-here' } }, 'placeholder-not-filled', '/from/id'],
    [{ ...good, from: { id: '<agent>' } }, 'placeholder-not-filled', '/from/id'],
    [{ ...good, from: { id: 'ana@example.com', queueId: 'queue-id' } }, 'placeholder-not-filled', '/from/queueId'],
    [{ ...good, targets: [{ phoneNumber: '${number}' }] }, 'placeholder-not-filled', '/targets/0/phoneNumber'],
    [{ ...good, targets: [{ phoneNumber: '5559876543' }] }, 'number-invalid', '/targets/0/phoneNumber'],
    [{ ...good, targets: [{ phoneNumber: '+49 112' }] }, 'number-emergency', '/targets/0/phoneNumber'],
    [{ ...good, callerId: '12' }, 'number-invalid', '/callerId'],
  ])('answer 422, one problem each: %j', (body, code, pointer) => {
    const reading = refused(body);
    expect([reading.status, codesOf(reading)]).toEqual([422, [[code, pointer]]]);
  });

  test('an emergency line is never corrected away, wherever it is', () => {
    for (const body of [
      { to: '911' },
      { to: [{ phoneNumber: '+44999' }] },
      { ...good, targets: ['112'] },
      { phoneNumber: '988' },
    ]) {
      const reading = refused(body);
      expect(codesOf(reading).map(([code]) => code)).toContain('number-emergency');
      expect(reading.corrected).toBeNull();
    }
  });

  test('a number in the place of the agent is reported as a number', () => {
    expect(codesOf(refused({ ...good, from: { id: '+15551234567' } }))).toEqual([['field-value', '/from/id']]);
  });
});

describe('the shape', () => {
  test.each([
    [[], 'body-not-object', ''],
    ['"x"', 'body-not-object', ''],
    ['', 'body-not-json', null],
    ['{"from":{"id":"a","id":"b"},"targets":[{"phoneNumber":"+12025550143"}]}', 'field-duplicate', '/from/id'],
    [{ from: good.from }, 'target-missing', '/targets'],
    [{ ...good, targets: [] }, 'target-missing', '/targets'],
    [{ ...good, targets: [...good.targets, ...good.targets] }, 'too-many-targets', '/targets'],
    [{ ...good, targets: [{}] }, 'field-missing', '/targets/0/phoneNumber'],
    [{ targets: good.targets }, 'field-missing', '/from/id'],
    [{ ...good, from: 5 }, 'field-type', '/from'],
    [{ ...good, targets: { phoneNumber: '+12025550143' } }, 'field-type', '/targets'],
    [{ ...good, webhookUrl: 'example.com' }, 'field-value', '/webhookUrl'],
    [{ ...good, webhookUrl: 'ftp://example.com' }, 'field-value', '/webhookUrl'],
    [{ ...good, webhook_url: 'https://example.com' }, 'field-unknown', '/webhook_url'],
    [{ ...good, targets: [{ ...good.targets[0], timeZone: 'Berlin' }] }, 'field-value', '/targets/0/timeZone'],
    [{ ...good, priority: 10 }, 'field-value', '/priority'],
    [{ ...good, priority: 1.5 }, 'field-value', '/priority'],
    [{ ...good, priority: '5' }, 'field-type', '/priority'],
    [{ ...good, whenNotReady: 'later' }, 'field-value', '/whenNotReady'],
    [{ ...good, retry: { attempts: 0 } }, 'field-value', '/retry/attempts'],
    [{ ...good, retry: { tries: 1 } }, 'field-unknown', '/retry/tries'],
    [{ ...good, attributes: { 'outdial.callId': 'x' } }, 'field-value', '/attributes/outdial.callId'],
    [{ ...good, expiresAt: 'tomorrow' }, 'field-value', '/expiresAt'],
    [{ ...good, label: null }, 'field-type', '/label'],
  ])('%j answers 400 with one problem', (body, code, pointer) => {
    const reading = refused(body);
    expect([reading.status, codesOf(reading)]).toEqual([400, [[code, pointer]]]);
  });

  test('is reported with everything else together, and the first blocking problem comes first', () => {
    const reading = refused({
      from: { id: 'agent-user-id' },
      to: 'x',
      priority: 'high',
      expiresAt: '2020-01-01T00:00:00Z',
    });
    expect(codesOf(reading).map(([code]) => code)).toEqual([
      'field-type',
      'field-unknown',
      'placeholder-not-filled',
      'number-invalid',
      'deadline-past',
    ]);
    expect(reading.status).toBe(400);
  });

  test('with slips in its JSON is read further, so that the rest is explained too', () => {
    const reading = refused("{ 'from': { id: 'ana@example.com' }, \"to\": [“+12025550143”], }");
    expect(codesOf(reading).map(([code]) => code)).toContain('field-unknown');
    expect(reading.problems[0]).toMatchObject({
      code: 'body-not-json',
      facts: { line: 1, column: 3, kind: 'single-quotes' },
    });
    expect(reading.corrected).toEqual({ from: { id: 'ana@example.com' }, targets: [{ phoneNumber: '+12025550143' }] });
  });
});

describe('the fingerprint', () => {
  test('is the same for the same call in other words, and for another moment', () => {
    const { fingerprint } = accepted(good);
    const same = [
      { targets: [{ id: null, phoneNumber: '+1 202 555 0143' }], from: { queueId: 'Sales', id: ' ana@example.com ' } },
      { ...good, whenNotReady: 'wait', priority: 5, retry: { delaySeconds: 30 }, attributes: {} },
    ];
    for (const body of same) expect(accepted(body).fingerprint).toBe(fingerprint);
    expect(accepted(good, now + day).fingerprint).toBe(fingerprint);
  });

  test.each([
    { ...good, from: { id: 'ben@example.com', queueId: 'Sales' } },
    { ...good, from: { id: 'ana@example.com' } },
    { ...good, targets: [{ phoneNumber: '+12025550144' }] },
    { ...good, priority: 6 },
    { ...good, expiresAt: iso(now + 15 * minute) },
    { ...good, attributes: { a: '1' } },
    { ...good, reason: 'x' },
  ])('differs for another request: %j', (body) => {
    expect(accepted(body).fingerprint).not.toBe(accepted(good).fingerprint);
  });
});

describe('whatever is sent', () => {
  const names = [
    'from',
    'to',
    'targets',
    'id',
    'queueId',
    'phoneNumber',
    'agentId',
    'callerId',
    'attributes',
    'retry',
    'attempts',
  ];
  const more = [
    'priority',
    'expiresAt',
    'notBefore',
    'whenNotReady',
    'label',
    '__proto__',
    'constructor',
    'participants',
    'userId',
  ];
  const scalars = fc.oneof(
    fc.constantFrom<unknown>(
      '+15559876543',
      '+1 202 555 0143',
      '911',
      'agent-user-id',
      'ana@example.com',
      '',
      null,
      3,
      true,
      'wait',
    ),
    fc.constantFrom<unknown>(
      '2026-11-22T19:00:00Z',
      '2020-01-01T00:00:00Z',
      '2027-11-22T19:00:00Z',
      '2026-11-22T19:00:00',
      -1,
      1e300,
    ),
    fc.string({ maxLength: 12 }),
  );
  const { body: bodies } = fc.letrec<{ body: unknown; list: unknown; value: unknown }>((tie) => ({
    body: fc.dictionary(fc.constantFrom(...names, ...more), tie('value'), { maxKeys: 7 }),
    list: fc.array(tie('value'), { maxLength: 3 }),
    value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalars, tie('body'), tie('list')),
  }));

  test('a correction, with its places filled in, is a request that is accepted', () => {
    let corrections = 0;
    fc.assert(
      fc.property(bodies, (body) => {
        const reading = readRequest(JSON.stringify(body), now);
        if (reading.ok || reading.corrected === null) return;
        corrections += 1;
        expect(readRequest(JSON.stringify(fillIn(reading.corrected, reading.fill)), now).ok).toBe(true);
      }),
      { numRuns: 600 },
    );
    expect(corrections).toBeGreaterThan(200);
  });

  test('a refusal has problems, each with a known code and a sentence, and never a full number', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const reading = readRequest(JSON.stringify(body), now);
        if (reading.ok) return;
        expect(reading.problems.length).toBeGreaterThan(0);
        for (const problem of reading.problems) {
          const view = explainProblem(problem);
          expect(view.message.length).toBeGreaterThan(10);
          expect(`${view.message} ${JSON.stringify(view.seen)}`).not.toMatch(/5559876543|2025550143/);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('junk never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (text) => void readRequest(text, now)));
    fc.assert(fc.property(fc.anything(), (value) => void readRequestValue(value, now)));
  });

  test('many faults are cut off at 50', () => {
    const body = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`field${index}`, index]));
    expect(refused(body).problems).toHaveLength(50);
  });
});

test('a wrong instant or count is shown as it was given', () => {
  const seen = (part: object): unknown => refused({ ...good, ...part }).problems[0]?.facts['seen'];
  expect(seen({ expiresAt: '2026-02-30T00:00:00Z' })).toBe('2026-02-30T00:00:00Z');
  expect(seen({ retry: { attempts: 1_000_000_000 } })).toBe(1_000_000_000);
});

test('a queue whose name is digits is not a phone number', () => {
  expect(accepted({ ...good, from: { id: 'ana@example.com', queueId: '12345678' } }).ok).toBe(true);
});

test.each([
  ['requests in requests', '{"from":{},"x":', '}'],
  ['attributes', '{"attributes":', '}'],
  ['lists', '{"from":{"id":[', ']}}'],
])(
  'a value that is nested without end is refused as too deep, and memory does not run out: %s',
  (_what, open, close) => {
    const value: unknown = JSON.parse(open.repeat(3_000) + '1' + close.repeat(3_000));
    expect(readRequestValue(value, now)).toMatchObject({
      ok: false,
      status: 400,
      problems: [{ code: 'body-not-json', facts: { kind: 'too-deep' } }],
    });
  },
);

const named = (name: string, at = 'attributes'): string =>
  `{"from":{"id":"ana@example.com"},"targets":[{"phoneNumber":"+12025550100"}],"${at}":{"${name}":"x","ticket":"1"}}`;

test('an attribute named __proto__ is refused and left out of the correction, never dropped', () => {
  for (const text of [named('__proto__'), named('\\u005f_proto__'), named('__proto__', 'metadata')]) {
    for (const reading of [readRequest(text, now), readRequestValue(JSON.parse(text), now)]) {
      if (reading.ok) throw new Error('It was accepted.');
      expect(reading.problems.map(({ pointer }) => pointer)).toContain(
        text.includes('metadata') ? '/metadata' : '/attributes/__proto__',
      );
      expect(JSON.stringify(reading.corrected)).not.toContain('__proto__');
      expect(reading.corrected).toMatchObject({ attributes: { ticket: '1' } });
    }
  }
});

test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'prototype', 'then', 'length'])(
  'an attribute named %s is carried',
  (name) => {
    const reading = readRequest(named(name), now);
    expect(reading.ok && reading.request.attributes).toEqual({ [name]: 'x', ticket: '1' });
  },
);

test('an earlier reading of the text is judged like the text', () => {
  for (const text of [
    '{"from":{"id":"ana@example.com"},"targets":[{"phoneNumber":"+44 20 7946 0958"}]}',
    '{"from":{"id":"ana@example.com"},"targets":[{"phoneNumber":"+442079460958"},]}',
    '{"to":"+442079460958","to":"+442079460959"',
    '<call/>',
  ]) {
    expect(readRequest(readJson(text), now)).toEqual(readRequest(text, now));
  }
});
