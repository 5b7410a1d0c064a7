import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

/** The numbers on which docs/aws.md bases its costs. */
interface Cost {
  transitions: number;
  invocations: number;
  writes: number;
  /** Kilobytes written to the call's own item and to what is told of its end, rounded up. The indexes do not contain them. */
  kilobytesOfCall: number;
  reads: number;
}

describe('the AWS usage of a call', () => {
  let cloud: LocalCloud;
  const cost: Cost = { transitions: 0, invocations: 0, writes: 0, kilobytesOfCall: 0, reads: 0 };
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
    Object.assign(cost, { transitions: 0, invocations: 0, writes: 0, kilobytesOfCall: 0, reads: 0 });
    // The sweeper costs the same without calls, and hardly more with them.
    let sweeps = 0;
    cloud.taps.before = (action, body) => {
      if (sweeps > 0) return;
      if (['GetItem', 'Query'].includes(action)) cost.reads += 1;
      if (!['PutItem', 'UpdateItem', 'DeleteItem'].includes(action)) return;
      cost.writes += 1;
      const { pk, sk } = (body['Item'] ?? body['Key']) as Readonly<Record<'pk' | 'sk', { readonly S: string }>>;
      if (!pk.S.startsWith('call#') || body['Item'] === undefined) return;
      const kilobytes = Math.ceil(JSON.stringify(body['Item']).length / 1024);
      // What is told of a call is written once and removed once.
      cost.kilobytesOfCall += sk.S === 'call' ? kilobytes : 2 * kilobytes;
    };
    cloud.accidents.onInvoke = async (name, _event, run) => {
      const isSweep = name === 'sweep';
      if (isSweep) sweeps += 1;
      else cost.invocations += 1;
      try {
        return await run();
      } finally {
        if (isSweep) sweeps -= 1;
      }
    };
  });
  afterEach(() => cloud.close());

  const request = () => ({
    from: { id: cloud.sandbox.control.agent('ana').id, queueId: 'Sales' },
    targets: [{ phoneNumber: '+12025550123' }],
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const whole = (): Cost => {
    const { executions } = cloud;
    const transitions = executions.started().flatMap((name) => [...executions.entered(name)]).length;
    return { ...cost, transitions };
  };
  const expectAtMost = (limit: Cost): void => {
    const spent = whole();
    for (const [name, most] of Object.entries<number>({ ...limit }))
      expect.soft(spent[name as keyof Cost], name).toBeLessThanOrEqual(most);
  };

  test('placed at once', async () => {
    await cloud.ask(request());
    await cloud.settle();
    await cloud.pass(15 * 60_000, 5_000);
    expect((await cloud.callOf('ana')).state).toBe('completed');
    expectAtMost({ transitions: 19, invocations: 9, writes: 36, kilobytesOfCall: 46, reads: 84 });
  });

  test('after twenty minutes away', async () => {
    cloud.sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await cloud.ask(request());
    await cloud.pass(20 * 60_000, 60_000);
    cloud.sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
    await cloud.settle();
    await cloud.pass(15 * 60_000, 5_000);
    expect((await cloud.callOf('ana')).state).toBe('completed');
    expectAtMost({ transitions: 25, invocations: 17, writes: 62, kilobytesOfCall: 61, reads: 170 });
  });
});
