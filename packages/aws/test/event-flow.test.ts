import { describe, expect, test } from 'vitest';
import { frozenCloud } from './frozen-cloud.ts';

const minute = 60_000;

/** Whether Genesys's events arrive. Without them, Outdial looks at the agents of waiting calls. */
describe('an agent who is available for eight minutes', () => {
  const { cloud, request } = frozenCloud();
  const inHours = (hours: number) => new Date(Date.now() + hours * 60 * minute).toISOString();
  const silence = (): void => {
    cloud().accidents.onInvoke = async (name, _event, run) => (name === 'presence' ? null : run());
  };
  const missed = () => cloud().logged.filter((line) => line['EventsMissed'] === 1);
  async function comesAfter(minutes: number): Promise<void> {
    const { sandbox, pass } = cloud();
    await pass(minutes * minute, minute / 2);
    sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
    await pass(8 * minute, minute / 2);
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await pass(2 * minute, minute / 2);
  }

  test.each([1, 45])('is dialed without a partner bus, after %i minutes of waiting', async (minutes) => {
    const { ask, settle, sandbox, executions } = cloud();
    silence();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask({ ...request(), expiresAt: inHours(2) });
    await settle();
    await comesAfter(minutes);
    expect(sandbox.control.dials().total).toBe(1);
    const [name = ''] = executions.started();
    expect(executions.entered(name).length).toBeLessThanOrEqual(100);
    // No bus was ever heard of, so nothing is missing.
    expect(missed()).toEqual([]);
  });

  test('is dialed when the bus fell silent half an hour ago; a change that no event reported raises the alarm once', async () => {
    const { ask, settle, sandbox, pass, accidents } = cloud();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask({ ...request(), expiresAt: inHours(3) });
    await settle();
    // An event that a call waits for.
    sandbox.control.changeAgent('ana', { presence: 'MEAL' });
    await settle();
    silence();
    await pass(2 * minute, minute);
    sandbox.control.changeAgent('ana', { presence: 'BREAK' });
    await pass(12 * minute, minute);
    expect(missed()).toMatchObject([{ EventsMissed: 1 }]);
    await comesAfter(1);
    expect(sandbox.control.dials().total).toBe(1);
    expect(missed()).toHaveLength(1);
    accidents.onInvoke = null;
  });
});
