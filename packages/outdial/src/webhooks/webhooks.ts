import type { Logger } from '../ports/logger.ts';
import type { Clock } from '../ports/clock.ts';
import {
  callersEndpoint,
  type WebhookEndpoint,
  type WebhookMessage,
  type WebhookOutbox,
  type Webhooks,
} from '../ports/webhooks.ts';
import { judgeAddress, type AddressRules } from './addresses.ts';
import { createDeliverer, jsonHeaders, signingSecrets } from './deliver.ts';
import { openWebhookWire, type LookUp } from './send.ts';
import { newWebhookSecret, signedHeaders } from './sign.ts';

export interface WebhookSetting extends AddressRules {
  readonly outbox: WebhookOutbox;
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: (count: number) => Buffer;
  /** A new id that begins with the prefix and an underscore. */
  readonly newId: (prefix: 'wh' | 'msg') => string;
  readonly render: (message: WebhookMessage) => string;
  readonly warn: Logger['warn'];
  /** For tests; the system's resolver when not given. */
  readonly lookUp?: LookUp;
}

/** Webhooks, running. */
export interface RunningWebhooks extends Webhooks {
  /** There may be something to deliver. */
  readonly nudge: () => void;
  readonly close: () => Promise<void>;
}

const rotationMs = 24 * 60 * 60 * 1000;

/** Delivers what the outbox holds, and keeps the endpoints. Begins with the first `nudge`. */
export function createWebhooks(setting: WebhookSetting): RunningWebhooks {
  const { outbox, clock, allowPrivate, randomBytes } = setting;
  const wire = openWebhookWire(setting);
  const deliverer = createDeliverer({ ...setting, post: wire.post });
  const endpoint = (id: string): WebhookEndpoint | null => outbox.endpoints().find((each) => each.id === id) ?? null;
  const keep = (kept: WebhookEndpoint): WebhookEndpoint => {
    outbox.putEndpoint(kept);
    return kept;
  };
  const made = (id: string, url: string | null): WebhookEndpoint =>
    keep({ id, url, createdAt: clock.now(), secret: newWebhookSecret(randomBytes), previous: null });
  // Made when it is first needed: a store that is full must not keep Outdial from starting.
  const withCallers = (): WebhookEndpoint => endpoint(callersEndpoint) ?? made(callersEndpoint, null);

  return {
    nudge: deliverer.nudge,
    close: async () => {
      deliverer.close();
      await wire.close();
    },
    judge: (url) => {
      withCallers();
      return judgeAddress(url, { allowPrivate });
    },
    add: (url) => {
      const forbidden = judgeAddress(url, { allowPrivate });
      if (forbidden !== null) return forbidden;
      const { href } = new URL(url);
      const known = outbox.endpoints().find((each) => each.url === href);
      if (known !== undefined) return { code: 'webhook-exists', pointer: '/url', facts: { id: known.id } };
      return made(setting.newId('wh'), href);
    },
    list: () => {
      withCallers();
      return outbox.endpoints();
    },
    remove: (id) => {
      const found = endpoint(id);
      if (found === null || found.url === null) return null;
      outbox.dropEndpoint(id);
      return found;
    },
    rotate: (id) => {
      const found = id === callersEndpoint ? withCallers() : endpoint(id);
      if (found === null) return null;
      const previous = { secret: found.secret, until: clock.now() + rotationMs };
      return keep({ ...found, secret: newWebhookSecret(randomBytes), previous });
    },
    test: async (id) => {
      const found = endpoint(id);
      if (found === null || found.url === null) return null;
      const now = clock.now();
      const body = JSON.stringify({ type: 'webhook.test', timestamp: new Date(now).toISOString(), data: {} });
      const messageId = setting.newId('msg');
      const secrets = signingSecrets(found, now);
      const headers = signedHeaders({ id: messageId, timestamp: Math.floor(now / 1000), body, secrets });
      const problem = await wire.post({ url: found.url, headers: { ...headers, ...jsonHeaders }, body });
      return { delivered: problem === null, problem };
    },
    dead: outbox.dead,
    resend: (choice) => {
      const count = outbox.revive(choice, clock.now());
      deliverer.nudge();
      return count;
    },
  };
}
