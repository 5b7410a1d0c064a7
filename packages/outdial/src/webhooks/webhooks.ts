import { isoOf } from '../call/instants.ts';
import type { Problem } from '../call/problem.ts';
import type { Logger } from '../ports/logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { TracingNow } from '../ports/tracing.ts';
import {
  callersEndpoint,
  type WebhookEndpoint,
  type WebhookMessage,
  type WebhookOutbox,
  type Webhooks,
} from '../ports/webhooks.ts';
import { judgeAddress, type AddressRules } from './addresses.ts';
import { createDeliverer, signedPosting, signingSecrets } from './deliver.ts';
import { openWebhookWire, type LookUp, type Posting } from './send.ts';
import { newWebhookSecret } from './sign.ts';

export interface WebhookSetting extends AddressRules {
  readonly outbox: WebhookOutbox;
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: (count: number) => Buffer;
  /** A new id that begins with the prefix and an underscore. */
  readonly newId: (prefix: 'wh' | 'msg') => string;
  readonly render: (message: WebhookMessage) => string;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly tracing?: TracingNow;
  /** For tests; the system's resolver when not given. */
  readonly lookUp?: LookUp;
}

/** Webhooks, running. */
export interface RunningWebhooks extends Webhooks {
  /** There may be something to deliver. */
  readonly nudge: () => void;
  readonly close: () => Promise<void>;
}

/** After a rotation the secret before signs as well for this long, in milliseconds. */
export const rotationMs = 24 * 60 * 60 * 1000;

/** The endpoints in the outbox; the callers' one is made when it is first needed: a store that is full must not keep Outdial from starting. */
function endpointsIn({ outbox, clock, randomBytes, newId }: WebhookSetting) {
  const find = (id: string): WebhookEndpoint | null => outbox.endpoints().find((each) => each.id === id) ?? null;
  const keep = (kept: WebhookEndpoint): WebhookEndpoint => {
    outbox.putEndpoint(kept);
    return kept;
  };
  const make = (id: string, url: string | null): WebhookEndpoint =>
    keep({ id, url, createdAt: clock.now(), secret: newWebhookSecret(randomBytes), previous: null });
  const callers = (): WebhookEndpoint => find(callersEndpoint) ?? make(callersEndpoint, null);
  return {
    callers,
    /** The endpoint, if it has an address of its own. Null when there is no such endpoint. */
    addressed: (id: string): (WebhookEndpoint & { readonly url: string }) | null => {
      const found = find(id);
      return found === null || found.url === null ? null : { ...found, url: found.url };
    },
    add: (url: string): WebhookEndpoint | Problem => {
      const { href } = new URL(url);
      const known = outbox.endpoints().find((each) => each.url === href);
      if (known !== undefined) return { code: 'webhook-exists', pointer: '/url', facts: { id: known.id } };
      return make(newId('wh'), href);
    },
    rotate: (id: string): WebhookEndpoint | null => {
      const found = id === callersEndpoint ? callers() : find(id);
      if (found === null) return null;
      const previous = { secret: found.secret, until: clock.now() + rotationMs };
      return keep({ ...found, secret: newWebhookSecret(randomBytes), previous });
    },
  };
}

/** Delivers what the outbox holds, and keeps the endpoints. Begins with the first `nudge`. */
export function createWebhooks(setting: WebhookSetting): RunningWebhooks {
  const { outbox, clock, allowPrivate } = setting;
  const wire = openWebhookWire(setting);
  const deliverer = createDeliverer({ ...setting, post: wire.post });
  const endpoints = endpointsIn(setting);
  return {
    nudge: deliverer.nudge,
    close: async () => {
      deliverer.close();
      await wire.close();
    },
    judge: (url) => {
      endpoints.callers();
      return judgeAddress(url, { allowPrivate });
    },
    add: (url) => judgeAddress(url, { allowPrivate }) ?? endpoints.add(url),
    list: () => {
      endpoints.callers();
      return outbox.endpoints();
    },
    remove: async (id) => {
      const found = endpoints.addressed(id);
      if (found === null) return null;
      while (outbox.dropMessages(id) > 0) await turn();
      outbox.dropEndpoint(id);
      return found;
    },
    rotate: endpoints.rotate,
    test: async (id) => {
      const found = endpoints.addressed(id);
      if (found === null) return null;
      const problem = await wire.post(testMessage(found, setting));
      return { delivered: problem === null, problem };
    },
    health: outbox.health,
    dead: outbox.dead,
    resend: async (choice) => {
      const now = clock.now();
      let count = 0;
      for (let after: number | null = 0; after !== null;) {
        const part = outbox.revive(choice, now, after);
        count += part.count;
        after = part.next;
        deliverer.nudge();
        if (after !== null) await turn();
      }
      return count;
    },
  };
}

/** Lets other work go on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A `webhook.test` for an endpoint, signed for this moment. */
export function testMessage(
  endpoint: WebhookEndpoint & { readonly url: string },
  { clock, newId }: Pick<WebhookSetting, 'clock' | 'newId'>,
): Posting {
  const now = clock.now();
  const body = JSON.stringify({ type: 'webhook.test', timestamp: isoOf(now), data: {} });
  return signedPosting({ id: newId('msg'), url: endpoint.url, body, secrets: signingSecrets(endpoint, now) }, now);
}
