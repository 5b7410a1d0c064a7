import { createSandbox } from 'genesys-cloud-sandbox';
import { createOutdial, type CallView, type OwnEngine } from 'outdial';
import type { EngineSetting } from 'outdial/engine-kit';
import { testClock } from 'outdial/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMemoryEngine } from '../../src/engine/memory/memory.ts';
import { createMemoryKeys } from '../../src/engine/memory/memory-keys.ts';
import { openDesk } from '../sandbox/desk.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Like a store across the network: requests and answers arrive later. Optional parts of the port are left out. */
function farAway(setting: EngineSetting): OwnEngine {
  const near = createMemoryEngine(setting);
  const far =
    <Asked extends readonly unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      for (let turns = 0; turns < 3; turns += 1) await turn();
      const answer = await ask(...asked);
      for (let turns = 0; turns < 3; turns += 1) await turn();
      return answer;
    };
  return {
    ...{ accept: far(near.accept), replayOf: far(near.replayOf), tell: far(near.tell), cancel: far(near.cancel) },
    ...{ get: far(near.get), list: far(near.list), history: far(near.history) },
    ...{ pause: far(near.pause), resume: far(near.resume), start: far(near.start), close: far(near.close) },
    ...{ agentsChanged: (ids) => setImmediate(near.agentsChanged, ids), paused: near.paused },
    conversationHeard: (seen) => setImmediate(near.conversationHeard, seen),
    watch: (listener) => near.watch((entries) => setImmediate(listener, entries)),
  };
}

const request = { from: { id: 'ana@example.com', queueId: 'Sales' }, targets: [{ phoneNumber: '+12125550123' }] };

describe.each([
  ['the memory engine', (setting: EngineSetting): OwnEngine => createMemoryEngine(setting)],
  ['an engine whose every answer comes later', farAway],
])('with %s handed in', (_name, engine) => {
  test('a call is placed, dialed once, followed to its end, and the same key is the same call', async () => {
    const desk = await openDesk({ engine });
    const { calls } = desk.outdial;
    const { call } = await calls.place(request, { idempotencyKey: 'k' });
    const ended = await desk.within(call.id, 300_000, ({ outcome }) => outcome !== null);
    expect([ended.state, ended.outcome?.targetRung]).toEqual(['completed', true]);
    expect(desk.sandbox.control.dials({}).total).toBe(1);
    expect(await calls.place(request, { idempotencyKey: 'k' })).toMatchObject({
      replayed: true,
      call: { id: call.id },
    });
    expect((await calls.history(call.id)).map(({ name }) => name)).toEqual([
      ...['call.waiting', 'call.dialing', 'call.placed', 'call.completed'],
    ]);
    expect((await calls.list({ state: 'completed' })).items.map(({ id }) => id)).toEqual([call.id]);
  });

  test('a call waits for its agent, and for a pause; it is canceled by its version, and its stream ends', async () => {
    const desk = await openDesk({ engine });
    const { calls } = desk.outdial;
    await calls.pause();
    const paused = (await calls.place(request)).call;
    const waits = ({ waitingFor }: CallView): boolean => waitingFor.some(({ code }) => code === 'dialing-paused');
    await desk.until(paused.id, waits);
    expect((await calls.readiness('ana@example.com')).blockers.map(({ code }) => code)).toEqual(['dialing-paused']);
    expect(await calls.capacity()).toMatchObject({ paused: true });
    await expect(calls.cancel(paused.id, { ifMatch: '"999"' })).rejects.toMatchObject({ status: 412 });
    expect((await calls.cancel(paused.id)).state).toBe('canceled');
    expect((await calls.waitFor(paused.id)).state).toBe('canceled');
    await calls.resume();
    expect(desk.sandbox.control.dials({}).total).toBe(0);
  });

  test('what it does not keep is in memory or absent: keys work, and webhooks are refused by name', async () => {
    const { outdial } = await openDesk({ engine });
    const key = await outdial.calls.keys.create({ scopes: ['calls:read'] });
    const headers = { authorization: `Bearer ${key.secret}` };
    expect((await outdial.fetch(new Request('http://localhost/v1/calls', { headers }))).status).toBe(200);
    await expect(outdial.calls.webhooks.list()).rejects.toMatchObject({ code: 'webhooks-unavailable' });
    expect((await outdial.fetch(new Request('http://localhost/health/ready'))).status).toBe(200);
    expect((await outdial.fetch(new Request('http://localhost/metrics'))).status).toBe(200);
  });
});

const options = () => {
  const sandbox = createSandbox({ paused: true });
  onTestFinished(() => sandbox.close());
  const { id: clientId, secret: clientSecret } = sandbox.client;
  return {
    target: { kind: 'sandbox', url: 'http://127.0.0.1:1', clientId, clientSecret },
    ...{ fetch: sandbox.fetch, clock: testClock(), logLevel: 'silent' as const, dataDir: null },
  } as const;
};

test('an engine that is ready can be handed in as it is, with the API keys that it keeps', async () => {
  const built: OwnEngine[] = [];
  const first = await createOutdial({
    ...options(),
    engine: (setting) => {
      built.push({ ...createMemoryEngine(setting), apiKeys: createMemoryKeys() });
      return built[0]!;
    },
  });
  const { id } = await first.calls.keys.create({ scopes: ['calls:read'] });
  const second = await createOutdial({ ...options(), engine: { ...built[0]!, start: () => Promise.resolve() } });
  expect((await second.calls.keys.list()).items.map((key) => key.id)).toEqual([id]);
  await second.close();
  await first.close();
});

test('an engine that cannot start is closed again, and its reason is what createOutdial rejects with', async () => {
  const heard: string[] = [];
  const engine = (setting: EngineSetting): OwnEngine => ({
    ...createMemoryEngine(setting),
    start: () => Promise.reject(new Error('no database')),
    close: async () => void heard.push('closed'),
  });
  await expect(createOutdial({ ...options(), engine })).rejects.toThrow('no database');
  expect(heard).toEqual(['closed']);
});

test('an engine and a data folder exclude each other', async () => {
  await expect(createOutdial({ ...options(), dataDir: '/nowhere', engine: farAway })).rejects.toThrow(TypeError);
});
