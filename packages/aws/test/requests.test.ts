import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

/** The share of Genesys's rate limit that a call uses. */
describe('requests to Genesys', () => {
  let cloud: LocalCloud;
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
  });
  afterEach(() => cloud.close());

  const call = async (phoneNumber: string, agent?: string): Promise<Readonly<Record<string, number>>> => {
    const { sandbox, ask, settle, pass } = cloud;
    const before = sandbox.control.requests().byOperation;
    const id = agent ?? sandbox.control.agent('ana').id;
    await ask({ from: { id, queueId: 'Sales' }, targets: [{ phoneNumber }] });
    await settle();
    await pass(25_000, 5_000);
    const all = Object.entries(sandbox.control.requests().byOperation);
    const grown = all.map(([operation, count]) => [operation, count - (before[operation] ?? 0)] as const);
    return Object.fromEntries(grown.filter(([, count]) => count > 0));
  };

  test('functions share what one of them read about an agent: a first call reads the agent once', async () => {
    expect(await call('+12025550123')).toEqual({
      ...{ postOauthToken: 1, getPresenceDefinitions: 1, getUser: 1, getUserQueues: 2, getStation: 1 },
      ...{ postConversationsCallsUserUserId: 1, getConversation: 2 },
    });
  });

  test('a call uses four requests if the agent was read less than five minutes ago', async () => {
    await call('+12025550123');
    await cloud.pass(60_000, 30_000);
    await call('+12025550124');
    await cloud.pass(60_000, 30_000);
    // Each process reads the labels of presences once in ten minutes, whatever else it does.
    const { getPresenceDefinitions: labels = 0, ...third } = await call('+12025550125');
    expect(labels).toBeLessThanOrEqual(1);
    expect(third).toEqual({ getUsers: 1, postConversationsCallsUserUserId: 1, getConversation: 2 });
  });

  test('an agent given by e-mail is looked up once', async () => {
    await call('+12025550123', 'ana@example.com');
    await cloud.pass(60_000, 30_000);
    const { getPresenceDefinitions: labels = 0, ...second } = await call('+12025550124', 'Ana@example.com');
    expect(labels).toBeLessThanOrEqual(1);
    expect(second).toEqual({ getUsers: 1, postConversationsCallsUserUserId: 1, getConversation: 2 });
    expect(await cloud.calls.all()).toHaveLength(2);
  });
});
