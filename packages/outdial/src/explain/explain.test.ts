import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explain } from './explain.ts';

const now = Date.parse('2026-11-22T18:00:00Z');
const good = { from: { id: 'ana@example.com' }, targets: [{ phoneNumber: '+12025550143' }] };

test("the thread's body is explained as structure, with what to fill in and the place of each problem", () => {
  const text = '{\n  "from": { "phoneNumber": "+15551234567" },\n  "to": [ { "phoneNumber": "+15559876543" } ]\n}';
  const said = explain(text, now);
  expect(said).toMatchObject({ ok: false, recognised: 'request', fill: ['/from/id', '/from/queueId'] });
  expect(said.sentence).toBe(
    '3 problems to fix. The structure of the body is wrong, not the authentication. ' +
      'In the corrected request, fill in from.id and from.queueId.',
  );
  expect(said.marks).toMatchObject([
    { line: 2, column: 3 },
    { line: 2, column: 13 },
    { line: 3, column: 3 },
  ]);
});

test('a complete request is reported as complete', () => {
  expect(explain(JSON.stringify(good), now)).toMatchObject({
    ok: true,
    recognised: 'request',
    problems: [],
    corrected: null,
  });
});

test('a slip in the JSON is marked at its line and column', () => {
  const said = explain('{\n  "from": { "id": "ana" },\n  "targets": [{ "phoneNumber": "+12025550143" }],\n}', now);
  expect(said).toMatchObject({ recognised: 'json-syntax', marks: [{ line: 3, column: 49 }] });
  expect(said.corrected).not.toBeNull();
});

test.each([
  ['an object', { body: good }, '/body'],
  ['a text', { httpMethod: 'POST', headers: { accept: '*/*' }, body: JSON.stringify(good) }, '/body'],
  ['two objects', { event: { request: good } }, '/event/request'],
])('a request inside %s is taken out of it', (_what, value, pointer) => {
  const said = explain(JSON.stringify(value), now);
  expect(said).toMatchObject({
    ok: false,
    recognised: 'request',
    problems: [{ code: 'request-wrapped', pointer }],
    corrected: good,
    fill: [],
  });
  expect(said.marks[0]).not.toBeNull();
});

test('faults inside a wrapped request are reported too, at their place in the whole', () => {
  const text = '{ "data": { "from": { "id": "ana@example.com" }, "to": "+12025550143" } }';
  const said = explain(text, now);
  expect(said.problems).toMatchObject([
    { code: 'request-wrapped', pointer: '/data' },
    { code: 'field-unknown', pointer: '/data/to' },
  ]);
  expect(said.marks).toMatchObject([{ column: 11 }, { column: 50 }]);
  expect(said.corrected).toEqual(good);
  expect(said.sentence).not.toContain('leaves out');
});

test.each([
  ['several requests', { one: good, two: good }],
  ["a request's own field", { attributes: { from: 'web', to: 'desk' } }],
])('%s are not a wrapped request', (_what, value) => {
  expect(explain(JSON.stringify(value), now).problems.map(({ code }) => code)).not.toContain('request-wrapped');
});

test.each([
  ['YAML', 'from:\n  id: ana@example.com\ntargets:\n  - phoneNumber: "+12025550143"\n'],
  ['XML', '<call>\n  <from>ana@example.com</from>\n  <to>+12025550143</to>\n</call>'],
  ['a form', 'from=ana%40example.com&to=%2B12025550143'],
])('a request that is %s is not ignored', (name, text) => {
  const said = explain(text, now);
  expect(said).toMatchObject({ ok: false, recognised: 'json-syntax', problems: [{ code: 'body-not-json' }] });
  expect(said.sentence).toContain(name);
});

test.each(['Ana: call from: the desk to: the lead\nplease do it', '<html><p>from: us</p></html>'])(
  'prose and a page are no request in another format: %s',
  (text) => {
    expect(explain(text, now).recognised).not.toBe('json-syntax');
  },
);

test("Genesys's own request is recognised", () => {
  const said = explain(JSON.stringify({ phoneNumber: '+12025550143', callFromQueueId: 'q-1' }), now);
  expect(said).toMatchObject({ recognised: 'native-request', fill: ['/from/id'] });
  expect(said.sentence).toContain('CreateCallRequest');
});

test('a bare code of ours is explained, quoted or not', () => {
  for (const text of ['number-emergency', ' number-emergency\n', '"number-emergency"']) {
    expect(explain(text, now)).toMatchObject({ recognised: 'code', problems: [{ code: 'number-emergency' }] });
  }
});

test('a code that looks like a Genesys code but is unknown is explained as unknown', () => {
  expect(explain('some.new.code', now)).toMatchObject({
    recognised: 'unknown-code',
    problems: [{ code: 'some.new.code' }],
  });
});

test("an ErrorBody of Genesys is explained by its codes, with Genesys's own words and no phone number", () => {
  const body = {
    message: 'Number +15559876543 went wrong',
    code: 'some.new.code',
    status: 400,
    contextId: 'c-1',
    details: [{ errorCode: 'inner.code', fieldName: 'x' }],
    errors: [],
  };
  const said = explain(JSON.stringify(body), now);
  expect(said).toMatchObject({
    recognised: 'error-body',
    problems: [{ code: 'some.new.code' }, { code: 'inner.code' }],
  });
  expect(said.sentence).toContain('went wrong');
  expect(said.sentence).not.toContain('5559876543');
});

test.each([
  ['Invalid request body', 'bad.request'],
  ['“Invalid request body.”', 'bad.request'],
  ['A station is required to place a call.', 'conversation.error.no.user.station'],
  ['App not authorized to use scope conversations', 'app.not.authorized.for.scope'],
  [
    'This request requires a user context. Client credentials cannot be used for requests to this resource.',
    'not.a.user',
  ],
])('the text %s is explained by its meaning', (text, code) => {
  expect(explain(text, now)).toMatchObject({ recognised: 'code', problems: [{ code }] });
  expect(explain(JSON.stringify({ message: text.replaceAll(/[“”]/g, '') }), now)).toMatchObject({
    problems: [{ code }],
  });
});

test('an error of the token endpoint is recognised', () => {
  const body = {
    error: 'invalid_client',
    description: 'authentication failed',
    error_description: 'authentication failed',
  };
  expect(explain(JSON.stringify(body), now)).toMatchObject({
    recognised: 'error-body',
    problems: [{ code: 'invalid_client' }],
  });
});

test("Outdial's own problem answer is explained by the problems in it", () => {
  const body = {
    type: '/problems/scope-missing',
    title: 'x',
    status: 403,
    problems: [{ code: 'scope-missing', pointer: null }],
  };
  expect(explain(JSON.stringify(body), now)).toMatchObject({
    recognised: 'error-body',
    problems: [{ code: 'scope-missing' }],
  });
});

test('an event that asks for a call is read inside, with pointers from the whole event', () => {
  const event = {
    specversion: '1.0',
    id: 'e',
    source: '/x',
    type: 'outdial.call.requested',
    data: { ...good, to: 'x' },
  };
  const said = explain(JSON.stringify(event), now);
  expect(said).toMatchObject({ recognised: 'event', problems: [{ code: 'field-unknown', pointer: '/data/to' }] });
  expect(said.marks[0]).not.toBeNull();
  expect(explain(JSON.stringify({ ...event, type: 'other' }), now)).toMatchObject({
    ok: false,
    problems: [{ code: 'event-invalid' }],
  });
});

/** Texts made of what the readers look for. */
const pieces = fc
  .array(
    fc.constantFrom(
      ...[
        '// ',
        '# ',
        '/*',
        '*/',
        '"',
        "'",
        '`',
        '{',
        '}',
        '(',
        ')',
        '.',
        ':',
        '\n',
        ' ',
        'from',
        'to',
        'targets',
        'presence',
      ],
      ...[
        'curl ',
        '> POST /x HTTP/1.1\n',
        '< HTTP/1.1 400\n',
        '/api/v2/',
        'x-genesys-user-id',
        'conversation:call',
        'api.',
      ],
      ...[
        'postConversationsCall(',
        'presenceApi',
        'getPresenceByUserId',
        'queue',
        'outbound',
        'retry',
        '{"code":"x"}',
        '+1555',
      ],
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

test('whatever is pasted, there is an answer with one mark for each problem', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), pieces), (text) => {
      const said = explain(text, now);
      expect(said.marks).toHaveLength(said.problems.length);
      expect(said.ok).toBe(said.recognised === 'not-recognised' ? null : said.problems.length === 0);
      expect(said.sentence).not.toBe('');
    }),
  );
});

test('only a correction that leaves nothing out is called ready to send', () => {
  const good = { from: { id: 'ana@example.com' }, targets: [{ phoneNumber: '+12025550143' }] };
  const said = (body: unknown): string => explain(JSON.stringify(body), now).sentence;
  expect(said({ from: good.from, to: '+12025550143' })).toContain('You can send the corrected request as it is');
  expect(said({ ...good, label: '', foo: 1, retry: { attempts: 99 } })).toContain(
    'leaves out `retry.attempts`, `foo`: check',
  );
  expect(said({ ...good, notBefore: 'tomorrow 10am', foo: 1 })).toContain('fill in notBefore. It leaves out `foo`');
});

test.each([
  {
    from: { name: 'Acme Warehouse', street1: '1 Main St', city: 'Austin', phone: '+15125550100' },
    to: { name: 'Jane Roe', street1: '5 Elm St', city: 'Boston', phone: '+16175550199' },
    parcel: { weight: 2.5 },
  },
  { lead: { name: 'Jane Roe', phone: '+16175550199' }, owner: 'ana@example.com' },
])('a parcel and a person of a CRM are not taken for a call request: %o', (record) => {
  expect(explain(JSON.stringify(record), now)).toMatchObject({ ok: null, problems: [], corrected: null });
});
