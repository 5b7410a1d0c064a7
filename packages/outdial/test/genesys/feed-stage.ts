import { createSandbox, type Sandbox, type SandboxOptions } from 'genesys-cloud-sandbox';
import { onTestFinished } from 'vitest';

import { agentId, type AgentId } from '../../src/call/ids.ts';
import type { Problem } from '../../src/call/problem.ts';
import type { ContactCentre, Feed, TopicNews } from '../../src/ports/contact-centre.ts';
import type { Coverage } from '../../src/ports/floor.ts';
import { testClock, type TestClock } from '../../src/testing/clock.ts';
import { createGenesys } from '../../src/genesys/contact-centre.ts';
import { openSocket } from '../../src/genesys/notifications/socket.ts';

export const channelsPath = '/api/v2/notifications/channels';
export const minute = 60_000;

/** A feed, its source, and what the feed reported. */
export interface FeedStage {
  readonly sandbox: Sandbox;
  readonly control: Sandbox['control'];
  readonly clock: TestClock;
  readonly feed: Feed;
  /** Resolves once it holds; whatever the feed does is looked at as it happens. */
  readonly until: (holds: () => boolean) => Promise<void>;
  /** Watches agents, and waits until they are covered and read. */
  readonly watch: (...slugs: string[]) => Promise<void>;
  readonly unavailable: NonNullable<ContactCentre['unavailable']>;
  readonly idOf: (slug: string) => AgentId;
  readonly ask: (path: string, method?: string) => Promise<{ entities: { id: string }[] }>;
  readonly channels: () => Promise<readonly string[]>;
  /** Presences received for an agent, in order. */
  readonly presences: (slug: string, source: 'event' | 'read') => readonly string[];
  readonly heard: readonly TopicNews[];
  readonly coverages: readonly { agents: readonly AgentId[]; coverage: Coverage | null }[];
  readonly refused: readonly Problem[];
  readonly gaps: () => number;
  readonly spans: () => number;
  /** The error of each wake that was requested. */
  readonly wakes: readonly number[];
  /** Lets time pass while the socket answers every ping. */
  readonly keepAlive: (ms: number) => Promise<void>;
  readonly frames: () => number;
}

/** A feed from a sandbox on the loopback interface, both with clocks that move only when the test moves them. */
export async function stage(options: SandboxOptions = {}): Promise<FeedStage> {
  const sandbox = createSandbox({ paused: true, ...options });
  const region = await sandbox.listen();
  const { control, client } = sandbox;
  const still = testClock();
  const wakes: number[] = [];
  const clock: TestClock = {
    ...still,
    wakeAt: (at, wake) => {
      note(wakes, at - still.now());
      return still.wakeAt(at, wake);
    },
  };
  const heard: TopicNews[] = [];
  const coverages: { agents: readonly AgentId[]; coverage: Coverage | null }[] = [];
  const refused: Problem[] = [];
  let frames = 0;
  let onNews: () => void = () => undefined;
  const note = <Thing>(list: Thing[], thing: Thing): void => {
    list.push(thing);
    onNews();
  };
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise<void>((resolve) => (onNews = resolve));
  };
  const known = new Map<AgentId, string>();
  const isNew = (news: TopicNews): boolean => {
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
  const presences = (slug: string, source: 'event' | 'read') =>
    heard.flatMap((news) =>
      news.kind === 'agent' && news.facts.agentId === idOf(slug) && news.facts.presence?.source === source
        ? [news.facts.presence.value.system]
        : [],
    );
  const watch = async (...slugs: string[]): Promise<void> => {
    feed.watch(slugs.map(idOf));
    await until(() => slugs.every((slug) => presences(slug, 'read').length > 0));
  };
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
    unavailable: () => centre.unavailable?.() ?? null,
  };
}
