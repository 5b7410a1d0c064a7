import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { newWebhookSecret, signedHeaders } from './sign.ts';

test('a message is signed as the specification does it', () => {
  const headers = signedHeaders({
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  });
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('two secrets make two signatures, the newer first', () => {
  const keys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const secrets = keys.map((key) => newWebhookSecret(() => key));
  const expected = keys.map((key) => `v1,${createHmac('sha256', key).update('m.7.{}').digest('base64')}`).join(' ');
  expect(signedHeaders({ id: 'm', timestamp: 7, body: '{}', secrets })['webhook-signature']).toBe(expected);
});

test('a new secret holds 32 bytes of chance', () => {
  const secret = newWebhookSecret((bytes) => Buffer.alloc(bytes, 9));
  expect(secret).toMatch(/^whsec_/);
  expect(Buffer.from(secret.slice(6), 'base64')).toEqual(Buffer.alloc(32, 9));
});
