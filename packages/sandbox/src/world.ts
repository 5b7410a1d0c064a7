import type { SandboxClock } from './time/clock.ts';
import type { Channels } from './notifications/channels.ts';
import type { Store } from './storage/store.ts';
import type { Timings } from './time/timings.ts';
import type { TopicBus } from './notifications/topics.ts';

/** The parts that the whole sandbox shares. `timings` can be replaced while it runs. */
export interface World {
  readonly store: Store;
  readonly clock: SandboxClock;
  readonly bus: TopicBus;
  readonly channels: Channels;
  /** The address of channel sockets, such as `ws://127.0.0.1:4601`. Nothing answers there before the sandbox listens. */
  readonly streamingUrl: () => string;
  readonly newId: () => string;
  timings: Timings;
}
