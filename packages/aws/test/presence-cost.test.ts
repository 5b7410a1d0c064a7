import { describe, expect, test } from 'vitest';
import { frozenCloud } from './frozen-cloud.ts';

const minute = 60_000;

describe('a change of an agent', () => {
  const { cloud, request } = frozenCloud();
  /** What is asked of DynamoDB, by operation, for each invocation of `presence` from here on. */
  const count = () => {
    const asked: Record<string, number>[] = [];
    cloud().taps.before = (action) => {
      const now = asked.at(-1);
      if (now !== undefined) now[action] = (now[action] ?? 0) + 1;
    };
    cloud().accidents.onInvoke = async (name, _event, run) => {
      if (name === 'presence') asked.push({});
      return run();
    };
    return asked;
  };
  const change = async (agent: string, presence: 'AWAY' | 'AVAILABLE' | 'BREAK') => {
    cloud().sandbox.control.changeAgent(agent, { presence });
    await cloud().settle();
  };

  test('for whom no call waits costs one read and no write, also after a call; a new process notes that events arrive', async () => {
    const { ask, settle, pass } = cloud();
    let asked = count();
    await change('hana', 'AWAY');
    expect(asked[0]).toEqual({ Query: 1, PutItem: 1 });
    asked = count();
    await change('hana', 'AVAILABLE');
    expect(asked.length).toBeGreaterThanOrEqual(2);
    for (const each of asked) expect(each).toEqual({ Query: 1 });
    await ask(request());
    await settle();
    await pass(15 * minute, 30_000);
    expect((await cloud().callOf('ana')).state).toBe('completed');
    asked = count();
    await change('ana', 'AWAY');
    expect(asked.length).toBeGreaterThanOrEqual(2);
    for (const each of asked) expect(each).toEqual({ Query: 1 });
  });

  test('of a busy organisation costs a write once in twenty minutes of a process, which shows that events arrive', async () => {
    const { pass } = cloud();
    const asked = count();
    for (let minutes = 0; minutes < 45; minutes += 1) {
      await change('hana', minutes % 2 === 0 ? 'AWAY' : 'AVAILABLE');
      await pass(minute, minute);
    }
    const writes = asked.filter((each) => each['PutItem'] !== undefined);
    expect(writes.length).toBeGreaterThan(0);
    expect(writes.length).toBeLessThanOrEqual(4);
  });

  test('that nobody stored is no missing event for the next call, nor hides that the agent is back', async () => {
    const { ask, settle, pass, sandbox, logged } = cloud();
    await ask(request());
    await settle();
    await pass(15 * minute, 30_000);
    await change('ana', 'AWAY');
    await pass(5 * minute, minute);
    await ask({ ...request('+12025550124'), expiresAt: new Date(Date.now() + 60 * minute).toISOString() });
    await settle();
    await pass(5 * minute, minute);
    expect(logged.filter((line) => line['EventsMissed'] === 1)).toEqual([]);
    await change('ana', 'AVAILABLE');
    expect(sandbox.control.dials().total).toBe(2);
  });

  test('right after it was read wakes the call that is about to wait', async () => {
    const { ask, settle, sandbox, accidents } = cloud();
    await change('ana', 'AWAY');
    let isHeld = false;
    accidents.onInvoke = async (name, event, run) => {
      // The agent comes back between the decision to wait and the wait.
      if (name === 'advance' && event['token'] !== undefined && !isHeld) {
        isHeld = true;
        sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
        await sandbox.control.flushEvents();
      }
      return run();
    };
    await ask(request());
    await settle();
    expect(isHeld).toBe(true);
    expect(sandbox.control.dials().total).toBe(1);
  });
});
