import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from 'genesys-cloud-sandbox';
import { expect, onTestFinished, test } from 'vitest';
import type { Client } from '../client/index.ts';
import { createOutdial, type Outdial } from '../outdial.ts';
import { testClock } from '../testing/clock.ts';
import { record } from '../../../sandbox/test/held.ts';

/** Outdial and a sandbox in this process, with a socket between them and clocks that stand still. */
async function stage() {
  const sandbox = createSandbox({ paused: true, record });
  const url = await sandbox.listen();
  const { control, client } = sandbox;
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-'));
  const clock = testClock();
  let onNews: () => void = () => undefined;
  control.onTopic(() => setImmediate(() => onNews()));
  let outdial: Outdial | null = null;
  const open = async (): Promise<Client> => {
    await outdial?.close();
    outdial = await createOutdial({
      target: { kind: 'sandbox', url, clientId: client.id, clientSecret: client.secret },
      ...{ dataDir, clock, logLevel: 'silent' },
    });
    return outdial.calls;
  };
  onTestFinished(async () => {
    await outdial?.close();
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  /** The sandbox has answered this many requests of an operation. */
  const asked = async (operation: string, count: number): Promise<void> => {
    while (control.requests(operation).total < count) await new Promise((resolve) => setImmediate(resolve));
  };
  const dialed = async (): Promise<void> => {
    while (control.dials().total === 0) await new Promise<void>((resolve) => (onNews = resolve));
  };
  return { control, clock, open, asked, dialed, dialsOf: () => control.dials().total };
}

const forBen = { from: { id: 'ben@example.com', queueId: 'Sales' }, targets: [{ phoneNumber: '+12025550100' }] };

test('with all clocks standing still, a change of presence leads to the dial', async () => {
  const { control, clock, open, asked, dialed, dialsOf } = await stage();
  const calls = await open();
  const { call } = await calls.place(forBen);
  expect(call.state).toBe('waiting');
  await asked('postNotificationsChannelSubscriptions', 1);
  control.changeAgent('ben', { presence: 'Available' });
  await dialed();
  expect(dialsOf()).toBe(1);
  expect(clock.monotonic()).toBe(0);
});

test('a change that happens while the socket is cut is not lost', async () => {
  const { control, open, asked, dialed, dialsOf } = await stage();
  const calls = await open();
  await calls.place(forBen);
  await asked('getUsers', 2);
  control.injectFault({ fault: 'socket-close' });
  control.changeAgent('ben', { presence: 'Available' });
  await dialed();
  expect(dialsOf()).toBe(1);
});

test('after a restart the agents of waiting calls are watched again', async () => {
  const { control, open, asked, dialed } = await stage();
  await (await open()).place(forBen);
  await asked('postNotificationsChannelSubscriptions', 1);
  await open();
  await asked('postNotificationsChannelSubscriptions', 2);
  control.changeAgent('ben', { presence: 'Available' });
  await dialed();
});

test('a conversation is followed to its end over the socket, at the cost of one request for the call', async () => {
  const { control, clock, open, asked, dialed } = await stage();
  const calls = await open();
  const { call } = await calls.place(forBen);
  await asked('getUsers', 2);
  const before = control.requests().total;
  control.changeAgent('ben', { presence: 'Available' });
  await dialed();
  control.setClock({ advanceMs: 60_000 });
  expect((await calls.waitFor(call.id)).state).toBe('completed');
  expect(control.requests().total - before).toBe(1);
  expect(clock.monotonic()).toBe(0);
});

test('an end that comes while the socket is cut is read once it reconnects', async () => {
  const { control, open, asked, dialed } = await stage();
  const calls = await open();
  const { call } = await calls.place(forBen);
  await asked('getUsers', 2);
  control.changeAgent('ben', { presence: 'Available' });
  await dialed();
  for await (const event of calls.events(call.id)) if (event.name === 'call.placed') break;
  control.injectFault({ fault: 'socket-close' });
  control.setClock({ advanceMs: 60_000 });
  expect((await calls.waitFor(call.id)).state).toBe('completed');
});

test('without the permission for topics, calls are placed anyway', async () => {
  const { control, open, dialed } = await stage();
  control.injectFault({ operation: 'postNotificationsChannels', fault: 'status', status: 403, probability: 1 });
  const calls = await open();
  await calls.place({ ...forBen, from: { id: 'ana@example.com', queueId: 'Sales' } });
  await dialed();
});
