import { createSandbox } from 'genesys-cloud-sandbox';
import { afterEach, expect, test } from 'vitest';

import { record } from '../../../sandbox/test/held.ts';
import { agentId } from '../call/ids.ts';
import { createGenesys } from '../genesys/contact-centre.ts';
import { sendThrough } from '../genesys/send.ts';
import type { LookUps } from '../ports/contact-centre.ts';
import { testClock } from '../testing/clock.ts';
import { createFloor } from './floor.ts';
import { createRememberedNames } from './remembered-names.ts';
import { createTopUp, sharingReads } from './top-up.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const unknown = (n: number) => agentId(`a9e0${String(n).padStart(4, '0')}-0000-4000-8000-00000000ff01`);

function stage() {
  const clock = testClock();
  const sandbox = createSandbox({ paused: true, record });
  const genesys = createGenesys({
    ...{ region: sandbox.url, clientId: sandbox.client.id, clientSecret: sandbox.client.secret, clock },
    ...{ timers: { requestTimeout: 500 }, send: sendThrough(sandbox.fetch) },
  });
  const topUp = createTopUp({ contactCentre: genesys, floor: createFloor({ clock }), clock });
  const centre = sharingReads(genesys, topUp, clock);
  closing.push(topUp.close, genesys.close, () => sandbox.close());
  const lookUps = (purpose: 'order' | 'question'): LookUps => {
    const found = centre.lookUpsFor?.(purpose);
    if (found === undefined) throw new TypeError('The adapter has look-ups with a share of their own.');
    return found;
  };
  return { clock, sandbox, centre, lookUps, sent: () => centre.spending?.().sent ?? 0 };
}

test.each([
  ['question', 'an unknown id', (n: number) => unknown(n)],
  ['question', 'an unknown e-mail', (n: number) => `nobody${n}@example.com`],
  ['question', 'the name of an unknown queue', (n: number) => `Queue ${n}`],
  ['order', 'an unknown id', (n: number) => unknown(n)],
] as const)('a flood of %s look-ups of %s leaves enough to dials and calls under way', async (purpose, what, named) => {
  const { centre, lookUps, sandbox } = stage();
  const { findAgent, findQueue } = lookUps(purpose);
  const find = what.includes('queue') ? findQueue : findAgent;
  const found = [];
  for (let n = 0; n < 200; n += 1) found.push(await find(named(n)));
  expect(found.at(0)).toMatchObject({ kind: 'not-found' });
  if (what !== 'an unknown e-mail') {
    const cause = { cause: 'look-up-budget-spent' };
    expect(found.at(-1)).toMatchObject({ kind: 'unavailable', problem: { code: 'rate-budget-spent', facts: cause } });
  }
  const { left, nextDialAt } = centre.spending?.() ?? {};
  expect(nextDialAt).toBeNull();
  expect(left).toBeGreaterThanOrEqual(purpose === 'question' ? 180 : 105);
  for (const slug of ['ana', 'ben']) {
    expect(await centre.readAgent(agentId(sandbox.control.agent(slug).id))).toMatchObject({ kind: 'found' });
  }
});

test('while the share of questions is used up, a new call still finds its agent', async () => {
  const { lookUps } = stage();
  for (let n = 0; n < 60; n += 1) await lookUps('question').findAgent(unknown(n));
  expect(await lookUps('question').findAgent('ana@example.com')).toMatchObject({ kind: 'unavailable' });
  expect(await lookUps('order').findAgent('ana@example.com')).toMatchObject({ kind: 'found' });
});

test.each(['findAgent', 'readAgent', 'readAgents'] as const)(
  'polling one unknown id by %s costs a few requests every ten seconds',
  async (by) => {
    const { clock, lookUps, sent } = stage();
    const { findAgent, readAgent, readAgents } = lookUps('question');
    await findAgent(unknown(1));
    await readAgent(unknown(1));
    const first = sent();
    for (let n = 0; n < 9; n += 1) {
      await clock.advance(1_000);
      if (by === 'findAgent') expect(await findAgent(unknown(1))).toMatchObject({ kind: 'not-found' });
      else if (by === 'readAgent') await readAgent(unknown(1));
      else await readAgents?.([unknown(1)], { withQueues: [], urgent: false });
    }
    expect(sent()).toBe(first);
    await clock.advance(1_000);
    await readAgent(unknown(1));
    expect(sent()).toBeGreaterThan(first);
  },
);

test('a thing that was not found is remembered for ten seconds, and at most a thousand are', async () => {
  const clock = testClock();
  let reads = 0;
  const none = async () => {
    reads += 1;
    return { kind: 'not-found', searched: 'all', near: [] } as const;
  };
  const { findQueue } = createRememberedNames(clock).remembering({ readAgent: none, findAgent: none, findQueue: none });
  for (let n = 0; n <= 1_000; n += 1) await findQueue(`Queue ${n}`);
  expect(reads).toBe(1_001);
  await findQueue('Queue 1');
  expect(reads).toBe(1_001);
  await findQueue('Queue 0');
  expect(reads).toBe(1_002);
  await clock.advance(10_000);
  await findQueue('Queue 1000');
  expect(reads).toBe(1_003);
});

test('a queue that was found by name is remembered for ten seconds; one that was asked for by id is read each time', async () => {
  const { clock, lookUps, sent } = stage();
  const { findQueue } = lookUps('order');
  const named = await findQueue('Sales');
  if (named.kind !== 'found') throw new TypeError('The sandbox has this queue.');
  const first = sent();
  expect([await findQueue('Sales'), await lookUps('question').findQueue(' Sales ')]).toEqual([named, named]);
  expect(sent()).toBe(first);
  await findQueue(named.value.queueId);
  await findQueue(named.value.queueId);
  expect(sent()).toBe(first + 2);
  await clock.advance(10_000);
  await findQueue('Sales');
  expect(sent()).toBe(first + 3);
});

test('look-ups of one name at the same time share requests', async () => {
  const { lookUps, sent } = stage();
  const { findAgent, findQueue } = lookUps('order');
  await findAgent('ben@example.com');
  const first = sent();
  const found = await Promise.all(Array.from({ length: 24 }, () => findAgent('ana@example.com')));
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['found']));
  const once = sent() - first;
  expect(once).toBeLessThanOrEqual(6);
  await Promise.all(Array.from({ length: 24 }, () => findQueue('Sales')));
  expect(sent() - first).toBe(once + 1);
});
