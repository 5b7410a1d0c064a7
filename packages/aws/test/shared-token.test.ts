import { afterEach, expect, test, vi } from 'vitest';
import { gate } from './gate.ts';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

const dialers = 50;
/** Requests that Genesys takes in a minute and for a token, and that the functions allow each other. */
const perMinute = 300;
const minute = 60_000;

let cloud: LocalCloud | null = null;
afterEach(async () => {
  vi.restoreAllMocks();
  await cloud?.close();
  cloud = null;
});

/** Fifty calls of fifty agents, whose dials are invoked and run at once, each in a process of its own, when they are let go. */
async function holdFiftyDials() {
  const there = (cloud = await openLocalCloud({ frozen: true, agents: dialers }));
  const { accidents, sandbox, ask, newProcess } = there;
  const [letGo, areHeld] = [gate(), gate()];
  let held = 0;
  accidents.onInvoke = async (name, event, run) => {
    if (name !== 'dial') return run();
    const handler = await newProcess('dial');
    held += 1;
    if (held === dialers) {
      accidents.onInvoke = null;
      areHeld.open();
    }
    await letGo.passed;
    return handler(event);
  };
  const agents = sandbox.control.state().agents.filter(({ slug }) => slug.startsWith('agent-'));
  for (const { id } of agents)
    await ask({ from: { id, queueId: 'Sales' }, targets: [{ phoneNumber: '+12025550123' }] });
  await areHeld.passed;
  return { ...there, letGo: letGo.open };
}

const throttled = ({ sandbox }: LocalCloud) =>
  sandbox.control.requests().requests.filter(({ status }) => status === 429);

/** The clock by which a sender knows that it stalled. */
const standStill = () => vi.spyOn(performance, 'now').mockReturnValue(performance.now());

test('fifty functions that dial at once ask for one token', async () => {
  const there = await holdFiftyDials();
  const { sandbox, table, letGo, settle, pass } = there;
  await table.remove({ pk: 'token', sk: 'genesys' });
  const before = sandbox.control.requests('postOauthToken').total;
  letGo();
  await settle();
  expect(sandbox.control.requests('postOauthToken').total).toBe(before + 1);
  // Fifty processes, the table and Genesys share one thread here: who stalled for that sent nothing, and goes out a little later.
  const monotonic = standStill();
  await pass(minute + 5_000, 5_000);
  monotonic.mockRestore();
  expect(sandbox.control.dials().total).toBe(dialers);
  expect(throttled(there)).toEqual([]);
});

test('fifty functions that dial at once spend one budget: what is too much for this minute goes out in the next', async () => {
  const there = await holdFiftyDials();
  const { sandbox, table, genesysUrl, letGo, settle, pass, calls } = there;
  const budget = { pk: `budget#${Math.floor(Date.now() / minute)}`, sk: 'genesys' };
  const left = 20;
  const authorization = `Bearer ${String((await table.get({ pk: 'token', sk: 'genesys' }))?.['token'])}`;
  // A fifty-first process spends all but twenty requests of this minute.
  for (let used = 0; used < perMinute - left;) {
    const { headers } = await fetch(`${genesysUrl}/api/v2/users`, { headers: { authorization } });
    used = Number(headers.get('inin-ratelimit-count'));
  }
  await table.update(budget, 'SET #used = :used', { used: perMinute - left });

  // Nobody stalls in this minute: whoever gets a part of the budget uses it.
  const monotonic = standStill();
  letGo();
  await settle();
  monotonic.mockRestore();
  expect(sandbox.control.dials().total).toBe(left);
  const waiting = (await calls.all()).filter(({ call }) => call.state === 'waiting');
  expect(waiting).toHaveLength(dialers - left);
  expect(waiting.every(({ call }) => call.attempts[0]?.result === 'not-placed')).toBe(true);
  await pass(2 * minute, 5_000);
  expect(sandbox.control.dials().total).toBe(dialers);
  expect(throttled(there)).toEqual([]);
  expect(sandbox.control.requests('postOauthToken').total).toBe(1);
});
