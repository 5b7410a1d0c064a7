import type { Client } from 'outdial/client';
import { expect, test } from 'vitest';
import {
  listedWebhookSchema,
  newWebhookSchema,
  webhookMessageSchema,
  webhookTestSchema,
} from '../../src/api/webhook-views.ts';
import type { CallView } from '../../src/api/views.ts';
import { isSignedBy, openReceiver, type Receiver } from './receiver.ts';

/** An Outdial that may send to this machine, with agents Ana and Ben, for the length of a test. */
export interface WebhookDesk {
  readonly calls: Client;
  readonly now: () => number;
  /** Places a call by Ana to +1 555 987 6543, unless the test says otherwise. */
  readonly place: (more?: Readonly<Record<string, unknown>>) => Promise<CallView>;
  /** Lets time pass until this call is completed. */
  readonly completed: (id: string) => Promise<void>;
  readonly pass: (ms: number) => Promise<void>;
  /** Lets time pass in steps until this holds. Rejects after so many milliseconds. */
  readonly elapse: (ms: number, stepMs: number, enough: () => boolean | Promise<boolean>) => Promise<void>;
}

const numbersOf = ({ received }: Receiver): readonly unknown[] => received.map(({ message }) => message.data['number']);
const hour = 3_600_000;

/** What `/v1/webhooks` and its messages do, wherever Outdial runs. */
export function webhookContract(open: () => Promise<WebhookDesk>): void {
  test('a webhookUrl receives the whole call: numbered, in order, ahead of the dial, and signed', async () => {
    const receiver = await openReceiver();
    const desk = await open();
    const { secret } = await desk.calls.webhooks.rotate('webhook-url');
    const call = await desk.place({ webhookUrl: receiver.url, reason: 'callback', attributes: { ticket: '4711' } });
    await desk.completed(call.id);
    await receiver.until((received) => received.some(({ message }) => message.type === 'call.completed'));

    const history = (await desk.calls.history(call.id)).map(({ name }) => name);
    const expected = history.flatMap((name) => (name === 'call.dialing' ? ['call.about-to-dial', name] : [name]));
    expect(receiver.types()).toEqual(expected);
    expect(expected).toContain('call.about-to-dial');
    expect(numbersOf(receiver)).toEqual(expected.map((_, index) => index + 1));
    expect(receiver.received.map(({ id }) => id)).toEqual(expected.map((_, index) => `${call.id}.${index + 1}`));
    for (const received of receiver.received) expect(isSignedBy(secret, received), received.id).toBe(true);
    const ahead = receiver.received.find(({ message }) => message.type === 'call.about-to-dial');
    expect(ahead?.message.data).toMatchObject({
      callId: call.id,
      call: {
        state: 'dialing',
        reason: 'callback',
        attributes: { ticket: '4711' },
        targets: [{ phoneNumber: '+15559876543' }],
      },
    });
    expect(Number(ahead?.headers['webhook-timestamp'])).toBeLessThanOrEqual(desk.now() / 1000);
  });

  test('every configured webhook receives every call, once even when a call names the same address', async () => {
    const [one, other] = [await openReceiver(), await openReceiver()];
    const desk = await open();
    const { webhooks } = desk.calls;
    const added = await webhooks.add(one.url);
    const second = await webhooks.add(other.url);
    const call = await desk.place({ webhookUrl: one.url });
    await desk.completed(call.id);
    for (const receiver of [one, other]) {
      await receiver.until((received) => received.some(({ message }) => message.type === 'call.completed'));
      expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(receiver.received.length);
    }
    expect(isSignedBy(added.secret, one.received[0]!)).toBe(true);
    expect(isSignedBy(second.secret, one.received[0]!)).toBe(false);
    expect(newWebhookSchema.parse(added)).toEqual(added);
    const { items } = await webhooks.list();
    expect(items.map((item) => listedWebhookSchema.parse(item).id).toSorted()).toEqual(
      [added.id, second.id, 'webhook-url'].toSorted(),
    );
    expect(JSON.stringify(await webhooks.list())).not.toContain('whsec_');
  });

  test('an undelivered message is retried, later ones of that call wait for it, and other calls do not', async () => {
    const receiver = await openReceiver();
    const desk = await open();
    await desk.calls.webhooks.add(receiver.url);
    const first = await desk.place();
    let refused = 0;
    receiver.answer = ({ id }) => ({ status: id === `${first.id}.1` && (refused += 1) <= 2 ? 500 : 200 });
    await desk.completed(first.id);
    const second = await desk.place({
      from: { id: 'ben@example.com', queueId: 'Sales' },
      targets: [{ phoneNumber: '+12025550100' }],
    });
    const tellsOf = (id: string) =>
      receiver.received.filter((one) => one.id.startsWith(id)).map(({ message }) => message.data['number']);
    await desk.elapse(hour, 1000, () => tellsOf(first.id).length > 4 && tellsOf(second.id).length > 0);
    expect(tellsOf(first.id).slice(0, 5)).toEqual([1, 1, 1, 2, 3]);
  });

  test('a message that is not delivered for 24 hours is dead, listed, and can be sent again', async () => {
    const receiver = await openReceiver();
    const desk = await open();
    const { webhooks } = desk.calls;
    const { id } = await webhooks.add(receiver.url);
    receiver.answer = () => ({ status: 503 });
    const call = await desk.place();
    await desk.completed(call.id);
    const count = (await desk.calls.history(call.id)).length + 1;
    await desk.elapse(10 * 24 * hour, 24 * hour, async () => (await webhooks.dead()).items.length === count);
    const { items } = await webhooks.dead();
    expect(webhookMessageSchema.array().parse(items)).toEqual(items);
    expect(items[0]).toMatchObject({ id: `${call.id}.1`, endpoint: id, callId: call.id, number: 1 });
    expect(items[0]?.problem).toMatchObject({ code: 'webhook-not-delivered' });
    const health = async () => (await webhooks.list()).items.find((each) => each.id === id);
    expect(await health()).toMatchObject({
      ...{ pending: 0, oldestPendingAt: null, dead: count, problem: { code: 'webhook-not-delivered' } },
    });
    expect((await desk.calls.statistics()).needsPerson.deadMessages).toBe(count);

    receiver.answer = () => ({ status: 200 });
    const before = receiver.received.length;
    const message = `${call.id}.2`;
    expect(await webhooks.resend({ message })).toEqual({ resent: 1 });
    await receiver.until((received) => received.length === before + 1);
    expect(await webhooks.resend({ endpoint: id })).toEqual({ resent: count - 1 });
    await receiver.until((received) => received.length === before + count);
    expect(numbersOf(receiver).slice(before)).toEqual([2, 1, ...Array.from({ length: count - 2 }, (_, at) => at + 3)]);
    expect(await webhooks.resend({ endpoint: id })).toEqual({ resent: 0 });
    const { items: acts } = await desk.calls.audit({ since: '2020-01-01T00:00:00Z' });
    expect(acts.filter(({ act }) => act === 'webhook-resent').map(({ facts }) => facts)).toEqual([
      { message, messages: 1 },
      { webhook: id, host: new URL(receiver.url).host, messages: count - 1 },
    ]);
    await desk.elapse(0, 1, async () => (await webhooks.dead()).items.length === 0);
    await desk.elapse(0, 1, async () => (await health())?.pending === 0);
    expect(await health()).toMatchObject({ pending: 0, dead: 0, problem: null });
  });

  test('erasing a call also erases its undelivered messages', async () => {
    const receiver = await openReceiver();
    const desk = await open();
    const { calls } = desk;
    await calls.webhooks.add(receiver.url);
    receiver.answer = () => ({ status: 503 });
    const call = await desk.place();
    await desk.completed(call.id);
    const [listed] = (await calls.webhooks.list()).items.filter(({ pending }) => pending > 0);
    expect(listed).toMatchObject({
      dead: 0,
      oldestPendingAt: call.createdAt,
      problem: { code: 'webhook-not-delivered' },
    });
    expect(await calls.forget('+15559876543', 1)).toEqual({ erased: 1 });
    receiver.answer = () => ({ status: 200 });
    const other = { from: { id: 'ben@example.com', queueId: 'Sales' }, targets: [{ phoneNumber: '+12025550100' }] };
    const { id: next } = await desk.place(other);
    await receiver.until((received) => received.some(({ id }) => id.startsWith(next)));
    const told = receiver.received.length;
    await desk.pass(5 * 24 * hour);
    expect(receiver.received.slice(told).filter(({ id }) => id.startsWith(call.id))).toEqual([]);
    expect((await calls.webhooks.dead()).items.filter(({ callId }) => callId === call.id)).toEqual([]);
  });

  test('after a rotation both secrets sign for a day, then the new one alone', async () => {
    const receiver = await openReceiver();
    const desk = await open();
    const { webhooks } = desk.calls;
    const old = await webhooks.add(receiver.url);
    const renewed = await webhooks.rotate(old.id);
    expect(webhookTestSchema.parse(await webhooks.test(old.id))).toEqual({ delivered: true, problem: null });
    expect([old, renewed].map(({ secret }) => isSignedBy(secret, receiver.received[0]!))).toEqual([true, true]);
    await desk.pass(25 * hour);
    await webhooks.test(old.id);
    expect([old, renewed].map(({ secret }) => isSignedBy(secret, receiver.received[1]!))).toEqual([false, true]);
    expect(receiver.types()).toEqual(['webhook.test', 'webhook.test']);
  });

  test('a removed webhook receives nothing more', async () => {
    const [gone, stays] = [await openReceiver(), await openReceiver()];
    const desk = await open();
    const { webhooks } = desk.calls;
    const { id } = await webhooks.add(gone.url);
    await webhooks.add(stays.url);
    expect(await webhooks.remove(id)).toMatchObject({ id });
    const call = await desk.place();
    await desk.completed(call.id);
    await stays.until((received) => received.some(({ message }) => message.type === 'call.completed'));
    expect(gone.received).toEqual([]);
  });

  test('a webhook that does not exist cannot be removed, rotated or tested, and an address is accepted once', async () => {
    const receiver = await openReceiver();
    const { webhooks } = (await open()).calls;
    const missing = { status: 404, code: 'webhook-not-found' };
    await expect(webhooks.remove('wh_nobody')).rejects.toMatchObject(missing);
    await expect(webhooks.rotate('wh_nobody')).rejects.toMatchObject(missing);
    await expect(webhooks.test('webhook-url')).rejects.toMatchObject(missing);
    await expect(webhooks.remove('webhook-url')).rejects.toMatchObject(missing);
    await webhooks.add(receiver.url);
    await expect(webhooks.add(receiver.url)).rejects.toMatchObject({ status: 409, code: 'webhook-exists' });
    expect(await webhooks.resend({ message: 'call_1.1' })).toEqual({ resent: 0 });
  });

  test('the audit names who added, rotated and removed a webhook, with its host only', async () => {
    const receiver = await openReceiver();
    const desk = await open();
    const { webhooks } = desk.calls;
    const { id } = await webhooks.add(`${receiver.url}/path-with-a-secret`);
    await webhooks.rotate(id);
    await webhooks.rotate('webhook-url');
    await webhooks.remove(id);
    await webhooks.remove(id).catch(() => undefined);
    const { items } = await desk.calls.audit({ since: '2020-01-01T00:00:00Z' });
    const noted = items.filter(({ act }) => act.startsWith('webhook-'));
    const { host } = new URL(receiver.url);
    expect(noted.map(({ act, facts }) => [act, facts])).toEqual([
      ['webhook-added', { webhook: id, host }],
      ['webhook-rotated', { webhook: id, host }],
      ['webhook-rotated', { webhook: 'webhook-url', host: null }],
      ['webhook-removed', { webhook: id, host }],
    ]);
    expect(noted.map(({ by }) => by)).toEqual(noted.map(() => expect.stringMatching(/^key_/) as string));
  });
}
