import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { isSignedBy, openReceiver, type Receiver } from '../../outdial/test/webhooks/receiver.ts';
import { frozenCloud } from './frozen-cloud.ts';
import { webhookSecret } from './local-aws.ts';

const minute = 60_000;
interface Told {
  readonly number: number;
  readonly call: { readonly state: string };
}

describe('the webhookUrl of a call', () => {
  const { cloud, request } = frozenCloud();
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await openReceiver();
  });
  const told = () =>
    receiver.received.map(({ message }) => ({ type: message.type, data: message.data as unknown as Told }));
  const away = () => cloud().sandbox.control.changeAgent('ana', { presence: 'AWAY' });

  test('receives every line of the history once, in order, with the call as it was then', async () => {
    const { ask, settle, pass, sandbox } = cloud();
    away();
    await ask({ ...request(), webhookUrl: receiver.url });
    await settle();
    expect(told().at(-1)).toMatchObject({ type: 'call.waiting', data: { call: { state: 'waiting' } } });
    sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
    await settle();
    await pass(15 * minute, 15_000);
    const numbers = told().map(({ data }) => data.number);
    expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
    expect(receiver.types()).toEqual(expect.arrayContaining(['call.about-to-dial', 'call.dialing', 'call.completed']));
    expect(receiver.types().indexOf('call.about-to-dial')).toBe(receiver.types().indexOf('call.dialing') - 1);
    for (const { type, data } of told())
      if (!/about-to-dial|noted|wrapped-up/.test(type)) expect(type).toBe(`call.${data.call.state}`);
    expect(await cloud().table.query(`call#${(await cloud().callOf('ana')).order.id}`, 'notice#')).toEqual([]);
  });

  test('gets messages that its owner can verify, by both secrets for a day after a change', async () => {
    const { ask, settle, taps, pass } = cloud();
    away();
    const newer = 'AnotherSecretOfWebhooksInTestsHas44LettersAlso'.slice(0, 44);
    taps.webhookSecrets = [
      [`whsec_${newer}`, Date.now() / 1000],
      [webhookSecret, 0],
    ];
    await ask({ ...request(), webhookUrl: receiver.url });
    await settle();
    const signs = (): readonly boolean[] => {
      const [last] = receiver.received.slice(-1);
      return [newer, webhookSecret].map((secret) => last !== undefined && isSignedBy(secret, last));
    };
    expect(signs()).toEqual([true, true]);
    await pass(24 * 60 * minute + minute, 60 * minute);
    await ask({ ...request('+12025550124'), webhookUrl: receiver.url });
    await settle();
    expect(signs()).toEqual([true, false]);
  });

  test('is tried again with growing pauses under the same id, later messages wait, and the bus does not', async () => {
    const { ask, settle, pass, published, callOf } = cloud();
    away();
    receiver.answer = () => ({ status: 503 });
    await ask({ ...request(), webhookUrl: receiver.url, whenNotReady: 'refuse' });
    await settle();
    expect(published).toHaveLength(1);
    expect(receiver.received).toHaveLength(1);
    await pass(40_000, 5_000);
    expect(receiver.received.length).toBeGreaterThanOrEqual(2);
    await pass(2 * minute, 10_000);
    expect(receiver.received.length).toBeLessThanOrEqual(4);
    const { order } = await callOf('ana');
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([`${order.id}.1`]));
    receiver.answer = () => ({ status: 200 });
    await pass(15 * minute, 30_000);
    expect(told().at(-1)).toMatchObject({ type: 'call.rejected' });
  });

  test('that takes nothing for 24 hours is given up, with a metric for the alarm and the reason in the log', async () => {
    const { ask, settle, pass, logged } = cloud();
    away();
    receiver.answer = () => ({ status: 500 });
    await ask({ ...request(), webhookUrl: receiver.url, whenNotReady: 'refuse' });
    await settle();
    await pass(23 * 60 * minute, 60 * minute);
    expect(logged.filter((line) => line['WebhooksGivenUp'] === 1)).toEqual([]);
    await pass(26 * 60 * minute, 60 * minute);
    const givenUp = logged.filter((line) => line['WebhooksGivenUp'] === 1);
    expect(givenUp[0]).toMatchObject({ why: 'status', status: 500 });
    expect(JSON.stringify(logged)).not.toMatch(/12025550123|127\.0\.0\.1/);
  });

  const publicOnly = (): void => {
    vi.stubEnv('OUTDIAL_WEBHOOKS_ALLOW_PRIVATE', 'false');
    onTestFinished(() => void vi.unstubAllEnvs());
  };
  test.each([
    ['http://example.com/', 'not https'],
    ['https://127.0.0.1/', 'this machine'],
    ['https://169.254.169.254/latest/meta-data/', 'the metadata of AWS'],
    ['https://[::ffff:10.0.0.1]/', 'a private network'],
    ['https://user:secret@example.com/', 'credentials'],
    ['https://metadata.internal/', 'an internal name'],
  ])('%s is refused with the request: %s', async (webhookUrl) => {
    const { ask, calls, rejected } = cloud();
    publicOnly();
    expect(await ask({ ...request(), webhookUrl })).toMatchObject({ codes: ['webhook-url-not-allowed'] });
    const message = expect.stringContaining('does not send messages to this address: it ') as string;
    expect(rejected).toMatchObject([{ problems: [{ pointer: '/webhookUrl', message }] }]);
    expect(await calls.all()).toEqual([]);
  });

  test('is judged again before each attempt: a request of before cannot reach a private address', async () => {
    const { ask, settle, newProcess, accidents, logged } = cloud();
    away();
    const messages: unknown[] = [];
    accidents.onInvoke = async (name, event, run) => (name === 'notify' ? void messages.push(event) : run());
    await ask({ ...request(), webhookUrl: receiver.url });
    await settle();
    publicOnly();
    await newProcess('notify')(messages[0]);
    expect(receiver.received).toEqual([]);
    expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('several functions that tell at once send each message once, in order', async () => {
    const { ask, settle, newProcess, accidents } = cloud();
    away();
    const messages: unknown[] = [];
    accidents.onInvoke = async (name, event, run) => (name === 'notify' ? void messages.push(event) : run());
    await ask({ ...request(), webhookUrl: receiver.url });
    await settle();
    const [message] = messages;
    await Promise.all(Array.from({ length: 4 }, () => newProcess('notify')(message)));
    expect(told().map(({ data }) => data.number)).toEqual([1, 2]);
  });
});
