import type { SandboxClock } from './time/clock.ts';
import type { Channels } from './notifications/channels.ts';
import type { Store } from './storage/store.ts';
import type { Timings } from './time/timings.ts';
import type { TopicBus } from './notifications/topics.ts';

/** What every part of the sandbox works on. `timings` can be replaced while it runs. */
export interface World {
  readonly store: Store;
  readonly clock: SandboxClock;
  readonly bus: TopicBus;
  readonly channels: Channels;
  /** Where channels have their sockets, such as `ws://127.0.0.1:4601`; nothing is there before the sandbox listens. */
  readonly streamingUrl: () => string;
  readonly newId: () => string;
  timings: Timings;
}

/** The organisation that the sandbox plays. */
export const organization = { id: '0f900000-0000-4000-8000-000000000001', name: 'Sandbox Contact Centre' } as const;
export const homeDivision = { id: 'd1000000-0000-4000-8000-000000000001', name: 'Home' } as const;
