import type { Client } from 'outdial/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientOf, codeOf } from './http-api.ts';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

const number = '+12025550123';
const since = '2026-11-01T00:00:00Z';

/** What an administrator does to calls that events asked for. */
describe("an administrator's order", () => {
  let cloud: LocalCloud;
  let client: Client;
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
    client = await clientOf(cloud);
  });
  afterEach(() => cloud.close());

  const place = async (id = 'a-key', phoneNumber = number) => {
    const from = { id: cloud.sandbox.control.agent('ana').id, queueId: 'Sales' };
    const asked = await cloud.ask({ from, targets: [{ phoneNumber }] }, { id });
    await cloud.settle();
    return asked as { readonly kind: string; readonly callId: string; readonly codes?: readonly string[] };
  };
  const acts = async (filter = {}) => (await client.audit({ since, ...filter })).items;

  test('to pause holds every dial and says who paused; to resume releases them', async () => {
    const { sandbox, settle, callOf } = cloud;
    await client.pause();
    await place();
    expect(await callOf('ana')).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'dialing-paused' }] });
    const { needsPerson, waiting } = await (await clientOf(cloud)).statistics();
    expect(needsPerson.paused).toMatchObject({ at: '2026-11-22T15:00:00.000Z', byName: 'test' });
    expect(waiting.groups).toMatchObject([{ calls: 1, problem: { code: 'dialing-paused' } }]);
    await client.resume();
    await settle();
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('to cancel ends a waiting call, and its execution with it', async () => {
    const { sandbox, settle, executions } = cloud;
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    const { callId } = await place();
    expect((await client.cancel(callId)).state).toBe('canceled');
    await settle();
    expect(executions.waiting()).toBe(0);
    expect(await codeOf(client.cancel('call_none'))).toBe('call-not-found');
  });

  test('to forget a number erases its ended calls; their keys stay used, and the audit shows that it was done', async () => {
    const { calls, pass, sandbox } = cloud;
    await place();
    expect(await codeOf(client.forget(number, 1))).toBe('number-has-open-call');
    expect(await codeOf(client.forget('ana', 0))).toBe('number-invalid');
    await pass(30_000, 5_000);
    expect(await client.forget(number, 1)).toEqual({ erased: 1 });
    expect(await calls.all()).toEqual([]);
    await pass(15 * 60_000, 60_000);
    expect(await place()).toEqual({ kind: 'rejected', codes: ['key-of-erased-call'] });
    expect(sandbox.control.dials().total).toBe(1);
    expect(await acts()).toMatchObject([
      { act: 'key-made' },
      { act: 'forgot', facts: { calls: 1 }, phoneNumber: null },
    ]);
  });

  test('to audit shows who asked, which number was dialed and how the call ended, oldest first', async () => {
    await cloud.pass(1_000);
    await place();
    await cloud.pass(30_000, 5_000);
    await client.pause();
    expect((await acts()).map(({ act }) => act)).toEqual(['key-made', 'asked', 'dialed', 'ended', 'paused']);
    expect(await acts({ number: '+12025550199' })).toEqual([]);
  });
});
