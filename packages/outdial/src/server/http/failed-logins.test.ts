import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorld, rootSecret, type TestServer } from '../../../test/server/world.ts';
import type { PageView } from '../../api/views.ts';
import type { AuditView } from '../../api/service-views.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const guess = (secret = 'guess'): Promise<Response> => world.call('GET', '/v1/calls', { secret });
const signIn = (secret: string): Promise<Response> =>
  world.call('POST', '/oauth/token', {
    secret: null,
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'root',
      client_secret: secret,
    }).toString(),
  });
const failures = async (): Promise<readonly AuditView[]> => {
  const page = (await (await world.call('GET', '/v1/audit?since=2026-01-01T00:00:00Z')).json()) as PageView<AuditView>;
  return page.items.filter(({ act }) => act === 'login-failed');
};
const guesses = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) await guess(`guess-${n}`);
};

test('the audit counts failed logins of both kinds in one entry, and ignores requests without a key', async () => {
  await guesses(5);
  await signIn('guess');
  await world.call('GET', '/v1/calls', { secret: null });
  const [entry, ...more] = await failures();
  expect(entry).toMatchObject({ by: null, facts: { failures: 6, from: '2026-11-22T15:00:00.000Z' } });
  expect([more, (await failures()).length]).toEqual([[], 1]);
});

test('a flood of failures makes one entry per ten minutes, and one log line', async () => {
  await guesses(100);
  const held = Array.from({ length: 300 }, () => guess());
  await world.until(() => world.clock.pending() > 300);
  await world.clock.advance(1000);
  await Promise.all(held);
  await world.clock.advance(10 * 60_000);
  await world.clock.advance(60 * 60_000);
  expect((await failures()).map(({ facts }) => facts['failures'])).toEqual([400]);
  expect(world.logged).toHaveLength(1);
});

test.each([
  ['a key', () => guess(), () => guess(rootSecret)],
  ['a client secret', () => signIn('guess'), () => signIn(rootSecret)],
])(
  'after many failures with %s the next ones wait up to a second, and a good one does not',
  async (_what, bad, good) => {
    await guesses(100);
    let answered = 0;
    const count = async (answer: Promise<Response>): Promise<void> => {
      expect((await answer).status).toBe(401);
      answered += 1;
    };
    const held = Array.from({ length: 300 }, () => count(bad()));
    expect((await good()).status).toBe(200);
    await world.clock.advance(900);
    expect(answered).toBeLessThan(200);
    await world.clock.advance(100);
    await Promise.all(held);
    await world.clock.advance(400_000);
    expect((await bad()).status).toBe(401);
  },
);
