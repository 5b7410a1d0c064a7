import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutdialOptions } from 'outdial';
import { createClient } from 'outdial/client';
import { expect, onTestFinished, test } from 'vitest';
import { openDesk, type Desk } from '../sandbox/desk.ts';
import { webhookContract } from './contract.ts';
import { openReceiver } from './receiver.ts';

function newFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'outdial-webhooks-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const openTelling = (options: Partial<OutdialOptions> = {}): Promise<Desk> =>
  openDesk({ dataDir: newFolder(), webhooks: { allowPrivate: true }, ...options });

const hour = 3_600_000;

/** Lets time pass in steps, with a real turn for the sockets after each, until this holds. */
async function elapse({ clock }: Desk, ms: number, stepMs: number, enough: () => boolean | Promise<boolean>) {
  for (let passed = 0; passed <= ms; passed += stepMs) {
    for (let turns = 0; turns < 200; turns += 1) {
      if (await enough()) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await clock.advance(stepMs);
  }
  throw new Error('It did not come to that.');
}

webhookContract(async () => {
  const desk = await openTelling();
  return {
    calls: desk.outdial.calls,
    now: desk.clock.now,
    place: desk.place,
    completed: async (id) => {
      await desk.within(id, 120_000, ({ state }) => state === 'completed');
    },
    pass: (ms) => desk.clock.advance(ms),
    elapse: (ms, stepMs, enough) => elapse(desk, ms, stepMs, enough),
  };
});

test('a process that dies before it knows that a message was delivered sends it again, under the same id', async () => {
  const receiver = await openReceiver();
  const dataDir = newFolder();
  const desk = await openTelling({ dataDir });
  await desk.outdial.calls.webhooks.add(receiver.url);
  receiver.answer = () => null;
  const call = await desk.place();
  await receiver.until((received) => received.length === 1);
  // The next process gets only what is on the disk at this moment.
  const image = newFolder();
  cpSync(dataDir, image, { recursive: true });
  receiver.answer = () => ({ status: 200 });
  await openTelling({ dataDir: image });
  await receiver.until((received) => received.length > 2);
  expect(receiver.received.slice(0, 3).map(({ id }) => id)).toEqual([`${call.id}.1`, `${call.id}.1`, `${call.id}.2`]);
});

test('addresses that messages may not go to are refused with the request, and nothing is stored', async () => {
  const desk = await openDesk({ dataDir: newFolder() });
  const { calls } = desk.outdial;
  for (const webhookUrl of [
    'http://example.com/',
    'https://127.0.0.1/',
    'https://localhost/x',
    'https://a:b@example.com/',
  ]) {
    const refused = { status: 422, problems: [{ code: 'webhook-url-not-allowed', pointer: '/webhookUrl' }] };
    await expect(desk.place({ webhookUrl }), webhookUrl).rejects.toMatchObject(refused);
    await expect(calls.webhooks.add(webhookUrl)).rejects.toMatchObject({ status: 422 });
  }
  expect((await calls.list()).items).toEqual([]);
  const { call } = await calls.place({
    from: { id: 'ana@example.com', queueId: 'Sales' },
    targets: [{ phoneNumber: '+15559876543' }],
    notBefore: new Date(desk.clock.now() + hour).toISOString(),
    webhookUrl: 'https://hooks.invalid',
  });
  expect(call.webhookUrl).toBe('https://hooks.invalid/');
});

test('a webhook that fails shows at once, to a supervisor by its host only, and is tried again on request', async () => {
  const receiver = await openReceiver();
  const desk = await openTelling();
  const { calls } = desk.outdial;
  const { id } = await calls.webhooks.add(`${receiver.url}hook-of-secret-4711`);
  receiver.answer = () => ({ status: 500 });
  const placed = desk.clock.now();
  await desk.place();
  const failing = async () => (await calls.statistics()).needsPerson.failingWebhooks;
  await elapse(desk, 5000, 1000, async () => (await failing()).length > 0);
  const [shown] = await failing();
  expect(shown).toMatchObject({ id, host: new URL(receiver.url).host, problem: { code: 'webhook-not-delivered' } });
  expect(shown?.pending).toBeGreaterThan(0);
  expect(Math.abs(Date.parse(shown?.since ?? '') - placed)).toBeLessThan(1000);
  const says = (await calls.doctor()).rows.filter(({ check }) => check === 'Webhook').map(({ says: text }) => text);
  expect(says).toEqual([expect.stringContaining(' has failed since ')]);
  expect(says.join('')).not.toContain('4711');

  const { secret } = await calls.keys.create({ role: 'supervisor' });
  const supervisor = createClient({ url: 'http://outdial.test', apiKey: secret, fetch: desk.outdial.fetch });
  await elapse(
    desk,
    hour,
    10 * 60_000,
    async () => Date.parse((await failing())[0]?.nextAttemptAt ?? '') > desk.clock.now(),
  );
  const { items } = await supervisor.webhooks.list();
  expect(JSON.stringify(items)).not.toContain('4711');
  expect(items.find((each) => each.id === id)).toMatchObject({
    failingSince: shown?.since,
    url: `${new URL(receiver.url).origin}/…`,
  });
  for (const forbidden of [
    supervisor.webhooks.test(id),
    supervisor.webhooks.rotate(id),
    supervisor.webhooks.remove(id),
  ])
    await expect(forbidden).rejects.toMatchObject({ status: 403 });
  receiver.answer = () => ({ status: 200 });
  expect((await supervisor.webhooks.resend({ endpoint: id })).resent).toBeGreaterThan(0);
  await elapse(desk, 0, 1, async () => (await calls.webhooks.list()).items.every(({ pending }) => pending === 0));
  await desk.clock.advance(2000);
  expect(await failing()).toEqual([]);
});
