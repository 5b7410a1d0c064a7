import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

const day = 24 * 60 * 60_000;

/** One execution for each call, named after the call's key. */
describe('the execution of a call', () => {
  let cloud: LocalCloud;
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
  });
  afterEach(() => cloud.close());

  const request = () => ({
    from: { id: cloud.sandbox.control.agent('ana').id, queueId: 'Sales' },
    targets: [{ phoneNumber: '+12025550123' }],
  });

  test('has a name derived from caller and key that Step Functions accepts', async () => {
    const { ask, executions } = cloud;
    await ask(request(), { id: 'x/y:z-1' });
    const name = createHash('sha256')
      .update(JSON.stringify(['eventbridge:crm', 'x/y:z-1']))
      .digest('hex');
    expect(executions.started()).toEqual([name]);
    expect(name).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is a replay if it exists already, never an error', async () => {
    const { ask, settle, executions, calls } = cloud;
    const first = await ask(request(), { id: 'the-same' });
    await settle();
    expect(await ask(request(), { id: 'the-same' })).toEqual({ ...(first as object), replayed: true });
    expect(executions.started()).toHaveLength(1);
    expect(await calls.all()).toHaveLength(1);
  });

  test('is one for each of two producers that use the same key', async () => {
    const { ask, settle, executions } = cloud;
    const one = await ask(request(), { id: '4711', source: 'crm' });
    const two = await ask(
      { ...request(), targets: [{ phoneNumber: '+12025550124' }] },
      { id: '4711', source: 'tickets' },
    );
    const cloudEvent = {
      specversion: '1.0',
      id: '4711',
      source: '/a',
      type: 'outdial.call.requested',
      data: request(),
    };
    const three = await ask(cloudEvent, { source: 'crm' });
    const four = await ask({ ...cloudEvent, source: '/b' }, { source: 'crm' });
    await settle();
    expect([one, two, three, four]).toMatchObject([1, 2, 3, 4].map(() => ({ kind: 'call', replayed: false })));
    expect(executions.started()).toHaveLength(4);
  });

  test('is not started for a key without its call: a repetition forty days later does not start a second one', async () => {
    const { ask, settle, pass, executions, table, calls } = cloud;
    await ask(request(), { id: 'the-same' });
    await settle();
    await pass(30_000, 10_000);
    const [row] = await calls.all();
    await table.remove({ pk: `call#${row?.call.order.id ?? ''}`, sk: 'call' });
    await pass(40 * day, 10 * day);
    expect(await ask(request(), { id: 'the-same' })).toEqual({ kind: 'rejected', codes: ['key-of-erased-call'] });
    expect(executions.started()).toHaveLength(1);
    expect(await calls.all()).toEqual([]);
  });

  test('hands over to a new execution before its history is full', async () => {
    const { ask, settle, sandbox, invoke } = cloud;
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    const { callId } = (await ask(request())) as { readonly callId: string };
    await settle();
    const input = { callId, name: 'name', generation: 0 };
    expect(await invoke('advance', { ...input, turn: 398 })).toMatchObject({ next: 'wait-for-presence', turn: 399 });
    expect(await invoke('advance', { ...input, turn: 399 })).toEqual({
      ...{ ...input, generation: 1, turn: 0 },
      next: 'hand-over',
    });
  });

  test('counts the deadline from the time of the event, even if the event is delivered late', async () => {
    const { ask, settle, sandbox, calls } = cloud;
    const time = new Date(Date.now() - 60_000);
    await ask(request(), { time: time.toISOString(), id: 'late' });
    sandbox.control.changeAgent('hana', { presence: 'AVAILABLE' });
    await ask({ ...request(), from: { id: sandbox.control.agent('hana').id, queueId: 'Sales' } }, { id: 'at-once' });
    await settle();
    const [atOnce, late] = ['at-once', 'late'].map(async (key) => {
      const row = (await calls.all()).find(({ call }) => call.order.key === key);
      return row?.call.order.expiresAt ?? 0;
    });
    expect((await atOnce)! - (await late)!).toBe(60_000);
    const before = sandbox.control.dials().total;
    const dayOld = new Date(Date.now() - day).toISOString();
    expect(await ask(request(), { time: dayOld, id: 'a-day-late' })).toEqual({
      kind: 'rejected',
      codes: ['deadline-past'],
    });
    expect(sandbox.control.dials().total).toBe(before);
  });
});
