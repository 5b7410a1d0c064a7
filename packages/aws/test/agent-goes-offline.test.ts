import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

/** The forum thread's own words: "I wrap this in a Step Function to handle retries if the agent goes offline mid-process." */
describe('the agent goes offline mid-process', () => {
  let cloud: LocalCloud;
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
  });
  afterEach(() => cloud.close());

  const request = (agent: string) => ({
    from: { id: cloud.sandbox.control.agent(agent).id, queueId: 'Sales' },
    targets: [{ phoneNumber: '+12025550123', id: null }],
    retry: { attempts: 2, delaySeconds: 1 },
  });

  test('before the fence: Outdial dials nothing until the agent is back, and then at once', async () => {
    const { sandbox, ask, settle, callOf, pass } = cloud;
    sandbox.control.changeAgent('ana', { presence: 'OFFLINE' });
    await ask(request('ana'));
    await settle();
    expect(await callOf('ana')).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'agent-presence' }] });
    await pass(5 * 60_000, 30_000);
    expect(sandbox.control.dials().total).toBe(0);
    sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
    await settle();
    expect(sandbox.control.dials().total).toBe(1);
    await pass(30_000);
    expect(await callOf('ana')).toMatchObject({ state: 'completed', outcome: { targetRung: true } });
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('between the token and the second look: the wake-up is not lost', async () => {
    const { sandbox, ask, settle, taps, callOf } = cloud;
    sandbox.control.changeAgent('ana', { presence: 'OFFLINE' });
    taps.after = async (action, { Item }) => {
      const { sk } = (Item ?? {}) as { readonly sk?: { readonly S: string } };
      if (action !== 'PutItem' || sk?.S.startsWith('wait#') !== true) return;
      taps.after = null;
      // The token is stored, but nothing has been read yet. Now the agent returns, and the function handles the whole event.
      sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
      await sandbox.control.flushEvents();
    };
    await ask(request('ana'));
    await settle();
    expect(sandbox.control.dials().total).toBe(1);
    expect((await callOf('ana')).state).toBe('placed');
  });

  test('after the 202: the agent does not answer the phone, Outdial retries once, and the target rings once', async () => {
    const { sandbox, ask, settle, callOf, pass } = cloud;
    sandbox.control.changeAgent('ana', { phone: 'dead' });
    await ask(request('ana'));
    await settle();
    expect(await callOf('ana')).toMatchObject({ state: 'placed' });
    await pass(59_000);
    sandbox.control.changeAgent('ana', { phone: 'answers' });
    await pass(60_000);
    expect(await callOf('ana')).toMatchObject({ state: 'completed', attempts: [{ result: 'agent-leg-died' }, {}] });
    expect(sandbox.control.requests('postConversationsCallsUserUserId').total).toBe(2);
    const { conversations } = sandbox.control.state();
    const own = conversations.filter(({ agentId }) => agentId === sandbox.control.agent('ana').id);
    const rung = own.filter(({ targetLeg }) => targetLeg !== null);
    expect(own).toHaveLength(2);
    expect(rung).toHaveLength(1);
  });
});
