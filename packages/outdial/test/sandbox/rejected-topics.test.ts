import { expect, test } from 'vitest';
import { openDesk, untilTold, type Desk } from './desk.ts';

const standingOf = ({ outdial }: Desk) => outdial.calls.capacity();
const figure = async ({ outdial }: Desk, name: string): Promise<string | undefined> => {
  const text = await (await outdial.fetch(new Request('http://outdial.localhost/metrics'))).text();
  return text.split('\n').find((line) => line.startsWith(`${name} `));
};

test('when Genesys rejects every named topic, no agent counts as followed and calls rely on reads; once granted, events arrive', async () => {
  const desk = await openDesk({}, {}, 'socket');
  const { control } = desk.sandbox;
  const operation = 'postNotificationsChannelSubscriptions';
  control.injectFault({ operation, fault: 'topics-rejected', count: 1_000 });

  const first = await desk.place();
  const dialed = await desk.until(first.id, ({ state }) => state === 'placed');
  expect(dialed.attempts).toHaveLength(1);
  expect(control.dials({}).total).toBe(1);
  await untilTold(async () => (await standingOf(desk)).feed?.warning != null);
  expect(await standingOf(desk)).toMatchObject({
    grade: 'polling',
    feed: { watched: 1, covered: 0, sockets: 1, warning: { code: 'client-lacks-permission', who: 'admin' } },
  });
  expect(await figure(desk, 'outdial_feed_refused')).toBe('outdial_feed_refused 1');

  control.changeAgent('ben', { presence: 'Away' });
  const second = await desk.place({ from: { id: 'ben@example.com', queueId: 'Sales' } });
  await desk.until(second.id, ({ waitingFor }) => waitingFor[0]?.code === 'agent-presence');
  control.changeAgent('ben', { presence: 'Available' });
  await desk.within(second.id, 75_000, ({ attempts }) => attempts.length > 0);
  await desk.until(second.id, ({ state }) => state === 'placed');
  expect(control.dials({}).total).toBe(2);

  control.clearFaults();
  await untilTold(async () => {
    await desk.clock.advance(250);
    const { feed } = await standingOf(desk);
    return feed?.covered === 2;
  });
  expect(await standingOf(desk)).toMatchObject({ grade: 'socket', feed: { watched: 2, warning: null } });
  expect(await figure(desk, 'outdial_feed_refused')).toBe('outdial_feed_refused 0');
});
