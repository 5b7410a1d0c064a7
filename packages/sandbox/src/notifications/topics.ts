/** The topics that the sandbox publishes, as templates with a literal `{id}`. */
export const topicTemplates = [
  'v2.users.{id}.presence',
  'v2.users.{id}.routingStatus',
  'v2.users.{id}.activity',
  'v2.users.{id}.station',
  'v2.users.{id}.persistentconnection',
  'v2.users.{id}.conversations',
  'v2.users.{id}.conversations.calls',
  'v2.users.{id}.conversationsummary',
  'v2.routing.queues.{id}.users',
] as const;

export type TopicTemplate = (typeof topicTemplates)[number];

/** Topics that only sockets get. All others also go to EventBridge. */
export const socketOnlyTemplates: readonly TopicTemplate[] = [
  'v2.users.{id}.persistentconnection',
  'v2.users.{id}.conversations',
  'v2.routing.queues.{id}.users',
];

/** One change, published once. `at` is the sandbox's time in milliseconds. */
export interface TopicEvent {
  readonly template: TopicTemplate;
  readonly topicName: string;
  readonly eventBody: unknown;
  readonly correlationId: string;
  readonly at: number;
}

export type TopicListener = (event: TopicEvent) => void;

/** Passes every published change to all listeners, in order. */
export class TopicBus {
  readonly #listeners = new Set<TopicListener>();
  readonly #newId: () => string;
  readonly #now: () => number;

  constructor(options: { readonly newId: () => string; readonly now: () => number }) {
    this.#newId = options.newId;
    this.#now = options.now;
  }

  publish(template: TopicTemplate, id: string, eventBody: unknown): void {
    if (this.#listeners.size === 0) return;
    const topicName = template.replace('{id}', id);
    const event: TopicEvent = { template, topicName, eventBody, correlationId: this.#newId(), at: this.#now() };
    for (const listener of this.#listeners) listener(event);
  }

  /** Returns a function that stops listening. */
  listen(listener: TopicListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
