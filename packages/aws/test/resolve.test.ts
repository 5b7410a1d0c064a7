import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from 'outdial/client';
import { clientOf, codeOf } from './http-api.ts';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

/** A call with an unknown outcome, and the person who decides it. */
describe('an unknown outcome', () => {
  let cloud: LocalCloud;
  let client: Client;
  let callId = '';
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
    client = await clientOf(cloud);
    const operation = 'postConversationsCallsUserUserId';
    cloud.sandbox.control.injectFault({ operation, fault: 'reset-before-effect', count: 1 });
    const asked = await ask('+12025550123');
    callId = (asked as { readonly callId: string }).callId;
    await cloud.settle();
    await cloud.pass(180_000, 5_000);
    expect(await cloud.callOf('ana')).toMatchObject({ state: 'outcome-unknown' });
  });
  afterEach(() => cloud.close());

  const ask = (phoneNumber: string): Promise<unknown> => {
    const from = { id: cloud.sandbox.control.agent('ana').id, queueId: 'Sales' };
    return cloud.ask({ from, targets: [{ phoneNumber }] });
  };
  const lock = () => cloud.table.get({ pk: `agent#${cloud.sandbox.control.agent('ana').id}`, sk: 'lock' });
  const undecided = async () => (await client.list({ undecided: 'true' })).items;

  test('is listed with the facts that a person needs to look it up, until a person decides it', async () => {
    expect(await undecided()).toMatchObject([
      {
        id: callId,
        targets: [{ phoneNumber: '+12025550123' }],
        attempts: [{ startedAt: '2026-11-22T15:00:00.000Z', conversationId: null }],
        outcome: { candidates: [] },
      },
    ]);
    await client.resolve(callId, null);
    expect(await undecided()).toEqual([]);
  });

  test('is decided once: the agent is free at once, the next call is dialed, and the execution ends', async () => {
    const { sandbox, settle, pass, executions } = cloud;
    expect(await lock()).toMatchObject({ kind: 'until-idle', call: callId });
    await ask('+12025550124');
    await settle();
    expect(sandbox.control.dials({ agent: 'ana' }).total).toBe(0);
    const decided = await client.resolve(callId, null);
    expect(decided).toMatchObject({ id: callId, outcome: { resolution: { placed: false, conversationId: null } } });
    await settle();
    expect(sandbox.control.dials({ agent: 'ana' }).total).toBe(1);
    expect(await lock()).not.toMatchObject({ call: callId });
    const other = await clientOf(cloud);
    expect((await other.resolve(callId, null)).outcome?.resolution).toEqual(decided.outcome?.resolution);
    await pass(15 * 60_000, 30_000);
    expect(executions.started().map((name) => executions.entered(name).at(-1))).toEqual(['Done', 'Done']);
    const { items } = await client.audit({ since: '2026-11-01T00:00:00Z' });
    expect(items.filter(({ act }) => act === 'resolved')).toMatchObject([{ callId, byName: 'test' }]);
  });

  test('decided by a function that died before it freed the agent: the execution frees the agent', async () => {
    const { taps, accidents, pass } = cloud;
    taps.before = (action, body) => {
      const { sk } = (body['Key'] ?? {}) as { readonly sk?: { readonly S: string } };
      if (action !== 'DeleteItem' || sk?.S !== 'lock') return;
      taps.before = null;
      died();
      return new Promise<never>(() => undefined);
    };
    let died = (): void => undefined;
    const death = new Promise<void>((resolve) => (died = resolve));
    accidents.onInvoke = async (_name, _event, run) => Promise.race([run(), death]);
    await client.resolve(callId, null).catch(() => undefined);
    accidents.onInvoke = null;
    expect(await lock()).toMatchObject({ kind: 'until-idle', call: callId });
    // No read of the agent can report that it is idle.
    const { injectFault } = cloud.sandbox.control;
    for (const operation of ['getUser', 'getUsers'])
      injectFault({ operation, fault: 'status', status: 503, count: 50 });
    await pass(90_000, 5_000);
    expect(await lock()).toBeNull();
  });

  test('an invalid decision is refused, and the first decision stays', async () => {
    expect(await codeOf(client.resolve('call_none', null))).toBe('call-not-found');
    const conversation = '6b1f0e0a-0000-4000-8000-000000000001';
    expect(await codeOf(client.resolve(callId, 'one'))).toBe('field-value');
    expect(await codeOf(client.resolve(callId, conversation))).toBe('conversation-not-found');
    expect(await codeOf(client.resolve(callId, null))).toBe('none');
    expect(await codeOf(client.resolve(callId, conversation))).toBe('call-resolved-already');
    const other = (await ask('+12025550125')) as { readonly callId: string };
    expect(await codeOf(client.resolve(other.callId, null))).toBe('call-not-unknown');
  });

  test('many are decided at once, if they are as many as expected', async () => {
    expect(await codeOf(client.resolveMany({ agent: 'ana@example.com' }, 2))).toBe('confirm-differs');
    expect((await client.resolveMany({ agent: 'ana@example.com' }, 1)).resolved).toEqual([callId]);
  });
});
