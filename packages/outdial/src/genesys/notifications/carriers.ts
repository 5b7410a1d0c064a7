import type { AgentId } from '../../call/ids.ts';
import type { Line } from './line.ts';
import { agentsOnChannel, mostChannels } from './topics.ts';

/** A line and the agents it has room for, carries, or is about to. */
export interface Carrier {
  readonly line: Line;
  readonly agents: Set<AgentId>;
  subscribedAt: number;
  /** Its socket will close: it takes no more agents, and goes when other lines carry all of its agents. */
  leaving: boolean;
  disarm: () => void;
}

/** The open lines, and the one that carries each agent: its events come that way. */
export class Carriers {
  readonly #open = new Set<Carrier>();
  readonly #carrierOf = new Map<AgentId, Carrier>();

  add(line: Line, subscribedAt: number): Carrier {
    const carrier: Carrier = {
      ...{ line, subscribedAt, agents: new Set<AgentId>(), leaving: false },
      disarm: () => undefined,
    };
    this.#open.add(carrier);
    return carrier;
  }

  /** The carrier moves the agent from the one before, which goes if it was only waiting for that. */
  take(carrier: Carrier, agent: AgentId): void {
    const before = this.#carrierOf.get(agent);
    this.#carrierOf.set(agent, carrier);
    if (before === undefined || before === carrier) return;
    before.agents.delete(agent);
    if (before.leaving && before.agents.size === 0) this.drop(before);
  }

  /** Closes the line. Returns the agents that no line carries any more. */
  drop(carrier: Carrier): readonly AgentId[] {
    const left = this.carriedBy(carrier);
    for (const agent of left) this.#carrierOf.delete(agent);
    carrier.disarm();
    this.#open.delete(carrier);
    carrier.line.close();
    return left;
  }

  dropAll(): void {
    for (const carrier of this.#open) this.drop(carrier);
  }

  get sockets(): number {
    return this.#open.size;
  }

  get isFull(): boolean {
    return this.#open.size >= mostChannels;
  }

  withRoom(): Carrier | undefined {
    return [...this.#open].find(({ leaving, agents }) => !leaving && agents.size < agentsOnChannel);
  }

  of(line: Line): Carrier | undefined {
    return [...this.#open].find((carrier) => carrier.line === line);
  }

  isOpen(carrier: Carrier): boolean {
    return this.#open.has(carrier);
  }

  carries(carrier: Carrier, agent: AgentId): boolean {
    return this.#carrierOf.get(agent) === carrier;
  }

  carriedBy(carrier: Carrier): readonly AgentId[] {
    return [...carrier.agents].filter((agent) => this.carries(carrier, agent));
  }

  /** All agents that a line carries. */
  carried(): readonly AgentId[] {
    return [...this.#carrierOf.keys()];
  }
}
