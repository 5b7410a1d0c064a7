import { expect, test } from 'vitest';
import { explain } from './explain.ts';

const now = Date.parse('2026-11-22T18:00:00Z');

const verbose = (path: string, answer: string): string => `*   Trying 10.0.0.1:443...
* Connected to api.mypurecloud.com (10.0.0.1) port 443
> POST ${path} HTTP/2
> Host: api.mypurecloud.com
> Authorization: Bearer abc.def
> Content-Type: application/json
>
${answer}`;

test('a refusal of Genesys is explained with its correlation id, and the wrong path for its token', () => {
  const text = verbose(
    '/api/v2/conversations/calls',
    `< HTTP/2 400
< inin-correlation-id: c-77
<
{"message":"This request requires a user context.","code":"not.a.user","status":400}`,
  );
  const said = explain(text, now);
  expect(said).toMatchObject({ recognised: 'exchange', problems: [{ code: 'not.a.user', targetRung: false }] });
  expect(said.sentence).toContain('user token');
  expect(said.confirmed.map(({ message }) => message).join()).toContain('real path');
  expect(JSON.stringify(said)).not.toContain('abc.def');
});

test('an unknown code keeps the correlation id for a question to Genesys', () => {
  const text = verbose(
    '/api/v2/conversations/calls',
    '< HTTP/2 409\n< ININ-Correlation-Id: c-78\n<\n{"message":"No","code":"brand.new","status":409}',
  );
  expect(explain(text, now).problems[0]?.fix).toContain('c-78');
});

test("Outdial's body sent to Genesys is corrected and reported as sent to the wrong place", () => {
  const text = `curl -v -X POST https://api.mypurecloud.com/api/v2/conversations/calls -H 'Content-Type: application/json' \\
  -d '{"from":{"phoneNumber":"+15551234567"},"to":[{"phoneNumber":"+15559876543"}]}'
< HTTP/2 400
< ININ-Correlation-Id: c-1
<
{"message":"Invalid request body","status":400}`;
  const said = explain(text, now);
  expect(said.problems.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['bad.request', 'field-missing', 'field-unknown', 'name-elsewhere']),
  );
  expect(said.corrected).toMatchObject({ targets: [{ phoneNumber: '+15559876543' }] });
});

test('an answer without a body and without a correlation id proves nothing', () => {
  const text = verbose(
    '/api/v2/conversations/calls/user/u-1',
    '< HTTP/1.1 403\n< Server: proxy\n<\n<html>Forbidden</html>',
  );
  expect(explain(text, now).problems).toMatchObject([{ code: 'genesys-not-the-answerer', targetRung: 'unknown' }]);
});

test('a 202 is reported as not yet a success', () => {
  const text = verbose('/api/v2/conversations/calls/user/u-1', '< HTTP/2 202\n<\n{"id":"x","selfUri":"/y"}');
  const said = explain(text, now);
  expect(said.ok).toBe(true);
  expect(said.confirmed.map(({ message }) => message).join()).toContain("rings the agent's phone first");
});

test('a form where JSON belongs, and an invented header, are named', () => {
  const text = `> POST /api/v2/conversations/calls HTTP/1.1
> Host: api.mypurecloud.com
> Authorization: Bearer x
> Content-Type: application/x-www-form-urlencoded
> X-Genesys-User-Id: 4711
`;
  expect(explain(text, now).problems).toMatchObject([
    { code: 'unsupported.media.type' },
    { code: 'name-invented', seen: 'X-Genesys-User-Id' },
  ]);
});

test('a token request at the wrong host is reported as that, without a warning about a call', () => {
  const text = verbose('/oauth/token', '< HTTP/2 404\n<\n');
  expect(explain(text, now).problems).toMatchObject([{ code: 'name-elsewhere', seen: '/oauth/token' }]);
});
