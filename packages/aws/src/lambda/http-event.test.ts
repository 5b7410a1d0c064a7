import { gunzipSync } from 'node:zlib';
import { answerTooLarge } from 'outdial/engine-kit';
import { expect, test } from 'vitest';
import { answerOf, isHttpEvent, requestOf, type HttpEvent } from './http-event.ts';

const host = 'abc.lambda-url.eu-central-1.on.aws';
const eventOf = (
  change: Partial<HttpEvent> & { readonly method?: string; readonly stage?: string } = {},
): HttpEvent => {
  const { method = 'GET', stage = '$default', ...rest } = change;
  return {
    version: '2.0',
    rawPath: '/',
    headers: { host },
    requestContext: { http: { method }, stage, domainName: host },
    ...rest,
  };
};

test.each([
  ['/v1/calls', 'limit=2&label=a%20b&label=c', '$default', '/v1/calls?limit=2&label=a%20b&label=c'],
  ['/prod/v1/calls', '', 'prod', '/v1/calls'],
  ['/prod', '', 'prod', '/'],
  ['/production/x', '', 'prod', '/production/x'],
  ['/v1/agents/ana%40example.com/readiness', '', '$default', '/v1/agents/ana%40example.com/readiness'],
  ['/v1/agents/änne o?#x/readiness', '', '$default', '/v1/agents/%C3%A4nne%20o%3F%23x/readiness'],
  ['/v1/agents/100%/readiness', '', '$default', '/v1/agents/100%25/readiness'],
  ['//evil.example/x', '', '$default', '/evil.example/x'],
  ['', '', '$default', '/'],
])('the path %j with the query %j on the stage %s is %s', (rawPath, rawQueryString, stage, path) => {
  expect(requestOf(eventOf({ rawPath, rawQueryString, stage })).url).toBe(`https://${host}${path}`);
});

test('headers, cookies and a body in base64 arrive as they were sent', async () => {
  const body = Buffer.from('{"label":"ä"}').toString('base64');
  const headers = {
    host,
    'content-type': 'application/json',
    'content-length': '99',
    'x-two': 'a,b',
    absent: undefined,
  };
  const cookies = ['outdial=one', 'other=two'];
  const request = requestOf(eventOf({ method: 'POST', headers, cookies, body, isBase64Encoded: true }));
  expect(await request.text()).toBe('{"label":"ä"}');
  expect(Object.fromEntries(request.headers)).toEqual({
    ...{ host, 'content-type': 'application/json', 'content-length': '14', 'x-two': 'a,b' },
    cookie: 'outdial=one; other=two',
  });
  expect(await requestOf(eventOf({ method: 'POST', body: 'ä' })).text()).toBe('ä');
  expect(await requestOf(eventOf({ method: 'GET', body: 'x' })).text()).toBe('');
});

test('an answer keeps its headers and each of its cookies, and says how its body is written', async () => {
  const headers = new Headers({ 'content-type': 'application/problem+json', etag: '"1"' });
  headers.append('set-cookie', 'a=1; Path=/');
  headers.append('set-cookie', 'b=2');
  expect(await answerOf(new Response('{}', { status: 409, headers }), '')).toEqual({
    ...{ statusCode: 409, headers: { 'content-type': 'application/problem+json', etag: '"1"' } },
    ...{ cookies: ['a=1; Path=/', 'b=2'], body: '{}', isBase64Encoded: false },
  });
  const bytes = new Uint8Array([0, 255]);
  const packed = { 'content-type': 'text/javascript', 'content-encoding': 'br' };
  expect(await answerOf(new Response(bytes, { headers: packed }), 'br')).toMatchObject({
    ...{ body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true },
  });
  expect(await answerOf(new Response(null, { status: 204 }), '')).toMatchObject({ body: '', isBase64Encoded: false });
});

test('a large text is compressed for who takes that, and an answer that Lambda cannot return is none', async () => {
  const text = JSON.stringify('x'.repeat(200_000));
  const large = () => new Response(text, { headers: { 'content-type': 'application/json', vary: 'accept' } });
  const answer = await answerOf(large(), 'gzip, br');
  expect(answer?.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept, accept-encoding' });
  expect(gunzipSync(Buffer.from(answer?.body ?? '', 'base64')).toString()).toBe(text);
  expect((await answerOf(large(), 'identity'))?.body).toBe(text);
  expect(
    await answerOf(new Response('x'.repeat(6_000_000), { headers: { 'content-type': 'text/plain' } }), ''),
  ).toBeNull();
});

test('what Lambda cannot return is refused with a code and the id of the request', async () => {
  const answer = await answerOf(answerTooLarge('req_1'), 'gzip');
  expect([answer?.statusCode, JSON.parse(answer?.body ?? '')]).toMatchObject([
    400,
    { instance: 'urn:outdial:request:req_1', problems: [{ code: 'answer-too-large' }] },
  ]);
});

test.each([
  [null],
  ['x'],
  [7],
  [{}],
  [{ op: 'create-key' }],
  [{ requestContext: null }],
  [{ requestContext: {} }],
  [[]],
])('%j is no request over HTTP', (event) => expect(isHttpEvent(event)).toBe(false));
