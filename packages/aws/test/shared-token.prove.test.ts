import { expect, test } from 'vitest';
import { holdDials } from './held-dials.ts';
import type { LocalCloud } from './local-cloud.ts';

/** Requests that Genesys accepts per minute and token, and that the functions share. */
const perMinute = 300;
const minute = 60_000;
/** The number of functions that dial at once, and the number of them that fit into the minute's rate limit. */
const dialers = 50;
const left = 20;

const throttled = ({ sandbox }: LocalCloud) =>
  sandbox.control.requests().requests.filter(({ status }) => status === 429);

test('functions that dial at once ask for one token', async () => {
  const there = await holdDials(dialers);
  const { sandbox, table, letGo, settle, pass } = there;
  await table.remove({ pk: 'token', sk: 'genesys' });
  const before = sandbox.control.requests('postOauthToken').total;
  letGo();
  await settle();
  expect(sandbox.control.requests('postOauthToken').total).toBe(before + 1);
  // A call that found no slot is dialed a little later.
  await pass(minute + 5_000, 5_000);
  expect(sandbox.control.dials().total).toBe(dialers);
  expect(throttled(there)).toEqual([]);
});

test("functions that dial at once share one rate limit: calls beyond this minute's limit are dialed in the next", async () => {
  const there = await holdDials(dialers);
  const { sandbox, table, genesysUrl, letGo, settle, pass, calls } = there;
  const budget = { pk: `budget#${Math.floor(Date.now() / minute)}`, sk: 'genesys' };
  const authorization = `Bearer ${String((await table.get({ pk: 'token', sk: 'genesys' }))?.['token'])}`;
  // One more process uses up nearly all requests of this minute.
  for (let used = 0; used < perMinute - left;) {
    const { headers } = await fetch(`${genesysUrl}/api/v2/users`, { headers: { authorization } });
    used = Number(headers.get('inin-ratelimit-count'));
  }
  await table.update(budget, 'SET #used = :used', { used: perMinute - left });

  letGo();
  await settle();
  expect(sandbox.control.dials().total).toBe(left);
  const waiting = (await calls.all()).filter(({ call }) => call.state === 'waiting');
  expect(waiting).toHaveLength(dialers - left);
  // A function that sees that nothing is left does not even begin the attempt.
  const results = waiting.flatMap(({ call }) => call.attempts.map(({ result }) => result));
  expect(['not-placed', 'not-sent']).toEqual(expect.arrayContaining([...new Set(results)]));
  await pass(2 * minute, 5_000);
  expect(sandbox.control.dials().total).toBe(dialers);
  expect(throttled(there)).toEqual([]);
  expect(sandbox.control.requests('postOauthToken').total).toBe(1);
});
