import type { Logger } from '../ports/logger.ts';
import { randomBytes } from 'node:crypto';
import type { Timers } from '../call/timers.ts';
import { idsBy } from '../system/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { TracingNow } from '../ports/tracing.ts';
import type { Engine } from '../ports/engine.ts';
import type { WebhookOutbox, Webhooks } from '../ports/webhooks.ts';
import { webhookBody } from '../api/webhook-message.ts';
import { createWebhooks } from './webhooks.ts';

interface Announcing {
  readonly engine: Pick<Engine, 'watch'>;
  readonly outbox: WebhookOutbox;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: () => number;
  readonly allowPrivate: boolean;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly tracing?: TracingNow;
}

/** Webhooks, tied to the calls: every commit with a line of history is a reason to look into the outbox. */
export interface Announcements {
  readonly webhooks: Webhooks;
  /** Takes up what an earlier process left undelivered. */
  readonly start: () => void;
  readonly close: () => Promise<void>;
}

export function followCalls(parts: Announcing): Announcements {
  const { engine, timers, clock } = parts;
  const running = createWebhooks({
    ...parts,
    randomBytes,
    newId: idsBy(clock),
    render: (message) => webhookBody(message, timers),
  });
  let unwatch = (): void => undefined;
  return {
    webhooks: running,
    start: () => {
      unwatch = engine.watch(running.nudge);
      running.nudge();
    },
    close: () => {
      unwatch();
      return running.close();
    },
  };
}
