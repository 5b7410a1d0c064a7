import { expect, test } from 'vitest';
import { explain } from './explain.ts';

const now = Date.parse('2026-11-22T18:00:00Z');
const found = (text: string) => explain(text, now).problems.map(({ code, targetRung }) => [code, targetRung]);

test.each([
  "AxiosError: timeout of 16000ms exceeded\n  code: 'ECONNABORTED'",
  'Error: socket hang up\n    at connResetException (node:internal/errors:720:14)',
  "requests.exceptions.ConnectionError: ('Connection aborted.', RemoteDisconnected('Remote end closed connection'))",
  'curl: (52) Empty reply from server',
  'ECONNRESET',
])('an answer that was lost leaves open whether a phone rang: %s', (text) => {
  expect(found(text)).toEqual([['genesys-answer-lost', 'unknown']]);
});

test.each([
  'Error: connect ECONNREFUSED 127.0.0.1:443',
  'Error: getaddrinfo ENOTFOUND api.mypurecloud.com',
  'curl: (6) Could not resolve host: api.mypurecloud.com',
  'curl: (60) SSL certificate problem: self-signed certificate',
])('a connection that was never made did not ring a phone: %s', (text) => {
  expect(found(text)).toEqual([['genesys-unreachable', false]]);
});

test('code that handles a lost answer is not reported as one', () => {
  expect(found("if (error.code === 'ECONNRESET') return reconcile(call);")).toEqual([]);
});

test('an error info anywhere in a conversation is explained, once for each code', () => {
  const leg = { state: 'terminated', errorInfo: { code: 'error.ininedgecontrol.connection.timeout', message: 'x' } };
  const conversation = {
    id: 'c',
    participants: [
      { purpose: 'agent', calls: [leg, leg] },
      { purpose: 'customer', calls: [] },
    ],
  };
  expect(found(JSON.stringify(conversation)).map(([code]) => code)).toEqual([
    'error.ininedgecontrol.connection.timeout',
  ]);
});
