import { expect, test } from 'vitest';

import { minute, stage } from '../../../test/genesys/feed-stage.ts';
import { agentId } from '../../call/ids.ts';
import type { Problem } from '../../call/problem.ts';
import { createRefusals } from './refusals.ts';

const [ana, ben] = [agentId('ana'), agentId('ben')];
const rejected = [
  { topic: 'v2.users.ana.activity', permissions: [] },
  { topic: 'v2.users.ana.conversations.calls', permissions: ['conversation:communication:view'] },
];

test('a refusal is reported once, lasts until every agent has what was refused, and is reported again after that', () => {
  const told: Problem[] = [];
  const refusals = createRefusals((problem) => told.push(problem));
  for (const agent of [ana, ben]) {
    refusals.lack(agent, agent === ana);
    refusals.tellRejected(rejected);
  }
  const named = {
    permissions: ['conversation:communication:view'],
    topics: ['v2.users.{id}.activity', 'v2.users.{id}.conversations.calls'],
  };
  expect(told).toMatchObject([{ code: 'client-lacks-permission', facts: named }]);
  expect([ana, ben].map(refusals.isUntold)).toEqual([true, false]);
  refusals.grant([ana]);
  expect([ana, ben].map(refusals.isLacking)).toEqual([false, true]);
  expect(refusals.standing()).toEqual(told[0]);
  refusals.forget(ben);
  refusals.grant([]);
  expect(refusals.standing()).toBeNull();
  refusals.tellRejected(rejected);
  expect(told).toHaveLength(2);
});

test('a refusal that is not about a permission stays, whatever is granted', () => {
  const refusals = createRefusals(() => undefined);
  const problem = { code: 'genesys-unavailable', pointer: null, facts: { cause: 'no-channel-left' } };
  refusals.tell(problem);
  refusals.grant([ana]);
  expect(refusals.standing()).toBe(problem);
});

test('a client that may not open channels is reported once, and tried again after ten minutes', async () => {
  const { control, feed, until, refused, spans, idOf, clock, wakes } = await stage();
  control.injectFault({ operation: 'postNotificationsChannels', fault: 'status', status: 403, count: 2 });
  feed.watch([idOf('ana')]);
  await until(() => refused.length === 1);
  expect(refused).toMatchObject([{ code: 'not.authorized' }]);
  feed.watch([idOf('ben')]);
  await clock.advance(10 * minute - 1);
  expect(control.requests('postNotificationsChannels').total).toBe(1);
  const refusals = (): number => wakes.filter((ms) => ms === 10 * minute).length;
  await clock.advance(1);
  await until(() => refusals() === 2);
  await clock.advance(10 * minute);
  await until(() => spans() === 1);
  expect(refused).toHaveLength(1);
  expect(feed.standing()).toMatchObject({ watched: 2, covered: 2 });
});

test('refused topics are named, and the feed does not vouch for their facts until they are granted', async () => {
  const { control, feed, watch, until, refused, coverages, spans, keepAlive, sandbox } = await stage();
  control.changeClient(sandbox.client.id, { permissions: ['routing:queue:view'] });
  await watch('ana');
  expect(refused).toMatchObject([
    {
      code: 'client-lacks-permission',
      facts: {
        permissions: ['conversation:communication:view'],
        topics: ['v2.users.{id}.conversationsummary', 'v2.users.{id}.conversations.calls'],
      },
    },
  ]);
  expect(coverages[0]?.coverage).toMatchObject({
    facts: ['presence', 'routingStatus', 'outOfOffice', 'station'],
    conversations: false,
  });
  expect(feed.standing()).toMatchObject({ covered: 1, refused: { code: 'client-lacks-permission' } });
  control.changeClient(sandbox.client.id, { permissions: ['*'] });
  await keepAlive(5 * minute);
  await until(() => spans() === 2);
  expect(feed.standing().refused).toBeNull();
  expect(coverages.at(-1)?.coverage).toMatchObject({ conversations: true });
});

test('agents with refused topics are subscribed again, also when others came to the same channel since', async () => {
  const { control, feed, watch, until, refused, coverages, keepAlive, sandbox, idOf } = await stage();
  control.changeClient(sandbox.client.id, { permissions: ['routing:queue:view'] });
  await watch('ana');
  control.changeClient(sandbox.client.id, { permissions: ['*'] });
  await watch('ben');
  expect(feed.standing().refused).toMatchObject({ code: 'client-lacks-permission' });
  await keepAlive(5 * minute);
  const isTold = () =>
    coverages.some(({ agents, coverage }) => agents.includes(idOf('ana')) && coverage?.conversations === true);
  await until(isTold);
  expect(feed.standing().refused).toBeNull();
  expect(refused).toHaveLength(1);
});

test('a subscription that is refused as a whole is named once, and no agent counts as followed until it is granted', async () => {
  const { control, feed, until, refused, spans, idOf, clock, wakes } = await stage();
  control.injectFault({ operation: 'postNotificationsChannelSubscriptions', fault: 'status', status: 403, count: 1 });
  feed.watch([idOf('ana'), idOf('ben')]);
  await until(() => wakes.includes(10 * minute));
  expect(refused).toMatchObject([{ code: 'not.authorized', facts: { asked: 'notifications', status: 403 } }]);
  expect(spans()).toBe(0);
  expect(feed.standing()).toMatchObject({ watched: 2, covered: 0, refused: { code: 'not.authorized' } });
  await clock.advance(10 * minute);
  await until(() => spans() === 1);
  expect(feed.standing()).toMatchObject({ watched: 2, covered: 2, refused: null });
});

test('topics that cannot be subscribed for now are tried again, and the socket is kept', async () => {
  const { control, watch, until, clock, presences, feed, idOf, wakes } = await stage();
  await watch('ana');
  control.injectFault({ operation: 'postNotificationsChannelSubscriptions', fault: 'status', status: 503, count: 1 });
  feed.watch([idOf('ben')]);
  await until(() => wakes.includes(1_000));
  await clock.advance(1_000);
  await until(() => presences('ben', 'read').length > 0);
  expect(control.requests('postNotificationsChannels').total).toBe(1);
});
