import { bareNumber } from './bare-number.ts';

/** All faults, with their effects. This is the only table: requests, lists and documentation read it. */
export const faultTable = {
  latency: 'the answer comes after `ms`',
  refuse: 'every connection is refused for `forMs`, including control paths; several faults run one after another',
  'reset-before-effect': 'the connection is reset, and nothing happens',
  'reset-after-effect': 'it happens, then the connection is reset',
  'answer-lost': 'it happens, but the answer never comes; the connection is closed after `holdMs`',
  status:
    'nothing happens, and the answer is an error with `status` and `code`; a 429 may name a limit with `limitKey`',
  'status-after-effect': 'it happens, but the answer is an error with `status` and `code`',
  'malformed-body': 'it happens, but the body of the answer is cut in half',
  'slow-body': 'the headers of the answer come immediately, its body after `ms`',
  'close-idle': 'the connection is closed without notice, after the answer and `ms` of idle time',
  'socket-silent': 'a websocket stays open but sends nothing more',
  'socket-close': 'a websocket is closed; with `ms`, the sandbox announces it that much earlier',
  'events-duplicate': 'an event is delivered twice',
  'events-late': 'an event is delivered after `ms`',
  'events-reordered': 'an event is delivered after the one that follows it',
  'topics-rejected': 'a subscription answers `Rejected` for every topic, and sends no events',
  'late-target-leg': 'the target leg appears after `ms`',
  'attributes-never': 'the attributes never appear on the conversation',
} as const;
export type FaultKind = keyof typeof faultTable;

// Object.keys returns exactly the keys of a literal table, but TypeScript types them as any string.
export const faultKinds = Object.keys(faultTable) as readonly FaultKind[];

/**
 * One fault to inject. `operation` is an operationId, a topic template (for `events-…`) or `*`. It strikes `count` times, or each time
 * with `probability`. `ms` is the delay of latency, slow-body, events-late and late-target-leg, and the idle time of close-idle. `forMs`
 * says how long connections are refused. `holdMs` says how long an answer-lost connection stays open. `number` limits it to dials of that
 * number.
 */
export interface FaultRule {
  readonly operation: string;
  readonly fault: FaultKind;
  readonly count?: number | undefined;
  readonly probability?: number | undefined;
  readonly ms?: number | undefined;
  readonly forMs?: number | undefined;
  readonly holdMs?: number | undefined;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly number?: string | undefined;
  /** The `limit.key` that the error names, such as an organisation's limit. */
  readonly limitKey?: string | undefined;
}

/** An injected fault. `remaining` is `null` when it strikes by probability, without end. */
export interface InjectedFault extends FaultRule {
  readonly id: string;
  readonly remaining: number | null;
  readonly struck: number;
}

/** The faults that have not been used up. */
export class FaultBook {
  readonly #chance: () => number;
  readonly #newId: () => string;
  #faults: InjectedFault[] = [];
  #watchers: ((fault: InjectedFault) => void)[] = [];

  constructor(options: { readonly chance: () => number; readonly newId: () => string }) {
    this.#chance = options.chance;
    this.#newId = options.newId;
  }

  inject(rule: FaultRule): InjectedFault {
    const remaining = rule.probability === undefined ? (rule.count ?? 1) : null;
    const fault: InjectedFault = { ...rule, id: this.#newId(), remaining, struck: 0 };
    this.#faults.push(fault);
    for (const watcher of this.#watchers) watcher(fault);
    return fault;
  }

  list(): readonly InjectedFault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
  }

  remove(id: string): void {
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
  }

  /** Reports each injected fault at once: listeners on sockets need it before the next request. */
  onInjected(watcher: (fault: InjectedFault) => void): void {
    this.#watchers.push(watcher);
  }

  get isEmpty(): boolean {
    return this.#faults.length === 0;
  }

  /** Returns the faults of these kinds that strike now, and counts them as used. Every matching rule strikes, each once. */
  strike(kinds: readonly FaultKind[], operation: string, number: string | null = null): readonly InjectedFault[] {
    if (this.#faults.length === 0) return [];
    const struck: InjectedFault[] = [];
    this.#faults = this.#faults.flatMap((fault) => {
      const matches =
        kinds.includes(fault.fault) &&
        (fault.operation === '*' || fault.operation === operation) &&
        (fault.number === undefined || bareNumber(fault.number) === number);
      if (!matches || (fault.probability !== undefined && this.#chance() >= fault.probability)) return [fault];
      const used = {
        ...fault,
        struck: fault.struck + 1,
        remaining: fault.remaining === null ? null : fault.remaining - 1,
      };
      struck.push(used);
      return used.remaining === 0 ? [] : [used];
    });
    return struck;
  }
}
