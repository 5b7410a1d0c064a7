import { expect, test } from 'vitest';
import { openReceiver } from '../../outdial/test/webhooks/receiver.ts';
import { frozenCloud } from './frozen-cloud.ts';
import { askHttp, clientOf, codeOf, makeKey } from './http-api.ts';
import type { JsonFields } from './local-aws.ts';

const { cloud, request } = frozenCloud();
const minute = 60_000;
const day = 24 * 60 * minute;

type Wire = Readonly<Record<string, { readonly S?: string } | undefined>>;
const keyIn = (body: JsonFields): Wire => (body['Item'] ?? body['Key'] ?? {}) as Wire;
const away = () => cloud().sandbox.control.changeAgent('ana', { presence: 'AWAY' });
/** A call that ends at once, with two messages: it waits, and it is refused. */
const refused = (number?: string) => ({ ...request(number), whenNotReady: 'refuse' });

/** How often a function reads the registered webhooks, over so much work. */
async function readsOfWebhooks(work: () => Promise<unknown>): Promise<number> {
  const { taps } = cloud();
  let reads = 0;
  taps.before = (action, body) => {
    const values = (body['ExpressionAttributeValues'] ?? {}) as Wire;
    if (action === 'Query' && values[':pk']?.S === 'webhooks') reads += 1;
  };
  await work();
  taps.before = null;
  return reads;
}

test('a commit reads the webhooks only after a change, and then knows it at once in every process', async () => {
  const { ask, settle, pass, sandbox } = cloud();
  const receiver = await openReceiver();
  const client = await clientOf(cloud());
  const whole = async (number: string): Promise<void> => {
    await ask(request(number));
    await settle();
    await pass(minute, 15_000);
  };
  expect(await readsOfWebhooks(() => whole('+12025550124'))).toBe(0);
  expect(sandbox.control.dials().total).toBe(1);
  const { id } = await client.webhooks.add(receiver.url);
  await whole('+12025550125');
  const types = receiver.types();
  expect([types[0], types.at(-1)]).toEqual(['call.waiting', 'call.completed']);
  const onlyDelivery = await readsOfWebhooks(() => ask(refused('+12025550126')));
  expect(onlyDelivery).toBeLessThanOrEqual(1);
  await client.webhooks.remove(id);
  await settle();
  expect(await readsOfWebhooks(() => whole('+12025550127'))).toBeLessThanOrEqual(5);
  expect(await readsOfWebhooks(() => whole('+12025550128'))).toBe(0);
});

test('a receiver that does not answer holds up neither another webhook nor the bus', async () => {
  const { ask, published } = cloud();
  const [silent, other] = [await openReceiver(), await openReceiver()];
  const client = await clientOf(cloud());
  for (const { url } of [silent, other]) await client.webhooks.add(url);
  silent.answer = () => null;
  away();
  await ask(refused());
  await other.until((received) => received.length === 2);
  expect(silent.received).toHaveLength(1);
  expect(published).toHaveLength(1);
});

test('a message whose text is damaged is set aside, and the later ones are sent', async () => {
  const { ask, settle, pass, table, accidents, logged, published } = cloud();
  const receiver = await openReceiver();
  const client = await clientOf(cloud());
  const { id } = await client.webhooks.add(receiver.url);
  away();
  accidents.onNotice = () => {
    throw new Error('SQS is away.');
  };
  const { callId } = (await ask({ ...request() })) as { readonly callId: string };
  await settle();
  await client.cancel(callId);
  await settle();
  accidents.onNotice = null;
  const stored = await table.query(`call#${callId}`, 'notice#');
  const damaged = [stored.find(({ endpoint }) => endpoint === id), stored.find(({ sk }) => /bus/.test(String(sk)))];
  for (const item of damaged) {
    const { pk, sk } = item as { readonly pk: string; readonly sk: string };
    await table.update({ pk, sk }, 'SET #body = :body', { body: '{"entry":' });
  }
  await pass(3 * minute, 30_000);
  expect(receiver.received.map(({ message }) => message.data['number'])).toEqual([2, 3]);
  expect(published).toEqual([]);
  expect((await client.webhooks.dead()).items).toMatchObject([
    { id: `${callId}.1`, endpoint: id, url: receiver.url, attempts: 1, problem: { code: 'webhook-not-delivered' } },
  ]);
  expect(logged.filter((line) => line['WebhooksGivenUp'] === 1)).toMatchObject([{ endpoint: id, why: 'unreadable' }]);
  expect(await table.query(`call#${callId}`, 'notice#')).toEqual([]);
});

test('dead letters are listed in pages, and a death or a resend that is cut off loses none', async () => {
  const { ask, settle, pass, taps, table } = cloud();
  const receiver = await openReceiver();
  const client = await clientOf(cloud());
  const { id } = await client.webhooks.add(receiver.url);
  away();
  receiver.answer = () => ({ status: 500 });
  const { callId } = (await ask(refused())) as { readonly callId: string };
  await ask(refused('+12025550124'));
  await settle();
  /** The function dies right before it removes what it has just written elsewhere. */
  const dieBefore = (prefix: string) => {
    taps.before = (action, body) => {
      if (action === 'DeleteItem' && keyIn(body)['sk']?.S?.startsWith(prefix)) throw new Error('the function died');
    };
  };
  dieBefore('notice#wh_');
  await pass(day, day);
  taps.before = null;
  await pass(day, 60 * minute);
  const paged: string[] = [];
  for (let next: string | null = '0'; next !== null;) {
    const page = await client.webhooks.dead({ cursor: next, limit: 1 });
    paged.push(...page.items.map((item) => item.id));
    next = page.next;
  }
  expect(paged).toHaveLength(4);
  expect(new Set(paged).size).toBe(4);
  receiver.answer = () => ({ status: 200 });
  const before = receiver.received.length;
  dieBefore('dead#');
  await codeOf(client.webhooks.resend({ message: `${callId}.1` }));
  taps.before = null;
  await settle();
  await pass(3 * minute, 30_000);
  expect(receiver.received.slice(before).map((received) => received.id)).toEqual([`${callId}.1`]);
  expect((await client.webhooks.dead()).items).toHaveLength(3);
  await client.webhooks.remove(id);
  expect((await client.webhooks.dead()).items).toEqual([]);
  expect(await table.query(`call#${callId}`, 'dead#')).toEqual([]);
});

test('a call that is erased while its message dies leaves no dead letter', async () => {
  const { ask, settle, pass, taps, table } = cloud();
  const receiver = await openReceiver();
  const client = await clientOf(cloud());
  await client.webhooks.add(receiver.url);
  away();
  receiver.answer = () => ({ status: 500 });
  const { callId } = (await ask(refused())) as { readonly callId: string };
  await settle();
  let erased = 0;
  taps.before = async (action, body) => {
    if (action !== 'PutItem' || keyIn(body)['sk']?.S?.startsWith('dead#') !== true || erased > 0) return;
    erased = 1;
    await client.forget('+12025550123', 1);
  };
  await pass(3 * day, 60 * minute);
  taps.before = null;
  expect(erased).toBe(1);
  expect(await table.queryAfter(`call#${callId}`, ' ', 100)).toEqual([]);
  expect((await client.webhooks.dead()).items).toEqual([]);
});

test('a webhook whose store did not answer in time is added once, and its secret is shown', async () => {
  const { taps, pass } = cloud();
  const client = await clientOf(cloud());
  let lost = 0;
  taps.after = (action, body) => {
    if (action !== 'PutItem' || keyIn(body)['pk']?.S !== 'webhooks' || lost > 0) return;
    lost += 1;
    throw new Error('the answer was lost');
  };
  const added = await client.webhooks.add('https://example.com/outdial');
  expect([lost, added.secret]).toEqual([1, expect.stringMatching(/^whsec_/)]);
  // The list is in the order of time.
  await pass(1_000);
  const twice = ['https://example.org/', 'https://example.org/'].map((url) => codeOf(client.webhooks.add(url)));
  expect((await Promise.all(twice)).toSorted()).toEqual(['none', 'webhook-exists']);
  const { items } = await client.webhooks.list();
  expect(items.map(({ url }) => url)).toEqual([null, 'https://example.com/outdial', 'https://example.org/']);
});

test('only the scope of an administrator opens them', async () => {
  const secret = await makeKey(cloud(), ['calls:read']);
  for (const [method, path] of [
    ['GET', '/v1/webhooks'],
    ['POST', '/v1/webhooks'],
    ['GET', '/v1/webhooks/dead'],
    ['POST', '/v1/webhooks/resend'],
    ['POST', '/v1/webhooks/webhook-url/rotate'],
  ] as const) {
    const body = method === 'POST' ? { body: { url: 'https://example.com/' } } : {};
    const answer = await askHttp(cloud(), method, path, { secret, ...body });
    expect([answer.status, await answer.json()]).toMatchObject([403, { problems: [{ code: 'scope-missing' }] }]);
  }
});
