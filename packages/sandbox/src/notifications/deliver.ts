import type { SandboxClock } from '../time/clock.ts';
import { Disorder } from '../faults/disorder.ts';
import type { FaultBook } from '../faults/faults.ts';
import type { MachineClock } from '../time/system-clock.ts';
import { socketOnlyTemplates } from './topics.ts';
import type { TopicEvent } from './topics.ts';
import { iso } from '../wire/times.ts';
import { organization } from '../entities/organization.ts';

/** The destination of envelopes. `fetch` is `null` for the platform's own. */
export interface DeliveryAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch | null;
}

/** Builds the EventBridge envelope of a change, in the form of captured samples. */
export interface Envelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly topicName: string;
    readonly version: '2';
    readonly eventBody: unknown;
    readonly metadata: { readonly CorrelationId: string };
    readonly timestamp: string;
  };
}

const longestBackOffMs = 1_000;
const longestQueue = 100_000;
/** Client errors after which a retry may succeed. */
const passingStatuses: readonly number[] = [401, 408, 409, 425, 429];

/**
 * Delivers each change at least once, in order, to one address. Retries an envelope with growing pauses until the receiver accepts it or
 * refuses it permanently. Queued envelopes do not survive a restart.
 */
export class Delivery {
  readonly #disorder: Disorder<Envelope>;
  readonly #machine: MachineClock;
  readonly #newId: () => string;
  readonly #idle: (() => void)[] = [];
  #address: DeliveryAddress | null = null;
  #queue: Envelope[] = [];
  #sending = false;
  #cancelPause: () => void = () => undefined;
  #endPause: () => void = () => undefined;

  constructor(parts: {
    readonly faults: FaultBook;
    readonly clock: SandboxClock;
    readonly machine: MachineClock;
    readonly newId: () => string;
  }) {
    this.#disorder = new Disorder(parts, (envelopes) => this.#enqueue(envelopes));
    this.#machine = parts.machine;
    this.#newId = parts.newId;
  }

  get address(): DeliveryAddress | null {
    return this.#address;
  }

  /** `null` stops the delivery and drops the queued envelopes. */
  deliverTo(address: DeliveryAddress | null): void {
    this.#address = address;
    if (address === null) this.forget();
    this.#endPause();
  }

  take(event: TopicEvent): void {
    if (this.#address === null || socketOnlyTemplates.includes(event.template)) return;
    this.#disorder.take(event.template, this.#envelopeOf(event));
  }

  /** Resolves once everything queued so far was accepted or given up. */
  async flush(): Promise<void> {
    if (!this.#sending) return;
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve);
    });
  }

  forget(): void {
    this.#queue = [];
    this.#disorder.forget();
  }

  #enqueue(envelopes: readonly Envelope[]): void {
    this.#queue.push(...envelopes);
    if (this.#queue.length > longestQueue) this.#queue.splice(0, this.#queue.length - longestQueue);
    if (!this.#sending) {
      this.#sending = true;
      void this.#sendAll();
    }
  }

  async #sendAll(): Promise<void> {
    let pauseMs = 20;
    for (let first = this.#queue[0]; first !== undefined && this.#address !== null; first = this.#queue[0]) {
      if (await this.#isDone(first, this.#address)) {
        if (this.#queue[0] === first) this.#queue.shift();
        pauseMs = 20;
      } else {
        await this.#pause(pauseMs);
        pauseMs = Math.min(longestBackOffMs, pauseMs * 2);
      }
    }
    this.#sending = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #isDone(envelope: Envelope, address: DeliveryAddress): Promise<boolean> {
    try {
      const answer = await (address.fetch ?? fetch)(address.url, {
        method: 'POST',
        // Does not follow redirects to another machine.
        redirect: 'manual',
        headers: { 'content-type': 'application/json', ...address.headers },
        body: JSON.stringify(envelope),
      });
      await answer.arrayBuffer();
      return answer.status < 500 && !passingStatuses.includes(answer.status);
    } catch {
      return false;
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#endPause = () => {
        this.#cancelPause();
        resolve();
      };
      this.#cancelPause = this.#machine.wakeAfter(ms, resolve);
    });
  }

  #envelopeOf({ template, topicName, eventBody, correlationId, at }: TopicEvent): Envelope {
    const timestamp = iso(at);
    return {
      version: '0',
      id: this.#newId(),
      'detail-type': template,
      source: `aws.partner/genesys.com/cloud/${organization.id}/sandbox`,
      account: '123456789012',
      time: timestamp.replace(/\.\d+Z$/, 'Z'),
      region: 'us-east-1',
      resources: [],
      detail: { topicName, version: '2', eventBody, metadata: { CorrelationId: correlationId }, timestamp },
    };
  }
}
