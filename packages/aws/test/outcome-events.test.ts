import { describe, expect, test } from 'vitest';
import { frozenCloud } from './frozen-cloud.ts';
import { clientOf } from './http-api.ts';

const minute = 60_000;
interface Published {
  readonly Source: string;
  readonly DetailType: string;
  readonly EventBusName: string;
  readonly Detail: {
    readonly id: string;
    readonly subject: string;
    readonly data: { readonly call: Readonly<Record<string, unknown>> };
  };
}

describe('the end of a call', () => {
  const { cloud, request } = frozenCloud();
  const published = () => cloud().published as unknown as readonly Published[];
  const types = () => published().map(({ DetailType }) => DetailType);
  const notices = async () => {
    const found = await Promise.all((await cloud().calls.all()).map(({ call }) => noticesOf(call.order.id)));
    return found.flat();
  };
  const noticesOf = (id: string) => cloud().table.query(`call#${id}`, 'notice#');

  test('is one event on the bus, by CloudEvents 1.0, with the call as the API shows it', async () => {
    const { ask, settle, pass, callOf } = cloud();
    await ask({ ...request(), attributes: { ticket: '4711' } });
    await settle();
    expect(published()).toEqual([]);
    await pass(15 * minute, 15_000);
    const call = await callOf('ana');
    expect(published()).toMatchObject([
      {
        ...{ Source: 'outdial', EventBusName: 'outdial', DetailType: 'outdial.call.completed' },
        Detail: {
          ...{ specversion: '1.0', type: 'outdial.call.completed', source: '/outdial/local', subject: call.order.id },
          datacontenttype: 'application/json',
          data: {
            callId: call.order.id,
            sentence: expect.stringMatching(/\w/) as string,
            call: {
              ...{ id: call.order.id, state: 'completed', attributes: { ticket: '4711' } },
              targets: [{ phoneNumber: '+12025550123' }],
              outcome: { targetRung: true },
            },
          },
        },
      },
    ]);
    expect(published()[0]?.Detail.id).toMatch(new RegExp(`^${call.order.id}\\.\\d+$`));
    expect(await notices()).toEqual([]);
  });

  test('is reported by every way in which a call can end before its dial: refused, expired, canceled', async () => {
    const { ask, settle, pass, sandbox } = cloud();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask({ ...request(), whenNotReady: 'refuse' });
    await settle();
    expect(types()).toEqual(['outdial.call.rejected']);
    const { callId } = (await ask(request('+12025550124'))) as { readonly callId: string };
    await settle();
    await (await clientOf(cloud())).cancel(callId);
    await settle();
    expect(types().slice(1)).toEqual(['outdial.call.canceled']);
    await ask({ ...request('+12025550125'), expiresAt: new Date(Date.now() + minute).toISOString() });
    await settle();
    await pass(3 * minute, 10_000);
    expect(types().slice(2)).toEqual(['outdial.call.expired']);
  });

  test('is reported when the sweeper ends it, after its execution was stopped', async () => {
    const { ask, settle, pass, sandbox, executions, accidents } = cloud();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask(request());
    await settle();
    accidents.onInvoke = async (name, _event, run) => (name === 'sweep' ? null : run());
    executions.stop();
    await settle();
    accidents.onInvoke = null;
    await pass(25 * minute, minute);
    expect(types()).toEqual(['outdial.call.expired']);
  });

  test('of which nobody knows is reported, and so is the decision of a person', async () => {
    const { ask, settle, pass, sandbox, callOf } = cloud();
    const operation = 'postConversationsCallsUserUserId';
    sandbox.control.injectFault({ operation, fault: 'status', status: 503, count: 1 });
    await ask(request());
    await settle();
    await pass(20 * minute, 15_000);
    expect(types()).toEqual(['outdial.call.outcome-unknown']);
    const { order } = await callOf('ana');
    await (await clientOf(cloud())).resolve(order.id, null);
    await settle();
    expect(types()).toEqual(['outdial.call.outcome-unknown', 'outdial.call.resolved']);
    const [ended, resolved] = published();
    expect(resolved?.Detail.data.call['outcome']).toMatchObject({ resolution: { placed: false } });
    expect(resolved?.Detail.id).not.toBe(ended?.Detail.id);
  });

  test('is published later under the same id while EventBridge fails, with a metric for the alarm, and given up after a day', async () => {
    const { ask, settle, pass, accidents, logged, sandbox } = cloud();
    const failures = () => logged.filter((line) => line['EventsNotPublished'] === 1);
    const tried: unknown[] = [];
    accidents.onEvent = ({ Detail }) => {
      tried.push((JSON.parse(String(Detail)) as { id: string }).id);
      if (tried.length <= 3) throw new Error('InternalFailure');
    };
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask({ ...request(), whenNotReady: 'refuse' });
    await settle();
    expect(tried).toHaveLength(1);
    await pass(4 * minute, 5_000);
    expect(tried).toHaveLength(4);
    expect(new Set(tried).size).toBe(1);
    expect(types()).toEqual(['outdial.call.rejected']);
    expect(failures()).toHaveLength(3);
    expect(failures()[0]).toMatchObject({ error: 'InternalFailure', attempts: 1 });

    accidents.onEvent = () => {
      throw new Error('InternalFailure');
    };
    await ask({ ...request('+12025550124'), whenNotReady: 'refuse' });
    await settle();
    await pass(25 * 60 * minute, 10 * minute);
    expect(failures().length).toBeLessThan(30);
    expect(await notices()).toEqual([]);
    expect(logged.filter(({ level }) => level === 'error')).toMatchObject([{ type: 'outdial.call.rejected' }]);
  });

  test('is reported by the sweep if the message to the queue is lost, or the function that tells dies', async () => {
    const { ask, settle, pass, sandbox, accidents } = cloud();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    accidents.onNotice = () => {
      throw new Error('SQS is away.');
    };
    await ask({ ...request(), whenNotReady: 'refuse' });
    await settle();
    accidents.onNotice = null;
    expect(types()).toEqual([]);
    await pass(3 * minute, 30_000);
    expect(types()).toEqual(['outdial.call.rejected']);
    accidents.onInvoke = async (name, _event, run) => {
      if (name !== 'notify') return run();
      throw new Error('The function died.');
    };
    await ask({ ...request('+12025550124'), whenNotReady: 'refuse' });
    await settle();
    accidents.onInvoke = null;
    await pass(8 * minute, 30_000);
    expect(types()).toEqual(['outdial.call.rejected', 'outdial.call.rejected']);
  });

  test('is not told when its line was never written, nor after the call was erased', async () => {
    const { ask, settle, pass, sandbox, taps, accidents } = cloud();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    const { callId } = (await ask(request())) as { readonly callId: string };
    await settle();
    const client = await clientOf(cloud());
    // The function that ends it dies right before the call's own write.
    taps.before = (action, body) => {
      const item = (body['Item'] ?? {}) as {
        readonly sk?: { readonly S: string };
        readonly state?: { readonly S: string };
      };
      if (action === 'PutItem' && item.state?.S === 'canceled') throw new Error('the function died');
    };
    await client.cancel(callId).catch(() => null);
    taps.before = null;
    await settle();
    expect(await noticesOf(callId)).toHaveLength(1);
    await pass(14 * minute, 30_000);
    await pass(12 * minute, 30_000);
    expect(types()).toEqual(['outdial.call.expired']);
    expect(await notices()).toEqual([]);
    accidents.onNotice = () => {
      throw new Error('SQS is away.');
    };
    await ask({ ...request('+12025550124'), whenNotReady: 'refuse' });
    await settle();
    expect(await notices()).toHaveLength(1);
    await (await clientOf(cloud())).forget('+12025550124', 1);
    accidents.onNotice = null;
    await pass(3 * minute, 30_000);
    expect(types()).toEqual(['outdial.call.expired']);
  });

  test('makes no call, even for a mapping that takes every event', async () => {
    const { ask, published: events, calls, sandbox, settle, rejected } = cloud();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask({ ...request(), whenNotReady: 'refuse' });
    await settle();
    const [event] = events;
    const envelope = { source: 'outdial', 'detail-type': String(event?.['DetailType']) };
    expect(await ask(event?.['Detail'], envelope)).toEqual({ kind: 'ignored' });
    expect(await calls.all()).toHaveLength(1);
    expect(rejected).toEqual([]);
  });
});
