import type { Principal } from '../entities/client.ts';
import type { SandboxClock } from '../time/clock.ts';
import { Disorder } from '../faults/disorder.ts';
import type { FaultBook } from '../faults/faults.ts';
import type { TopicEvent } from './topics.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import { judgeTopic, topicsIn, type TopicVerdict } from './catalogue.ts';
import { frames } from './frames.ts';

export const channelLimits = { channels: 20, topics: 1_000, lifeMs: 24 * 60 * 60_000 } as const;

/** Mode of a subscription: new topics are added to a channel's topics, or replace all of them. */
export const subscriptionOperations = [
  'postNotificationsChannelSubscriptions',
  'putNotificationsChannelSubscriptions',
] as const;

/** One end of a socket, as the channel uses it. */
export interface Line {
  send(frame: string): void;
  /** `announced`: sends a frame first that announces the close. */
  close(announced: boolean): void;
}

/** A channel. Events that occur while it has no socket are lost. */
export interface Channel {
  readonly id: string;
  readonly principal: Principal;
  readonly topics: ReadonlySet<string>;
  readonly expiresAt: number;
  readonly isConnected: boolean;
}

interface Held extends Channel {
  topics: Set<string>;
  expiresAt: number;
  isConnected: boolean;
  line: Line | null;
  readonly disorder: Disorder<TopicEvent>;
}

/** Rejected, although Genesys does not name a permission for it. */
const nothingNamed: TopicVerdict = { kind: 'rejected', missing: [] };

/** The result for one topic of a subscription. */
export interface Subscribed {
  readonly id: string;
  readonly missing: readonly string[] | null;
}

/**
 * All notification channels: at most 20 for one user and application, and 1,000 topics each. A channel lives for 24 hours, and each
 * subscription renews them. One more channel replaces the oldest, first of all one without a socket. The socket of a replaced channel
 * stays open and receives no more events, as measured on a real organisation. Channels do not survive a restart.
 */
export class Channels {
  readonly #clock: SandboxClock;
  readonly #faults: FaultBook;
  readonly #newId: () => string;
  readonly #channels = new Map<string, Held>();
  readonly #listening = new Map<string, Set<Held>>();

  constructor(parts: { readonly clock: SandboxClock; readonly faults: FaultBook; readonly newId: () => string }) {
    this.#clock = parts.clock;
    this.#faults = parts.faults;
    this.#newId = parts.newId;
  }

  open(principal: Principal): Channel {
    const siblings = this.of(principal, false);
    if (siblings.length >= channelLimits.channels) {
      const pushedOut = siblings.find(({ isConnected }) => !isConnected) ?? siblings[0];
      if (pushedOut !== undefined) this.#forget(pushedOut.id);
    }
    const channel: Held = {
      id: `streaming-${this.#newId()}`,
      principal,
      topics: new Set(),
      expiresAt: this.#clock.now() + channelLimits.lifeMs,
      isConnected: false,
      line: null,
      disorder: new Disorder({ faults: this.#faults, clock: this.#clock }, (events) => {
        for (const event of events) channel.line?.send(frames.event(event));
      }),
    };
    this.#channels.set(channel.id, channel);
    this.#armExpiry(channel);
    return channel;
  }

  /** The caller's channels, oldest first. With `ofClient`, those of the whole application. */
  of(principal: Principal, ofClient: boolean): readonly Channel[] {
    return [...this.#channels.values()].filter(
      (channel) =>
        channel.principal.clientId === principal.clientId &&
        (ofClient || channel.principal.userId === principal.userId),
    );
  }

  /** Throws 404 for a channel that no longer exists or belongs to another application. */
  find(principal: Principal, id: string): Channel {
    const channel = this.#channels.get(id);
    if (channel?.principal.clientId !== principal.clientId) throw new GenesysError('not.found');
    return channel;
  }

  /**
   * Adds topics, or replaces all existing ones. Throws for an unknown topic, and for too many topics. Also throws for a topic that the
   * caller may not subscribe to, unless `ignoreErrors` is set. If it throws, nothing is subscribed.
   */
  subscribe(
    channel: Channel,
    names: readonly string[],
    how: { readonly by: Principal; readonly replace: boolean; readonly ignoreErrors: boolean },
  ): readonly Subscribed[] {
    const held = this.#held(channel);
    const operation = subscriptionOperations[how.replace ? 1 : 0];
    const isRejected = this.#faults.strike(['topics-rejected'], operation).length > 0;
    const judged = names.map((id) => {
      const verdict = judgeTopic(id, how.by);
      return { id, verdict: isRejected && verdict.kind === 'permitted' ? nothingNamed : verdict };
    });
    if (judged.some(({ verdict }) => verdict.kind === 'unknown')) throw new GenesysError('notification.invalid.topic');
    const permitted = judged.filter(({ verdict }) => verdict.kind === 'permitted').map(({ id }) => id);
    if (permitted.length < judged.length && !how.ignoreErrors)
      throw new GenesysError('notification.unauthorized.topic');
    const topics = new Set([...(how.replace ? [] : held.topics), ...permitted]);
    if (topics.size > channelLimits.topics) throw new GenesysError('notification.subscription.too.many.subscriptions');
    if (how.replace) this.unsubscribe(held);
    held.topics = topics;
    for (const topic of permitted.flatMap(topicsIn)) this.#listeners(topic).add(held);
    held.expiresAt = this.#clock.now() + channelLimits.lifeMs;
    return judged.map(({ id, verdict }) => ({ id, missing: verdict.kind === 'rejected' ? verdict.missing : null }));
  }

  unsubscribe(channel: Channel): void {
    const held = this.#held(channel);
    for (const topic of [...held.topics].flatMap(topicsIn)) {
      const listening = this.#listening.get(topic);
      listening?.delete(held);
      if (listening?.size === 0) this.#listening.delete(topic);
    }
    held.topics = new Set();
  }

  /**
   * Connects a line to the channel and closes the previous one. Returns the channel and a function that disconnects the line. `null` when
   * the channel does not exist.
   */
  connect(id: string, line: Line): { readonly channel: Channel; readonly disconnect: () => void } | null {
    const channel = this.#channels.get(id);
    if (channel === undefined) return null;
    const before = channel.line;
    channel.line = line;
    channel.isConnected = true;
    before?.close(true);
    const disconnect = (): void => {
      if (channel.line !== line) return;
      channel.line = null;
      channel.isConnected = false;
    };
    return { channel, disconnect };
  }

  /** Sends the event to all subscribers of its topic. */
  tell(event: TopicEvent): void {
    for (const channel of this.#listening.get(event.topicName) ?? []) {
      if (channel.line !== null) channel.disorder.take(event.template, event);
    }
  }

  /** Ends every channel and closes its socket. */
  clear(): void {
    for (const { id, line } of [...this.#channels.values()]) {
      this.#forget(id);
      line?.close(true);
    }
  }

  #forget(id: string): void {
    const channel = this.#channels.get(id);
    if (channel === undefined) return;
    this.unsubscribe(channel);
    this.#channels.delete(id);
  }

  #armExpiry(channel: Held): void {
    this.#clock.schedule(channel.expiresAt, () => {
      if (this.#channels.get(channel.id) !== channel) return;
      if (channel.expiresAt > this.#clock.now()) {
        this.#armExpiry(channel);
        return;
      }
      this.#forget(channel.id);
      channel.line?.close(true);
    });
  }

  #held(channel: Channel): Held {
    const held = this.#channels.get(channel.id);
    if (held === undefined) throw new GenesysError('not.found');
    return held;
  }

  #listeners(topic: string): Set<Held> {
    const found = this.#listening.get(topic);
    if (found !== undefined) return found;
    const made = new Set<Held>();
    this.#listening.set(topic, made);
    return made;
  }
}
