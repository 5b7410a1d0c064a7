import { createSandbox, type SandboxOptions } from 'genesys-cloud-sandbox';
import { describe, expect, onTestFinished, test } from 'vitest';

import { agentId, type AgentId } from '../../call/ids.ts';
import type { Problem } from '../../call/problem.ts';
import type { Heard } from '../../ports/contact-centre.ts';
import type { Coverage } from '../../ports/floor.ts';
import { testClock, type TestClock } from '../../testing/clock.ts';
import { createGenesys } from '../contact-centre.ts';
import { openSocket } from './socket.ts';

const channelsPath = '/api/v2/notifications/channels';
const minute = 60_000;

/** A feed from a sandbox on the loopback interface, both with clocks that stand until the test moves them. */
async function stage(options: SandboxOptions = {}) {
  const sandbox = createSandbox({ paused: true, ...options });
  const region = await sandbox.listen();
  const { control, client } = sandbox;
  const still = testClock();
  /** How far off each wake was that was asked for. */
  const wakes: number[] = [];
  const clock: TestClock = {
    ...still,
    wakeAt: (at, wake) => {
      note(wakes, at - still.now());
      return still.wakeAt(at, wake);
    },
  };
  const heard: Heard[] = [];
  const coverages: { agents: readonly AgentId[]; coverage: Coverage | null }[] = [];
  const refused: Problem[] = [];
  let frames = 0;
  let onNews: () => void = () => undefined;
  const note = <Thing>(list: Thing[], thing: Thing): void => {
    list.push(thing);
    onNews();
  };
  /** Resolves once it holds; whatever the feed does is looked at as it happens. */
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise<void>((resolve) => (onNews = resolve));
  };
  const known = new Map<AgentId, string>();
  const isNew = (news: Heard): boolean => {
    const presence = news.kind === 'agent' ? news.facts.presence : undefined;
    if (news.kind !== 'agent' || presence === undefined) return false;
    const before = known.get(news.facts.agentId);
    known.set(news.facts.agentId, presence.value.system);
    return before !== presence.value.system;
  };
  const centre = createGenesys({
    ...{ region, clientId: client.id, clientSecret: client.secret, clock, timers: { requestTimeout: 5_000 } },
    openSocket: (uri, listener) =>
      openSocket(uri, {
        ...listener,
        onFrame: (text) => {
          listener.onFrame(text);
          frames += 1;
          onNews();
        },
      }),
  });
  const feed = centre.openFeed!({
    onHeard: (news) => {
      note(heard, news);
      return isNew(news);
    },
    onCoverage: (agents, coverage) => note(coverages, { agents, coverage }),
    onRefused: (problem) => note(refused, problem),
  });
  onTestFinished(async () => {
    await feed.close();
    await centre.close();
    await sandbox.close();
  });
  const idOf = (slug: string): AgentId => agentId(control.agent(slug).id);
  const ask = async (path: string, method = 'GET'): Promise<{ entities: { id: string }[] }> => {
    const authorization = `Bearer ${control.issueToken({ clientId: client.id })}`;
    const answer = await sandbox.fetch(`${region}${path}`, { method, headers: { authorization } });
    const text = await answer.text();
    return JSON.parse(text === '' ? 'null' : text) as { entities: { id: string }[] };
  };
  const channels = async (): Promise<readonly string[]> => (await ask(channelsPath)).entities.map(({ id }) => id);
  /** Presences heard of an agent, in order. */
  const presences = (slug: string, source: 'event' | 'read') =>
    heard.flatMap((news) =>
      news.kind === 'agent' && news.facts.agentId === idOf(slug) && news.facts.presence?.source === source
        ? [news.facts.presence.value.system]
        : [],
    );
  /** Watches agents, and waits until they are covered and read. */
  const watch = async (...slugs: string[]): Promise<void> => {
    feed.watch(slugs.map(idOf));
    await until(() => slugs.every((slug) => presences(slug, 'read').length > 0));
  };
  /** Lets time pass while the socket answers every ping. */
  const keepAlive = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 25_000) {
      const before = frames;
      await clock.advance(25_000);
      await until(() => frames > before);
    }
  };
  const gaps = () => coverages.filter(({ coverage }) => coverage === null).length;
  const spans = () => coverages.length - gaps();
  return {
    ...{
      sandbox,
      control,
      clock,
      feed,
      until,
      watch,
      idOf,
      ask,
      channels,
      presences,
      heard,
      coverages,
      refused,
      gaps,
      spans,
      wakes,
      keepAlive,
    },
    frames: () => frames,
  };
}

describe('watching', () => {
  test('agents are read once and then told about', async () => {
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

  test('a call by the agent’s own hand, its conversation and a lost station are told', async () => {
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

  test('who is watched already costs nothing', async () => {
    const { control, watch, feed, idOf } = await stage();
    await watch('ana');
    const before = control.requests().total;
    feed.watch([idOf('ana')]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(control.requests().total).toBe(before);
  });

  test('1,500 agents are shared out over channels of at most a thousand topics', async () => {
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

  test('an agent whose id makes no topic keeps nobody else from being told', async () => {
    const { control, feed, watch, until, presences, refused, idOf } = await stage();
    feed.watch([agentId('no.such.agent'), idOf('jo')]);
    await watch('ana', 'ben');
    await until(() => presences('jo', 'read').length > 0);
    control.changeAgent('jo', { presence: 'Away' });
    await until(() => presences('jo', 'event').length > 0);
    expect(refused).toHaveLength(1);
    expect(feed.standing()).toMatchObject({ watched: 4, covered: 3 });
  });

  test('an event that comes behind a newer one says nothing any more', async () => {
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
  test('after a cut it connects and subscribes at once, and reads what it missed', async () => {
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

  test('a socket that is cut again and again is tried with growing pauses', async () => {
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

  test('a socket that lives and tells nothing is found out by a read, and replaced', async () => {
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

  test('a sandbox that starts anew knows no channel: it gets a new one', async () => {
    const { control, watch, until, spans, presences } = await stage();
    await watch('ana');
    control.reset();
    await until(() => spans() === 2);
    control.changeAgent('ana', { presence: 'Away' });
    await until(() => presences('ana', 'event').length > 0);
  });

  test('nothing is told after the end', async () => {
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

describe('refusals', () => {
  test('a client that may not open channels is told so once, and tried again after ten minutes', async () => {
    const { control, feed, until, refused, spans, idOf, clock } = await stage();
    control.injectFault({ operation: 'postNotificationsChannels', fault: 'status', status: 403, count: 2 });
    feed.watch([idOf('ana')]);
    await until(() => refused.length === 1);
    expect(refused).toMatchObject([{ code: 'not.authorized' }]);
    feed.watch([idOf('ben')]);
    await clock.advance(10 * minute - 1);
    expect(control.requests('postNotificationsChannels').total).toBe(1);
    for (const asked of [2, 3]) {
      await clock.advance(10 * minute);
      await until(() => asked === 2 || spans() === 1);
    }
    expect(refused).toHaveLength(1);
    expect(feed.standing()).toMatchObject({ watched: 2, covered: 2 });
  });

  test('topics that are refused are named, and their facts are not vouched for until they are granted', async () => {
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

  test('who was refused topics is subscribed again, also when others came to the same channel since', async () => {
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

  test('a subscription that is refused whole is named once, and nobody counts as told until it is granted', async () => {
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

  test('what cannot be subscribed for now is tried again, and the socket is kept', async () => {
    const { control, watch, until, clock, presences, feed, idOf, wakes } = await stage();
    await watch('ana');
    control.injectFault({ operation: 'postNotificationsChannelSubscriptions', fault: 'status', status: 503, count: 1 });
    feed.watch([idOf('ben')]);
    await until(() => wakes.includes(1_000));
    await clock.advance(1_000);
    await until(() => presences('ben', 'read').length > 0);
    expect(control.requests('postNotificationsChannels').total).toBe(1);
  });

  test('no socket is opened at an address that is not Genesys’s way', async () => {
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
});
