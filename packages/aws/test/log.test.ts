import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

describe('the log of the functions', () => {
  let cloud: LocalCloud;
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
  });
  afterEach(() => cloud.close());

  const request = (phoneNumber: string) => ({
    from: { id: cloud.sandbox.control.agent('ana').id, queueId: 'Sales' },
    targets: [{ phoneNumber }],
  });
  const counted = (metric: string): number => cloud.logged.filter(({ [metric]: one }) => one === 1).length;

  test('is JSON, counts each step of a call once as a metric, and names no phone number', async () => {
    const { ask, settle, pass, logged } = cloud;
    await ask(request('+12025550123'), { id: 'one' });
    await ask(request('+12025550123'), { id: 'one' });
    await settle();
    await pass(30_000, 5_000);
    expect(['CallsAccepted', 'CallsPlaced', 'CallsCompleted', 'OutcomeUnknown'].map(counted)).toEqual([1, 1, 1, 0]);
    const placed = logged.find(({ CallsPlaced }) => CallsPlaced === 1);
    expect(placed).toMatchObject({
      level: 'info',
      _aws: {
        CloudWatchMetrics: [{ Namespace: 'Outdial', Dimensions: [['Deployment']], Metrics: [{ Name: 'CallsPlaced' }] }],
      },
    });
    expect(placed).toHaveProperty('Deployment');
    expect(JSON.stringify(logged)).not.toContain('2025550123');
  });

  test('says why a call waits, and so does the output of its execution', async () => {
    const { ask, settle, logged, sandbox, invoke } = cloud;
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    const { callId } = (await ask(request('+12025550123'))) as { readonly callId: string };
    await settle();
    expect(logged).toContainEqual(
      expect.objectContaining({ message: 'A call waits.', code: 'agent-presence', callId }),
    );
    const input = { callId, name: 'name', generation: 0, turn: 0 };
    expect(await invoke('advance', input)).toMatchObject({ waitingFor: ['agent-presence'] });
  });

  test('counts an unusable event, with its codes', async () => {
    await cloud.ask(request('911'));
    expect(cloud.logged).toMatchObject([{ EventsRejected: 1, codes: ['number-emergency'] }]);
  });

  test('counts a call with an unknown outcome, and logs it as an error', async () => {
    const { ask, settle, pass, logged, sandbox } = cloud;
    sandbox.control.injectFault({
      operation: 'postConversationsCallsUserUserId',
      fault: 'reset-before-effect',
      count: 1,
    });
    await ask(request('+12025550123'));
    await settle();
    await pass(20 * 60_000, 5_000);
    expect(counted('OutcomeUnknown')).toBe(1);
    expect(logged.some(({ level }) => level === 'error')).toBe(true);
  });
});
