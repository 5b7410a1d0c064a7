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

/** The organisation that the sandbox simulates. */
export const organization = { id: '0f900000-0000-4000-8000-000000000001', name: 'Sandbox Contact Centre' } as const;
export const homeDivision = { id: 'd1000000-0000-4000-8000-000000000001', name: 'Home' } as const;
