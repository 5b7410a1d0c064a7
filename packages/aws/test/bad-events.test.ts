import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

describe('an event that cannot be used', () => {
  let cloud: LocalCloud;
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
  });
  afterEach(() => cloud.close());

  const sound = () => ({
    from: { id: cloud.sandbox.control.agent('ana').id, queueId: 'Sales' },
    targets: [{ phoneNumber: '+12025550123' }],
  });

  test('is set aside once, with the codes and sentences of HTTP, and is not delivered again', async () => {
    const { ask, rejected, calls } = cloud;
    const cases: readonly (readonly [unknown, Readonly<Record<string, unknown>>, string])[] = [
      [{ from: sound().from, targets: [{}] }, {}, 'field-missing'],
      [{ ...sound(), from: { id: 'a9e00000-0000-4000-8000-00000000ffff' } }, {}, 'agent-not-found'],
      [{ ...sound(), label: 'x'.repeat(256 * 1024) }, {}, 'field-invalid'],
      [[sound()], {}, 'body-not-object'],
      [sound(), { account: '999999999999' }, 'event-invalid'],
      [sound(), { 'detail-type': 'order.created' }, 'event-invalid'],
      [sound(), { id: 4711 }, 'event-invalid'],
      [sound(), { version: '1' }, 'event-invalid'],
    ];
    const codes: unknown[] = [];
    for (const [detail, envelope] of cases) {
      codes.push(((await ask(detail, envelope)) as { readonly codes?: readonly string[] }).codes?.[0]);
    }
    expect(codes.every((code) => typeof code === 'string')).toBe(true);
    expect(codes[1]).toBe('agent-not-found');
    expect(codes.slice(4)).toEqual(cases.slice(4).map(([, , code]) => code));
    expect(rejected).toHaveLength(cases.length);
    expect(rejected[1]).toMatchObject({ problems: [{ code: 'agent-not-found', pointer: '/from/id' }] });
    expect(await calls.all()).toEqual([]);
  });

  test('does not hold up the rest of its batch, and SQS delivers only events with a temporary problem again', async () => {
    const { invoke, calls, rejected, sandbox } = cloud;
    const envelope = (id: string, detail: unknown) => ({
      ...{ version: '0', id, 'detail-type': 'outdial.call.requested', source: 'crm', account: '123456789012' },
      ...{ time: new Date().toISOString(), region: 'eu-central-1', resources: [], detail },
    });
    const message = (messageId: string, body: unknown) => ({ messageId, body: JSON.stringify(body) });
    const Records = [
      message('one', envelope('e1', sound())),
      message('two', 'no event'),
      { messageId: 'three', body: '{' },
    ];
    expect(await invoke('intake', { Records })).toEqual({ batchItemFailures: [] });
    expect(rejected).toHaveLength(2);
    expect(await calls.all()).toHaveLength(1);
    sandbox.control.injectFault({
      operation: '*',
      fault: 'status',
      status: 503,
      code: 'service.unavailable',
      count: 50,
    });
    const cy = { ...sound(), from: { id: sandbox.control.agent('hana').id } };
    expect(await invoke('intake', { Records: [message('four', envelope('e4', cy))] })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'four' }],
    });
  });

  test('is rejected for its content rather than its account; one too large for the queue keeps its envelope and the sentences', async () => {
    const { invoke, ask, rejected } = cloud;
    const bodies = ['no event', [1], null, 4];
    const Records = bodies.map((body, index) => ({ messageId: `m${index}`, body: JSON.stringify(body) }));
    expect(await invoke('intake', { Records })).toEqual({ batchItemFailures: [] });
    expect(JSON.stringify(rejected)).not.toContain('account');
    await ask({ ...sound(), label: 'x'.repeat(256 * 1024) }, { id: 'find-me' });
    expect(rejected[bodies.length]).toMatchObject({
      event: { id: 'find-me', source: 'crm', detail: 'too large to keep' },
      problems: [{ pointer: '/label' }],
    });
  });

  test('is delivered again while Genesys cannot be reached, and finally goes to the queue with code and sentence', async () => {
    const { invoke, rejected, sandbox, logged } = cloud;
    const fault = { operation: '*', fault: 'status', status: 503, code: 'service.unavailable', count: 500 } as const;
    sandbox.control.injectFault(fault);
    const envelope = {
      ...{ version: '0', id: 'e1', 'detail-type': 'outdial.call.requested', source: 'crm', account: '123456789012' },
      ...{ time: new Date().toISOString(), region: 'eu-central-1', resources: [], detail: sound() },
    };
    const received = (ApproximateReceiveCount: string) => ({
      Records: [{ messageId: 'one', body: JSON.stringify(envelope), attributes: { ApproximateReceiveCount } }],
    });
    expect(await invoke('intake', received('59'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'one' }] });
    expect(rejected).toEqual([]);
    expect(logged).toMatchObject([{ level: 'error', codes: ['genesys-unavailable'], eventId: 'e1' }]);
    expect(await invoke('intake', received('60'))).toEqual({ batchItemFailures: [] });
    expect(rejected).toMatchObject([{ event: { id: 'e1' }, problems: [{ code: 'genesys-unavailable' }] }]);
  });

  test('does not ring a phone after its own deadline', async () => {
    const { ask, settle, sandbox, callOf, rejected } = cloud;
    const time = new Date(Date.now() - 24 * 3_600_000).toISOString();
    await ask(sound(), { time });
    await settle();
    const ended = rejected.length === 1 || (await callOf('ana')).state === 'expired';
    expect(ended).toBe(true);
    expect(sandbox.control.dials().total).toBe(0);
  });
});
