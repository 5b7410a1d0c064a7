import { request } from 'node:http';
import { afterAll, expect, test } from 'vitest';
import { deskSandbox } from './desk.ts';

const desk = deskSandbox();
const url = await desk.sandbox.listen();
afterAll(() => desk.sandbox.close());

// The requests that the official Python SDK 257.1.0 sends.
const headers = {
  'accept-encoding': 'identity',
  accept: 'application/json',
  'content-type': 'application/json',
  'user-agent': 'PureCloud SDK/python',
  'purecloud-sdk': '257.1.0',
};

/** Sends a request exactly as written, without a client that normalises the address. */
async function sendRaw(
  method: string,
  path: string,
  more: Record<string, string>,
  body = '',
): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, path, headers: { ...headers, ...more } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

async function signIn(): Promise<Record<string, string>> {
  const { id, secret } = desk.sandbox.client;
  const basic = Buffer.from(`${id}:${secret}`).toString('base64');
  const form = { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${basic}` };
  const { body } = await sendRaw('POST', '/oauth/token', form, 'grant_type=client_credentials');
  return { authorization: `Bearer ${String(body['access_token'])}` };
}

test('lists encoded with %2C are read like plain ones', async () => {
  const bearer = await signIn();
  const ana = desk.agentId('ana');
  const encoded = await sendRaw('GET', `/api/v2/users/${ana}?expand=presence%2CroutingStatus`, bearer);
  const plain = await sendRaw('GET', `/api/v2/users/${ana}?expand=presence,routingStatus`, bearer);
  expect(encoded.body).toMatchObject({ routingStatus: { status: 'OFF_QUEUE' }, presence: { primary: true } });
  expect(encoded.body).toEqual(plain.body);
  const bulk = await sendRaw(
    'GET',
    `/api/v2/users/presences/purecloud/bulk?id=${ana}%2C${desk.agentId('ben')}`,
    bearer,
  );
  expect(bulk.body).toHaveLength(2);
});

test('a call with the headers of the Python SDK is placed', async () => {
  const bearer = await signIn();
  const path = `/api/v2/conversations/calls/user/${desk.agentId('ana')}`;
  const placed = await sendRaw('POST', path, bearer, JSON.stringify({ phoneNumber: '+12025550100' }));
  expect(placed.status).toBe(202);
  expect(desk.control.dials({ agent: 'ana' }).total).toBe(1);
});
