import { expect, onTestFinished, test } from 'vitest';
import { openReceiver } from '../../test/webhooks/receiver.ts';
import { testClock } from '../testing/clock.ts';
import { openWebhookWire, type LookUp } from './send.ts';

function wireWith(options: { readonly allowPrivate: boolean; readonly lookUp?: LookUp }) {
  const clock = testClock();
  const wire = openWebhookWire({ clock, ...options });
  onTestFinished(wire.close);
  return { clock, post: (url: string) => wire.post({ url, headers: { 'webhook-id': 'm' }, body: '{}' }) };
}
const loopback: LookUp = (_host, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);

test('a message is delivered when it is answered with a 2xx, whatever follows', async () => {
  const receiver = await openReceiver();
  const { post } = wireWith({ allowPrivate: true });
  expect(await post(receiver.url)).toBeNull();
  receiver.answer = () => ({ status: 500 });
  expect((await post(receiver.url))?.facts).toEqual({ why: 'status', status: 500 });
});

test('a redirect is not followed', async () => {
  const receiver = await openReceiver();
  receiver.answer = () => ({ status: 307, headers: { location: receiver.url } });
  const { post } = wireWith({ allowPrivate: true });
  expect((await post(receiver.url))?.facts).toEqual({ why: 'redirect', status: 307 });
  expect(receiver.received).toHaveLength(1);
});

test('a silent receiver gets 10 s', async () => {
  const receiver = await openReceiver();
  receiver.answer = () => null;
  const { post, clock } = wireWith({ allowPrivate: true });
  const posted = post(receiver.url);
  await receiver.until((received) => received.length === 1);
  await clock.advance(10_000);
  expect((await posted)?.facts).toEqual({ why: 'timeout' });
});

test('a host name that resolves to a private address is not connected to', async () => {
  const receiver = await openReceiver();
  const { post } = wireWith({ allowPrivate: false, lookUp: loopback });
  expect((await post(`https://receiver.example:${receiver.port}/`))?.facts).toEqual({ why: 'private' });
  expect((await post(`https://127.0.0.1:${receiver.port}/`))?.code).toBe('webhook-url-not-allowed');
  expect(receiver.received).toEqual([]);
});

test('one private address among public ones suffices to refuse a host', async () => {
  const mixed: LookUp = (_host, done) =>
    done(null, [
      { address: '93.184.216.34', family: 4 },
      { address: '::1', family: 6 },
    ]);
  const { post } = wireWith({ allowPrivate: false, lookUp: mixed });
  expect((await post('https://receiver.example/'))?.facts).toEqual({ why: 'private' });
});

test('the connection goes to the address that was looked up, not to a second answer', async () => {
  const receiver = await openReceiver();
  let asked = 0;
  const { post } = wireWith({
    allowPrivate: true,
    lookUp: (host, done) => {
      asked += 1;
      loopback(host, done);
    },
  });
  expect(await post(`http://receiver.example:${receiver.port}/`)).toBeNull();
  expect([asked, receiver.received.length]).toEqual([1, 1]);
});

test('an unreachable receiver is reported by its code alone', async () => {
  const { post } = wireWith({
    allowPrivate: true,
    lookUp: (_host, done) => done(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), []),
  });
  expect((await post('https://nowhere.example/secret-path'))?.facts).toEqual({
    why: 'unreachable',
    error: 'ENOTFOUND',
  });
});

const lookUps: readonly (readonly [string, string, LookUp])[] = [
  ['an error without a list', 'ENOTFOUND', (_host, done) => done(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))],
  [
    'an error and later an answer',
    'EAI_AGAIN',
    (host, done) => {
      done(Object.assign(new Error('x'), { code: 'EAI_AGAIN' }));
      loopback(host, done);
    },
  ],
  ['no address', 'ENODATA', (_host, done) => done(null, [])],
  ['nothing', 'ENODATA', (_host, done) => done(null)],
  ['an address that is none', 'ERR_INVALID_IP_ADDRESS', (_host, done) => done(null, [{ address: 'x', family: 4 }])],
  [
    'an error that is thrown',
    'EBADNAME',
    () => {
      throw Object.assign(new Error('x'), { code: 'EBADNAME' });
    },
  ],
];
test.each(lookUps)(
  'a resolver that answers with %s makes a failure, not an error in a callback',
  async (_name, error, lookUp) => {
    for (const now of [true, false]) {
      const later: LookUp = (host, done) => void setImmediate(() => lookUp(host, done));
      // If it is thrown in the resolver's own callback, it is the resolver's fault, and no caller could handle it.
      const { post } = wireWith({ allowPrivate: true, lookUp: now || error === 'EBADNAME' ? lookUp : later });
      expect((await post('https://nowhere.example/'))?.facts).toEqual({ why: 'unreachable', error });
    }
  },
);

test('a host that does not resolve by the resolver of the system is a failure as well', async () => {
  const { post } = wireWith({ allowPrivate: false });
  expect((await post('https://no-such-host.invalid/x'))?.facts['why']).toBe('unreachable');
});
