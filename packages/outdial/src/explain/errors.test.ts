import { expect, test } from 'vitest';
import { explain } from './explain.ts';

const now = Date.parse('2026-11-22T18:00:00Z');
const found = (text: string) => explain(text, now).problems.map(({ code, pointer }) => [code, pointer]);
const error = { message: 'No station', code: 'conversation.error.no.user.station', status: 400 };

test.each([
  ['a printed code', 'Error 400 not.a.user'],
  ['a code by name', 'code: not.a.user'],
  ['a code before its status', 'not.a.user (400)'],
  ['prose', 'We call the API as told and keep getting "not.a.user" back from it.'],
  ['a list of errors', '{"errors":[{"code":"not.a.user"}]}'],
  [
    'the Python SDK',
    'ApiException: (400)\nReason: Bad Request\nHTTP response body: {"code":"not.a.user","status":400}',
  ],
  ['a browser console', 'Uncaught ApiError: 400 {"code":"not.a.user","message":"x"}'],
  ['axios', '{"message":"Request failed","response":{"status":400,"data":{"code":"not.a.user"}}}'],
])('an error is found in %s', (_, text) => {
  expect(found(text)).toEqual([['not.a.user', null]]);
});

test("an error of Genesys's JavaScript SDK is read from its body", () => {
  const thrown = {
    status: 400,
    statusText: 'Bad Request',
    headers: {},
    body: error,
    text: JSON.stringify(error),
    error: {},
  };
  for (const text of [JSON.stringify(thrown), JSON.stringify(thrown, null, 2).replaceAll(/"(\w+)":/g, '$1:')]) {
    expect(found(text)).toEqual([['conversation.error.no.user.station', null]]);
  }
});

test('an error from a gateway is explained', () => {
  expect(found('{"message":"Unauthorized"}')).toEqual([['authentication.required', null]]);
  expect(found('{"message":"Forbidden"}')).toEqual([['genesys-not-the-answerer', null]]);
  expect(found('getaddrinfo ENOTFOUND api.mypurecloud.con')).toContainEqual(['genesys-unreachable', null]);
});

test('a code that is only compared with is not an error that happened', () => {
  expect(found("if (error.code === 'not.a.user') return signIn();")).toEqual([]);
});

const call = {
  id: 'call_01M82X51V7TV2BP1H5F53XY342',
  state: 'waiting',
  from: { id: 'u-1', queueId: null },
  targets: [{ phoneNumber: '+14155552671', id: null, timeZone: null }],
  waitingFor: [],
  outcome: null,
  links: { self: '/v1/calls/call_01M82X51V7TV2BP1H5F53XY342' },
};
const problem = (field: string) => ({
  ...{ code: 'field-unknown', pointer: `/${field}`, message: `No \`${field}\` here.`, seen: null },
  ...{ expected: 'targets', fix: 'Rename it.' },
});
const refusal = {
  ...{ type: '/problems/field-unknown', title: 'x', status: 400, detail: 'x', ok: false },
  problems: [problem('to'), problem('agent')],
  corrected: { from: { id: 'agent-user-id' }, targets: [{ phoneNumber: '+14155552671' }] },
  fill: ['/from/id'],
};
const curl = (status: string, answer: unknown) =>
  `> POST /v1/calls HTTP/1.1
> Host: 127.0.0.1:4830
> Content-Type: application/x-www-form-urlencoded
>
} [94 bytes data]
< HTTP/1.1 ${status}
< x-request-id: req_01M82X51SSHY7PABZZAXEVJZCZ
<
{ [1648 bytes data]
* Connection #0 to host 127.0.0.1 left intact
${JSON.stringify(answer)}`;

test('a call that Outdial accepted is not a request with things to correct', () => {
  expect(explain(JSON.stringify(call), now)).toMatchObject({ ok: true, recognised: 'call', problems: [] });
  const said = explain(curl('202 Accepted', call), now);
  expect(said).toMatchObject({ ok: true, recognised: 'exchange', problems: [], warnings: [] });
  expect(said.confirmed.map(({ message }) => message).join()).toContain('call_01M82X51V7TV2BP1H5F53XY342');
});

test("Outdial's own refusal is shown as it was sent, each place once", () => {
  for (const text of [JSON.stringify(refusal), curl('400 Bad Request', refusal)]) {
    expect(explain(text, now)).toMatchObject({
      ok: false,
      problems: [
        { pointer: '/to', message: 'No `to` here.', fix: 'Rename it.' },
        { pointer: '/agent', message: 'No `agent` here.' },
      ],
      corrected: refusal.corrected,
      fill: ['/from/id'],
    });
  }
});

test("a refusal in Genesys's shape shows every detail", () => {
  const detail = {
    errorCode: 'field-unknown',
    fieldName: 'to',
    message: 'No `to` here.',
    fix: 'Rename it.',
    docs: 'x',
  };
  const body = { message: 'x', code: 'field-unknown', status: 400, details: [detail], errors: [] };
  expect(explain(JSON.stringify(body), now).problems).toMatchObject([{ pointer: '/to', fix: 'Rename it.' }]);
});
