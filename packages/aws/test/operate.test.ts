import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

const number = '+12025550123';

/** The commands that an administrator can give on AWS. */
describe("an administrator's command", () => {
  let cloud: LocalCloud;
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
  });
  afterEach(() => cloud.close());

  const operate = (order: object) => cloud.invoke('operate', { by: 'pat', ...order });
  const place = async (id = 'a-key', phoneNumber = number) => {
    const from = { id: cloud.sandbox.control.agent('ana').id, queueId: 'Sales' };
    const asked = await cloud.ask({ from, targets: [{ phoneNumber }] }, { id });
    await cloud.settle();
    return asked as { readonly kind: string; readonly callId: string; readonly codes?: readonly string[] };
  };

  test('to pause holds every dial, and to resume releases them', async () => {
    const { sandbox, settle, callOf } = cloud;
    expect(await operate({ do: 'pause' })).toEqual({ kind: 'paused' });
    await place();
    expect(await callOf('ana')).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'dialing-paused' }] });
    expect(await operate({ do: 'resume' })).toEqual({ kind: 'resumed' });
    await settle();
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('to cancel ends a waiting call, and its execution with it', async () => {
    const { sandbox, settle, executions } = cloud;
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    const { callId } = await place();
    expect(await operate({ do: 'cancel', call: callId })).toMatchObject({ kind: 'canceled', state: 'canceled' });
    await settle();
    expect(executions.waiting()).toBe(0);
    expect(await operate({ do: 'cancel', call: 'call_none' })).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'call-not-found' }],
    });
  });

  test('to forget a number erases its ended calls; their keys stay used, and the audit record shows that it was done', async () => {
    const { calls, pass, sandbox } = cloud;
    await place();
    expect(await operate({ do: 'forget', number })).toMatchObject({ problems: [{ code: 'number-has-open-call' }] });
    await pass(30_000, 5_000);
    expect(await operate({ do: 'forget', number })).toEqual({ kind: 'forgotten', calls: 1 });
    expect(await calls.all()).toEqual([]);
    await pass(15 * 60_000, 60_000);
    expect(await place()).toEqual({ kind: 'rejected', codes: ['key-of-erased-call'] });
    expect(sandbox.control.dials().total).toBe(1);
    expect(await operate({ do: 'audit' })).toMatchObject({
      kind: 'audit',
      entries: [{ act: 'forgot', by: 'operator:pat', facts: { calls: 1 }, phoneNumber: null }],
    });
  });

  test('to audit shows who asked, which number was dialed and how the call ended, oldest first', async () => {
    await place();
    await cloud.pass(30_000, 5_000);
    await operate({ do: 'pause' });
    const { entries } = (await operate({ do: 'audit' })) as { readonly entries: readonly { readonly act: string }[] };
    expect(entries.map(({ act }) => act)).toEqual(['asked', 'dialed', 'ended', 'paused']);
    expect(await operate({ do: 'audit', number: '+12025550199' })).toMatchObject({ entries: [] });
  });

  test('that is unknown, or contains an invalid number, is refused with a code', async () => {
    expect(await operate({ do: 'delete' })).toMatchObject({ problems: [{ code: 'field-value', pointer: '/do' }] });
    expect(await operate({ do: 'forget', number: 'ana' })).toMatchObject({ problems: [{ code: 'number-invalid' }] });
    expect(await operate([])).toMatchObject({ kind: 'refused' });
  });
});
