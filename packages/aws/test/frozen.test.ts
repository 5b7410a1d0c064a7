import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { gate } from './gate.ts';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

/** Lambda freezes a process as soon as it has answered: later writes happen late, or never. */
describe('a function does not answer before it has written', () => {
  let cloud: LocalCloud;
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
  });
  afterEach(() => cloud.close());

  const ask = () =>
    cloud.ask({
      from: { id: cloud.sandbox.control.agent('ana').id, queueId: 'Sales' },
      targets: [{ phoneNumber: '+12025550123' }],
    });
  /** Holds the first matching request to DynamoDB, and reports whether the function that sent it answered in the meantime. */
  const answersWhileHeld = async (action: string, isIt: (request: string) => boolean): Promise<boolean> => {
    const [held, released] = [gate(), gate()];
    cloud.taps.before = async (asked, body) => {
      if (asked !== action || !isIt(JSON.stringify(body))) return;
      cloud.taps.before = null;
      held.open();
      await released.passed;
    };
    let answered = false;
    const answer = (): void => void (answered = true);
    const asking = ask().then(answer, answer);
    await held.passed;
    const before = await vi.waitUntil(() => answered, 1_000).catch(() => false);
    released.open();
    await asking;
    return before;
  };

  test('that the rate limit is used up, after Genesys refused a request', async () => {
    const limitKey = 'client.credentials.token.rate.per.minute';
    cloud.sandbox.control.injectFault({ operation: 'getUser', fault: 'status', status: 429, limitKey, count: 1 });
    expect(await answersWhileHeld('UpdateItem', (body) => body.includes('budget#') && body.includes(':all'))).toBe(
      false,
    );
  });

  test('that reads are slowed, after a limit of the whole organisation refused one', async () => {
    cloud.sandbox.control.injectFault({ operation: 'getUser', fault: 'status', status: 429, count: 1 });
    expect(await answersWhileHeld('UpdateItem', (body) => body.includes('slowUntil = :until'))).toBe(false);
  });

  test('that a token no longer works, after Genesys refused it', async () => {
    await cloud.table.put({
      ...{ pk: 'token', sk: 'genesys', token: 'revoked', issuedAt: Date.now() },
      ...{ expiresAt: Date.now() + 3_600_000, renewAt: Date.now() + 3_000_000 },
    });
    expect(await answersWhileHeld('DeleteItem', (body) => body.includes('revoked'))).toBe(false);
  });
});
