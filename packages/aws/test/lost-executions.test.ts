import { describe, expect, test } from 'vitest';
import { frozenCloud } from './frozen-cloud.ts';

const minute = 60_000;

/** After an execution was stopped, failed or timed out, its call still ends, and its agent is free. */
describe('a call without an execution', () => {
  const { cloud, request } = frozenCloud();
  const inOneDay = () => new Date(Date.now() + 24 * 60 * minute).toISOString();
  /** EventBridge does not report that an execution ended. */
  const loseReports = (): void => {
    cloud().accidents.onInvoke = async (name, event, run) =>
      name === 'sweep' && event['source'] === 'aws.states' ? null : run();
  };
  /** Neither that, nor the schedule. */
  const loseSweeps = (): void => {
    cloud().accidents.onInvoke = async (name, _event, run) => (name === 'sweep' ? null : run());
  };
  const metric = (name: string) => cloud().logged.filter((line) => line[name] === 1).length;

  test('under way, is followed to its end when EventBridge reports the end of its execution, and the next call is dialed', async () => {
    const { ask, settle, pass, sandbox, executions, calls } = cloud();
    await ask(request());
    await ask({ ...request('+12025550124'), expiresAt: inOneDay() });
    await settle();
    executions.stop();
    await settle();
    expect(metric('CallsRevived')).toBe(2);
    await pass(5 * minute, 5_000);
    expect((await calls.all()).map(({ call }) => call.state)).toEqual(['completed', 'completed']);
    expect(sandbox.control.dials().total).toBe(2);
  });

  test('under way, is found by the schedule when nobody reported it', async () => {
    const { ask, settle, pass, sandbox, executions, callOf } = cloud();
    loseReports();
    await ask(request());
    await settle();
    executions.stop();
    await pass(10 * minute, 15_000);
    expect(await callOf('ana')).toMatchObject({ state: 'completed' });
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('that waits, is dialed when the agent comes back, and its deadline holds', async () => {
    const { ask, settle, pass, sandbox, executions, calls } = cloud();
    loseReports();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask({ ...request(), expiresAt: inOneDay() });
    await ask({ ...request('+12025550124'), expiresAt: new Date(Date.now() + 20 * minute).toISOString() });
    await settle();
    executions.stop();
    await pass(30 * minute, minute);
    const states = () => calls.all().then((rows) => rows.map(({ call }) => call.state).sort());
    expect(await states()).toEqual(['expired', 'waiting']);
    sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
    await settle();
    await pass(5 * minute, 5_000);
    expect(await states()).toEqual(['completed', 'expired']);
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('is taken up when its event is delivered again', async () => {
    const { ask, settle, pass, executions, callOf, sandbox } = cloud();
    loseSweeps();
    await ask(request(), { id: 'one' });
    await settle();
    executions.stop();
    await pass(1_000);
    expect((await callOf('ana')).state).toBe('placed');
    expect(await ask(request(), { id: 'one' })).toMatchObject({ replayed: true });
    await settle();
    expect(executions.started()).toHaveLength(2);
    await pass(2 * minute, 5_000);
    expect(await callOf('ana')).toMatchObject({ state: 'completed' });
    // Its execution lives now: another repetition starts none.
    await ask(request(), { id: 'one' });
    expect(executions.started()).toHaveLength(2);
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('that keeps its agent after an unknown outcome, gives the agent back', async () => {
    const { ask, settle, pass, executions, sandbox, table, callOf } = cloud();
    const operation = 'postConversationsCallsUserUserId';
    sandbox.control.injectFault({ operation, fault: 'reset-before-effect', count: 1 });
    await ask(request());
    await settle();
    await pass(3 * minute, 5_000);
    expect(await callOf('ana')).toMatchObject({ state: 'outcome-unknown' });
    loseReports();
    executions.stop();
    await pass(6 * minute, 15_000);
    expect(await table.get({ pk: `agent#${sandbox.control.agent('ana').id}`, sk: 'lock' })).toBeNull();
  });

  test('whose executions end at once, is not started in a loop, and ends at its deadline', async () => {
    const { ask, settle, pass, executions, sandbox, accidents, callOf } = cloud();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    const { callId } = (await ask(request())) as { readonly callId: string };
    await settle();
    accidents.onInvoke = async (name, _event, run) => {
      if (name === 'advance') executions.stopCall(callId);
      return name === 'advance' ? null : run();
    };
    executions.stopCall(callId);
    await pass(20 * minute, 30_000);
    expect(await callOf('ana')).toMatchObject({ state: 'expired' });
    expect(executions.started().length).toBeLessThanOrEqual(17);
  });

  test('costs nothing while it lives: a sweep asks Step Functions about no call that waits with a token', async () => {
    const { ask, settle, pass, sandbox, executions } = cloud();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    let asked = 0;
    const { stateOf } = executions;
    Object.assign(executions, {
      stateOf: async (...given: Parameters<typeof stateOf>) => {
        asked += 1;
        return stateOf(...given);
      },
    });
    await ask({ ...request(), expiresAt: inOneDay() });
    await settle();
    await pass(60 * minute, minute);
    expect(asked).toBe(0);
    expect(executions.started()).toHaveLength(1);
  });
});
