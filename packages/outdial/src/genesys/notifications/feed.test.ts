import { describe, expect, test } from 'vitest';

import { channelsPath, minute, stage } from '../../../test/genesys/feed-stage.ts';
import { agentId } from '../../call/ids.ts';
import { testClock, type TestClock } from '../../testing/clock.ts';
import { createGenesys } from '../contact-centre.ts';

describe('watching', () => {
  test('agents are read once, and events report them from then on', async () => {
    const { control, watch, until, presences, coverages, idOf, feed } = await stage();
    await watch('ana', 'ben');
    expect(presences('ben', 'read')).toEqual(['AWAY']);
    control.changeAgent('ben', { presence: 'Available' });
    await until(() => presences('ben', 'event').length > 0);
    expect(presences('ben', 'event')).toEqual(['AVAILABLE']);
    expect(coverages).toMatchObject([
      {
        agents: [idOf('ana'), idOf('ben')],
        coverage: { facts: ['presence', 'routingStatus', 'outOfOffice', 'station', 'calls'], conversations: true },
      },
    ]);
    expect(feed.standing()).toMatchObject({ watched: 2, covered: 2, sockets: 1, refused: null });
  });

  test('a call by the agent’s own hand, its conversation and a lost station are reported', async () => {
    const { control, watch, until, heard, sandbox, idOf } = await stage();
    await watch('ana');
    const authorization = `Bearer ${control.issueToken({ clientId: sandbox.client.id, user: 'ana' })}`;
    const made = await sandbox.fetch(`${sandbox.url}/api/v2/conversations/calls`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ phoneNumber: '+12025550100' }),
    });
    expect(made.status).toBe(202);
    control.changeAgent('ana', { station: null });
    await until(() => heard.some((news) => news.kind === 'agent' && news.facts.station?.source === 'event'));
    const told = heard.flatMap((news) => (news.kind === 'conversation' ? [news.conversation.agentId] : []));
    expect(told).toContain(idOf('ana'));
    const busy = heard.some((news) => news.kind === 'agent' && news.facts.calls?.value.active === 1);
    expect(busy).toBe(true);
  });

  test('an agent who is watched already costs no request', async () => {
    const { control, watch, feed, idOf } = await stage();
    await watch('ana');
    const before = control.requests().total;
    feed.watch([idOf('ana')]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(control.requests().total).toBe(before);
  });

  test('1,500 agents are spread over channels of at most a thousand topics', async () => {
    const { control, feed, until, channels, ask, refused } = await stage({ agents: 1_500 });
    const ids = control
      .state()
      .agents.filter(({ slug }) => slug.startsWith('agent-'))
      .map(({ id }) => agentId(id));
    for (let from = 0; from < ids.length; from += 70) feed.watch(ids.slice(from, from + 70));
    await until(() => feed.standing().covered === 1_500);
    const subscribed: string[] = [];
    for (const id of await channels()) {
      const topics = (await ask(`${channelsPath}/${id}/subscriptions`)).entities.map((topic) => topic.id);
      expect(topics.length).toBeLessThanOrEqual(1_000);
      subscribed.push(...topics);
    }
    expect(new Set(subscribed).size).toBe(subscribed.length);
    expect(subscribed).toHaveLength(7_500);
    expect(await channels()).toHaveLength(8);
    expect(refused).toEqual([]);
  });

  test('an agent whose id makes no topic does not keep events from other agents', async () => {
    const { control, feed, watch, until, presences, refused, idOf } = await stage();
    feed.watch([agentId('no.such.agent'), idOf('jo')]);
    await watch('ana', 'ben');
    await until(() => presences('jo', 'read').length > 0);
    control.changeAgent('jo', { presence: 'Away' });
    await until(() => presences('jo', 'event').length > 0);
    expect(refused).toHaveLength(1);
    expect(feed.standing()).toMatchObject({ watched: 4, covered: 3 });
  });

  test('an event that comes after a newer one is ignored', async () => {
    const { control, watch, until, presences, frames, sandbox } = await stage();
    await watch('ana');
    control.injectFault({ operation: 'v2.users.{id}.activity', fault: 'events-reordered' });
    control.changeAgent('ana', { presence: 'Break' });
    sandbox.control.setClock({ advanceMs: 10 });
    control.changeAgent('ana', { presence: 'Available' });
    await until(() => frames() === 2);
    expect(presences('ana', 'event')).toEqual(['AVAILABLE']);
  });
});

describe('broken sockets', () => {
  test('after a cut it connects and subscribes immediately, and reads what it missed', async () => {
    const { control, watch, until, presences, gaps, spans, clock } = await stage();
    await watch('ben');
    control.injectFault({ fault: 'socket-close' });
    control.changeAgent('ben', { presence: 'Available' });
    await until(() => presences('ben', 'read').length === 2);
    expect(presences('ben', 'read')).toEqual(['AWAY', 'AVAILABLE']);
    expect(presences('ben', 'event')).toEqual([]);
    expect([gaps(), spans()]).toEqual([1, 2]);
    control.changeAgent('ben', { presence: 'Meal' });
    await until(() => presences('ben', 'event').length === 1);
    expect(clock.monotonic()).toBe(0);
  });

  test('a socket that is cut repeatedly is retried with growing pauses', async () => {
    const { control, watch, until, gaps, spans, clock } = await stage();
    await watch('ana');
    control.injectFault({ fault: 'socket-close' });
    await until(() => spans() === 2);
    control.injectFault({ fault: 'socket-close' });
    await until(() => gaps() === 2);
    await clock.advance(999);
    expect(control.requests('postNotificationsChannels').total).toBe(2);
    await clock.advance(1);
    await until(() => spans() === 3);
    control.injectFault({ fault: 'socket-close' });
    await until(() => gaps() === 3);
    await clock.advance(1_999);
    expect(control.requests('postNotificationsChannels').total).toBe(3);
    await clock.advance(1);
    await until(() => spans() === 4);
  });

  test('a socket that falls silent is given up after 35 seconds', async () => {
    const { control, watch, until, presences, coverages, gaps, clock } = await stage();
    await watch('ben');
    const { live } = coverages[0]!.coverage!;
    control.injectFault({ fault: 'socket-silent' });
    control.changeAgent('ben', { presence: 'Available' });
    await clock.advance(34_999);
    expect([gaps(), live(clock.now())]).toEqual([0, true]);
    await clock.advance(1);
    expect([gaps(), live(clock.now())]).toEqual([1, false]);
    await until(() => presences('ben', 'read').length === 2);
    expect(presences('ben', 'read')).toEqual(['AWAY', 'AVAILABLE']);
  });

  test('a quiet socket that answers a ping lives on', async () => {
    const { watch, gaps, frames, keepAlive } = await stage();
    await watch('ana');
    await keepAlive(100_000);
    expect([gaps(), frames()]).toEqual([0, 4]);
  });

  test('a read exposes a socket that lives and reports nothing, and it is replaced', async () => {
    const { control, watch, until, channels, ask, presences, gaps, spans, keepAlive } = await stage();
    await watch('ben');
    const [channel = ''] = await channels();
    await ask(`${channelsPath}/${channel}/subscriptions`, 'DELETE');
    control.changeAgent('ben', { presence: 'Available' });
    await keepAlive(5 * minute);
    await until(() => spans() === 2);
    expect(gaps()).toBe(1);
    expect(presences('ben', 'read').slice(0, 2)).toEqual(['AWAY', 'AVAILABLE']);
    control.changeAgent('ben', { presence: 'Meal' });
    await until(() => presences('ben', 'event').length > 0);
  });

  test('a channel is subscribed to again twice a day, so that it never ends', async () => {
    const { control, watch, until, gaps, spans, presences, clock } = await stage();
    await watch('ana');
    clock.jump(12 * 60 * minute);
    control.changeAgent('ana', { presence: 'Away' });
    await until(() => presences('ana', 'event').length > 0);
    await clock.advance(1);
    await until(() => spans() === 2);
    expect(control.requests('postNotificationsChannelSubscriptions').total).toBe(2);
    expect(gaps()).toBe(0);
  });

  test('before a socket is closed on notice, its agents are on another one', async () => {
    const { control, watch, until, channels, gaps, spans, presences, sandbox, feed } = await stage();
    await watch('ana', 'ben');
    control.injectFault({ fault: 'socket-close', ms: minute });
    await until(() => spans() === 2);
    sandbox.control.setClock({ advanceMs: minute });
    control.changeAgent('ana', { presence: 'Away' });
    await until(() => presences('ana', 'event').length > 0);
    expect(gaps()).toBe(0);
    expect(feed.standing()).toMatchObject({ covered: 2, sockets: 1 });
    expect(await channels()).toHaveLength(2);
  });

  test('a restarted sandbox knows no channel: it gets a new one', async () => {
    const { control, watch, until, spans, presences } = await stage();
    await watch('ana');
    control.reset();
    await until(() => spans() === 2);
    control.changeAgent('ana', { presence: 'Away' });
    await until(() => presences('ana', 'event').length > 0);
  });

  test('nothing is reported after the end', async () => {
    const { control, watch, feed, heard } = await stage();
    await watch('ana');
    const before = heard.length;
    await feed.close();
    control.changeAgent('ana', { presence: 'Away' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toHaveLength(before);
    expect(feed.standing().sockets).toBe(0);
  });
});

test('no socket is opened at an address that does not look like Genesys', async () => {
  const opened: string[] = [];
  const wakes: number[] = [];
  const still = testClock();
  let onRetry: () => void = () => undefined;
  const retried = new Promise<void>((resolve) => (onRetry = resolve));
  const clock: TestClock = {
    ...still,
    wakeAt: (at, wake) => {
      wakes.push(at - still.now());
      if (wakes.includes(1_000)) onRetry();
      return still.wakeAt(at, wake);
    },
  };
  const json = (body: object) => ({
    left: true,
    answer: { status: 200, headers: {}, body: JSON.stringify(body) },
    error: null,
  });
  const centre = createGenesys({
    ...{ region: 'mypurecloud.ie', clientId: 'c', clientSecret: 's', clock, timers: { requestTimeout: 5_000 } },
    send: async ({ url }) =>
      url.endsWith('/oauth/token')
        ? json({ access_token: 't', expires_in: 600 })
        : json({ id: 'channel', connectUri: 'ws://127.0.0.1:1/channels/channel' }),
    openSocket: (uri) => {
      opened.push(uri);
      return { send: () => undefined, close: () => undefined };
    },
  });
  const feed = centre.openFeed!({ onHeard: () => false, onCoverage: () => undefined, onRefused: () => undefined });
  feed.watch([agentId('ana')]);
  await retried;
  expect(opened).toEqual([]);
  await feed.close();
  await centre.close();
});
